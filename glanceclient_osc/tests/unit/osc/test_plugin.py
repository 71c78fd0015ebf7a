# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Plugin interface of OpenStackClient."""

import argparse
import logging
import types
from importlib import metadata

import cliff.command
import pytest

from glanceclient_osc.osc import plugin
from glanceclient_osc.osc.v2.image.show import ShowImage

OURS = 'glanceclient_osc.'


def test_openstackclient_reads_these_names():
    [point] = [
        point
        for point in metadata.entry_points(group='openstack.cli.extension')
        if point.value.startswith(OURS)
    ]
    assert point.name == plugin.API_NAME == 'glance'
    assert point.load() is plugin
    assert plugin.API_VERSION_OPTION == 'os_image_api_version'
    assert plugin.check_api_version('2.7') is True


def test_entry_points_are_in_groups_of_this_package():
    for point in metadata.distribution('glanceclient-osc').entry_points:
        assert point.group in (
            'openstack.cli.extension',
            'openstack.glance.v1',
            'openstack.glance.v2',
        )
        if point.group != 'openstack.cli.extension':
            assert point.name.startswith(('image_', 'cached_image_'))


def test_options_come_from_the_environment(monkeypatch):
    monkeypatch.setenv('OS_IMAGE_URL', 'http://g')
    monkeypatch.setenv('OS_AUTH_TOKEN', 't')
    options = plugin.build_option_parser(argparse.ArgumentParser()).parse_args(
        []
    )
    assert (options.glance_url, options.glance_auth_token) == ('http://g', 't')


def test_options_are_not_those_of_another_service():
    parser = plugin.build_option_parser(argparse.ArgumentParser())
    for action in parser._actions:
        assert not action.dest.startswith('os_')
        assert action.dest not in ('token', 'auth_token', 'url', 'endpoint')


def test_the_token_is_masked_in_the_log_of_the_shell(caplog):
    parser = plugin.build_option_parser(argparse.ArgumentParser())
    parser.parse_args(['--os-auth-token', 'hush-hush'])
    logger = logging.getLogger('osc_lib.shell')
    try:
        with caplog.at_level(logging.DEBUG):
            logger.debug('START with options: %s', '--os-auth-token hush-hush')
    finally:
        logger.filters.clear()
    assert caplog.messages == ['START with options: --os-auth-token ***']


def test_an_empty_token_is_not_masked(monkeypatch):
    logger = logging.getLogger('osc_lib.shell')
    monkeypatch.setattr(logger, 'filters', [])
    parser = plugin.build_option_parser(argparse.ArgumentParser())
    before = [*logger.filters]
    args = parser.parse_args(['--os-auth-token', ''])
    assert args.glance_auth_token == ''
    assert logger.filters == before


def test_help_names_the_package_without_reading_file_lists(monkeypatch):
    def search(module):
        raise AssertionError('all file lists are read')

    monkeypatch.setattr(
        cliff.command, '_get_distribution_for_module', search, raising=False
    )
    parser = ShowImage(argparse.Namespace(), None).get_parser('image show')
    assert parser.epilog == (
        'This command is provided by the glanceclient-osc plugin.'
    )


@pytest.mark.parametrize(
    ('version', 'module'), [('1', 'v1.client'), ('2.9', 'v2.client')]
)
def test_the_version_selects_the_client(monkeypatch, adapter, version, module):
    monkeypatch.setattr(plugin.connection, '_make_adapter', lambda _: adapter)
    instance = types.SimpleNamespace(_api_version={'glance': version})
    client = plugin.make_client(instance)
    assert type(client).__module__ == f'glanceclient_osc.{module}'

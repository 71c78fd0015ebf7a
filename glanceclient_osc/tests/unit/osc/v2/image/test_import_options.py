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

"""Options of an image import, and their values."""

import argparse
import io
import sys

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.image import import_options


def _parse(*words, interactive=False):
    parser = argparse.ArgumentParser()
    import_options.add_source_options(
        parser, parser.add_mutually_exclusive_group()
    )
    import_options.add_method_option(parser, '--method')
    import_options.add_target_options(parser)
    args = parser.parse_args(words)
    return import_options.ImportOptions.from_args(args, interactive)


def test_without_options_the_default_store_is_used():
    assert _parse() == import_options.ImportOptions(
        method=None,
        uri=None,
        remote_region=None,
        remote_image=None,
        remote_service_interface=None,
        stores=(),
        all_stores=False,
        allow_failure=True,
        wait=False,
        timeout=None,
    )


@pytest.mark.parametrize(
    ('words', 'stores'),
    [
        (['--store', 'a', '--store', 'b', '--store', 'a'], ('a', 'b')),
        (['--stores', 'a, b'], ('a', 'b')),
        (['--all-stores'], ()),
        ([], ('x', 'y')),
    ],
)
def test_stores_of_options_take_precedence_over_the_environment(
    monkeypatch, words, stores
):
    monkeypatch.setenv('OS_IMAGE_STORES', 'x,y')
    monkeypatch.setenv('OS_IMAGE_STORE', 'z')
    assert _parse(*words).stores == stores


def test_the_environment_can_name_one_store(monkeypatch):
    monkeypatch.setenv('OS_IMAGE_STORE', 'z')
    assert _parse().single_store == 'z'


def test_several_stores_are_not_a_single_store():
    assert _parse('--stores', 'a,b').single_store is None


def test_empty_store_names_are_an_error(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        _parse('--stores', 'a,')
    assert 'empty store name' in capsys.readouterr().err
    monkeypatch.setenv('OS_IMAGE_STORES', ',')
    with pytest.raises(exceptions.CommandError, match='OS_IMAGE_STORES'):
        _parse()


@pytest.mark.parametrize(
    ('words', 'environment', 'allowed'),
    [
        ([], 'no', False),
        (['--allow-failure'], 'no', True),
        (['--disallow-failure'], 'yes', False),
    ],
)
def test_options_for_failures_take_precedence_over_the_environment(
    monkeypatch, words, environment, allowed
):
    monkeypatch.setenv('OS_IMAGE_ALLOW_FAILURE', environment)
    assert _parse(*words).allow_failure is allowed


def test_a_timeout_waits():
    assert _parse('--timeout', '0').wait


@pytest.mark.parametrize('value', ['-1', 'inf', 'nan', 'x'])
def test_an_invalid_timeout_is_a_usage_error(value, capsys):
    with pytest.raises(SystemExit):
        _parse(f'--timeout={value}')
    assert 'not a number of seconds' in capsys.readouterr().err


def test_the_url_can_be_read_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, 'stdin', io.StringIO('https://x/y?secret\nz\n'))
    assert _parse('--uri', '-').uri == 'https://x/y?secret'


def test_interactive_mode_does_not_read_a_command_as_a_url():
    with pytest.raises(exceptions.CommandError, match='cannot be read'):
        _parse('--uri', '-', interactive=True)


@pytest.mark.parametrize('uri', ['secret.qcow2', 'http://[::1/secret'])
def test_a_url_that_is_none_is_not_printed(uri):
    with pytest.raises(exceptions.CommandError) as caught:
        _parse('--uri', uri)
    assert 'not a URL' in str(caught.value)
    assert 'secret' not in str(caught.value)


@pytest.mark.parametrize(
    ('words', 'default', 'method'),
    [
        ([], None, None),
        ([], 'glance-direct', 'glance-direct'),
        (['--method', 'copy-image'], 'glance-direct', 'copy-image'),
        (['--uri', 'http://x/y'], 'glance-direct', 'web-download'),
        (['--uri', 'http://x/y', '--method', 'own'], None, 'own'),
        (
            ['--remote-region', 'r', '--remote-image', 'i'],
            None,
            'glance-download',
        ),
    ],
)
def test_the_options_determine_the_method(words, default, method):
    assert _parse(*words).choose_method(default) == method


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['--method', 'web-download'], 'requires --uri'),
        (['--method', 'glance-download'], 'requires --remote-region and'),
        (['--remote-region', 'r'], 'require each other'),
        (['--remote-image', 'i'], 'require each other'),
        (['--remote-service-interface', 'x'], 'requires --remote-region'),
        (
            ['--uri', 'http://x/y', '--method', 'copy-image'],
            'copy-image cannot be combined with --uri',
        ),
        (
            [
                *('--remote-region', 'r', '--remote-image', 'i'),
                *('--method', 'glance-direct'),
            ],
            'glance-direct cannot be combined with --remote-region',
        ),
    ],
)
def test_options_that_contradict_the_method_are_an_error(words, message):
    with pytest.raises(exceptions.CommandError, match=message):
        _parse(*words).choose_method(None)

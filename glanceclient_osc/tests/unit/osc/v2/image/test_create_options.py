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

"""Options of ``openstack image create``."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.image import create_options


@pytest.fixture
def parser():
    """Return a parser with the options of the command."""
    parser = argparse.ArgumentParser()
    create_options.add_options(parser)
    return parser


def test_options_are_in_titled_groups(parser):
    titles = [group.title for group in parser._action_groups[2:]]
    assert titles == ['Data', 'Import', 'Verification', 'Metadata', 'Access']
    [general] = [g for g in parser._action_groups if g.title == 'options']
    options = {
        option
        for action in general._group_actions
        for option in action.option_strings
        if action.help != argparse.SUPPRESS
    }
    assert options == {'-h', '--help', '--name', '--no-name'}


def test_an_option_of_version_1_is_refused(parser):
    with pytest.raises(
        exceptions.CommandError, match='--location is an option of the Images'
    ):
        parser.parse_args(['--location', 'http://x', 'web'])


@pytest.mark.parametrize(
    'words',
    [
        ('--size', '1'),
        ('--decompress',),
        ('--checksum', f'md5:{"0" * 32}'),
        ('--no-verify',),
        ('--sign-key-path', 'key'),
    ],
)
def test_data_of_the_cloud_has_no_upload_options(parser, words):
    args = parser.parse_args([*words, 'web'])
    with pytest.raises(exceptions.CommandError, match=f'^{words[0]} cannot'):
        create_options.reject_upload_options(args)


@pytest.mark.parametrize(
    'words',
    [
        ('--size', '1'),
        ('--import',),
        ('--store', 's'),
        ('--all-stores',),
        ('--wait',),
        ('--timeout', '1'),
    ],
)
def test_an_image_without_data_has_no_data_options(parser, words):
    args = parser.parse_args([*words, 'web'])
    with pytest.raises(exceptions.CommandError, match=f'^{words[0]} requires'):
        create_options.reject_data_options(args)


def test_options_of_the_record_are_accepted_without_data(parser):
    args = parser.parse_args(['--tag', 't', '--public', '--min-disk', '1'])
    assert create_options.reject_data_options(args) is None
    assert create_options.reject_upload_options(args) is None

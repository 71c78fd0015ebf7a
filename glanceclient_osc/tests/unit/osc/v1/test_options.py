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

"""Options that the commands of version 1 share."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v1 import options


def _parse(*words):
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group('Data')
    options.add_source_options(group, 'File')
    options.add_upload_options(group)
    options.add_verification_options(group)
    options.add_public_options(group, new=True)
    parser.set_defaults(
        name=None,
        container_format=None,
        disk_format=None,
        min_disk=None,
        min_ram=None,
        protected=None,
        properties=None,
        progress=None,
    )
    return parser.parse_args(words)


def test_the_url_is_that_of_the_location_or_of_the_copy():
    for option in ('--location', '--copy-from'):
        values = options.DataOptions.from_args(_parse(option, 'http://x'))
        assert values.url == 'http://x'
    assert options.DataOptions.from_args(_parse('--file', 'f')).url is None


@pytest.mark.parametrize(
    'words',
    [
        ('--file', 'f', '--location', 'u'),
        ('--location', 'u', '--copy-from', 'u'),
        ('--public', '--private'),
        ('--file', ''),
    ],
)
def test_invalid_options_are_usage_errors(words, capsys):
    with pytest.raises(SystemExit):
        _parse(*words)
    assert 'error: argument' in capsys.readouterr().err


@pytest.mark.parametrize(
    'words',
    [
        ('--store', 's'),
        ('--size', '1'),
        ('--checksum', 'c'),
        ('--decompress',),
        ('--location', 'u', '--store', 's'),
        ('--copy-from', 'u', '--decompress'),
    ],
)
def test_some_options_require_data(words):
    values = options.DataOptions.from_args(_parse(*words))
    with pytest.raises(exceptions.CommandError, match='requires image data'):
        values.reject_without_data()


@pytest.mark.parametrize(
    'words',
    [
        (),
        ('--size', '0'),
        ('--location', 'u', '--size', '1', '--checksum', 'c'),
        ('--copy-from', 'u', '--store', 's'),
    ],
)
def test_other_options_require_no_data(words):
    values = options.DataOptions.from_args(_parse(*words))
    assert values.reject_without_data() is None


def test_fields_without_a_value_are_left_out():
    args = _parse('--public', '--size', '0')
    assert options.collect_fields(args) == {'is_public': True, 'size': 0}


def test_a_property_is_not_a_field():
    args = _parse()
    args.properties = {'owner': 'p'}
    with pytest.raises(exceptions.CommandError, match='--project'):
        options.collect_fields(args)
    args.properties = {'os_distro': 'debian'}
    assert options.collect_fields(args) == {
        'properties': {'os_distro': 'debian'}
    }

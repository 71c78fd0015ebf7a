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

"""Options that ``image create`` and ``image set`` share."""

import argparse

import pytest

from glanceclient_osc.osc import options as shared_options
from glanceclient_osc.osc.v2.image import options


@pytest.fixture
def parse():
    """Return a function that parses the options."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--name')
    shared_options.add_format_options(parser, new=False)
    shared_options.add_min_disk_and_ram(parser)
    shared_options.add_protected(parser, new=False)
    shared_options.add_properties(parser)
    options.add_visibility(parser, new=False)
    options.add_hidden(parser, new=False)
    options.add_tags(parser)
    options.add_common_properties(parser)
    return parser.parse_args


def test_no_option_sets_no_field(parse):
    assert options.collect_fields(parse([])) == {}


def test_a_property_replaces_the_option_of_the_same_name(parse):
    args = parse(['--os-distro', 'a', '--property', 'os_distro=b'])
    assert options.collect_fields(args) == {'os_distro': 'b'}


@pytest.mark.parametrize(
    'option',
    [
        '--architecture',
        '--instance-id',
        '--kernel-id',
        '--os-distro',
        '--os-version',
        '--ramdisk-id',
    ],
)
def test_a_property_can_be_empty(parse, option):
    [value] = options.collect_fields(parse([option, ''])).values()
    assert value == ''


@pytest.mark.parametrize('spelling', ['--instance-id', '--instance-uuid'])
def test_an_instance_has_two_spellings(parse, spelling):
    args = parse([spelling, 'x'])
    assert options.collect_fields(args) == {'instance_uuid': 'x'}


@pytest.mark.parametrize(
    'visibility', ['public', 'private', 'community', 'shared']
)
def test_each_visibility_is_an_option(parse, visibility):
    args = parse([f'--{visibility}'])
    assert options.collect_fields(args) == {'visibility': visibility}


def test_only_one_visibility_can_be_given(parse, capsys):
    with pytest.raises(SystemExit):
        parse(['--public', '--private'])
    assert 'not allowed with' in capsys.readouterr().err


@pytest.mark.parametrize('new', [True, False])
def test_only_new_images_have_defaults(new):
    parser = argparse.ArgumentParser()
    options.add_visibility(parser, new=new)
    options.add_hidden(parser, new=new)
    assert ('(default' in parser.format_help()) == new

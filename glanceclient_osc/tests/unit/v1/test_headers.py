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

"""Conversion between image fields and headers."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v1 import headers


def test_encode_sends_a_header_for_each_value():
    assert headers.encode(
        {
            'name': 'cirros',
            'is_public': False,
            'min_disk': 3,
            'size': '5',
            'owner': '',
            'checksum': None,
            'copy_from': 'http://x',
            'properties': {'os_distro': 'debian', 'n': 1, 'no': None},
        }
    ) == {
        'x-image-meta-name': 'cirros',
        'x-image-meta-is_public': 'False',
        'x-image-meta-min_disk': '3',
        'x-image-meta-size': '5',
        'x-image-meta-owner': '',
        'x-glance-api-copy-from': 'http://x',
        'x-image-meta-property-os_distro': 'debian',
        'x-image-meta-property-n': '1',
    }


def test_text_is_sent_as_utf_8():
    value = headers.encode({'name': 'žluť'})['x-image-meta-name']
    assert value.encode('latin-1') == 'žluť'.encode()
    assert headers.decode({'X-Image-Meta-Name': value})['name'] == 'žluť'


def test_decode_accepts_latin_1_too():
    assert headers.decode({'x-image-meta-name': 'é'})['name'] == 'é'
    assert headers.decode({'x-image-meta-name': 'ž'})['name'] == 'ž'


@pytest.mark.parametrize(
    'value', ['a\rb', 'a\nb', 'a\r\n b', '\0', '\x7f', ' a', 'a ', '\ud800']
)
@pytest.mark.parametrize('where', ['name', 'location', 'copy_from', 'p'])
def test_encode_refuses_values_that_a_header_cannot_have(value, where):
    fields = {'properties': {'p': value}} if where == 'p' else {where: value}
    with pytest.raises(exc.InvalidArgument) as caught:
        headers.encode(fields)
    assert '\n' not in str(caught.value)


@pytest.mark.parametrize(
    'name', ['', 'a b', 'a:b', 'a\r\nb', 'ž', 'a\tb', '(a)', '"a"', 'a/b']
)
def test_encode_refuses_property_names_that_a_header_cannot_have(name):
    with pytest.raises(exc.InvalidArgument):
        headers.encode({'properties': {name: 'x'}})


def test_decode_converts_types():
    found = headers.decode(
        {
            'X-Image-Meta-Id': '1',
            'X-Image-Meta-Is_public': 'True',
            'X-Image-Meta-Protected': 'no',
            'x-image-meta-deleted': 'False',
            'x-image-meta-min-disk': '3',
            'x-image-meta-size': '0',
            'x-image-meta-virtual_size': '',
            'X-Image-Meta-Property-Size': '5',
            'Content-Length': '9',
        }
    )
    assert found == {
        'id': '1',
        'is_public': True,
        'protected': False,
        'deleted': False,
        'min_disk': 3,
        'size': 0,
        'virtual_size': None,
        'properties': {'size': '5'},
        'checksum': None,
        'container_format': None,
        'deleted_at': None,
        'disk_format': None,
        'name': None,
        'owner': None,
    }


def test_convert_types_accepts_strings_in_json():
    assert headers.convert_types(
        {'size': '5', 'protected': 'True', 'min_ram': 1}
    ) == {
        'size': 5,
        'protected': True,
        'min_ram': 1,
    }


def test_encode_refuses_property_names_that_the_server_merges():
    with pytest.raises(
        exc.InvalidArgument, match="'A-b' and 'a_b' are the same property"
    ):
        headers.encode({'properties': {'A-b': '1', 'a_b': '2'}})


@pytest.mark.parametrize(
    ('value', 'expected'),
    [(True, True), (1, True), ('yes', True), (0, False), ('off', False)],
)
def test_parse_bool(value, expected):
    assert headers.parse_bool('protected', value) is expected


@pytest.mark.parametrize('value', ['maybe', [], 2, None])
def test_parse_bool_refuses_other_values(value):
    with pytest.raises(exc.InvalidArgument, match='must be True or False'):
        headers.parse_bool('protected', value)
    assert headers.parse_bool('protected', 'no') is False


@pytest.mark.parametrize('value', [b'x', ['a'], {'a': 1}])
def test_encode_refuses_values_other_than_text_and_numbers(value):
    with pytest.raises(
        exc.InvalidArgument, match='must be a string or a number'
    ):
        headers.encode({'properties': {'p': value}})


@pytest.mark.parametrize('value', ['x', -1, True, 1.5])
def test_encode_refuses_sizes_that_are_not_integers(value):
    with pytest.raises(exc.InvalidArgument, match='an integer of 0 or more'):
        headers.encode({'size': value})


def test_encode_refuses_properties_that_are_not_a_mapping():
    with pytest.raises(exc.InvalidArgument, match='must be a mapping'):
        headers.encode({'properties': ['a']})


def test_sizes_that_are_no_numbers_are_none():
    fields = headers.decode({'x-image-meta-size': '9' * 5000})
    assert fields['size'] is None
    assert headers.convert_types({'size': 'x'})['size'] is None


def test_id_may_be_a_number():
    assert headers.decode_fields(None, {'id': 5}) == {'id': 5}

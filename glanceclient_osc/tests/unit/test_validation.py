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

"""Checks of arguments that fail before a request is sent."""

import pytest

from glanceclient_osc import exc, validation


@pytest.mark.parametrize(
    ('value', 'checked'), [(None, None), (0, None), (1, 1), (1000, 1000)]
)
def test_numbers_of_0_or_more_are_accepted(value, checked):
    assert validation.check_number('limit', value) == checked


@pytest.mark.parametrize('value', [-1, True, 1.0, '1', b'1', []])
def test_other_numbers_are_refused(value):
    with pytest.raises(exc.InvalidArgument, match='limit must be an integer'):
        validation.check_number('limit', value)


def test_names_are_returned_as_a_list():
    assert validation.check_names('stores', ('a', 'b')) == ['a', 'b']
    assert validation.check_names('stores', None) == []


@pytest.mark.parametrize('value', ['ceph', b'ceph', [1], ['a', None]])
def test_names_must_be_a_list_of_strings(value):
    with pytest.raises(exc.InvalidArgument, match='stores'):
        validation.check_names('stores', value)


def test_filters_are_copied():
    filters = {'name': 'x'}
    checked = validation.check_filters(filters)
    assert checked == filters
    assert checked is not filters
    assert validation.check_filters(None) == {}


@pytest.mark.parametrize('value', [[('name', 'x')], 'name', {1: 'x'}])
def test_filters_must_be_a_mapping_with_string_keys(value):
    with pytest.raises(exc.InvalidArgument, match='filters'):
        validation.check_filters(value)


def test_sort_keys_and_directions_are_checked():
    assert validation.check_sort_key('name', ('id', 'name')) == 'name'
    with pytest.raises(exc.InvalidArgument, match='sort keys: id, name'):
        validation.check_sort_key('size', ('id', 'name'))
    assert validation.check_sort_dir('desc') == 'desc'
    with pytest.raises(exc.InvalidArgument, match='neither asc nor desc'):
        validation.check_sort_dir('up')


@pytest.mark.parametrize(
    ('text', 'number'),
    [
        ('0', 0),
        ('12', 12),
        ('9' * 18, int('9' * 18)),
        ('9' * 19, None),
        ('-1', None),
        ('', None),
        ('\N{SUPERSCRIPT TWO}', None),
        (None, None),
        (3, None),
    ],
)
def test_digits_of_a_server_are_a_number_of_limited_size(text, number):
    assert validation.parse_digits(text) == number

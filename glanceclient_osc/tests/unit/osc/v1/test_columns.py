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

"""Columns of images of version 1."""

import pytest

from glanceclient_osc.osc.v1 import columns

IMAGE = {
    'id': 'i',
    'name': 'web',
    'size': 2048,
    'is_public': True,
    'properties': {'b': '2', 'a': '1'},
}


def _format(value):
    """Return the text of a value in a table."""
    if hasattr(value, 'human_readable'):
        return value.human_readable()
    return value


@pytest.mark.parametrize(
    ('long', 'size', 'count'),
    [(False, False, 3), (False, True, 4), (True, False, 11), (True, True, 11)],
)
def test_a_listing_shows_the_size_on_request(long, size, count):
    selected = columns.select_columns(long, size)
    assert len(selected) == count
    assert ('Size' in selected) is (long or size)


def test_a_row_has_the_fields_in_order():
    row = columns.format_row(IMAGE, ['name', 'is_public', 'owner'], False)
    assert [*map(_format, row)] == ['web', 'public', None]


def test_programs_get_a_boolean():
    [value] = columns.format_row(IMAGE, ['is_public'], False)
    assert value.machine_readable() is True


@pytest.mark.parametrize(
    ('human_readable', 'expected'), [(False, 2048), (True, '2K')]
)
def test_the_size_can_have_a_unit(human_readable, expected):
    [value] = columns.format_row(IMAGE, ['size'], human_readable)
    assert _format(value) == expected
    names, values = columns.format_image(IMAGE, human_readable)
    assert _format(dict(zip(names, values, strict=True))['size']) == expected


def test_the_fields_of_an_image_are_sorted():
    names, values = columns.format_image(IMAGE)
    assert names == ('id', 'is_public', 'name', 'properties', 'size')
    assert _format(values[3]) == "a='1', b='2'"


def test_an_image_without_properties_has_an_empty_dict():
    _, values = columns.format_image({'id': 'i'})
    assert values[1].machine_readable() == {}

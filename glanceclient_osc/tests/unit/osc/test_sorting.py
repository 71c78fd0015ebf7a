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

"""The ``--sort`` option of list commands."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import sorting


def test_the_default_is_by_name():
    parser = argparse.ArgumentParser()
    sorting.add_sort_option(parser)
    assert parser.parse_args([]).sort == 'name:asc'


@pytest.mark.parametrize(
    ('sort', 'expected'),
    [
        ('name', [('name', 'asc')]),
        ('name:desc, size', [('name', 'desc'), ('size', 'asc')]),
        ('Disk Format:asc', [('disk_format', 'asc')]),
        ('Project', [('owner', 'asc')]),
        ('', []),
    ],
)
def test_parse_sort_returns_fields_and_directions(sort, expected):
    assert sorting.parse_sort(sort, {'project': 'owner'}) == expected


@pytest.mark.parametrize(
    ('sort', 'expected'),
    [
        ('name', ['name:asc', 'created_at:desc', 'id:desc']),
        ('created_at', ['created_at:asc', 'id:desc']),
        ('id,created_at', ['id:asc', 'created_at:asc']),
        ('', ['created_at:desc', 'id:desc']),
    ],
)
def test_tie_breakers_sort_equal_images_newest_first(sort, expected):
    order = sorting.add_tie_breakers(sorting.parse_sort(sort, {}))
    assert [':'.join(term) for term in order] == expected


def test_parse_sort_refuses_an_unknown_direction():
    with pytest.raises(
        exceptions.CommandError, match='--sort name:up: the direction is'
    ):
        sorting.parse_sort('size, name:up', {})


@pytest.mark.parametrize(
    ('direction', 'expected'), [('asc', 'bcad'), ('desc', 'abcd')]
)
def test_missing_values_come_last_and_equal_ones_keep_their_order(
    direction, expected
):
    images = [
        {'id': 'd'},
        {'id': 'a', 'min_ram': 200},
        {'id': 'b', 'min_ram': 9},
        {'id': 'c', 'min_ram': 9},
    ]
    found = sorting.sort_resources(images, [('min_ram', direction)])
    assert ''.join(image['id'] for image in found) == expected


def test_the_first_key_is_the_most_significant():
    images = [{'a': 2, 'b': 1}, {'a': 1, 'b': 1}, {'a': 1, 'b': 2}]
    order = [('b', 'desc'), ('a', 'asc')]
    assert sorting.sort_resources(images, order) == [
        {'a': 1, 'b': 2},
        {'a': 1, 'b': 1},
        {'a': 2, 'b': 1},
    ]


def test_a_field_that_no_image_has_is_an_error():
    with pytest.raises(exc.InvalidArgument, match="No image has 'x'"):
        sorting.sort_resources([{'a': 1}], [('x', 'asc')])
    assert sorting.sort_resources([], [('x', 'asc')]) == []


def test_values_that_cannot_be_compared_are_an_error():
    images = [{'locations': [{'a': 1}]}, {'locations': [{'a': 2}]}]
    with pytest.raises(exc.InvalidArgument, match="'locations' cannot be"):
        sorting.sort_resources(images, [('locations', 'asc')])

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

"""Tests of glanceclient_osc.v2.image_query."""

from datetime import datetime, timedelta, timezone

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import get_query
from glanceclient_osc.v2 import image_query

TWO_HOURS_EAST = timezone(timedelta(hours=2))


def test_filters(images, serve_pages, requests_mock):
    serve_pages([])
    filters = {
        'tag': ['ž', 'a&b'],
        'status': ['active', 'queued'],
        'os_hidden': True,
        'name': 'x=y z',
        'owner': '',
        'size_min': 5,
        'visibility': None,
    }
    list(images.list(filters=filters, marker='m', sort='name,size:desc'))
    assert filters['tag'] == ['ž', 'a&b'], 'the argument was changed'
    assert get_query(requests_mock.last_request) == [
        ('limit', '1000'),
        ('marker', 'm'),
        ('sort', 'name,size:desc'),
        ('tag', 'ž'),
        ('tag', 'a&b'),
        ('status', 'in:"active","queued"'),
        ('os_hidden', 'true'),
        ('name', 'x=y z'),
        ('owner', ''),
        ('size_min', '5'),
    ]


def test_sort_keys_and_directions(images, serve_pages, requests_mock):
    serve_pages([])
    list(images.list(sort_key=['name', 'size'], sort_dir=['asc', 'desc']))
    assert get_query(requests_mock.last_request)[1:] == [
        ('sort_key', 'name'),
        ('sort_key', 'size'),
        ('sort_dir', 'asc'),
        ('sort_dir', 'desc'),
    ]


def test_spaces_in_a_sort_order_are_removed():
    assert image_query.check_sort('name:asc, size') == 'name:asc,size'


@pytest.mark.parametrize(
    ('filters', 'converted'),
    [
        ({'created_at': '2026-01-02'}, 'eq:2026-01-02'),
        ({'created_at': datetime(2026, 1, 2)}, 'eq:2026-01-02T00:00:00Z'),
        (
            {
                'updated_at': (
                    'gte',
                    datetime(2026, 1, 2, tzinfo=TWO_HOURS_EAST),
                )
            },
            'gte:2026-01-01T22:00:00Z',
        ),
        ({'name': 'in:x'}, 'eq:in:x'),
        ({'name': ['a', 'b']}, ['a', 'b']),
        ({'protected': False}, False),
        ({'protected': None}, None),
        ({'size_min': 5}, 5),
        ({'size_max': None}, None),
    ],
)
def test_typed_filters_are_converted(filters, converted):
    assert [*image_query.convert_filters(filters).values()] == [converted]


@pytest.mark.parametrize(
    'filters',
    [
        {'protected': 'yes'},
        {'size_min': '5'},
        {'size_max': -1},
        {'created_at': ('after', '2026-01-02')},
        {'created_at': 5},
    ],
)
def test_invalid_typed_filters_are_refused(filters):
    with pytest.raises(exc.InvalidArgument):
        image_query.convert_filters(filters)


@pytest.mark.parametrize(
    'arguments',
    [
        {'limit': -1},
        {'limit': 'x'},
        {'page_size': -1},
        {'sort': 'nosuch'},
        {'sort': 'name:up'},
        {'sort': ''},
        {'sort_key': 'nosuch'},
        {'sort_dir': 'up'},
        {'sort_key': 'name', 'sort_dir': ['asc', 'desc']},
        {'sort': 'name', 'sort_key': 'name'},
        {'filters': {'tag': [3]}},
        {'filters': {'name': ['a', 'b"c']}},
    ],
)
def test_invalid_arguments_are_refused_before_a_request_is_sent(
    images, requests_mock, arguments
):
    with pytest.raises(exc.InvalidArgument):
        images.list(**arguments)
    assert not requests_mock.called


def test_an_unknown_argument_is_ignored_with_a_warning(
    images, serve_pages, requests_mock
):
    serve_pages([])
    with pytest.warns(UserWarning, match="unknown argument 'ownr'") as caught:
        listing = images.list(ownr='x')
    assert caught[0].filename == __file__
    list(listing)
    assert get_query(requests_mock.last_request) == [('limit', '1000')]


@pytest.mark.parametrize(
    ('filters', 'sent'),
    [
        ({'limit': 3}, []),
        ({'sort_key': 'name'}, [('sort_key', 'name')]),
        ({'marker': 'm'}, [('marker', 'm')]),
    ],
)
def test_arguments_among_the_filters_are_sent_with_a_warning(
    images, serve_pages, requests_mock, filters, sent
):
    serve_pages([])
    with pytest.warns(UserWarning, match='is not a filter') as caught:
        listing = images.list(filters=filters)
    assert caught[0].filename == __file__
    list(listing)
    assert get_query(requests_mock.last_request)[1:] == sent

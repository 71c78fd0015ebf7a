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

"""Sorting and paging of metadata definition lists."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.v2.metadef import listing

SORT_KEYS = ('name', 'created_at')
ITEMS = [
    {'name': 'b', 'created_at': '2'},
    {'name': 'c', 'created_at': '1'},
    {'name': 'a', 'created_at': '2'},
    {'name': 'd'},
]


def _list_names(*words):
    parser = argparse.ArgumentParser()
    listing.add_sort_option(parser, SORT_KEYS)
    listing.add_local_paging_options(parser, 'things')
    args = parser.parse_args(words)
    key, direction = listing.parse_sort(args.sort, SORT_KEYS)
    page = listing.sort_and_slice(
        ITEMS, key, direction, args.marker, args.limit
    )
    return ''.join(item['name'] for item in page)


@pytest.mark.parametrize(
    ('words', 'expected'),
    [
        ([], 'abcd'),
        (['--sort', 'name:desc'], 'dcba'),
        (['--sort', 'created_at'], 'dcab'),
        (['--limit', '2'], 'ab'),
        (['--limit', '0'], ''),
        (['--marker', 'b'], 'cd'),
        (['--marker', 'd'], ''),
        (['--marker', 'c', '--sort', 'name:desc', '--limit', '1'], 'b'),
    ],
)
def test_local_lists_are_sorted_and_sliced(words, expected):
    assert _list_names(*words) == expected


@pytest.mark.parametrize('sort', ['size', 'name:up', '', 'name:asc,size'])
def test_an_unsupported_sort_is_an_error(sort):
    with pytest.raises(exceptions.CommandError, match='name, created_at'):
        _list_names('--sort', sort)


def test_an_unknown_marker_is_an_error():
    with pytest.raises(exceptions.CommandError, match="no 'x'"):
        _list_names('--marker', 'x')


@pytest.mark.parametrize(
    ('words', 'limit'),
    [
        ([], None),
        (['--limit', '3'], 3),
        (['--limit', '3', '--max-items', '2'], 2),
    ],
)
def test_query_of_a_paged_list(words, limit):
    parser = argparse.ArgumentParser()
    listing.add_sort_option(parser, SORT_KEYS)
    options.add_paging_options(parser)
    args = parser.parse_args([*words, '--page-size', '9', '--marker', 'm'])
    assert listing.build_query(args, SORT_KEYS) == {
        'limit': limit,
        'page_size': 9,
        'marker': 'm',
        'sort_key': 'name',
        'sort_dir': 'asc',
    }


def test_limit_0_needs_no_query():
    parser = argparse.ArgumentParser()
    listing.add_sort_option(parser, SORT_KEYS)
    options.add_paging_options(parser)
    args = parser.parse_args(['--limit', '0'])
    assert listing.build_query(args, SORT_KEYS) is None

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

"""Order, marker and limit of what the server lists as it likes."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.metadef import sorting

KEYS = ('name', 'created_at')
ITEMS = [
    {'name': 'b', 'created_at': '2'},
    {'name': 'c', 'created_at': '1'},
    {'name': 'a', 'created_at': '2'},
    {'name': 'd'},
]


def _listed(*args):
    parser = argparse.ArgumentParser()
    sorting.add_options(parser, 'things', KEYS)
    found = sorting.sort_locally(parser.parse_args(args), KEYS, ITEMS)
    return ''.join(item['name'] for item in found)


@pytest.mark.parametrize(
    ('args', 'expected'),
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
def test_listing(args, expected):
    assert _listed(*args) == expected


@pytest.mark.parametrize('sort', ['size', 'name:up', '', 'name:asc,size'])
def test_an_order_that_there_is_not(sort):
    with pytest.raises(exceptions.CommandError, match='name, created_at'):
        _listed('--sort', sort)


def test_a_marker_that_there_is_not():
    with pytest.raises(exceptions.CommandError, match="no 'x'"):
        _listed('--marker', 'x')

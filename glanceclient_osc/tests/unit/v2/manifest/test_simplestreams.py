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

"""The JSON of simplestreams as an index."""

import json
from datetime import datetime, timezone

import pytest

from glanceclient_osc.v2.manifest import simplestreams
from glanceclient_osc.v2.manifest.index import IndexFile, InvalidIndex

URL = 'https://example.org/releases/streams/v1/index.json'
A = 64 * 'a'
DATE = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def build_products(**item):
    """Return a document with one file, which is the newest of its product."""
    item = {'path': 'x/disk.img', 'sha256': A, 'ftype': 'disk1.img', **item}
    item = {name: value for name, value in item.items() if value is not None}
    return {
        'format': 'products:1.0',
        'products': {
            'org.example:12': {
                'os': 'debian',
                'version': '12',
                'arch': 'amd64',
                'versions': {'20260131': {'items': {'disk': item}}},
            }
        },
    }


def test_files_have_what_products_and_versions_state():
    assert simplestreams.parse_products(build_products(), URL) == [
        IndexFile(
            'x/disk.img',
            'https://example.org/releases/x/disk.img',
            f'sha256:{A}',
            product='org.example:12',
            item='disk',
            version='20260131',
            disk_format='qcow2',
            properties={
                'os_distro': 'debian',
                'os_version': '12',
                'architecture': 'x86_64',
            },
        )
    ]


@pytest.mark.parametrize(
    'item',
    [
        {'path': None},
        {'path': 1},
        {'path': '../disk.img'},
        {'sha256': None},
        {'sha256': 'x'},
        {'sha256': None, 'md5': 32 * 'a'},
    ],
)
def test_files_that_cannot_be_verified_are_left_out(item):
    assert not simplestreams.parse_products(build_products(**item), URL)


def test_the_strongest_checksum_is_used_and_odd_values_are_ignored():
    document = build_products(sha512=128 * 'b', ftype=None, os=['x'])
    document['products']['broken'] = None
    document['products']['empty'] = {'versions': []}
    [file] = simplestreams.parse_products(document, URL)
    assert file.checksum == f'sha512:{128 * "b"}'
    assert file.disk_format is None
    assert 'os_distro' not in file.properties


def test_a_list_names_files_with_products():
    entry = {
        'format': 'products:1.0',
        'path': 'streams/v1/a.json',
        'updated': 'Sat, 31 Jan 2026 12:00:00 +0000',
    }
    document = {
        'format': 'index:1.0',
        'index': {
            'a': entry,
            'b': {**entry, 'datatype': 'image-downloads', 'updated': None},
            'ids': {**entry, 'datatype': 'image-ids'},
            'other': {**entry, 'format': 'products:9.0'},
            'outside': {**entry, 'path': '../x.json'},
            'no path': {**entry, 'path': None},
        },
    }
    assert simplestreams.is_list(document)
    assert not simplestreams.is_list(build_products())
    url = 'https://example.org/releases/streams/v1/a.json'
    assert simplestreams.parse_list(document, URL) == [
        simplestreams.Products(url, DATE),
        simplestreams.Products(url, None),
    ]


def test_paths_are_relative_to_the_root_of_the_streams():
    root = 'https://example.org/releases/'
    assert simplestreams.get_root(URL) == root
    assert simplestreams.get_root(f'{root}products.json') == root


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('Sat, 31 Jan 2026 12:00:00 +0000', DATE),
        ('Sat, 31 Jan 2026 12:00:00 -0000', DATE),
        ('2026-01-31T12:00:00Z', DATE),
        ('yesterday', None),
        (None, None),
    ],
)
def test_the_date_of_a_document_is_read(text, expected):
    assert simplestreams.get_date({'updated': text}) == expected


@pytest.mark.parametrize(
    ('content', 'reason'),
    [
        (b'<html>', 'is not JSON'),
        (b'\xff', 'is not JSON'),
        (b'[' * 100_000, 'is not JSON'),
        (b'[]', 'is not of the format'),
        (b'{"format": "products:2.0"}', 'is not of the format'),
    ],
)
def test_other_documents_are_refused(content, reason):
    with pytest.raises(InvalidIndex, match=reason):
        simplestreams.parse_json(content, URL)


def test_documents_are_parsed():
    content = json.dumps(build_products()).encode()
    assert simplestreams.parse_json(content, URL) == build_products()


@pytest.mark.parametrize(
    'text',
    [
        'Fri, 31 Dec 99999999999999999999 23:59:59 +0000',
        'Fri, 31 Dec 9999 23:59:59 -2359',
        '0001-01-01T00:00:00+23:59',
    ],
)
def test_an_impossible_date_is_ignored(text):
    assert simplestreams.get_date({'updated': text}) is None

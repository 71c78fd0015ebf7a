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

"""The cache, in states that a real one does not stay in."""

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2 import cache
from glanceclient_osc.tests.unit.conftest import URL

UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'


def test_cached_and_queued_images_are_one_list(call, requests_mock):
    cached = {
        'image_id': 'c',
        'last_accessed': 1795484463.28,
        'last_modified': 0,
        'size': 7,
        'hits': 2,
        'checksum': 'x',
    }
    requests_mock.get(
        f'{URL}/v2/cache',
        json={'cached_images': [cached], 'queued_images': ['q']},
    )
    headers, rows = call(cache.ListCachedImage)
    assert [
        tuple(cell.machine_readable() for cell in row) for row in rows
    ] == [
        (
            'c',
            'cached',
            '2026-11-24T01:41:03Z',
            '1970-01-01T00:00:00Z',
            7,
            2,
        ),
        ('q', 'queued', None, None, None, None),
    ]
    assert [cell.human_readable() for cell in rows[1]][2:] == [''] * 4
    assert len(headers) == len(rows[0])
    assert call(cache.ListCachedImage, '--long')[0][-1] == 'Checksum'


@pytest.mark.parametrize('status', [404, 405, 501])
@pytest.mark.parametrize(
    ('kind', 'method', 'path', 'version'),
    [
        (cache.ListCachedImage, 'GET', 'cache', '2.14'),
        (cache.ClearCachedImage, 'DELETE', 'cache', '2.14'),
        (cache.CleanCachedImage, 'POST', 'cache/clean', '2.18'),
        (cache.PruneCachedImage, 'POST', 'cache/prune', '2.18'),
    ],
)
def test_what_the_cloud_lacks_is_said(
    call, requests_mock, kind, method, path, version, status
):
    requests_mock.register_uri(method, f'{URL}/v2/{path}', status_code=status)
    with pytest.raises(exc.HTTPException, match=f'{version} or later'):
        call(kind)


def test_an_entry_without_its_image_is_dropped(call, requests_mock):
    requests_mock.get(f'{URL}/v2/images/{UUID}', status_code=404)
    requests_mock.get(f'{URL}/v2/images', json={'images': []})
    dropped = requests_mock.delete(f'{URL}/v2/cache/{UUID}', status_code=204)
    call(cache.DeleteCachedImage, UUID)
    assert dropped.call_count == 1


def test_what_is_neither_image_nor_entry_is_an_error(
    call, requests_mock, caplog
):
    requests_mock.get(f'{URL}/v2/images', json={'images': []})
    requests_mock.get(f'{URL}/v2/images/no', status_code=404)
    requests_mock.delete(f'{URL}/v2/cache/no', status_code=404)
    with pytest.raises(exceptions.CommandError, match='1 of 1 images'):
        call(cache.DeleteCachedImage, 'no')
    assert "No image with the name or ID 'no' found" in caplog.text


@pytest.mark.parametrize(
    ('args', 'header'),
    [([], None), (['--cache'], 'cache'), (['--queue'], 'queue')],
)
def test_what_is_cleared(call, requests_mock, args, header):
    cleared = requests_mock.delete(f'{URL}/v2/cache', status_code=204)
    call(cache.ClearCachedImage, *args)
    sent = cleared.last_request.headers.get('x-image-cache-clear-target')
    assert sent == header

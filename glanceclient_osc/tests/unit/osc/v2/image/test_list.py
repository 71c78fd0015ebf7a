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

"""``openstack image list``"""

import pytest

URL = 'http://glance.test/v2/images'
ID = '70ec7b4d-0000-4000-8000-000000000001'
IMAGES = [
    {'id': 'i3', 'name': 'c', 'status': 'active', 'size': 2048, 'min_ram': 1},
    {'id': 'i2', 'name': 'b', 'status': 'queued', 'size': None, 'min_ram': 3},
    {'id': 'i1', 'name': 'a', 'status': 'active', 'size': 9, 'min_ram': 2},
]


@pytest.fixture(autouse=True)
def images(requests_mock):
    """Return a matcher for the list of images."""
    return requests_mock.get(URL, json={'images': IMAGES})


def _names(result):
    assert (result.status, result.err) == (0, ''), result
    return result.out.split()


NAMES = ('-f', 'value', '-c', 'Name')


def test_list_has_three_columns(v2):
    rows = v2.run('image list', '-f', 'json').json
    assert rows[0] == {'ID': 'i3', 'Name': 'c', 'Status': 'active'}
    assert len(rows) == 3


def test_list_long_has_typed_values(v2):
    row = v2.run('image list', '--long', '-f', 'json').json[1]
    assert row['Size'] is None
    assert row['Tags'] == []


def test_sizes_have_a_unit_without_long(v2):
    result = v2.run('image list', '--human-readable')
    assert '2K' in result.out
    rows = v2.run('image list', '--human-readable', '-f', 'json').json
    assert [row['Size'] for row in rows] == [2048, None, 9]


def test_stores_are_shown_without_long(v2):
    rows = v2.run('image list', '--include-stores', '-f', 'json').json
    assert [*rows[0]] == ['ID', 'Name', 'Status', 'Stores']


def test_filters_are_applied_by_the_server(v2, images):
    v2.run('image list', '--tag', 'x', '--tag', 'y', '--property', 'k=v')
    assert images.call_count == 1
    query = images.last_request.qs
    assert (query['tag'], query['k']) == (['x', 'y'], ['v'])


@pytest.mark.parametrize(
    ('words', 'page_size'), [((), '1000'), (('--page-size', '7'), '7')]
)
def test_pages_are_as_large_as_requested(v2, images, words, page_size):
    v2.run('image list', *words)
    assert images.last_request.qs['limit'] == [page_size]


@pytest.mark.parametrize(
    ('words', 'expected'),
    [
        (('--sort', 'min_ram'), ['c', 'a', 'b']),
        (('--sort', 'min_ram:desc', '--limit', '2'), ['b', 'a']),
        (('--limit', '2'), ['c', 'b']),
        (('--limit', '2', '--max-items', '1'), ['c']),
        (('--max-items', '1'), ['c']),
    ],
)
def test_limits_apply_after_sorting(v2, words, expected):
    assert _names(v2.run('image list', *words, *NAMES)) == expected


def test_a_limit_of_zero_sends_no_request(v2, images):
    assert _names(v2.run('image list', '--limit', '0', *NAMES)) == []
    assert not images.called


@pytest.mark.parametrize(
    ('words', 'sort'),
    [
        ((), 'name:asc,created_at:desc,id:desc'),
        (('--sort', 'size:desc'), 'size:desc,created_at:desc,id:desc'),
        (('--sort', 'created_at'), 'created_at:asc,id:desc'),
    ],
)
def test_equal_images_are_sorted_newest_first(v2, images, words, sort):
    v2.run('image list', *words)
    assert images.last_request.qs['sort'] == [sort]


def test_fields_that_the_server_cannot_sort_by_are_sorted_here(v2, images):
    v2.run('image list', '--sort', 'min_ram')
    assert 'sort' not in images.last_request.qs


def test_a_marker_can_be_a_name(v2, requests_mock, images):
    requests_mock.get(f'{URL}/web', status_code=404)
    requests_mock.get(
        f'{URL}?name=web', json={'images': [{'id': ID, 'name': 'web'}]}
    )
    v2.run('image list', '--marker', 'web')
    assert requests_mock.last_request.qs['marker'] == [ID]


def test_a_marker_requires_an_order_of_the_server(v2, images):
    words = ('--marker', ID, '--sort', 'min_ram')
    message = v2.run('image list', *words).error
    assert message.startswith('--marker requires --sort by name, status')
    assert not images.called


def test_two_limits_of_a_date_are_applied(v2, requests_mock):
    dates = ('2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z')
    requests_mock.get(
        URL,
        json={
            'images': [
                {'id': 'i', 'name': date[5:7], 'created_at': date}
                for date in dates
            ]
        },
    )
    words = ('--created-after', '2026-01-01', '--created-before', '2026-02-01')
    assert _names(v2.run('image list', *words, *NAMES)) == ['01']

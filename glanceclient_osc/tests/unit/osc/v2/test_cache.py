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

"""Commands for the image cache."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'
CACHE = f'{URL}/v2/cache'
JSON = ('-f', 'json')
CACHED = {
    'image_id': 'c',
    'last_accessed': 1795484463.28,
    'last_modified': 0,
    'size': 7,
    'hits': 2,
    'checksum': 'x',
}


def _mock_versions(requests_mock, *versions):
    """Let the server support versions of the API."""
    requests_mock.get(
        f'{URL}/versions',
        json={
            'versions': [
                {'id': version, 'status': 'SUPPORTED'} for version in versions
            ]
        },
    )


@pytest.fixture
def image(requests_mock):
    """Let the server know one image, by its ID."""
    requests_mock.get(f'{URL}/v2/images', json={'images': []})
    requests_mock.get(f'{URL}/v2/images/nosuch', status_code=404)
    requests_mock.get(f'{URL}/v2/images/{UUID}', json={'id': UUID})


def test_list_shows_cached_and_queued_images(v2, requests_mock):
    requests_mock.get(
        CACHE, json={'cached_images': [CACHED], 'queued_images': ['q']}
    )
    assert v2.run('cached image list', *JSON).json == [
        {
            'ID': 'c',
            'State': 'cached',
            'Last Accessed (UTC)': '2026-11-24T01:41:03.280000',
            'Last Modified (UTC)': '1970-01-01T00:00:00',
            'Size': 7,
            'Hits': 2,
        },
        {
            'ID': 'q',
            'State': 'queued',
            'Last Accessed (UTC)': 'N/A',
            'Last Modified (UTC)': 'N/A',
            'Size': 'N/A',
            'Hits': 'N/A',
        },
    ]
    rows = v2.run('cached image list', '--long', *JSON).json
    assert [row['Checksum'] for row in rows] == ['x', 'N/A']


@pytest.mark.parametrize('status', [404, 405, 501])
@pytest.mark.parametrize(
    ('command', 'method', 'path', 'version'),
    [
        ('list', 'GET', '', '2.14'),
        ('clear', 'DELETE', '', '2.14'),
        ('clean', 'POST', '/clean', '2.18'),
        ('prune', 'POST', '/prune', '2.18'),
    ],
)
def test_error_names_the_required_version(
    v2, requests_mock, command, method, path, version, status
):
    requests_mock.register_uri(method, CACHE + path, status_code=status)
    _mock_versions(requests_mock, 'v2.13')
    error = v2.run(f'cached image {command}').error
    if status == 501:
        assert f'an image cache, and version {version} or later' in error
    else:
        assert f'This requires version {version} of the Images API' in error
        assert error.endswith('It also requires an image cache')


@pytest.mark.usefixtures('image')
def test_queue_continues_after_a_failure(v2, requests_mock):
    queued = requests_mock.put(f'{CACHE}/{UUID}', status_code=202)
    result = v2.run('cached image queue', 'nosuch', UUID)
    assert (result.status, result.out) == (1, '')
    assert "Failed to queue image 'nosuch'" in result.err
    assert result.err.endswith('Failed to queue 1 of 2 images\n')
    assert queued.call_count == 1


def test_queue_requires_an_image(v2):
    assert v2.run('cached image queue').status == 2
    result = v2.run('cached image queue', '')
    assert (result.status, 'empty' in result.err) == (2, True)


@pytest.mark.usefixtures('image')
def test_delete_removes_an_image_from_the_cache(v2, requests_mock):
    deleted = requests_mock.delete(f'{CACHE}/{UUID}', status_code=204)
    result = v2.run('cached image delete', UUID)
    assert (result.status, result.out, result.err) == (0, '', '')
    assert deleted.call_count == 1


@pytest.mark.usefixtures('image')
def test_delete_removes_the_entry_of_a_deleted_image(v2, requests_mock):
    requests_mock.get(f'{URL}/v2/images/{UUID}', status_code=404)
    deleted = requests_mock.delete(f'{CACHE}/{UUID}', status_code=204)
    assert v2.run('cached image delete', UUID).status == 0
    assert deleted.call_count == 1


@pytest.mark.usefixtures('image')
def test_delete_fails_for_a_name_that_is_neither_image_nor_entry(
    v2, requests_mock
):
    requests_mock.delete(f'{CACHE}/nosuch', status_code=404)
    _mock_versions(requests_mock, 'v2.14')
    result = v2.run('cached image delete', 'nosuch')
    assert result.status == 1
    assert "'nosuch'" in result.err.splitlines()[0]
    assert '404' not in result.err
    assert result.err.endswith('Failed to delete 1 of 1 images\n')


@pytest.mark.parametrize(
    ('options', 'target'),
    [([], None), (['--cache'], 'cache'), (['--queue'], 'queue')],
)
def test_clear_sends_its_target(v2, requests_mock, options, target):
    cleared = requests_mock.delete(CACHE, status_code=204)
    result = v2.run('cached image clear', *options)
    assert (result.status, result.out, result.err) == (0, '', '')
    headers = cleared.last_request.headers
    assert headers.get('x-image-cache-clear-target') == target


def test_clear_has_one_target(v2):
    result = v2.run('cached image clear', '--cache', '--queue')
    assert (result.status, result.out) == (2, '')


def test_clean_prints_nothing(v2, requests_mock):
    requests_mock.post(f'{CACHE}/clean', status_code=202)
    result = v2.run('cached image clean')
    assert (result.status, result.out, result.err) == (0, '', '')


def test_prune_shows_files_and_bytes(v2, requests_mock):
    counts = {'total_files_pruned': 2, 'total_bytes_pruned': 9}
    requests_mock.post(f'{CACHE}/prune', json=counts)
    assert v2.run('cached image prune', *JSON).json == counts


@pytest.mark.usefixtures('image')
def test_node_list_shows_the_nodes_of_an_image(v2, requests_mock):
    nodes = ['http://glance-1', 'http://glance-2']
    requests_mock.get(f'{CACHE}/nodes/{UUID}', json=nodes)
    rows = v2.run('cached image node list', UUID, *JSON).json
    assert rows == [{'Node': node} for node in nodes]


def test_a_refusal_of_the_server_is_an_error(v2, requests_mock):
    requests_mock.get(CACHE, status_code=403, text='not authorized')
    assert v2.run('cached image list').error == 'not authorized (HTTP 403)'

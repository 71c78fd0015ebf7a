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

"""Commands for the locations of images."""

import io
import sys

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'
IMAGE = f'{URL}/v2/images/{UUID}'
JSON = ('-f', 'json')
FIRST = {'url': 'http://x/1', 'metadata': {'store': 'web', 'k': 'v'}}
SECOND = {'url': 'http://x/2', 'metadata': {}}


@pytest.fixture
def image(requests_mock):
    """Let the server know an active image with two locations."""
    fields = {'id': UUID, 'status': 'active', 'locations': [FIRST, SECOND]}
    requests_mock.get(IMAGE, json=fields)
    return fields


@pytest.fixture
def patched(requests_mock, image):
    """Let the server accept patches of the image."""
    return requests_mock.patch(IMAGE, json=image)


def test_create_lets_the_server_read_the_data(v2, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID, 'status': 'queued'})
    added = requests_mock.post(f'{IMAGE}/locations', status_code=202, json={})
    result = v2.run(
        *('image location create', '--hash-algo', 'sha512'),
        *('--hash-value', 'ab', UUID, 'http://x/1', *JSON),
    )
    assert result.json == {
        'image_id': UUID,
        'image_status': 'queued',
        'metadata': {},
        'url': 'http://x/1',
    }
    assert f'openstack image task list --image {UUID}' in result.err
    assert added.last_request.json() == {
        'url': 'http://x/1',
        'validation_data': {'os_hash_algo': 'sha512', 'os_hash_value': 'ab'},
    }


def test_create_with_metadata_changes_the_image(v2, patched):
    result = v2.run(
        *('image location create', '--metadata', 'k=v', '--checksum', 'c'),
        *(UUID, FIRST['url'], *JSON),
    )
    assert result.json['metadata'] == FIRST['metadata']
    assert result.err == ''
    [change] = patched.last_request.json()
    assert change['value']['validation_data'] == {'checksum': 'c'}


@pytest.mark.usefixtures('patched')
def test_create_shows_the_metadata_that_the_image_hides(v2):
    result = v2.run(
        *('image location create', '--metadata', 'a=b', UUID),
        *('http://x/hidden', *JSON),
    )
    assert result.json['metadata'] == {'a': 'b'}


@pytest.mark.parametrize(
    'options', [['--hash-algo', 'md5'], ['--hash-value', 'ab']]
)
def test_create_requires_algorithm_and_value_of_a_hash(v2, options):
    error = v2.run('image location create', *options, 'i', 'u').error
    assert error == '--hash-algo and --hash-value must be used together'


@pytest.mark.usefixtures('image')
def test_a_url_can_be_read_from_standard_input(v2, patched, monkeypatch):
    monkeypatch.setattr(sys, 'stdin', io.StringIO('http://x/secret\n'))
    result = v2.run('image location create', UUID, '-', *JSON)
    assert result.json['url'] == 'http://x/secret'
    [change] = patched.last_request.json()
    assert change['value']['url'] == 'http://x/secret'


@pytest.mark.parametrize('stdin', [None, io.StringIO('\n')])
def test_empty_standard_input_is_an_error(v2, monkeypatch, stdin):
    monkeypatch.setattr(sys, 'stdin', stdin)
    error = v2.run('image location create', UUID, '-').error
    assert error == 'There is no URL on standard input'


@pytest.mark.usefixtures('image')
def test_list_shows_urls_and_metadata(v2):
    rows = v2.run('image location list', UUID, *JSON).json
    assert rows == [
        {'URL': FIRST['url'], 'Metadata': FIRST['metadata']},
        {'URL': SECOND['url'], 'Metadata': {}},
    ]


def test_list_names_the_required_version(v2, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID, 'status': 'active'})
    requests_mock.get(f'{IMAGE}/locations', status_code=404)
    requests_mock.get(f'{URL}/versions', json={'versions': []})
    error = v2.run('image location list', UUID).error
    assert 'This requires version 2.17 of the Images API' in error
    assert error.endswith('It also requires a cloud that shows locations')


def _metadata_sent(patched):
    [change] = patched.last_request.json()
    return [location['metadata'] for location in change['value']]


def test_set_merges_metadata(v2, patched):
    args = ('image location set', UUID, FIRST['url'])
    result = v2.run(*args, '--metadata', 'k=w', '--metadata', 'l=m')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert _metadata_sent(patched) == [
        {'store': 'web', 'k': 'w', 'l': 'm'},
        {},
    ]


def test_set_replaces_metadata_except_the_store(v2, patched):
    args = ('image location set', UUID, FIRST['url'], '--no-metadata')
    assert v2.run(*args, '--metadata', 'a=b').status == 0
    assert _metadata_sent(patched) == [{'store': 'web', 'a': 'b'}, {}]


def test_set_without_options_sends_nothing(v2, requests_mock):
    result = v2.run('image location set', UUID, FIRST['url'])
    assert (result.status, result.out, result.err) == (0, '', '')
    assert not requests_mock.request_history


def test_delete_continues_after_a_failure(v2, patched):
    result = v2.run(
        'image location delete', UUID, 'http://x/nosuch', SECOND['url']
    )
    assert (result.status, result.out) == (1, '')
    assert "Failed to delete location 'http://x/nosuch'" in result.err
    assert result.err.endswith('Failed to delete 1 of 2 locations\n')
    assert patched.last_request.json() == [
        {'op': 'remove', 'path': '/locations/1'}
    ]

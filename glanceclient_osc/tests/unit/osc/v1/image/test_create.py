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

"""``openstack image create`` of version 1"""

import gzip
import os
import re
import sys

import pytest
import requests

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.osc.v1.conftest import (
    DATA,
    ID,
    IMAGES,
    JSON,
)


@pytest.fixture
def pipe(monkeypatch):
    """Return what puts data into a pipe at standard input."""
    opened = []

    def fill(data):
        reading, writing = os.pipe()
        os.write(writing, data)
        os.close(writing)
        opened.append(open(reading))
        monkeypatch.setattr(sys, 'stdin', opened[0])

    yield fill
    for stream in opened:
        stream.close()


def test_create_without_data_sends_the_fields(v1, server):
    result = v1.run(
        'image create',
        *('--min-disk', 3, '--min-ram', 4, '--protected', '--public'),
        *('--property', 'os=ž', '--project', PROJECT_ID, 'web'),
        *JSON,
    )
    assert (result.json['name'], result.json['status']) == ('web', 'queued')
    [fields] = server.created
    assert fields.pop('property-os').encode('latin-1') == 'ž'.encode()
    assert fields == {
        'id': result.json['id'],
        'name': 'web',
        'min_disk': '3',
        'min_ram': '4',
        'protected': 'True',
        'is_public': 'True',
        'container_format': 'bare',
        'owner': PROJECT_ID,
    }
    assert server.methods == ['POST']


@pytest.mark.parametrize(
    ('words', 'name'), [(['--name', 'web'], 'web'), (['--no-name'], None)]
)
def test_the_name_can_be_an_option(v1, server, words, name):
    assert v1.run('image create', *words).status == 0
    assert server.created[0].get('name') == name


@pytest.mark.parametrize('words', [[], ['web', '--name', 'web']])
def test_create_requires_exactly_one_name(v1, server, words):
    result = v1.run('image create', *words)
    assert (result.status, result.out) == (2, '')
    assert 'exactly one of <image-name>, --name and --no-name' in result.err
    assert server.methods == []


def test_create_uploads_a_file(v1, server, disk):
    result = v1.run('image create', '--file', disk, 'web', *JSON)
    assert result.err == 'The disk format is raw\n'
    assert (result.json['status'], result.json['size']) == ('active', 8)
    assert server.bodies == [DATA]
    assert server.updates[0]['size'] == '8'


def test_create_uploads_a_pipe(v1, server, pipe):
    pipe(DATA)
    assert v1.run('image create', 'web', *JSON).json['status'] == 'active'
    assert server.bodies == [DATA]


def test_create_sends_checksum_size_and_store_with_the_data(v1, server, disk):
    v1.run(
        'image create',
        *('--file', disk, '--checksum', 'abc', '--size', 8),
        *('--store', 'fast', '--id', ID, '--disk-format', 'raw', 'web'),
    )
    fields = {'checksum': 'abc', 'store': 'fast', 'size': '8'}
    assert fields.items() <= server.updates[0].items()
    assert 'store' not in server.created[0]
    assert [*server.images] == [ID]


def test_create_decompresses(v1, server, tmp_path):
    path = tmp_path / 'disk.gz'
    path.write_bytes(gzip.compress(DATA))
    v1.run('image create', '--file', path, '--decompress', 'web')
    assert server.bodies == [DATA]


def test_create_refuses_data_of_another_format(v1, server, disk):
    words = ('--file', disk, '--disk-format', 'qcow2', 'web')
    error = v1.run('image create', *words).error
    assert 'is qcow2, but the data is raw' in error
    assert server.methods == []
    v1.run('image create', '--skip-format-check', *words)
    assert server.created[0]['disk_format'] == 'qcow2'


def test_create_from_a_location_uploads_nothing(v1, server, pipe):
    pipe(DATA)
    words = ('--location', 'http://x/disk', '--size', 5, '--checksum', 'abc')
    v1.run('image create', *words, '--disk-format', 'raw', 'web')
    fields = {'location': 'http://x/disk', 'size': '5', 'checksum': 'abc'}
    assert fields.items() <= server.created[0].items()
    assert server.methods == ['POST']


@pytest.mark.parametrize('option', ['--location', '--copy-from'])
def test_create_from_a_url_tells_the_default_disk_format(v1, server, option):
    result = v1.run('image create', option, 'http://x', 'web', *JSON)
    assert 'The disk format is set to raw' in result.err
    assert server.created[0]['disk_format'] == 'raw'


def test_create_without_data_has_no_notice(v1, server):
    assert v1.run('image create', '--size', 0, 'web').err == ''
    assert server.created[0]['size'] == '0'


def test_create_copy_from_sends_the_store(v1, server):
    words = ('--copy-from', 'http://x/disk', '--store', 'fast')
    v1.run('image create', *words, '--disk-format', 'raw', 'web')
    fields = {'x-glance-api-copy-from': 'http://x/disk', 'store': 'fast'}
    assert fields.items() <= server.created[0].items()


@pytest.mark.parametrize(
    'words',
    [
        ('--size', '5'),
        ('--checksum', 'abc'),
        ('--store', 'fast'),
        ('--decompress',),
        ('--location', 'http://x', '--store', 'fast'),
        ('--location', 'http://x', '--decompress'),
    ],
)
def test_option_that_requires_data(v1, server, words):
    error = v1.run('image create', *words, 'web').error
    assert 'requires image data: use --file or a pipe' in error
    assert server.methods == []


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('--property', 'min_disk=5'), 'use --min-disk'),
        (('--file', 'nosuch'), 'nosuch'),
        (('--property', 'a=b\r\nX: y'), 'allows no line breaks'),
    ],
)
def test_invalid_values_are_refused_before_a_request(
    v1, server, words, message
):
    assert message in v1.run('image create', *words, 'web').error
    assert server.methods == []


def test_sources_exclude_each_other(v1, server, disk):
    words = ('--file', disk, '--location', 'http://x')
    assert v1.run('image create', *words, 'web').status == 2


def test_failed_upload_deletes_the_image(v1, server, disk):
    server.upload_status = 400
    error = v1.run(
        'image create', '--file', disk, '--disk-format', 'raw', 'web'
    ).error
    assert 'was deleted' in error
    assert server.images == {}
    assert server.methods == ['POST', 'PUT', 'DELETE']


def test_failed_upload_deletes_an_image_with_an_id_of_the_user(
    v1, server, disk
):
    server.upload_status = 400
    v1.run('image create', '--file', disk, '--id', ID, 'web')
    assert server.images == {}


def test_existing_image_with_the_id_is_not_deleted(v1, server):
    server.mock.post(IMAGES, status_code=409)
    result = v1.run('image create', '--id', ID, 'web')
    assert 'HTTP 409' in result.error
    assert server.methods == ['POST']


def _fail(server, **failure):
    server.mock.post(IMAGES, **failure)
    server.mock.delete(re.compile(f'{IMAGES}/.'), status_code=404)


def test_server_that_cannot_be_reached_is_asked_once(v1, server):
    _fail(server, exc=requests.ConnectTimeout)
    error = v1.run('image create', 'web').error
    assert 'Image' not in error
    assert server.methods == ['POST']


@pytest.mark.parametrize('status', [401, 403, 409, 413])
def test_refused_request_creates_nothing_to_delete(v1, server, status):
    _fail(server, status_code=status)
    assert f'HTTP {status}' in v1.run('image create', 'web').error
    assert server.methods == ['POST']


@pytest.mark.parametrize(
    'failure',
    [
        {'exc': requests.ConnectionError('reset')},
        {'status_code': 504},
        {'status_code': 400},
    ],
)
def test_image_that_may_have_been_created_is_deleted(v1, server, failure):
    _fail(server, **failure)
    error = v1.run('image create', 'web').error
    assert 'Image' not in error
    assert server.methods == ['POST', 'DELETE']


def test_image_with_an_id_of_the_user_may_have_been_created(v1, server):
    _fail(server, status_code=504)
    error = v1.run('image create', '--id', ID, 'web').error
    assert error.endswith(f'. Image {ID} may have been created')
    assert server.methods == ['POST']


def test_create_shows_progress(v1, server, disk):
    result = v1.run('image create', '--progress', '--file', disk, 'web')
    assert '100%' in result.err


def test_create_from_a_volume_asks_cinder(v1, server):
    storage = v1.app.client_manager.sdk_connection.block_storage
    storage.find_volume.return_value.id = 'volume-1'
    storage.upload_volume_to_image.return_value = {
        'status': 'uploading',
        'image_id': ID,
    }
    shown = v1.run(
        'image create', '--volume', 'v', '--force', '--public', 'web', *JSON
    ).json
    assert shown == {'status': 'uploading', 'image_id': ID}
    storage.upload_volume_to_image.assert_called_once_with(
        'volume-1',
        'web',
        force=True,
        disk_format='raw',
        container_format='bare',
        visibility='public',
        protected=None,
    )
    assert server.methods == []


def test_option_that_cannot_be_combined_with_a_volume(v1, server):
    error = v1.run(
        'image create', '--volume', 'v', '--min-disk', '0', 'web'
    ).error
    assert error == '--min-disk cannot be combined with --volume'


def test_help_has_titles(v1, server):
    out = v1.run('image create', '--help').out
    for title in ('Data:', 'Verification:', 'Metadata:', 'Access:'):
        assert title in out

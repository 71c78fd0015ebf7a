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

"""``client.images``: create, update, delete, and data."""

import io
import os
import pathlib
import re
import threading
import uuid

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v1.conftest import (
    ACTIVE,
    DATA,
    IMAGE,
    IMAGES,
    QUEUED,
    build_headers,
)
from glanceclient_osc.transfer.source import open_source

FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}


@pytest.fixture
def created(requests_mock):
    """Let the server create images."""
    return requests_mock.post(IMAGES, json={'image': QUEUED}, status_code=201)


# --- create ------------------------------------------------------------------


def test_create_sends_headers_and_no_body(images, requests_mock, created):
    request_ids = []
    image = images.create(name='n', deleted=True, return_req_id=request_ids)
    request = requests_mock.last_request
    assert request.headers['x-image-meta-name'] == 'n'
    assert 'x-image-meta-deleted' not in request.headers
    assert not request.body
    assert (image, image.status) == (QUEUED, 'queued')
    assert request_ids == [None]


def test_create_with_data_creates_the_image_first(
    images, requests_mock, created, uploads
):
    image = images.create(name='n', store='fast', data=DATA)
    assert (image.status, uploads) == ('active', [DATA])
    headers = requests_mock.last_request.headers
    assert headers['x-image-meta-store'] == 'fast'
    assert headers['x-image-meta-size'] == headers['Content-Length'] == '10000'
    assert headers['Content-Type'] == 'application/octet-stream'
    assert headers['x-glance-registry-purge-props'] == 'false'


def test_create_deletes_the_image_if_the_upload_fails(
    images, requests_mock, created, uploads
):
    def interrupted():
        yield b'x'
        raise KeyboardInterrupt

    requests_mock.delete(IMAGE, status_code=500)
    with pytest.raises(KeyboardInterrupt):
        images.create(name='n', data=interrupted())
    assert requests_mock.last_request.method == 'DELETE'


@pytest.mark.parametrize(
    'stored', [{'size': 0}, {'size': 9999}, {'checksum': '0' * 32}]
)
def test_create_compares_what_the_server_stored(
    images, requests_mock, created, uploads, stored
):
    requests_mock.delete(IMAGE)
    uploads.image = {**ACTIVE, **stored}
    with pytest.raises(exc.IntegrityError):
        images.create(name='n', data=DATA)
    assert requests_mock.last_request.method == 'DELETE'


def test_text_is_data(images, requests_mock, created, uploads):
    uploads.image = {**ACTIVE, 'size': 2, 'checksum': None}
    images.create(name='n', data='ž')
    assert uploads == ['ž'.encode()]


def test_unreadable_data_creates_no_image(images, requests_mock):
    with pytest.raises(exc.SourceError):
        images.create(name='n', data=pathlib.Path('nosuch'))
    with pytest.raises(exc.SourceError, match='not 5'):
        images.create(name='n', data=DATA, size=5)
    assert not requests_mock.called


@pytest.mark.parametrize(
    ('fields', 'error'),
    [
        ({'nosuch': 1}, exc.InvalidAttribute),
        ({'data': b'x', 'location': 'http://x'}, exc.InvalidArgument),
        ({'location': 'http://x', 'copy_from': 'y'}, exc.InvalidArgument),
    ],
)
def test_invalid_arguments_are_refused_before_a_request(
    images, requests_mock, fields, error
):
    with pytest.raises(error):
        images.create(**fields)
    with pytest.raises(error):
        images.update('i', **fields)
    assert not requests_mock.called


def test_create_chooses_an_id(images, requests_mock, created):
    images.create(name='n')
    image_id = requests_mock.last_request.headers['x-image-meta-id']
    assert uuid.UUID(image_id).version == 4
    images.create(name='n', id='i')
    assert requests_mock.last_request.headers['x-image-meta-id'] == 'i'


LOST = {'exc': requests.ConnectionError('reset')}


def _find_any_id(requests_mock, **response):
    requests_mock.head(re.compile(f'{IMAGES}/.'), **response)


@pytest.mark.parametrize('failure', [LOST, {'status_code': 504}])
def test_create_finds_an_image_whose_response_was_lost(
    images, requests_mock, failure
):
    requests_mock.post(IMAGES, **failure)
    _find_any_id(requests_mock, headers=build_headers(QUEUED))
    assert images.create(name='n').status == 'queued'
    methods = [request.method for request in requests_mock.request_history]
    assert methods == ['POST', 'HEAD']
    created, found = requests_mock.request_history
    assert found.url.endswith(created.headers['x-image-meta-id'])


def test_create_raises_the_error_if_the_image_was_not_created(
    images, requests_mock
):
    requests_mock.post(IMAGES, **LOST)
    _find_any_id(requests_mock, status_code=404)
    with pytest.raises(exc.CommunicationError) as caught:
        images.create(name='n')
    assert 'may have been created' not in str(caught.value)


def test_create_deletes_an_image_that_the_server_refused_too_late(
    images, requests_mock
):
    requests_mock.post(IMAGES, status_code=400)
    requests_mock.delete(re.compile(f'{IMAGES}/.'))
    with pytest.raises(exc.HTTPBadRequest):
        images.create(name='n', location='http://x')
    assert requests_mock.last_request.method == 'DELETE'


def test_create_tells_that_the_image_may_have_been_created(
    images, requests_mock
):
    requests_mock.post(IMAGES, **LOST)
    _find_any_id(requests_mock, status_code=403)
    with pytest.raises(
        exc.CommunicationError, match=r'Image .{36} may have been created'
    ):
        images.create(name='n')


@pytest.mark.parametrize(
    ('failure', 'fields'),
    [
        ({'exc': requests.ConnectTimeout}, {}),
        ({'status_code': 403}, {}),
        (LOST, {'id': 'i'}),
    ],
)
def test_create_does_not_look_for_an_image_that_is_not_its_own(
    images, requests_mock, failure, fields
):
    requests_mock.post(IMAGES, **failure)
    with pytest.raises(exc.ClientException):
        images.create(name='n', **fields)
    assert requests_mock.call_count == 1


def test_create_accepts_1_for_true(images, requests_mock, created):
    images.create(name='n', is_public=1)
    headers = requests_mock.last_request.headers
    assert headers['x-image-meta-is_public'] == 'True'


@pytest.mark.parametrize(
    'body',
    [
        '',
        '[]',
        '{}',
        '{"image": null}',
        '{"image": []}',
        '{"image": {}}',
        '{"image": {"id": null}}',
        '{"image": {"id": "i", "properties": []}}',
        '{"image": {"id": "\\ud800"}}',
        '[' * 100_000,
    ],
)
def test_malformed_response_is_an_error(images, requests_mock, body):
    requests_mock.post(IMAGES, text=body)
    with pytest.raises(exc.InvalidResponse):
        images.create(name='n')


# --- update ------------------------------------------------------------------


def test_update_detects_the_formats_that_the_image_lacks(
    images, requests_mock, uploads
):
    requests_mock.head(IMAGE, headers=build_headers(QUEUED))
    images.update('i', data=DATA)
    headers = requests_mock.last_request.headers
    assert headers['x-image-meta-disk_format'] == 'raw'
    assert headers['x-image-meta-container_format'] == 'bare'


def test_update_keeps_formats_that_are_set(images, requests_mock, uploads):
    requests_mock.head(
        IMAGE, headers=build_headers({**QUEUED, 'disk_format': 'ari'})
    )
    images.update('i', data=DATA, container_format='ari')
    headers = requests_mock.last_request.headers
    assert 'x-image-meta-disk_format' not in headers
    assert headers['x-image-meta-container_format'] == 'ari'


def test_update_with_both_formats_does_not_look_the_image_up(
    images, requests_mock, uploads
):
    images.update('i', data=DATA, **FORMATS)
    assert requests_mock.call_count == 1


def test_update_refuses_unsafe_data(images, requests_mock, uploads):
    requests_mock.head(IMAGE, headers=build_headers(QUEUED))
    # The header of a qcow2 image with a backing file.
    header = b'QFI\xfb' + (3).to_bytes(4) + (512).to_bytes(8)
    with pytest.raises(exc.SourceError, match='not safe to use'):
        images.update('i', data=header.ljust(1024, b'\1'))
    assert uploads == []


def test_update_with_data_purges_properties_in_its_own_request(
    images, requests_mock
):
    def respond(request, context):
        b''.join(request.body or ())
        return {'image': ACTIVE}

    requests_mock.put(IMAGE, json=respond)
    request_ids = []
    images.update(
        'i', data=DATA, purge_props=True, return_req_id=request_ids, **FORMATS
    )
    purges = [
        request.headers['x-glance-registry-purge-props']
        for request in requests_mock.request_history
    ]
    assert purges == ['true', 'false']
    assert len(request_ids) == 2


def test_update_leaves_a_source_of_the_caller_open(images, uploads):
    source = open_source(io.BytesIO(DATA))
    images.update('i', data=source, **FORMATS)
    assert uploads == [DATA]
    assert b''.join(source.blocks()) == DATA


def test_update_repeats_an_upload_from_its_start(queued_image, requests_mock):
    bodies = []

    def respond(request, context):
        bodies.append(b''.join(request.body))
        if len(bodies) == 1:
            context.status_code = 503
            context.headers['Retry-After'] = '0'
            return {}
        return {'image': ACTIVE}

    requests_mock.put(IMAGE, json=respond)
    queued_image.update(data=DATA)
    assert bodies == [DATA, DATA]
    bodies.clear()
    with pytest.raises(exc.HTTPServiceUnavailable):
        queued_image.update(data=iter([DATA]))
    assert bodies == [DATA]


def test_update_verifies_data_from_a_pipe(
    queued_image, requests_mock, uploads
):
    def write():
        with open(write_end, 'wb') as pipe:
            pipe.write(DATA)

    uploads.image = {**ACTIVE, 'checksum': '0' * 32}
    read_end, write_end = os.pipe()
    threading.Thread(target=write).start()
    with open(read_end, 'rb') as pipe:
        with pytest.raises(exc.IntegrityError, match='md5'):
            queued_image.update(data=pipe)
    headers = requests_mock.last_request.headers
    assert headers['Transfer-Encoding'] == 'chunked'


def test_update_reports_progress(images, uploads):
    progress = []
    images.update('i', data=DATA, progress=progress.append, **FORMATS)
    assert sum(progress) == len(DATA)


# --- data, delete ------------------------------------------------------------


def test_data_needs_the_images_api(images, requests_mock):
    requests_mock.get(
        IMAGE,
        text='<html>welcome</html>',
        headers={'Content-Encoding': 'gzip'},
    )
    with pytest.raises(exc.InvalidEndpoint):
        images.data('i')


def test_data_returns_a_download(images, requests_mock):
    requests_mock.get(IMAGE, content=DATA, headers=build_headers(ACTIVE))
    request_ids = []
    download = images.data('i', return_req_id=request_ids)
    assert len(download) == len(DATA)
    assert b''.join(download) == DATA
    assert request_ids == [None]


def test_delete_records_the_request_id(images, requests_mock):
    requests_mock.delete(IMAGE, headers={'x-openstack-request-id': 'req-1'})
    request_ids = []
    assert images.delete({'id': 'i'}, return_req_id=request_ids) is None
    assert request_ids == ['req-1']


@pytest.fixture
def pauses(monkeypatch):
    """Return the list of the pauses, which take no time."""
    pauses = []
    monkeypatch.setattr('time.sleep', pauses.append)
    return pauses


@pytest.mark.parametrize(
    'failure', [{'status_code': 409}, {'status_code': 500}]
)
def test_delete_when_settled_repeats_the_request(
    images, requests_mock, pauses, failure
):
    requests_mock.delete(IMAGE, [failure, {'status_code': 500}, {'text': ''}])
    images.delete_when_settled('i')
    assert requests_mock.call_count == 3
    assert pauses == [0.2, 0.5]


def test_delete_when_settled_raises_the_last_error(
    images, requests_mock, pauses
):
    requests_mock.delete(IMAGE, status_code=409)
    with pytest.raises(exc.HTTPConflict):
        images.delete_when_settled('i')
    assert requests_mock.call_count == 5


def test_delete_when_settled_does_not_repeat_a_refused_request(
    images, requests_mock, pauses
):
    requests_mock.delete(IMAGE, status_code=403)
    with pytest.raises(exc.HTTPForbidden):
        images.delete_when_settled('i')
    assert pauses == []

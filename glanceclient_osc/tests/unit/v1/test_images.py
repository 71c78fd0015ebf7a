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

"""``client.images``: requests, uploads and downloads."""

import io
import os
import threading

import pytest
from requests.exceptions import ConnectTimeout

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

UUID = '70ec7b4d-0000-4000-8000-000000000001'
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


def test_unreadable_data_creates_no_image(images, requests_mock):
    for data in ('nosuch', io.StringIO('text')):
        with pytest.raises(exc.SourceError):
            images.create(name='n', data=data)
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


# --- get, data, delete -------------------------------------------------------


def test_get_of_a_missing_image_names_the_id(images, requests_mock):
    requests_mock.head(IMAGE, status_code=404)
    with pytest.raises(exc.HTTPNotFound, match='Image i does not exist'):
        images.get('i')


def test_get_and_data_need_the_images_api(images, requests_mock):
    requests_mock.head(IMAGE, text='')
    requests_mock.get(IMAGE, text='<html>welcome</html>')
    with pytest.raises(exc.InvalidEndpoint):
        images.get('i')
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
    'failure', [{'status_code': 409}, {'exc': ConnectTimeout}]
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


# --- find --------------------------------------------------------------------


def _list(requests_mock, *listed):
    """Respond to every listing with the images that match its name."""

    def respond(request, context):
        name = request.qs.get('name', [None])[0]
        marker = 'marker' in request.qs
        return {
            'images': [
                image
                for image in listed
                if not marker and name in (None, image['name'])
            ]
        }

    requests_mock.get(f'{IMAGES}/detail', json=respond)


def test_find_by_name(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': 'web'}, {'id': 'b', 'name': 'x'})
    assert images.find('web').id == 'a'


def test_find_prefers_an_id(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': UUID})
    requests_mock.head(
        f'{IMAGES}/{UUID}', headers=build_headers({**ACTIVE, 'id': UUID})
    )
    assert images.find(UUID).id == UUID


def test_find_takes_an_id_of_any_form(images, requests_mock):
    _list(requests_mock)
    requests_mock.head(IMAGE, headers=build_headers(ACTIVE))
    assert images.find('i').id == 'i'


def test_find_does_not_return_deleted_images(images, requests_mock):
    _list(requests_mock)
    requests_mock.head(
        f'{IMAGES}/{UUID}',
        headers=build_headers({**ACTIVE, 'deleted': True}),
    )
    with pytest.raises(exc.ImageNotFound):
        images.find(UUID)


def test_find_by_fields_compares_them(images, requests_mock):
    _list(
        requests_mock,
        {'id': 'a', 'name': 'web', 'size': 1},
        {'id': 'b', 'name': 'web', 'size': 2},
    )
    assert images.find(name='web', size=2).id == 'b'
    assert images.findall(nosuch=1) == []


def test_find_refuses_no_match_and_several(images, requests_mock):
    _list(
        requests_mock,
        {'id': 'a', 'name': 'web', 'size': 1},
        {'id': 'b', 'name': 'web', 'size': 2},
    )
    requests_mock.head(f'{IMAGES}/nosuch', status_code=404)
    with pytest.raises(exc.AmbiguousName, match="2 images are named 'web'"):
        images.find('web')
    with pytest.raises(exc.AmbiguousName, match='use an ID: a'):
        images.find(name='web')
    with pytest.raises(exc.ImageNotFound, match="name or ID 'nosuch'"):
        images.find('nosuch')
    with pytest.raises(exc.ImageNotFound, match='size 3'):
        images.find(size=3)


@pytest.mark.parametrize('name_or_id', [None, '', 5])
def test_find_needs_a_name_or_an_id(images, requests_mock, name_or_id):
    with pytest.raises(exc.InvalidArgument):
        images.find(name_or_id)
    assert not requests_mock.called


def test_detail_is_a_name_and_no_id(images, requests_mock):
    _list(requests_mock)
    with pytest.raises(exc.InvalidArgument):
        images.get('detail')
    with pytest.raises(exc.ImageNotFound):
        images.find('detail')

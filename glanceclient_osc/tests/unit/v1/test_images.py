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

"""Images of version 1 on the wire, and what a real server does not do."""

import copy
import hashlib
import io
import os
import pickle
import re
import threading

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.conftest import URL

DATA = b'image data' * 1000
MD5 = hashlib.md5(DATA).hexdigest()
IMAGES = f'{URL}/v1/images'
IMAGE = f'{IMAGES}/i'
QUEUED = {'id': 'i', 'name': 'n', 'status': 'queued', 'size': 0}
ACTIVE = {**QUEUED, 'status': 'active', 'size': len(DATA), 'checksum': MD5}
HEAD = {f'x-image-meta-{name}': str(value) for name, value in ACTIVE.items()}


@pytest.fixture
def images():
    """Return the controller under test."""
    return Client('1', URL, token='t').images


@pytest.fixture
def image(images, requests_mock):
    """Return an image that waits for its data."""
    requests_mock.head(
        IMAGE, headers={**HEAD, 'x-image-meta-status': 'queued'}
    )
    return images.get('i')


def _stores(requests_mock, **answer):
    """Answer uploads; return the list that their bodies go to."""
    bodies = []

    def store(request, context):
        bodies.append(b''.join(request.body))
        return {'image': {**ACTIVE, **answer}}

    requests_mock.put(IMAGE, json=store)
    return bodies


# --- create, update ----------------------------------------------------------


def test_create_is_headers_and_no_body(images, requests_mock):
    requests_mock.post(IMAGES, json={'image': QUEUED}, status_code=201)
    ids = []
    image = images.create(name='n', deleted=True, return_req_id=ids)
    request = requests_mock.last_request
    assert request.headers['x-image-meta-name'] == 'n'
    assert 'x-image-meta-deleted' not in request.headers
    assert not request.body
    assert (image, image.status, ids) == (QUEUED, 'queued', [None])


def test_create_with_data_makes_the_image_first(images, requests_mock):
    requests_mock.post(IMAGES, json={'image': QUEUED}, status_code=201)
    bodies = _stores(requests_mock)
    image = images.create(name='n', store='fast', data=DATA)
    assert (image.status, bodies) == ('active', [DATA])
    sent = requests_mock.last_request.headers
    assert sent['x-image-meta-store'] == 'fast'
    assert sent['x-image-meta-size'] == sent['Content-Length'] == '10000'
    assert sent['Content-Type'] == 'application/octet-stream'
    assert sent['x-glance-registry-purge-props'] == 'false'


@pytest.mark.parametrize(
    'stored',
    [{'size': 0}, {'size': 9999}, {'checksum': '0' * 32}],
)
def test_what_the_server_stored_is_compared(images, requests_mock, stored):
    requests_mock.post(IMAGES, json={'image': QUEUED}, status_code=201)
    requests_mock.delete(IMAGE)
    _stores(requests_mock, **stored)
    with pytest.raises(exc.IntegrityError):
        images.create(name='n', data=DATA)
    assert requests_mock.last_request.method == 'DELETE'


def test_data_from_a_pipe_is_compared_too(image, requests_mock):
    _stores(requests_mock, checksum='0' * 32)
    reading, writing = os.pipe()
    threading.Thread(target=_write, args=(writing,)).start()
    with open(reading, 'rb') as pipe:
        with pytest.raises(exc.IntegrityError, match='md5'):
            image.update(data=pipe)
    sent = requests_mock.last_request.headers
    assert sent['Transfer-Encoding'] == 'chunked'


def _write(handle):
    with open(handle, 'wb') as pipe:
        pipe.write(DATA)


def test_an_image_whose_data_fails_is_deleted(images, requests_mock):
    def broken():
        yield b'x'
        raise KeyboardInterrupt

    requests_mock.post(IMAGES, json={'image': QUEUED}, status_code=201)
    requests_mock.delete(IMAGE, status_code=500)
    _stores(requests_mock)
    with pytest.raises(KeyboardInterrupt):
        images.create(name='n', data=broken())
    assert requests_mock.last_request.method == 'DELETE'


def test_data_that_cannot_be_read_makes_no_image(images, requests_mock):
    for wrong in ('nosuch', io.StringIO('text')):
        with pytest.raises(exc.SourceError):
            images.create(name='n', data=wrong)
    with pytest.raises(exc.SourceError, match='not 5'):
        images.create(name='n', data=DATA, size=5)
    assert not requests_mock.called


def test_data_is_sent_again_from_its_start(image, requests_mock):
    received = []

    def store(request, context):
        received.append(b''.join(request.body))
        if len(received) == 1:
            context.status_code = 503
            context.headers['Retry-After'] = '0'
            return {}
        return {'image': ACTIVE}

    requests_mock.put(IMAGE, json=store)
    image.update(data=DATA)
    assert received == [DATA, DATA]
    received.clear()
    with pytest.raises(exc.HTTPServiceUnavailable, match='second time'):
        image.update(data=iter([DATA]))
    assert received == [DATA]


def test_update_takes_what_the_server_answers(image, requests_mock):
    requests_mock.put(
        IMAGE,
        json={'image': {**QUEUED, 'name': 'new'}},
        headers={'x-openstack-request-id': 'req-1'},
    )
    assert image.update(name='ž', purge_props=True) is None
    assert image == {**QUEUED, 'name': 'new'}
    assert image.request_ids == ('req-1',)
    sent = requests_mock.last_request.headers
    assert sent['x-image-meta-name'].encode('latin-1') == 'ž'.encode()
    assert sent['x-glance-registry-purge-props'] == 'true'


# --- an image ----------------------------------------------------------------


def test_a_copy_of_an_image_is_on_its_own(image):
    assert (image.get('name'), image.get('nosuch')) == ('n', None)
    for twin in (copy.copy(image), pickle.loads(pickle.dumps(image))):
        assert twin == image
        assert twin.to_dict() == dict(image)
        for act in (twin.delete, twin.get, twin.data, twin.update):
            with pytest.raises(exc.ClientException, match='copy of an image'):
                act()


def test_data_is_fetched_each_time_and_verified(image, requests_mock):
    requests_mock.get(IMAGE, content=DATA, headers=HEAD)
    assert b''.join(image.data) == DATA
    assert b''.join(image.data()) == DATA
    requests_mock.get(IMAGE, content=DATA[:-1] + b'X', headers=HEAD)
    with pytest.raises(exc.IntegrityError):
        b''.join(image.data)
    assert len(b''.join(image.data(do_checksum=False))) == len(DATA)
    requests_mock.get(IMAGE, content=DATA[:50], headers=HEAD)
    with pytest.raises(exc.CommunicationError, match='after 50 of 10000'):
        b''.join(image.data)


def test_the_listing_is_no_image(images, requests_mock):
    requests_mock.get(f'{IMAGES}/detail', json={'images': []})
    with pytest.raises(exc.InvalidArgument):
        images.get('detail')
    with pytest.raises(exc.ImageNotFound):
        images.find('detail')


def test_something_else_than_the_images_api_answers(images, requests_mock):
    requests_mock.head(IMAGE, text='')
    requests_mock.get(IMAGES + '/detail', text='<html>welcome</html>')
    requests_mock.get(IMAGE, text='<html>welcome</html>')
    for call in (
        lambda: images.get('i'),
        lambda: images.data('i'),
        lambda: [*images.list()],
    ):
        with pytest.raises(exc.InvalidEndpoint):
            call()


# --- lists -------------------------------------------------------------------


def _pages(requests_mock, *pages):
    requests_mock.get(
        f'{IMAGES}/detail',
        [{'json': {'images': [{'id': i} for i in page]}} for page in pages],
    )


def test_pages_that_the_server_cuts_short_are_all_read(images, requests_mock):
    _pages(requests_mock, 'ab', 'cd', 'e', '')
    assert [image.id for image in images.list()] == [*'abcde']
    assert requests_mock.last_request.qs['marker'] == ['e']


def test_a_server_that_does_not_move_on_is_left(images, requests_mock):
    _pages(requests_mock, 'ab')
    assert [image.id for image in images.list()] == [*'abab']


def test_a_marker_that_is_gone_ends_a_short_page_only(images, requests_mock):
    gone = {'status_code': 400, 'text': 'Invalid marker'}
    page = {'json': {'images': [{'id': 'a'}, {'id': 'b'}]}}
    requests_mock.get(f'{IMAGES}/detail', [page, gone])
    assert len([*images.list()]) == 2
    requests_mock.get(f'{IMAGES}/detail', [page, gone])
    with pytest.raises(exc.HTTPBadRequest):
        [*images.list(page_size=2)]


def test_an_image_that_the_server_hides_is_filtered_out(images, requests_mock):
    listed = [
        {'id': 'a', 'is_public': True, 'owner': 'x'},
        {'id': 'b', 'is_public': False, 'owner': 'x'},
        {'id': 'c', 'is_public': False, 'owner': None},
    ]
    for asked, found in (
        ({'is_public': True}, 'a'),
        ({'is_public': False}, 'bc'),
        ({'owner': 'x'}, 'ab'),
        ({'owner': ''}, 'c'),
        ({'owner': 'x', 'is_public': False, 'limit': 1}, 'b'),
    ):
        requests_mock.get(
            f'{IMAGES}/detail',
            [{'json': {'images': listed}}, {'json': {'images': []}}],
        )
        assert [image.id for image in images.list(**asked)] == [*found]


# --- endpoints and answers ---------------------------------------------------


@pytest.mark.parametrize(
    'endpoint',
    [
        'http://glance.test/padding/v1',
        'http://glance.test/padding/v1/',
        'http://glance.test/padding',
        'http://glance.test/padding/',
    ],
)
def test_padded_endpoints(requests_mock, endpoint):
    requests_mock.head('http://glance.test/padding/v1/images/i', headers=HEAD)
    assert Client('1', endpoint, token='t').images.get('i').id == 'i'


@pytest.mark.parametrize(
    'location', ['/other/v1/images/i', f'{URL}/other/v1/images/i']
)
@pytest.mark.parametrize('status', [301, 302, 307])
def test_redirects_are_followed_at_home(
    images, requests_mock, location, status
):
    requests_mock.head(
        IMAGE, status_code=status, headers={'Location': location}
    )
    there = f'{URL}/other/v1/images/i'
    requests_mock.head(there, headers=HEAD)
    image = images.get('i')
    requests_mock.put(
        IMAGE, status_code=status, headers={'Location': location}
    )
    received = []

    def store(request, context):
        received.append(b''.join(request.body))
        return {'image': ACTIVE}

    requests_mock.put(there, json=store)
    image.update(data=DATA)
    assert received == [DATA]


def test_a_redirect_does_not_take_the_token_away(images, requests_mock):
    requests_mock.head(
        IMAGE, status_code=302, headers={'Location': 'http://evil.test/'}
    )
    with pytest.raises(exc.HTTPRedirection):
        images.get('i')
    assert len(requests_mock.request_history) == 1


@pytest.mark.parametrize(
    ('status', 'kind', 'body', 'words'),
    [
        (
            300,
            exc.HTTPMultipleChoices,
            '{"versions": []}',
            'The requested version of the Images API is not available',
        ),
        (
            400,
            exc.HTTPBadRequest,
            '<html><head><title>400 Bad Request</title></head><body>'
            '<h1>400 Bad Request</h1>Invalid &#x27;abc&#x27;<br /><br />\n'
            '</body></html>',
            "Invalid 'abc'",
        ),
        (403, exc.HTTPForbidden, '403 Forbidden\n\nNo.\n', 'No.'),
        (418, exc.HTTPException, '', "I'm a Teapot"),
    ],
)
def test_errors_are_the_words_of_the_server(
    images, requests_mock, status, kind, body, words
):
    requests_mock.get(
        f'{IMAGES}/detail',
        status_code=status,
        text=body,
        reason='Forbidden' if status == 403 else None,
    )
    with pytest.raises(kind, match=re.escape(f'{words} (HTTP {status})')):
        [*images.list()]

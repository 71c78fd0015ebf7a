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

"""Version 1 with servers on real sockets that fail."""

import socket
import time

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.fault_server import (
    FaultServer,
    hang_up,
    reset,
    respond,
)

QUEUED = {'x_image_meta_id': 'i', 'x_image_meta_status': 'queued'}


def _connect(server):
    return Client('1', server.url, token='t')


def _get_methods(server):
    return [request.method for request in server.requests]


@pytest.mark.parametrize('fault', [reset, hang_up])
def test_create_finds_an_image_after_a_lost_response(fault):
    with FaultServer(fault, respond(**QUEUED)) as server:
        image = _connect(server).images.create(name='n')
        assert (image.id, image.status) == ('i', 'queued')
        created, found = server.requests
    assert (created.method, found.method) == ('POST', 'HEAD')
    assert found.path.endswith(created.headers['x-image-meta-id'])


def test_create_never_repeats_a_post_that_may_have_been_processed():
    with FaultServer(reset, respond(404)) as server:
        with pytest.raises(exc.CommunicationError):
            _connect(server).images.create(name='n')
        assert _get_methods(server) == ['POST', 'HEAD']


def test_create_fails_at_once_if_the_server_cannot_be_reached():
    with socket.create_server(('127.0.0.1', 0)) as unused:
        url = f'http://127.0.0.1:{unused.getsockname()[1]}'
    start = time.monotonic()
    with pytest.raises(exc.CommunicationError) as caught:
        Client('1', url, token='t').images.create(name='n', data=b'x')
    assert time.monotonic() - start < 1
    assert 'may have been created' not in str(caught.value)


def test_listing_continues_after_a_lost_connection():
    page = respond(200, {'images': [{'id': 'a'}]})
    empty = respond(200, {'images': []})
    with FaultServer(page, reset, empty) as server:
        images = [*_connect(server).images.list()]
        assert [image.id for image in images] == ['a']


def test_alternating_full_pages_end():
    pages = [respond(200, {'images': [{'id': i}]}) for i in 'aba']
    with FaultServer(*pages) as server:
        with pytest.raises(exc.InvalidResponse, match='does not end'):
            [*_connect(server).images.list(page_size=1)]
        assert len(server.requests) == 3


def test_download_ends_at_the_size_of_the_image():
    headers = {'x_image_meta_id': 'i', 'x_image_meta_size': '5'}
    with FaultServer(respond(200, b'x' * 100_000, **headers)) as server:
        with pytest.raises(exc.ClientException):
            b''.join(_connect(server).images.data('i'))


def test_incomplete_download_is_an_error():
    headers = {'x_image_meta_id': 'i', 'x_image_meta_size': '65536'}
    with FaultServer(respond(200, b'x' * 1000, **headers)) as server:
        with pytest.raises(exc.ClientException, match='65536'):
            b''.join(_connect(server).images.data('i', do_checksum=False))

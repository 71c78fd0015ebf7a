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

"""Tests of glanceclient_osc.v2.image_create, with lost responses."""

import json
import socket

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.fault_server import (
    FaultServer,
    hang_up,
    reset,
    respond,
)
from glanceclient_osc.v2.client import Client

IMAGE = {'id': 'i', 'status': 'queued'}
FOUND = respond(200, IMAGE)
CREATED = respond(201, IMAGE, OpenStack_image_import_methods='web-download')
MISSING = respond(404)


def create(server, **fields):
    client = Client(server.url, token='t', timeout=5, validate=False)
    return client.images.create(name='n', **fields)


def get_methods(server):
    return [request.method for request in server.requests]


def get_id(request):
    return json.loads(request.body)['id']


@pytest.mark.parametrize('failure', [hang_up, reset, respond(504)])
def test_an_image_whose_response_was_lost_is_found(failure):
    with FaultServer(failure, FOUND) as server:
        image = create(server)
    assert image.id == 'i'
    assert image.import_methods == image.store_ids == ()
    assert get_methods(server) == ['POST', 'GET']
    post, get = server.requests
    assert get.path == f'/v2/images/{get_id(post)}'


def test_an_image_that_was_not_created_is_created_with_the_same_id():
    with FaultServer(reset, MISSING, CREATED) as server:
        image = create(server)
    assert image.import_methods == ('web-download',)
    assert get_methods(server) == ['POST', 'GET', 'POST']
    assert get_id(server.requests[0]) == get_id(server.requests[2])


def test_a_request_that_was_processed_late_conflicts_and_is_found():
    with FaultServer(reset, MISSING, respond(409), FOUND) as server:
        assert create(server).id == 'i'
    assert get_methods(server) == ['POST', 'GET', 'POST', 'GET']


def test_a_request_is_repeated_once():
    with FaultServer(reset, MISSING, reset, MISSING) as server:
        with pytest.raises(exc.CommunicationError):
            create(server)
    assert get_methods(server) == ['POST', 'GET', 'POST', 'GET']


def test_an_image_that_may_exist_is_reported():
    with FaultServer(hang_up, default=respond(500)) as server:
        with pytest.raises(exc.CommunicationError) as raised:
            create(server)
    post = server.requests[0]
    message = f'; image {get_id(post)} may have been created'
    assert str(raised.value).endswith(message)
    assert get_methods(server) == ['POST', 'GET']


def test_an_error_of_the_server_is_not_repeated():
    with FaultServer(respond(500)) as server:
        with pytest.raises(exc.HTTPInternalServerError):
            create(server)
    assert get_methods(server) == ['POST', 'GET']


def test_a_refused_request_is_not_followed_by_another():
    with FaultServer(respond(403)) as server:
        with pytest.raises(exc.HTTPForbidden):
            create(server)
    assert get_methods(server) == ['POST']


def test_a_response_that_cannot_be_decoded_does_not_hide_the_image():
    with FaultServer(respond(201, b'{"id": '), FOUND) as server:
        assert create(server).id == 'i'


def test_a_slow_server_is_asked_whether_it_created_the_image():
    def ignore(connection, request):
        connection.server.is_stopping.wait(5)

    with FaultServer(ignore, FOUND) as server:
        client = Client(server.url, token='t', timeout=0.2, validate=False)
        assert client.images.create(name='n').id == 'i'
    assert get_methods(server) == ['POST', 'GET']


def test_a_slow_server_does_not_get_a_second_request():
    def ignore(connection, request):
        connection.server.is_stopping.wait(5)

    with FaultServer(ignore, MISSING) as server:
        client = Client(server.url, token='t', timeout=0.2, validate=False)
        with pytest.raises(exc.RequestTimeout):
            client.images.create(name='n')
    assert get_methods(server) == ['POST', 'GET']


def test_an_unreachable_server_has_created_nothing():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
    client = Client(f'http://127.0.0.1:{port}', token='t', validate=False)
    with pytest.raises(exc.CommunicationError) as raised:
        client.images.create(name='n')
    assert 'created' not in str(raised.value)


def test_an_id_of_the_caller_may_belong_to_another_image():
    with FaultServer(hang_up) as server:
        with pytest.raises(exc.CommunicationError, match='i may have been'):
            create(server, id='i')
    assert get_methods(server) == ['POST']


def test_an_id_of_the_caller_that_is_taken_is_a_conflict():
    with FaultServer(respond(409)) as server:
        with pytest.raises(exc.HTTPConflict) as raised:
            create(server, id='i')
    assert get_methods(server) == ['POST']
    assert 'may have been' not in str(raised.value)


def test_an_interrupted_request_may_have_created_an_image(caplog):
    client = Client('http://127.0.0.1:1', token='t', validate=False)

    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    client.http_client.request = interrupt
    with pytest.raises(KeyboardInterrupt):
        client.images.create(name='n')
    assert 'may have been created' in caplog.text


@pytest.mark.parametrize('fields', [{}, {'id': None}])
def test_an_id_is_generated_if_the_caller_says_it_has_one_but_has_not(fields):
    with FaultServer(reset, FOUND) as server:
        client = Client(server.url, token='t', timeout=5, validate=False)
        image = client.images.create_from(fields, is_new_id=True)
    assert image.id == 'i'
    post, get = server.requests
    assert get.path == f'/v2/images/{get_id(post)}'

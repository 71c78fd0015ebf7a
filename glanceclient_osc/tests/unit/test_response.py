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

"""Response bodies: size limits and JSON of servers that do not behave."""

import gzip
import json

import pytest

from glanceclient_osc import exc, http, response
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond


def _get(requests_mock, adapter, content):
    requests_mock.get(f'{URL}/v2/images?limit=1', content=content)
    return adapter.get('/v2/images?limit=1')


@pytest.mark.parametrize(
    ('content', 'reason'),
    [
        (b'', 'is not valid JSON (it is empty)'),
        (b'<html>', 'is not valid JSON'),
        (b'{"id": ', 'is not valid JSON'),
        (b'null', 'must be an object, but is null'),
        (b'[]', 'must be an object, but is a list'),
        (b'"id"', 'must be an object, but is a string'),
        (b'1', 'must be an object, but is an integer'),
        (b'true', 'must be an object, but is a boolean'),
        (b'{}', "has no 'id'"),
        (b'{"id": NaN}', 'NaN is not allowed'),
        (b'{"id": -Infinity}', 'Infinity is not allowed'),
        (b'{"id": "\\ud800"}', 'is not valid JSON'),
        (b'{"id": "\xff"}', 'is not valid JSON'),
        (b'{"id": "\xed\xa0\x80"}', 'is not valid JSON'),
        (b'{"id": ' + b'[' * 100_000, 'is not valid JSON'),
        (b'{"id": ' + b'9' * 5000 + b'}', 'is not valid JSON'),
    ],
)
def test_other_responses_than_objects_are_refused(
    adapter, requests_mock, content, reason
):
    reply = _get(requests_mock, adapter, content)
    with pytest.raises(exc.InvalidResponse) as raised:
        http.decode_object(reply, 'id')
    assert reason in str(raised.value)
    assert str(raised.value).startswith(f'GET {URL}/v2/images: ')
    assert len(str(raised.value)) < 400


def test_text_outside_the_basic_plane_is_accepted(adapter, requests_mock):
    reply = _get(requests_mock, adapter, b'{"id": "\\ud83d\\ude00"}')
    assert http.decode_object(reply, 'id') == {'id': '😀'}


@pytest.mark.parametrize(
    ('value', 'reason'),
    [
        (None, 'images must be a list, but is null'),
        ({}, 'images must be a list, but is an object'),
        ([None], 'an item of images must be an object, but is null'),
        ([{'id': '1'}, 'x'], 'an item of images must be an object'),
        ([{}], "an item of images has no 'id'"),
    ],
)
def test_lists_must_contain_objects(adapter, requests_mock, value, reason):
    content = json.dumps({'images': value}).encode()
    reply = _get(requests_mock, adapter, content)
    with pytest.raises(exc.InvalidResponse, match=reason):
        response.decode_list(reply, 'images', 'id')


def test_lists_are_returned(adapter, requests_mock):
    reply = _get(requests_mock, adapter, b'{"images": [{"id": "1"}]}')
    assert response.decode_list(reply, 'images', 'id') == [{'id': '1'}]
    reply = _get(requests_mock, adapter, b'[{"id": "1"}]')
    assert response.decode_list(reply) == [{'id': '1'}]


def test_types_are_checked(adapter, requests_mock):
    reply = _get(requests_mock, adapter, b'{}')
    assert response.check_type(reply, 'x', str, 'name') == 'x'
    with pytest.raises(exc.InvalidResponse, match='name must be a string'):
        response.check_type(reply, 1, str, 'name')


def test_a_response_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(response, 'MAX_BODY_SIZE', 1_000_000)
    bomb = gzip.compress(bytes(50_000_000), 9)
    reply = respond(200, bomb, Content_Encoding='gzip')
    with FaultServer(reply, respond(200, {'ok': 1})) as server:
        adapter = http.make_adapter(server.url)
        with pytest.raises(exc.InvalidResponse, match='larger than 1000000'):
            adapter.get('/v2/images')
        assert adapter.get('/v2/images').json() == {'ok': 1}


@pytest.mark.parametrize('kind', ['text/html', 'application/json'])
@pytest.mark.parametrize('is_streamed', [True, False])
def test_only_the_start_of_an_error_is_read(kind, is_streamed):
    sent = []

    def reply(connection, request):
        connection.sendall(
            b'HTTP/1.1 403 Forbidden\r\nContent-Length: 99999999999\r\n'
            b'Content-Type: ' + kind.encode() + b'\r\n\r\nsorry '
        )
        while True:
            connection.sendall(b'x' * 65536)
            sent.append(65536)

    with FaultServer(reply) as server:
        adapter = http.make_adapter(server.url)
        with pytest.raises(exc.HTTPForbidden, match='sorry'):
            adapter.get('/v2/images', stream=is_streamed)
    assert sum(sent) < 50_000_000


def test_a_body_that_cannot_be_decompressed_is_refused():
    reply = respond(200, b'no gzip', Content_Encoding='gzip')
    with FaultServer(reply) as server:
        adapter = http.make_adapter(server.url)
        with pytest.raises(exc.CommunicationError, match=server.url):
            adapter.get('/v2/images')

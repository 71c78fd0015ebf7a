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

"""What a server must not be able to do: hang, crash or deceive the library.

All responses come from a real socket.
"""

import itertools

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond

IMAGE_ID = '8b5d2a3c-3e1c-4b0e-9b1c-7f5f6a6f0001'
IMAGE = {'id': IMAGE_ID, 'name': 'web', 'status': 'active', 'tags': []}


def list_images(server):
    return [*Client('2', server.url, token='t').images.list()]


def cycle(*bodies):
    """Return a reply that sends these bodies in turn, without end."""
    turns = itertools.cycle(bodies)

    def send(connection, request):
        connection.sendall(respond(200, next(turns)))

    return send


def count_up(connection, request):
    """Send an empty page with a link that was not there before."""
    number = len(connection.server.requests)
    body = {'images': [], 'next': f'/v2/images?marker={number}'}
    connection.sendall(respond(200, body))


@pytest.mark.parametrize(
    'endless',
    [
        cycle({'images': [IMAGE], 'next': '/v2/images?marker=a'}),
        cycle(
            {'images': [IMAGE], 'next': '/v2/images?marker=a'},
            {'images': [IMAGE], 'next': '/v2/images?marker=b'},
        ),
        count_up,
    ],
    ids=['one page', 'two pages in turn', 'empty pages'],
)
def test_an_endless_listing_ends_with_an_error(endless):
    with FaultServer(default=endless) as server:
        with pytest.raises(exc.InvalidResponse):
            list_images(server)
        assert len(server.requests) <= 4


def test_full_pages_of_version_1_that_alternate_end_with_an_error():
    pages = [
        {'images': [{'id': f'{side}{n}'} for n in range(20)]} for side in 'ab'
    ]
    with FaultServer(default=cycle(*pages)) as server:
        client = Client('1', server.url, token='t')
        with pytest.raises(exc.InvalidResponse):
            [*client.images.list(page_size=20)]
        assert len(server.requests) <= 4


@pytest.mark.parametrize(
    'body',
    [
        b'',
        b'null',
        b'3',
        b'"text"',
        b'[]',
        b'{}',
        b'{"images": null}',
        b'{"images": {}}',
        b'{"images": [null]}',
        b'{"images": ["text"]}',
        b'{"images": [{}]}',
        b'{"images": [{"id": 3}]}',
        b'{"images": [{"id": "a", "tags": "gold"}]}',
        b'{"images": [{"id": "a", "size": NaN}]}',
        b'{"images": [{"id": "\\ud800"}]}',
        b'{"images": [{"id": "\xff"}]}',
        b'{"images": ' + b'[' * 100_000,
        b'{"images": [{"id": "a"}]',
    ],
)
def test_a_body_that_is_not_a_list_of_images_is_an_error_that_says_so(body):
    reply = respond(200, body, Content_Type='application/json')
    with FaultServer(default=reply) as server:
        with pytest.raises(exc.InvalidResponse) as caught:
            list_images(server)
    assert f'{server.url}/v2/images' in str(caught.value)


@pytest.mark.parametrize(
    'reply',
    [
        respond(500, b'cut', close=True, Content_Length='4000'),
        respond(500, b'{"message": ', Content_Type='application/json'),
        respond(503, b'x', Content_Type='text/plain; charset=nonsense'),
        respond(500, b'\x1f\x8b\x08', Content_Encoding='gzip'),
        respond(301, Location='http://[::1'),
        respond(301, Location='/v2/images'),
        respond(302, Location=''),
        respond(304),
        respond(999),
    ],
    ids=[
        'cut body',
        'cut JSON',
        'unknown charset',
        'broken gzip',
        'broken location',
        'redirect loop',
        'empty location',
        'not modified',
        'unknown status',
    ],
)
def test_a_response_that_makes_no_sense_is_an_error_of_this_package(
    reply, monkeypatch
):
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    with FaultServer(default=reply) as server:
        with pytest.raises(exc.ClientException):
            list_images(server)
        assert len(server.requests) < 40


@pytest.mark.parametrize('verify', [True, False])
def test_less_data_than_the_record_says_is_an_error(tmp_path, verify):
    record = {**IMAGE, 'size': 65536}
    replies = [respond(200, record), respond(200, bytes(1000))]
    target = tmp_path / 'disk'
    with FaultServer(*replies) as server:
        client = Client('2', server.url, token='t')
        with pytest.raises(exc.ClientException, match='65536'):
            client.images.download(IMAGE_ID, str(target), verify=verify)
    assert not target.exists()


def test_a_download_ends_after_the_size_of_the_image(tmp_path):
    sent = []

    def send_endlessly(connection, request):
        head = b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'
        connection.sendall(head)
        while len(sent) < 10_000:
            connection.sendall(bytes(65536))
            sent.append(1)

    record = respond(200, {**IMAGE, 'size': 1000})
    with FaultServer(record, send_endlessly) as server:
        client = Client('2', server.url, token='t')
        with pytest.raises(exc.ClientException):
            client.images.download(IMAGE_ID, str(tmp_path / 'disk'))
    assert len(sent) < 1000
    assert not (tmp_path / 'disk').exists()

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
import json

import pytest
from keystoneauth1 import fixture
from keystoneauth1.identity.v3 import Password
from keystoneauth1.session import Session

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
        '{"images": [{"id": "\\ud800"}]}'.encode('utf-16'),
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


def test_a_listing_ends_whose_only_image_changes():
    def send(connection, request):
        number = len(connection.server.requests)
        image = {**IMAGE, 'counter': str(number)}
        body = {'images': [image], 'next': f'/v2/images?marker={number}'}
        connection.sendall(respond(200, body))

    with FaultServer(default=send) as server:
        with pytest.raises(exc.InvalidResponse):
            list_images(server)
        assert len(server.requests) <= 4


@pytest.mark.parametrize('form', ['http://{0}\\@{1}', '//{0}\\@{1}'])
def test_no_token_goes_to_the_host_before_a_backslash(form):
    other = FaultServer(default=respond(200, {'images': []}))
    with other, FaultServer() as server:
        hosts = [s.url.removeprefix('http://') for s in (other, server)]
        location = f'{form.format(*hosts)}/v2/images'
        server.default = respond(301, Location=location)
        with pytest.raises(exc.HTTPRedirection):
            list_images(server)
        assert not other.requests


@pytest.mark.parametrize(
    'location',
    ['http://u:pw@{0}/v2/images', 'http://{0}\t/v2/images', 'http://[x'],
)
def test_a_redirect_to_an_ambiguous_url_is_refused(location):
    with FaultServer() as server:
        host = server.url.removeprefix('http://')
        server.default = respond(302, Location=location.format(host))
        with pytest.raises(exc.HTTPRedirection, match='invalid URL') as error:
            list_images(server)
        assert 'pw' not in str(error.value)


EARLY = b'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'


def test_the_final_response_follows_interim_ones():
    late = {**IMAGE, 'name': 'late'}

    def send(connection, request):
        connection.sendall(EARLY)
        connection.sendall(EARLY.replace(b'103', b'102'))
        connection.server.is_stopping.wait(0.05)
        connection.sendall(respond(200, late))

    with FaultServer(send, respond(200, IMAGE)) as server:
        images = Client('2', server.url, token='t').images
        assert images.get(IMAGE_ID).name == 'late'
        assert images.get(IMAGE_ID).name == 'web'


@pytest.mark.parametrize(
    'reply',
    [EARLY * 200, b'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ids=['103', '101'],
)
def test_an_interim_response_is_no_success(reply):
    with FaultServer(default=reply) as server:
        client = Client('2', server.url, token='t', connect_retries=0)
        with pytest.raises(exc.ClientException):
            client.images.delete(IMAGE_ID)


@pytest.mark.parametrize(
    'definition',
    [
        {'type': 'string', 'pattern': '^(a+)+$'},
        {'patternProperties': {'^(a+)+$': {}}},
        {'$ref': '{url}/secret'},
        {'allOf': [{'$ref': '{url}/secret'}]},
    ],
)
def test_a_schema_cannot_make_the_client_wait_or_fetch(definition):
    def send(connection, request):
        if request.path != '/v2/schemas/image':
            connection.sendall(respond(201, IMAGE))
            return
        properties = {'name': definition}
        text = json.dumps({'name': 'image', 'properties': properties})
        body = text.replace('{url}', server.url).encode()
        connection.sendall(respond(200, body, Content_Type='application/json'))

    with FaultServer(default=send) as server:
        client = Client('2', server.url, token='t')
        client.images.create(name='a' * 40 + '!')
        assert [r.path for r in server.requests] == [
            '/v2/schemas/image',
            '/v2/images',
        ]


def test_an_invalid_length_is_a_fault_of_the_server():
    with FaultServer(
        default=b'HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello'
    ) as server:
        with pytest.raises(exc.InvalidResponse, match='invalid header'):
            list_images(server)


@pytest.mark.parametrize('limit', ['', '&limit=abc', f'&limit={"9" * 5000}'])
def test_a_link_without_a_valid_limit_is_followed(limit):
    pages = [
        {'namespaces': [{'namespace': 'a'}], 'next': f'/v2?marker=a{limit}'},
        {'namespaces': [{'namespace': 'b'}]},
        {'namespaces': []},
    ]
    replies = [respond(200, page) for page in pages]
    with FaultServer(*replies, default=replies[-1]) as server:
        client = Client('2', server.url, token='t')
        found = [item.namespace for item in client.metadefs_namespace.list()]
        assert found == ['a', 'b']


@pytest.mark.parametrize('algorithm', ['\0', 'shake_128'])
def test_an_unknown_hash_of_the_source_of_a_copy_is_no_argument(algorithm):
    source = {
        **IMAGE,
        'size': 4,
        'os_hash_algo': algorithm,
        'os_hash_value': '0' * 64,
        'disk_format': 'raw',
        'container_format': 'bare',
    }

    def send(connection, request):
        is_data = request.path.endswith('/file')
        connection.sendall(respond(200, b'data' if is_data else source))

    empty = respond(200, {'images': []})
    with (
        FaultServer(default=send) as server,
        FaultServer(default=empty) as other,
    ):
        to = Client('2', other.url, token='t')
        images = Client('2', server.url, token='t').images
        with pytest.raises(exc.IntegrityError, match='hash'):
            images.copy(IMAGE_ID, to=to, mode='relay')


def test_a_part_of_the_data_is_not_taken_for_all():
    part = respond(206, b'x' * 10, Content_Range='bytes 90-99/100')
    image = {**IMAGE, 'size': None}

    def send(connection, request):
        is_data = request.path.endswith('/file')
        connection.sendall(part if is_data else respond(200, image))

    with FaultServer(default=send) as server:
        images = Client('2', server.url, token='t').images
        with pytest.raises(exc.CommunicationError, match='not all of it'):
            b''.join(images.data(IMAGE_ID, do_checksum=False))


@pytest.mark.parametrize('size', [b'-1', b'-5', b'x'])
@pytest.mark.parametrize('method', ['get', 'data'])
def test_a_chunk_of_an_invalid_size_breaks_the_response(size, method):
    reply = (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
        + size
        + b'\r\nabcde\r\n0\r\n\r\n'
    )
    with FaultServer(default=reply) as server:
        client = Client('2', server.url, token='t', connect_retries=0)
        with pytest.raises(exc.ClientException):
            [*getattr(client.images, method)(IMAGE_ID)]


def _change_catalog(catalog):
    def change(token):
        token['token']['catalog'] = catalog

    return change


def _change_url(url):
    def change(token):
        [service] = token['token']['catalog']
        service['endpoints'][0]['url'] = url

    return change


@pytest.mark.parametrize('endpoint', [None, 'http://127.0.0.1:1'])
@pytest.mark.parametrize(
    ('change', 'headers'),
    [
        (_change_catalog({'a': 1}), {}),
        (_change_catalog('text'), {}),
        (_change_catalog(['text']), {}),
        (_change_catalog([{'type': 'image', 'endpoints': None}]), {}),
        (_change_catalog([{'type': 'image', 'endpoints': [3]}]), {}),
        (_change_url('http://[::1'), {}),
        (_change_url(None), {}),
        (_change_url('file:///etc/passwd'), {}),
        (lambda token: token['token'].update(expires_at='soon'), {}),
        (lambda token: token['token'].update(expires_at=None), {}),
        (lambda token: token.update(token=[1]), {}),
        (lambda token: token.update(token=None), {}),
        (lambda token: token.clear(), {}),
        (lambda token: None, {'X_Subject_Token': None}),
    ],
)
def test_an_invalid_token_or_catalog_is_an_exception_of_this_package(
    change, headers, endpoint
):
    token = fixture.V3Token(project_id='p')
    token.add_service('image').add_endpoint('public', 'http://127.0.0.1:1')
    change(token)
    headers = {'X_Subject_Token': 'token-1', **headers}
    reply = respond(
        201, token, **{k: v for k, v in headers.items() if v is not None}
    )
    with FaultServer(default=reply) as server:
        auth = Password(
            f'{server.url}/v3', user_id='u', password='p', project_id='p'
        )
        images = Client('2', endpoint, session=Session(auth)).images
        for call in (images.get, images.delete):
            with pytest.raises(exc.ClientException):
                call(IMAGE_ID)

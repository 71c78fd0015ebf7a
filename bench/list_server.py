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

"""Server that simulates Glance, with pages that are built only once."""

import json
import socket
import threading
import urllib.parse
import uuid
from multiprocessing.connection import Connection
from typing import Any

from bench.server_process import CountingProcess

PAGE = 1000

VERSIONS = {
    'versions': [
        {
            'id': 'v2.17',
            'status': 'CURRENT',
            'links': [{'rel': 'self', 'href': '/v2/'}],
        }
    ]
}

#: fields of an image that are not read-only
WRITABLE = ('id', 'name', 'container_format', 'disk_format', 'visibility')


def build_image(number: int) -> dict[str, object]:
    """Return an image in the form of Glance 33."""
    image_id = str(uuid.UUID(int=number))
    return {
        'os_distro': 'debian',
        'hw_disk_bus': 'virtio',
        'name': f'image-{number}',
        'disk_format': 'qcow2',
        'container_format': 'bare',
        'visibility': 'private',
        'size': 4587520 + number,
        'virtual_size': 67108864,
        'status': 'active',
        'checksum': 'bdbce4c5002023a72b826c836fce8ce8',
        'protected': False,
        'min_ram': 0,
        'min_disk': 0,
        'owner': '5eee8d18c9584ed8a4caf27e4e2b2a51',
        'os_hidden': False,
        'os_hash_algo': 'sha512',
        'os_hash_value': 'b2b5f5b98264cf00e05384d7e29ae039' * 4,
        'id': image_id,
        'created_at': '2026-11-23T22:04:25Z',
        'updated_at': '2026-11-23T22:04:25Z',
        'tags': ['demo', 'small'],
        'self': f'/v2/images/{image_id}',
        'file': f'/v2/images/{image_id}/file',
        'schema': '/v2/schemas/image',
        'stores': 'fast',
    }


def _build_response(body: object, status: str = '200 OK') -> bytes:
    text = json.dumps(body).encode()
    return (
        f'HTTP/1.1 {status}\r\nContent-Type: application/json\r\n'
        f'Content-Length: {len(text)}\r\n'
        f'x-openstack-request-id: req-{uuid.UUID(int=1)}\r\n\r\n'
    ).encode() + text


def _find_image(image_id: str) -> bytes:
    """Return the image of an ID; whatever is no UUID is not found."""
    try:
        return _build_response(build_image(uuid.UUID(image_id).int))
    except ValueError:
        return _build_response({}, '404 Not Found')


def _build_schema() -> bytes:
    kinds = {str: 'string', int: 'integer', bool: 'boolean', list: 'array'}
    return _build_response(
        {
            'name': 'image',
            'properties': {
                name: {
                    'type': kinds[type(value)],
                    # glance requires this of an array.
                    'items': {'type': 'string'},
                    # Others become options of its commands.
                    'readOnly': name not in WRITABLE,
                }
                for name, value in build_image(1).items()
            },
            'additionalProperties': {'type': 'string'},
        }
    )


class _Pages:
    """Pages of the listing; each is built at its first request."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._responses: dict[tuple[int, int], bytes] = {}

    def get_response(self, path: str) -> bytes:
        parts = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path != '/v2/images':
            return _find_image(parts.path.rpartition('/')[2])
        if name := query.get('name'):
            number = int(name.rpartition('-')[2])
            return _build_response({'images': [build_image(number)]})
        limit = min(int(query.get('limit', 25)), PAGE)
        marker = query.get('marker')
        start = uuid.UUID(marker).int if marker else 0
        key = (start, limit)
        if key not in self._responses:
            end = min(start + limit, self._total)
            body: dict[str, object] = {
                'images': [build_image(n) for n in range(start + 1, end + 1)],
                'schema': '/v2/schemas/images',
            }
            if end < self._total:
                last = uuid.UUID(int=end)
                body['next'] = f'/v2/images?limit={limit}&marker={last}'
            self._responses[key] = _build_response(body)
        return self._responses[key]


def _serve(
    connection: socket.socket, pages: _Pages, schema: bytes, counter: Any
) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    versions = _build_response(VERSIONS, '300 Multiple Choices')
    received = b''
    while block := connection.recv(1 << 16):
        received += block
        while b'\r\n\r\n' in received:
            head, received = received.split(b'\r\n\r\n', 1)
            path = head.split(b' ', 2)[1].decode()
            with counter.get_lock():
                counter.value += 1
            if path.startswith('/v2/images'):
                connection.sendall(pages.get_response(path))
            elif path.startswith('/v2/schemas'):
                connection.sendall(schema)
            else:
                connection.sendall(versions)


def _run(total: int, counter: Any, ready: Connection) -> None:
    pages, schema = _Pages(total), _build_schema()
    listener = socket.create_server(('127.0.0.1', 0))
    ready.send(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(
            target=_serve,
            args=(connection, pages, schema, counter),
            daemon=True,
        ).start()


class ListServer(CountingProcess):
    """A server process with images that are listed."""

    def __init__(self, total: int) -> None:
        """Start the server.

        :param total: number of images
        """
        super().__init__(_run, total)

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

"""Server that simulates Glance and transfers data as fast as a socket can."""

import hashlib
import json
import os
import socket
import threading
import time
import uuid
from multiprocessing.connection import Connection

from bench.list_server import VERSIONS, WRITABLE
from bench.server_process import ServerProcess

BLOCK = 1 << 20
IMAGE_ID = str(uuid.UUID(int=1))


def build_block() -> bytes:
    """Return the block of which the data is a repetition."""
    return hashlib.shake_128(b'data').digest(BLOCK)


class DataServer(ServerProcess):
    """A server process with one image."""

    def __init__(
        self, size: int, latency: float = 0, rate: float | None = None
    ) -> None:
        """Start the server.

        :param size: size of the image in bytes, a multiple of the block size
        :param latency: seconds before each response
        :param rate: bytes per second, None for no limit
        """
        super().__init__(_run, size, latency, rate)


class _Image:
    """The only image, in the state that the client expects."""

    def __init__(self, size: int, rate: float | None) -> None:
        self.size = size
        self.rate = rate
        self.block = build_block()
        sha512, md5 = hashlib.sha512(), hashlib.md5(usedforsecurity=False)
        for _ in range(size // BLOCK):
            sha512.update(self.block)
            md5.update(self.block)
        self._hashes = (sha512.hexdigest(), md5.hexdigest())

    def record(self, status: str = 'active') -> dict[str, object]:
        active = status == 'active'
        return {
            'id': IMAGE_ID,
            'name': 'image',
            'status': status,
            'visibility': 'private',
            'container_format': 'bare',
            'disk_format': 'raw',
            'size': self.size if active else None,
            'os_hash_algo': 'sha512' if active else None,
            'os_hash_value': self._hashes[0] if active else None,
            'checksum': self._hashes[1] if active else None,
            'tags': [],
            'min_disk': 0,
            'min_ram': 0,
            'protected': False,
            'os_hidden': False,
            'owner': 'p',
            'file': f'/v2/images/{IMAGE_ID}/file',
            'schema': '/v2/schemas/image',
            'created_at': '2026-11-23T22:04:25Z',
            'updated_at': '2026-11-23T22:04:25Z',
        }


class _Pace:
    """Limit of the data rate."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._began = time.monotonic()
        self._moved = 0

    def wait(self, count: int) -> None:
        if self._rate:
            self._moved += count
            due = self._began + self._moved / self._rate
            time.sleep(max(0, due - time.monotonic()))


class _Connection:
    """Connection of one client."""

    def __init__(
        self, connection: socket.socket, image: _Image, latency: float
    ) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._image = image
        self._latency = latency
        self._buffer = bytearray(BLOCK)
        self._received = b''

    def serve(self) -> None:
        while head := self._read_head():
            line, *lines = head.split('\r\n')
            method, path, _ = line.split(' ')
            headers = {
                name.lower(): value.strip()
                for name, _, value in (text.partition(':') for text in lines)
            }
            time.sleep(self._latency)
            self._respond(method, path.partition('?')[0], headers)

    def _read_head(self) -> str | None:
        while b'\r\n\r\n' not in self._received:
            data = self._socket.recv(1 << 16)
            if not data:
                return None
            self._received += data
        head, self._received = self._received.split(b'\r\n\r\n', 1)
        return head.decode()

    def _respond(
        self, method: str, path: str, headers: dict[str, str]
    ) -> None:
        if method == 'PUT':
            self._receive_data(headers)
            return self._send(b'', '204 No Content')
        self._discard(int(headers.get('content-length', 0)))
        if path.endswith('/file'):
            return self._send_data()
        body: object = VERSIONS
        status = '300 Multiple Choices'
        if path == '/v2/images' and method == 'POST':
            body, status = self._image.record('queued'), '201 Created'
        elif path == '/v2/images':
            body, status = {'images': [self._image.record()]}, '200 OK'
        elif path.startswith('/v2/images/'):
            body, status = self._image.record(), '200 OK'
        elif path.startswith('/v2/schemas'):
            properties = {
                name: {
                    'type': ['null', 'string', 'integer', 'boolean', 'array'],
                    'items': {'type': 'string'},
                    'readOnly': name not in WRITABLE,
                }
                for name in self._image.record()
            }
            body, status = {'name': 'x', 'properties': properties}, '200 OK'
        return self._send(json.dumps(body).encode(), status)

    def _send(self, body: bytes, status: str) -> None:
        kind = 'Content-Type: application/json\r\n' if body else ''
        self._socket.sendall(
            f'HTTP/1.1 {status}\r\n{kind}'
            f'Content-Length: {len(body)}\r\n\r\n'.encode()
            + body
        )

    def _send_data(self) -> None:
        self._socket.sendall(
            f'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n'
            f'Content-Length: {self._image.size}\r\n\r\n'.encode()
        )
        pace = _Pace(self._image.rate)
        for _ in range(self._image.size // BLOCK):
            self._socket.sendall(self._image.block)
            pace.wait(BLOCK)

    def _receive_data(self, headers: dict[str, str]) -> None:
        if 'chunked' not in headers.get('transfer-encoding', ''):
            return self._discard(int(headers['content-length']))
        while True:
            while b'\r\n' not in self._received:
                data = self._socket.recv(1 << 16)
                if not data:
                    raise ConnectionError('The client has gone')
                self._received += data
            line, self._received = self._received.split(b'\r\n', 1)
            self._discard(int(line, 16) + 2)
            if int(line, 16) == 0:
                return None

    def _discard(self, count: int) -> None:
        held = min(count, len(self._received))
        self._received = self._received[held:]
        count -= held
        pace = _Pace(self._image.rate)
        view = memoryview(self._buffer)
        while count:
            got = self._socket.recv_into(view, min(count, BLOCK))
            if not got:
                return
            count -= got
            pace.wait(got)


def _run(
    size: int, latency: float, rate: float | None, ready: Connection
) -> None:
    image = _Image(size, rate)
    listener = socket.create_server(('127.0.0.1', 0))
    if rate:
        # With large buffers, data would arrive faster than it is read.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
    ready.send(listener.getsockname()[1])
    parent = os.getppid()
    while os.getppid() == parent:
        connection, _ = listener.accept()
        serving = _Connection(connection, image, latency)
        threading.Thread(target=serving.serve, daemon=True).start()

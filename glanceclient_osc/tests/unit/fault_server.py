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

"""HTTP server whose responses are scripted, byte by byte if needed."""

import contextlib
import dataclasses
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass
class Request:
    """Request that the server received.

    :ivar headers: headers with names in lower case
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


#: bytes to send, or a function that uses the socket
Reply = bytes | Callable[[socket.socket, Request], object]


def respond(
    status: int = 200,
    body: bytes | object = b'',
    *,
    close: bool = False,
    **headers: str,
) -> bytes:
    """Return a response.

    :param body: bytes, or a value to encode as JSON
    :param close: announce that the connection will be closed
    :param headers: headers, with ``_`` instead of ``-``
    """
    all_headers = {}
    if not isinstance(body, bytes):
        all_headers['Content-Type'] = 'application/json'
        body = json.dumps(body).encode()
    all_headers['Content-Length'] = str(len(body))
    if close:
        all_headers['Connection'] = 'close'
    all_headers |= {
        name.replace('_', '-'): value for name, value in headers.items()
    }
    lines = [f'HTTP/1.1 {status} Status']
    lines += [f'{name}: {value}' for name, value in all_headers.items()]
    return '\r\n'.join([*lines, '', '']).encode('latin-1') + body


def reset(connection: socket.socket, request: Request) -> None:
    """Reset the connection instead of sending a response."""
    connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)
    )
    raise ConnectionAbortedError


def hang_up(connection: socket.socket, request: Request) -> None:
    """Close the connection instead of sending a response."""
    raise ConnectionAbortedError


def drip(data: bytes, seconds: float = 0.05) -> Reply:
    """Return a reply that sends one byte at a time."""

    def send(connection: Any, request: Request) -> None:
        for number in range(len(data)):
            connection.sendall(data[number : number + 1])
            if connection.server.is_stopping.wait(seconds):
                return

    return send


class FaultServer:
    """Server on a local port; a context manager.

    :ivar url: URL of the server
    :ivar requests: requests received so far
    :ivar replies: next replies, in order
    :ivar default: reply when there is none left
    """

    def __init__(
        self,
        *replies: Reply,
        default: Reply | None = None,
        tls: ssl.SSLContext | None = None,
        address: str = '127.0.0.1',
    ) -> None:
        self.replies = [*replies]
        self.default = respond(404) if default is None else default
        self.requests: list[Request] = []
        self.is_stopping = threading.Event()
        self._tls = tls
        self._lock = threading.Lock()
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self._listener = socket.create_server(
            (address, 0), family=family, backlog=64
        )
        self.port = self._listener.getsockname()[1]
        self.url = f'{"https" if tls else "http"}://127.0.0.1:{self.port}'
        self._connections: list[socket.socket] = []

    def __enter__(self) -> 'FaultServer':
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.is_stopping.set()
        for sock in [self._listener, *self._connections]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
                )
                self._connections.append(connection)
                threading.Thread(
                    target=self._serve, args=(connection,), daemon=True
                ).start()

    def _serve(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), raw:
            sock = raw
            if self._tls:
                sock = self._tls.wrap_socket(raw, server_side=True)
            connection = _Connection(sock)
            connection.server = self
            with connection.makefile('rb') as stream:
                while request := _read_request(stream):
                    with self._lock:
                        self.requests.append(request)
                        reply = (
                            self.replies.pop(0)
                            if self.replies
                            else self.default
                        )
                    if callable(reply):
                        reply(connection, request)
                    else:
                        connection.sendall(reply)
                        if b'\r\nConnection: close' in reply:
                            connection.shutdown(socket.SHUT_RDWR)
                            return


class _Connection:
    """A socket with a reference to the server."""

    server: FaultServer

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


def _read_request(stream: Any) -> Request | None:
    line = stream.readline().decode('latin-1').split()
    if len(line) < 2:
        return None
    headers = {}
    while header := stream.readline().decode('latin-1').strip():
        name, _, value = header.partition(':')
        headers[name.lower()] = value.strip()
    body = b''
    if headers.get('transfer-encoding') == 'chunked':
        while size := int(stream.readline() or b'0', 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(int(headers.get('content-length', 0)))
    return Request(line[0], line[1], headers, body)

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

"""Proxy that injects faults into transfers of image data."""

import contextlib
import dataclasses
import http.client
import http.server
import socket
import struct
import threading
import time
import urllib.parse
from typing import Any


@dataclasses.dataclass
class Fault:
    """A fault of one transfer.

    :ivar status: status code of the response, after the body is read
    :ivar location: target of a redirect
    :ivar reset: bytes after which the connection is reset
    :ivar cut: bytes after which the connection is closed
    :ivar flip: offset of a byte that is changed
    :ivar pause: seconds to wait after every 64 KiB
    """

    status: int | None = None
    location: str | None = None
    reset: int | None = None
    cut: int | None = None
    flip: int | None = None
    pause: float = 0


class FaultProxy:
    """An HTTP proxy in front of a server.

    :ivar url: URL of the proxy, to use instead of that of the server
    :ivar faults: fault of each transfer of data, in order; None for no fault
    :ivar ranges: Range header of each request for data; None without one
    :ivar knows_ranges: whether to forward the Range header
    """

    def __init__(self, target: str) -> None:
        self.faults: list[Fault | None] = []
        self.ranges: list[str | None] = []
        self.knows_ranges = True
        parts = urllib.parse.urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0), _Handler
        )
        self._server.daemon_threads = True
        self._server.proxy = self  # type: ignore[attr-defined]
        self.url = f'http://127.0.0.1:{self._server.server_port}'

    def __enter__(self) -> 'FaultProxy':
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def _handle(self) -> None:
        proxy = self.server.proxy  # type: ignore[attr-defined]
        fault = None
        if self.path.partition('?')[0].endswith(('/file', '/stage')):
            if self.command == 'GET':
                proxy.ranges.append(self.headers.get('Range'))
            if proxy.faults:
                fault = proxy.faults.pop(0)
        with contextlib.suppress(OSError, ValueError):
            self._forward(proxy, fault or Fault())

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815

    def _forward(self, proxy: FaultProxy, fault: Fault) -> None:
        up = self.command == 'PUT'
        if up and fault.reset is not None:
            self.rfile.read(fault.reset)
            return self._reset()
        body = self._read_body(fault.pause)
        if fault.status:
            self.send_response(fault.status)
            if fault.location:
                self.send_header('Location', fault.location)
            self.send_header('Content-Length', '0')
            return self.end_headers()
        if up and fault.flip is not None:
            body = _flip_bit(body, fault.flip)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in ('transfer-encoding', 'content-length')
            and (proxy.knows_ranges or name.lower() != 'range')
        }
        connection = http.client.HTTPConnection(*proxy._target)
        with contextlib.closing(connection):
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            data = response.read()
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in ('transfer-encoding', 'connection'):
                self.send_header(name, value)
        if response.getheader('Content-Length') is None:
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        return None if up else self._send_data(data, fault)

    def _read_body(self, pause: float) -> bytes:
        length = int(self.headers.get('Content-Length') or 0)
        body = b''
        while len(body) < length:
            body += self._read(min(length - len(body), 1 << 16))
            time.sleep(pause)
        if 'chunked' in self.headers.get('Transfer-Encoding', ''):
            while size := int(self.rfile.readline() or b'?', 16):
                body += self._read(size)
                self.rfile.readline()
            self.rfile.readline()
        return body

    def _read(self, size: int) -> bytes:
        block = self.rfile.read(size)
        if not block:
            raise ConnectionError('the client closed the connection')
        return block

    def _send_data(self, data: bytes, fault: Fault) -> None:
        if fault.flip is not None:
            data = _flip_bit(data, fault.flip)
        end = next(
            (at for at in (fault.reset, fault.cut) if at is not None),
            len(data),
        )
        for start in range(0, end, 1 << 16):
            self.wfile.write(data[start : min(start + (1 << 16), end)])
            time.sleep(fault.pause)
        if fault.reset is not None:
            # Let the client receive the data before the reset discards it.
            time.sleep(0.05)
            self._reset()
        self.close_connection |= end < len(data)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)
        )
        # Close all three: rfile and wfile are files of the same socket.
        self.rfile.close()
        with contextlib.suppress(OSError):
            self.wfile.close()
        self.connection.close()

    def log_message(self, *args: Any) -> None:
        pass


def _flip_bit(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

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

"""HTTP server that sends and receives image data, with faults on demand."""

import contextlib
import dataclasses
import http.server
import re
import threading

import requests

from glanceclient_osc import exc


@dataclasses.dataclass
class Fault:
    """What is wrong with one response.

    :ivar status: HTTP status of an error
    :ivar cut: bytes after which the connection is closed
    :ivar headers: headers that replace or add to the correct ones
    :ivar body: body that is sent instead of the data
    :ivar chunked: whether the body is sent without a Content-Length
    :ivar pause: seconds before each byte of the body
    """

    status: int | None = None
    cut: int | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: bytes | None = None
    chunked: bool = False
    pause: float | None = None


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        server = self.server
        requested = self.headers.get('Range')
        server.requested_ranges.append(requested)
        fault = server.faults.pop(0) if server.faults else Fault()
        body, status, headers = server.data, 200, {}
        if requested and server.supports_ranges:
            first, last = re.fullmatch(
                r'bytes=(\d+)-(\d*)', requested
            ).groups()
            end = int(last) + 1 if last else len(server.data)
            body, status = server.data[int(first) : end], 206
            headers['Content-Range'] = (
                f'bytes {first}-{end - 1}/{len(server.data)}'
            )
        body = body if fault.body is None else fault.body
        if fault.chunked:
            headers['Transfer-Encoding'] = 'chunked'
        else:
            headers['Content-Length'] = str(len(body))
        self.send_response(fault.status or status)
        for name, value in {**headers, **fault.headers}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        # A client that has read enough closes the connection.
        with contextlib.suppress(ConnectionError):
            for part in self._split(body[: fault.cut], fault):
                self.wfile.write(part)
        self.close_connection = True

    def _split(self, body, fault):
        if fault.chunked:
            yield b'%x\r\n%b\r\n' % (len(body), body) if body else b''
            yield b'0\r\n\r\n'
        elif fault.pause is None:
            yield body
        else:
            for byte in body:
                self.server.stopped.wait(fault.pause)
                yield bytes([byte])

    def do_PUT(self):
        self.server.headers = dict(self.headers)
        length = self.headers.get('Content-Length')
        self.server.stored = (
            self.rfile.read(int(length)) if length else self._read_chunks()
        )
        self.send_response(204)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def _read_chunks(self):
        body = b''
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        return body

    def log_message(self, *arguments):
        pass


class ImageServer(http.server.ThreadingHTTPServer):
    """A server with the data of one image.

    :ivar data: data that a GET request gets
    :ivar supports_ranges: whether range requests are honored
    :ivar faults: faults of the next responses
    :ivar requested_ranges: Range header of each GET request
    :ivar stored: body of the last PUT request
    :ivar headers: headers of the last PUT request
    :ivar stopped: set when the server stops, which ends all pauses
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), _Handler)
        self.data = b''
        self.supports_ranges = True
        self.faults = []
        self.requested_ranges = []
        self.stored = b''
        self.headers = {}
        self.stopped = threading.Event()

    @property
    def url(self):
        """URL of the server."""
        return f'http://127.0.0.1:{self.server_port}'

    def fetch(self, start, end):
        """Request data, as the images of version 2 do."""
        headers = {}
        if start or end is not None:
            last = '' if end is None else end - 1
            headers['Range'] = f'bytes={start}-{last}'
        try:
            response = requests.get(
                self.url, headers=headers, stream=True, timeout=9
            )
        except requests.ConnectionError as error:
            raise exc.CommunicationError(str(error)) from error
        if response.status_code >= 300:
            raise exc.from_response(response)
        return response


@contextlib.contextmanager
def run_server():
    """Run a server for the duration of the block."""
    with ImageServer() as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        yield server
        server.stopped.set()
        server.shutdown()

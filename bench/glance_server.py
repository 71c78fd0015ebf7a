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

"""Image service that keeps images in memory, for commands on many images.

It behaves as that of the unit tests does, but listens on a port, and gives a
token to everybody.
"""

import json
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

from bench.server_process import CountingProcess
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance

BLOCK = 1 << 20

_LOGIN = '/v3/auth/tokens'


class _Handler(BaseHTTPRequestHandler):
    """Request handler; subclasses set the service and the counter."""

    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    wbufsize = -1
    glance: FakeGlance
    counter: Any

    def _handle(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        with self.counter.get_lock():
            self.counter.value += 1
        if url.path == _LOGIN:
            status, body = 201, self._build_token()
        else:
            status, body = self.glance.respond(
                self.command, url.path, url.query, self
            )
        for _ in self.body:
            pass  # what was not read would be the next request
        is_data = isinstance(body, bytes)
        content = body if is_data else json.dumps(body).encode()
        if body is None:
            content = b''
        self.send_response(status)
        kind = 'octet-stream' if is_data else 'json'
        self.send_header('Content-Type', f'application/{kind}')
        if url.path == _LOGIN:
            self.send_header('X-Subject-Token', 'token')
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815

    def _build_token(self) -> dict[str, Any]:
        """Return the token of the only project, and the catalog."""
        endpoint = {
            'interface': 'public',
            'region': 'RegionOne',
            'url': f'http://{self.headers["Host"]}',
        }
        return {
            'token': {
                'expires_at': '2999-01-01T00:00:00Z',
                'project': {'id': OWNER, 'name': 'bench'},
                'user': {'id': 'bench', 'name': 'bench'},
                'catalog': [{'type': 'image', 'endpoints': [endpoint]}],
            }
        }

    def parse_request(self) -> bool:
        """Parse the head of a request, and prepare its body."""
        if not super().parse_request():
            return False
        is_chunked = 'chunked' in self.headers.get('Transfer-Encoding', '')
        length = int(self.headers.get('Content-Length') or 0)
        self.body = self._read_chunks() if is_chunked else self._read(length)
        return True

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(b''.join(self.body))

    def _read(self, count: int) -> Iterator[bytes]:
        while count:
            block = self.rfile.read(min(count, BLOCK))
            if not block:
                raise ConnectionError('The client has gone')
            count -= len(block)
            yield block

    def _read_chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline() or b'0', 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def log_message(self, *arguments: Any) -> None:
        """Print nothing."""


def _run(
    fill: Callable[[FakeGlance], None], counter: Any, ready: Connection
) -> None:
    glance = FakeGlance()
    fill(glance)
    handler = type(
        'Handler', (_Handler,), {'glance': glance, 'counter': counter}
    )
    server = ThreadingHTTPServer(('127.0.0.1', 0), handler)
    ready.send(server.server_address[1])
    server.serve_forever()


class GlanceServer(CountingProcess):
    """A server process with an image service."""

    def __init__(self, fill: Callable[[FakeGlance], None]) -> None:
        """Start the server.

        :param fill: called in the process to add images
        """
        super().__init__(_run, fill)

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

"""Web server from which the cloud can download an image."""

import gzip
import hashlib
import http.server
import lzma
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

# Ports from which the Glance of tests/cloud may download.
_PORTS = range(18080, 18100)

DATA = b'image data' * 1000


def format_checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the content of a file SHA256SUMS."""
    return b''.join(
        f'{hashlib.sha256(data).hexdigest()}  {name}\n'.encode()
        for name, data in files.items()
    )


#: content by path; the checksum of a.iso is wrong
FILES = {
    '/disk': DATA,
    '/slow': DATA,
    '/a.iso': DATA,
    '/disk.gz': gzip.compress(DATA, mtime=0),
    '/disk.xz': lzma.compress(DATA),
    '/SHA256SUMS': format_checksums({'disk': DATA, 'a.iso': b''}),
}


class Website:
    """A server of DATA at ``/disk``, and at ``/slow`` after release().

    ``/SHA256SUMS`` has its checksum, and a wrong one of ``/a.iso``.

    :ivar url: URL without a path
    """

    def __init__(self) -> None:
        self._released = threading.Event()
        released = self._released

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition('?')[0]
                if path == '/slow':
                    released.wait(60)
                content = FILES.get(path)
                self.send_response(404 if content is None else 200)
                self.send_header('Content-Length', str(len(content or b'')))
                self.end_headers()
                if content and self.command == 'GET':
                    self.wfile.write(content)

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = _create_server(Handler)
        self.url = f'http://127.0.0.1:{self._server.server_port}'

    def release(self) -> None:
        """Respond to the requests for ``/slow``."""
        self._released.set()

    def __enter__(self) -> 'Website':
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()


def _create_server(
    handler: type[http.server.BaseHTTPRequestHandler],
) -> http.server.ThreadingHTTPServer:
    for port in _PORTS:
        try:
            return http.server.ThreadingHTTPServer(
                ('127.0.0.1', port), handler
            )
        except OSError:
            continue
    raise OSError(f'All ports of {_PORTS} are in use')

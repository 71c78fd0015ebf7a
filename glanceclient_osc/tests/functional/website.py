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

"""A web site with an image on it, for the cloud to download."""

import http.server
import threading
from types import TracebackType
from typing import Any

# Where the Glance of tests/cloud may download from.
_PORTS = range(18080, 18100)

DATA = b'image data' * 1000


class Website:
    """Serves DATA under ``/disk``, and under ``/slow`` after a release().

    :ivar url: what comes before the path
    """

    def __init__(self) -> None:
        self._released = threading.Event()
        released = self._released

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition('?')[0]
                if path == '/slow':
                    released.wait(60)
                found = path in ('/disk', '/slow', '/a.iso')
                self.send_response(200 if found else 404)
                length = len(DATA) if found else 0
                self.send_header('Content-Length', str(length))
                self.end_headers()
                if found and self.command == 'GET':
                    self.wfile.write(DATA)

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = _listening(Handler)
        self.url = f'http://127.0.0.1:{self._server.server_port}'

    def release(self) -> None:
        """Let what waits under ``/slow`` have its answer."""
        self._released.set()

    def __enter__(self) -> 'Website':
        threading.Thread(
            target=self._server.serve_forever, daemon=True
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


def _listening(
    handler: type[http.server.BaseHTTPRequestHandler],
) -> http.server.ThreadingHTTPServer:
    for port in _PORTS:
        try:
            return http.server.ThreadingHTTPServer(
                ('127.0.0.1', port), handler
            )
        except OSError:
            continue
    raise OSError(f'All ports from {_PORTS} are taken')

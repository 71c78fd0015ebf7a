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

"""Stub of Cinder for ``image create --volume``.

The loopback cloud has no Cinder. The image that the stub names is real.
"""

import http.server
import json
import threading
from typing import Any


class StubCinder:
    """A server with one volume, named ``vol``.

    :ivar env: environment variables that select this server
    :ivar action: body of the last action
    """

    def __init__(self, image_id: str) -> None:
        self.image_id = image_id
        self.action: Any = None
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self) -> None:
                path = self.path.partition('?')[0]
                volume = {'id': 'v1', 'name': 'vol', 'links': []}
                if path.endswith('/volumes/vol'):
                    self._respond(404, {'itemNotFound': {'message': 'no'}})
                elif path.endswith('/volumes/v1'):
                    self._respond(200, {'volume': volume})
                elif path.endswith(('/volumes', '/volumes/detail')):
                    self._respond(200, {'volumes': [volume]})
                else:
                    self._respond(200, stub.build_version())

            def do_POST(self) -> None:
                length = int(self.headers['Content-Length'])
                stub.action = json.loads(self.rfile.read(length))
                self._respond(
                    202,
                    {
                        'os-volume_upload_image': {
                            'id': 'v1',
                            'image_id': stub.image_id,
                            'status': 'uploading',
                            'volume_type': None,
                        }
                    },
                )

            def _respond(self, status: int, body: Any) -> None:
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0), Handler
        )
        self.url = f'http://127.0.0.1:{self._server.server_port}/v3'
        self.env = {'OS_BLOCK_STORAGE_ENDPOINT_OVERRIDE': self.url}

    def build_version(self) -> dict[str, Any]:
        """Return the version document."""
        return {
            'versions': [
                {
                    'id': 'v3.0',
                    'status': 'CURRENT',
                    'version': '3.70',
                    'min_version': '3.0',
                    'links': [{'rel': 'self', 'href': self.url + '/'}],
                }
            ]
        }

    def __enter__(self) -> 'StubCinder':
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

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

"""Relay between a client and a server, which records requests."""

import contextlib
import re
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable

_REQUEST = re.compile(
    rb'^(GET|HEAD|POST|PUT|PATCH|DELETE) (\S+) HTTP/1\.1\r$', re.MULTILINE
)


class Recorder:
    """A TCP relay on loopback that counts connections and request lines.

    The data is not changed.

    :ivar url: URL of the relay, to use instead of that of the server
    :ivar requests: method and path of each request, in order
    :ivar connections: number of connections that were opened
    :ivar before_response: called before a part of a response is sent
    """

    def __init__(self, target: str, tls: ssl.SSLContext | None = None) -> None:
        """Open the listening socket.

        :param target: URL of the server
        :param tls: context for TLS with the client; the server is connected
            to without TLS
        """
        parts = urllib.parse.urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._tls = tls
        self._listener = socket.create_server(('127.0.0.1', 0))
        port = self._listener.getsockname()[1]
        scheme = 'https' if tls else 'http'
        self.url = f'{scheme}://127.0.0.1:{port}{parts.path}'
        self.requests: list[str] = []
        self.connections = 0
        self.before_response: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> 'Recorder':
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        # close() alone does not wake a thread that waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(
                target=self._connect, args=(client,), daemon=True
            ).start()

    def _connect(self, client: socket.socket) -> None:
        with contextlib.ExitStack() as opened:
            opened.enter_context(contextlib.suppress(OSError))
            opened.enter_context(client)
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
                opened.enter_context(client)
            server = socket.create_connection(self._target)
            opened.enter_context(server)
            responses = threading.Thread(
                target=self._relay, args=(server, client), daemon=True
            )
            responses.start()
            self._relay(client, server, self.requests)
            responses.join()

    def _relay(
        self,
        source: socket.socket,
        sink: socket.socket,
        requests: list[str] | None = None,
    ) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(1 << 16):
                if requests is None:
                    self.before_response()
                else:
                    requests += [
                        f'{method.decode()} {path.decode()}'
                        for method, path in _REQUEST.findall(block)
                    ]
                sink.sendall(block)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

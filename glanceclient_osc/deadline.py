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

"""Time limits for whole responses.

The timeout of a socket applies to each read. A server that sends one byte a
second never reaches it. The classes below also apply the timeout to the
headers as a whole, and to the body until :func:`set_deadline` changes it.
"""

import http.client
import io
import socket
import threading
import time
import urllib.parse
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
import urllib3.connection
from keystoneauth1.session import TCPKeepAliveAdapter
from requests.adapters import HTTPAdapter

from glanceclient_osc import debug_log

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MOUNT_LOCK = threading.Lock()
_MAX_INTERIM_RESPONSES = 100


class _DeadlineReader(io.RawIOBase):
    """Socket reader with a deadline.

    :ivar deadline: value of ``time.monotonic()`` at which reading fails,
        None for no limit
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._socket = sock
        self._timeout = sock.gettimeout()
        self.deadline: float | None = None
        if self._timeout is not None:
            self.deadline = time.monotonic() + self._timeout

    def set_deadline(self, seconds: float | None) -> None:
        if seconds is None:
            self.deadline = None
            self._socket.settimeout(self._timeout)
        else:
            self.deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: 'WriteableBuffer') -> int | None:
        if self.deadline is not None:
            remaining = self.deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError('The response took too long')
            if self._timeout is not None:
                remaining = min(remaining, self._timeout)
            self._socket.settimeout(remaining)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """Response with a deadline, which is the timeout of the socket at first.

    :ivar reader: reader of the socket, with the deadline
    """

    reader: _DeadlineReader | None = None

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if isinstance(self.fp, io.BufferedReader):
            self.reader = _DeadlineReader(self.fp.detach(), sock)
            self.fp = io.BufferedReader(self.reader)

    def begin(self) -> None:
        """Read the status and the headers of the final response.

        http.client takes any interim response but 100 for the final one, and
        the final one for the response to the next request.
        """
        for _ in range(_MAX_INTERIM_RESPONSES):
            super().begin()
            if self.status >= 200:
                return
            if self.status == HTTPStatus.SWITCHING_PROTOCOLS:
                # What follows is not HTTP.
                self.will_close = True
                return
            self.headers = self.msg = None  # type: ignore[assignment]
        raise http.client.HTTPException('too many interim responses')

    def _safe_read(self, amt: int) -> bytes:
        # urllib3 accepts a negative size of a chunk.
        if amt < 0:
            raise http.client.IncompleteRead(b'')
        data: bytes = super()._safe_read(amt)  # type: ignore[misc]
        return data

    def _read_next_chunk_size(self) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            raise ValueError('a chunk has a negative size')
        return size


class _HTTPConnection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _HTTPSConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _HTTPConnectionPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSConnectionPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOL_CLASSES = {'http': _HTTPConnectionPool, 'https': _HTTPSConnectionPool}


class DeadlineAdapter(TCPKeepAliveAdapter):
    """Transport adapter whose responses have a deadline.

    :ivar stays_open: keep connections open when the session is closed
    """

    stays_open = False

    def close(self) -> None:
        """Close the connections."""
        if not self.stays_open:
            super().close()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Create the pool of connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOL_CLASSES

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pool of connections to a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith('socks'):
            manager.pool_classes_by_scheme = _POOL_CLASSES
        return manager


def mount_adapter(session: requests.Session, root: str) -> None:
    """Use a :class:`DeadlineAdapter` for the URLs of one service.

    Adapters of the program that owns the session are kept.

    :param root: URL of the service
    """
    debug_log.protect_urllib3_log()
    parts = urllib.parse.urlsplit(root)
    prefix = f'{parts.scheme}://{parts.netloc}/'
    with _MOUNT_LOCK:
        current = _find_adapter(session, prefix)
        if type(current) not in (HTTPAdapter, TCPKeepAliveAdapter):
            return
        options = {
            name: value
            for name in ('tls_ciphers', 'tls_min_version')
            if (value := getattr(current, name, None))
        }
        adapters = {**session.adapters, prefix: DeadlineAdapter(**options)}
        # Other threads may be looking up an adapter, so the dictionary is
        # replaced, not changed. requests uses the first prefix that matches.
        session.adapters = OrderedDict(
            sorted(adapters.items(), key=lambda item: -len(item[0]))
        )


def keep_connections_open(session: requests.Session, root: str) -> None:
    """Keep the connections to a service open when a session is closed.

    :param root: URL of the service
    """
    adapter = _find_adapter(session, f'{root}/')
    if isinstance(adapter, DeadlineAdapter):
        adapter.stays_open = True


def _find_adapter(session: requests.Session, url: str) -> object:
    for prefix, adapter in session.adapters.items():
        if url.lower().startswith(prefix.lower()):
            return adapter
    return None


def set_deadline(response: requests.Response, seconds: float | None) -> None:
    """Limit the time to read the rest of a response.

    :param seconds: time limit, None for no limit other than the timeout of
        each read from the socket
    """
    original = getattr(response.raw, '_original_response', None)
    reader = getattr(original, 'reader', None)
    if reader is not None:
        reader.set_deadline(seconds)

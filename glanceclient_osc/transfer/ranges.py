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

"""The bytes of one resource, over as many connections as it takes.

A connection that is cut is continued from the byte reached. Several at once
fetch pieces that follow each other, which are handed on in their order: so
whatever is done with the bytes is done with them in order, too.
"""

import collections
import contextlib
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures

import requests
from urllib3.exceptions import HTTPError

from glanceclient_osc import exc
from glanceclient_osc.http import describe_cause, get_request_ids
from glanceclient_osc.transfer import BLOCK, RETRIES

#: asks for the bytes from one on, up to another that is not included any
#: more or to the end
Fetch = Callable[[int, int | None], requests.Response]

# What one of several connections fetches at a time; it is held in memory.
_PIECE = 8 * BLOCK

_CONTENT_RANGE = re.compile(r'bytes (\d+)-\d+/(\d+|\*)')

_LONGEST_PAUSE = 10  # seconds
_TRANSIENT = frozenset((500, 502, 503, 504))


class _NoRangesError(Exception):
    """The server answers with all there is, whatever is asked for."""


class Ranges:
    """What is to be fetched, and how patiently.

    :ivar total: bytes that there are, None where nobody says
    :ivar request_ids: of the requests so far
    """

    def __init__(
        self,
        response: requests.Response | None,
        fetch: Fetch | None,
        total: int | None,
        retries: int = RETRIES,
    ) -> None:
        """Prepare.

        :param response: the answer that the first bytes are to be had from,
            None for none yet
        :param fetch: gets another; None where one is all there is
        :param retries: attempts without progress
        """
        self.total = total
        self.request_ids: tuple[str, ...] = ()
        self._response = response
        self._fetch = fetch
        self._retries = retries if fetch else 0
        if response is not None:
            self.request_ids = get_request_ids(response)
            length = response.headers.get('content-length', '')
            if length.isdecimal():
                self.total = int(length)

    def blocks(
        self, start: int, block_size: int, connections: int = 1
    ) -> Iterator[bytes]:
        """Yield the bytes from one on.

        :raises CommunicationError: the connection broke once too often, or
            the server sent other bytes than were asked for
        :raises HTTPException: the answer's status is 300 or more
        """
        with contextlib.ExitStack() as opened:
            opened.callback(self.close)
            if connections > 1 and self._fetch and self.total is not None:
                for block in self._parallel(start, block_size, connections):
                    start += len(block)
                    yield block
            # The rest, where the server knows nothing of ranges: all.
            yield from self._serial(start, None, block_size)

    def close(self) -> None:
        """Let go of the connection."""
        if self._response is not None:
            self._response.close()
        self._response = None

    # --- one connection ------------------------------------------------------

    def _serial(
        self, start: int, end: int | None, block_size: int
    ) -> Iterator[bytes]:
        goal = self.total if end is None else end
        position, failed = start, 0
        while goal is None or position < goal or self._response:
            try:
                skip = self._ask(position, end)
                goal = self.total if end is None else end
                for block in self._received(skip, block_size):
                    position += len(block)
                    failed = 0
                    yield block
                if goal is None or position >= goal:
                    return
                raise exc.CommunicationError(
                    f'The connection ended after {position} of {goal} bytes'
                )
            except exc.ClientException as error:
                failed += 1
                if failed > self._retries or not _is_transient(error):
                    raise
                self.close()
                time.sleep(min(0.1 * 2**failed, _LONGEST_PAUSE))

    def _ask(self, position: int, end: int | None) -> int:
        """Have an answer; return how many bytes of it are to be skipped."""
        if self._response is not None:
            return 0
        if self._fetch is None:
            raise exc.ClientException('The data has been read already')
        response = self._response = self._fetch(position, end)
        self.request_ids += get_request_ids(response)
        if response.status_code != 206:
            if end is not None:
                raise _NoRangesError
            return position
        found = _CONTENT_RANGE.fullmatch(
            response.headers.get('content-range', '')
        )
        total = int(found[2]) if found and found[2] != '*' else self.total
        if (
            found is None
            or int(found[1]) != position
            or (self.total is not None and total != self.total)
        ):
            raise _OtherRangeError(
                f'The server was asked for the data from byte {position} on '
                f'and sent another part of it'
            )
        self.total = total
        return 0

    def _received(self, skip: int, block_size: int) -> Iterator[bytes]:
        response = self._response
        assert response is not None
        # Decoding, even of what is not encoded, costs a copy.
        decode = 'content-encoding' in response.headers
        while True:
            try:
                block = response.raw.read(block_size, decode_content=decode)
            except (HTTPError, OSError) as error:
                raise exc.CommunicationError(
                    f'The connection broke while image data arrived: '
                    f'{describe_cause(error)}'
                ) from error
            if not block:
                return
            if skip:
                dropped = min(skip, len(block))
                skip -= dropped
                block = block[dropped:]
            if block:
                yield block

    # --- several -------------------------------------------------------------

    def _parallel(
        self, start: int, block_size: int, connections: int
    ) -> Iterator[bytes]:
        """Yield what pieces have; less than all if there are no ranges."""
        assert self.total is not None
        self.close()
        under_way: collections.deque[futures.Future[memoryview]]
        under_way = collections.deque()
        starts = iter(range(start, self.total, _PIECE))
        stopped = threading.Event()
        try:
            for at in itertools.islice(starts, connections):
                under_way.append(self._begin(at, stopped))
            while under_way:
                try:
                    piece = under_way.popleft().result()
                except _NoRangesError:
                    return
                for at in itertools.islice(starts, 1):
                    under_way.append(self._begin(at, stopped))
                for offset in range(0, len(piece), block_size):
                    yield bytes(piece[offset : offset + block_size])
        finally:
            stopped.set()

    def _begin(
        self, start: int, stopped: threading.Event
    ) -> 'futures.Future[memoryview]':
        """Fetch a piece in a thread that nobody has to wait for.

        One that waits for a server which says nothing must not hold up
        Ctrl-C, or the end of the program.
        """
        piece: futures.Future[memoryview] = futures.Future()

        def run() -> None:
            try:
                piece.set_result(self._piece(start, stopped))
            except BaseException as error:
                piece.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return piece

    def _piece(self, start: int, stopped: threading.Event) -> memoryview:
        assert self.total is not None
        end = min(start + _PIECE, self.total)
        one = Ranges(None, self._fetch, self.total, self._retries)
        piece = memoryview(bytearray(end - start))
        got = 0
        with contextlib.closing(one):
            for block in one._serial(start, end, BLOCK):
                if got + len(block) > len(piece):
                    raise _OtherRangeError(
                        'The server sent more of the data than it was asked '
                        'for'
                    )
                piece[got : got + len(block)] = block
                got += len(block)
                if stopped.is_set():
                    break
        self.request_ids += one.request_ids
        return piece[:got]


class _OtherRangeError(exc.CommunicationError):
    """Asking once more would not help."""


def _is_transient(error: exc.ClientException) -> bool:
    """Say whether trying again may help."""
    if isinstance(error, exc.HTTPException):
        return error.code in _TRANSIENT
    return isinstance(error, exc.CommunicationError) and not isinstance(
        error, exc.SSLCertificateError | _OtherRangeError
    )

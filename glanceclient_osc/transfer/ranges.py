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

"""Image data from one or more HTTP connections, with range requests.

A broken connection is resumed from the next byte. Several connections fetch
consecutive pieces, which are yielded in order.
"""

import collections
import contextlib
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from glanceclient_osc import exc
from glanceclient_osc.http import get_request_ids
from glanceclient_osc.transfer import BLOCK_SIZE, DEFAULT_RETRIES
from glanceclient_osc.transfer.rate import (
    DEFAULT_MIN_RATE,
    RateMonitor,
)
from glanceclient_osc.transport_errors import describe_cause

#: Function that requests the data from a first byte up to, but not
#: including, a last byte; None requests the data to its end.
Fetch = Callable[[int, int | None], requests.Response]

# Bytes that one of several connections fetches at a time, kept in memory.
_PIECE_SIZE = 8 * BLOCK_SIZE

# Bytes to decode at a time.
_ENCODED_SIZE = 16 * 1024

_CONTENT_RANGE = re.compile(
    r'bytes (\d{1,19})-\d{1,19}/(\d{1,19}|\*)', re.ASCII
)
_CONTENT_LENGTH = re.compile(r'\d{1,19}', re.ASCII)

_MAX_PAUSE = 10  # seconds

# Bytes after which a connection has made progress. A server that sends a few
# bytes and breaks the connection must not be retried for ever.
_PROGRESS_SIZE = 64 * 1024

_TRANSIENT = frozenset((500, 502, 503, 504))


class _NoRangesError(Exception):
    """The server ignores range requests and sends the whole data."""


class RangeReader:
    """Reader of image data.

    :ivar total: size of the data in bytes, None if it is unknown
    :ivar request_ids: IDs of the requests so far
    """

    def __init__(
        self,
        response: requests.Response | None,
        fetch: Fetch | None,
        total: int | None,
        retries: int = DEFAULT_RETRIES,
        min_rate: int = DEFAULT_MIN_RATE,
    ) -> None:
        """Create a reader.

        :param response: response with the first bytes, None to request them
        :param fetch: function that requests data, None to disable retries
        :param total: size of the data in bytes, None if it is unknown
        :param retries: consecutive failed attempts before an error is raised
        :param min_rate: minimum data rate in bytes per second
        """
        self.total = total
        self.request_ids: tuple[str, ...] = ()
        self._response = response
        # Decoded data that was not asked for yet.
        self._excess = b''
        self._fetch = fetch
        self._retries = retries if fetch else 0
        self._min_rate = min_rate
        self._rate = RateMonitor(min_rate)
        if response is not None:
            self.request_ids = get_request_ids(response)
            with contextlib.suppress(exc.IntegrityError):
                self._check_length(response)  # raised when it is read

    def blocks(
        self, start: int, block_size: int, connections: int = 1
    ) -> Iterator[bytes]:
        """Yield the data from a byte to the end.

        :param start: number of the first byte
        :param block_size: maximum size of a block in bytes
        :param connections: number of connections to use at a time
        :raises CommunicationError: the connection broke too often or was too
            slow, or the server sent another part of the data than requested
        :raises IntegrityError: the server has more or less data than *total*
        :raises HTTPException: the status of a response is 300 or more
        """
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            if connections > 1 and self._fetch and self.total is not None:
                for block in self._read_parallel(
                    start, block_size, connections
                ):
                    start += len(block)
                    yield block
            # This is all of the data if the server ignores range requests.
            yield from self._read_serial(start, None, block_size)

    def close(self) -> None:
        """Close the connection."""
        if self._response is not None:
            self._response.close()
        self._response = None
        self._excess = b''

    # --- one connection ------------------------------------------------------

    def _read_serial(
        self, start: int, end: int | None, block_size: int
    ) -> Iterator[bytes]:
        goal = self.total if end is None else end
        position, received, failures = start, 0, 0
        while goal is None or position < goal or self._response:
            try:
                skip = self._request_range(position, end)
                goal = self.total if end is None else end
                for block in self._read_response(
                    position, goal, skip, block_size
                ):
                    position += len(block)
                    received += len(block)
                    yield block
                if goal is None or position >= goal:
                    return
                raise exc.CommunicationError(
                    f'The connection ended after {position} of {goal} bytes'
                )
            except exc.ClientException as error:
                if received >= _PROGRESS_SIZE:
                    failures = 0
                failures, received = failures + 1, 0
                if failures > self._retries or not _is_transient(error):
                    raise
                self.close()
                time.sleep(min(0.1 * 2**failures, _MAX_PAUSE))

    def _request_range(self, position: int, end: int | None) -> int:
        """Request data unless there is a response to read.

        :returns: number of bytes to skip in the response
        """
        if self._response is not None:
            self._check_first(self._response)
            return 0
        if self._fetch is None:
            raise exc.ClientException('The data has already been read')
        response = self._response = self._fetch(position, end)
        self.request_ids += get_request_ids(response)
        if response.status_code != 206:
            if end is not None:
                raise _NoRangesError
            self._check_length(response)
            return position
        start, total = _read_content_range(response)
        if start != position:
            raise _WrongRangeError(
                f'The server sent another part of the data than requested '
                f'(from byte {position})'
            )
        if total is not None:
            self._check_total(total)
        return 0

    def _check_first(self, response: requests.Response) -> None:
        """Check that a response to a request for all data has all data.

        :raises CommunicationError: it has a part of the data
        """
        if response.status_code != 206:
            self._check_length(response)
            return
        start, total = _read_content_range(response)
        if start != 0 or total is None:
            raise _WrongRangeError(
                'The server sent a part of the data, not all of it'
            )
        self._check_total(total)

    def _check_length(self, response: requests.Response) -> None:
        """Compare the Content-Length of a whole response with the size."""
        length = response.headers.get('content-length', '')
        # The length of encoded data is not that of the image.
        encoded = 'content-encoding' in response.headers
        if not encoded and _CONTENT_LENGTH.fullmatch(length):
            self._check_total(int(length))

    def _check_total(self, total: int) -> None:
        """Compare a size with the known size, or store it."""
        if self.total is not None and self.total != total:
            raise exc.IntegrityError(
                f'The image has {self.total} bytes, but the server sends '
                f'{total}'
            )
        self.total = total

    def _read_response(
        self, position: int, goal: int | None, skip: int, block_size: int
    ) -> Iterator[bytes]:
        """Yield data of the current response.

        :param position: number of the first byte to yield
        :param goal: number of the byte before which the data ends, None if
            unknown
        :param skip: number of bytes to skip
        """
        while True:
            size = block_size
            if goal is not None:
                # One more byte shows whether the server sends too much.
                size = min(size, skip + goal - position + 1)
            block, failure = self._read_block(size)
            ended = not block and failure is None
            skipped = min(skip, len(block))
            skip -= skipped
            block = block[skipped:]
            position += len(block)
            if goal is not None and position > goal:
                raise self._build_excess_error(position, goal)
            if block:
                yield block
            if ended or (failure and position == goal):
                return
            if failure:
                raise failure

    def _read_block(
        self, size: int
    ) -> tuple[bytes, exc.CommunicationError | None]:
        """Read a block of the current response.

        :returns: the block, which is shorter at the end of the response, and
            the error that interrupted it, if any
        """
        response = self._response
        assert response is not None
        # Decoding costs a copy even if the data is not encoded.
        decode = 'content-encoding' in response.headers
        # read() would wait for the whole block, however slow the server is.
        parts = []
        failure = None
        try:
            while size:
                self._rate.start()
                data = self._read_available(response.raw, size, decode)
                if not data:
                    break
                parts.append(data)
                size -= len(data)
                self._rate.stop(len(data))
        except exc.CommunicationError as error:
            failure = error
        except (HTTPError, OSError) as error:
            failure = exc.CommunicationError(
                f'The connection broke during the download: '
                f'{describe_cause(error)}'
            )
            failure.__cause__ = error
        return b''.join(parts), failure

    def _read_available(self, raw: Any, size: int, decode: bool) -> bytes:
        """Return data as soon as there is any; b'' at the end.

        :param raw: response of urllib3
        :param size: maximum number of bytes
        :param decode: whether to decode the data, see ``Content-Encoding``
        """
        data: bytes
        if hasattr(raw, 'read1'):
            data = raw.read1(size, decode_content=decode)
            return data
        # urllib3 before version 2
        raw.enforce_content_length = True
        if decode:
            data = self._excess
            while not data and not raw.closed:
                data = raw.read(_ENCODED_SIZE, decode_content=True)
            self._excess = data[size:]
            return data[:size]
        body = raw._fp
        with raw._error_catcher():
            data = body.read1(size)
            if getattr(body, 'length', None) == 0:
                body.close()  # makes the connection available again
        return data

    def _build_excess_error(
        self, position: int, goal: int
    ) -> exc.ClientException:
        if goal == self.total:
            return exc.IntegrityError(
                f'The image has {goal} bytes, but the server sent {position} '
                f'or more'
            )
        return _WrongRangeError(
            f'The server sent more data than requested (up to byte {goal})'
        )

    # --- several connections -------------------------------------------------

    def _read_parallel(
        self, start: int, block_size: int, connections: int
    ) -> Iterator[bytes]:
        """Yield the data; stop early if the server ignores range requests."""
        assert self.total is not None
        self.close()
        pieces: collections.deque[futures.Future[memoryview]]
        pieces = collections.deque()
        starts = iter(range(start, self.total, _PIECE_SIZE))
        stopped = threading.Event()
        try:
            for first in itertools.islice(starts, connections):
                pieces.append(self._start_piece(first, stopped))
            while pieces:
                try:
                    piece = pieces.popleft().result()
                except _NoRangesError:
                    return
                for first in itertools.islice(starts, 1):
                    pieces.append(self._start_piece(first, stopped))
                for offset in range(0, len(piece), block_size):
                    yield bytes(piece[offset : offset + block_size])
        finally:
            stopped.set()

    def _start_piece(
        self, start: int, stopped: threading.Event
    ) -> 'futures.Future[memoryview]':
        """Fetch a piece in a daemon thread.

        A thread pool would delay Ctrl-C and the end of the program until a
        server that does not respond has timed out.
        """
        piece: futures.Future[memoryview] = futures.Future()

        def run() -> None:
            try:
                piece.set_result(self._fetch_piece(start, stopped))
            except BaseException as error:
                piece.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return piece

    def _fetch_piece(self, start: int, stopped: threading.Event) -> memoryview:
        assert self.total is not None
        end = min(start + _PIECE_SIZE, self.total)
        reader = RangeReader(
            None, self._fetch, self.total, self._retries, self._min_rate
        )
        piece = memoryview(bytearray(end - start))
        size = 0
        with contextlib.closing(reader):
            for block in reader._read_serial(start, end, BLOCK_SIZE):
                piece[size : size + len(block)] = block
                size += len(block)
                if stopped.is_set():
                    break
        self.request_ids += reader.request_ids
        return piece[:size]


def _read_content_range(
    response: requests.Response,
) -> tuple[int | None, int | None]:
    """Return the first position and the total size of a part of the data.

    :returns: None for what is unknown
    """
    match = _CONTENT_RANGE.fullmatch(response.headers.get('content-range', ''))
    if match is None:
        return None, None
    return int(match[1]), None if match[2] == '*' else int(match[2])


class _WrongRangeError(exc.CommunicationError):
    """The server sent other bytes than requested; a retry cannot help."""


def _is_transient(error: exc.ClientException) -> bool:
    """Return whether a retry may help."""
    if isinstance(error, exc.HTTPException):
        return error.code in _TRANSIENT
    return isinstance(error, exc.CommunicationError) and not isinstance(
        error, exc.SSLCertificateError | _WrongRangeError
    )

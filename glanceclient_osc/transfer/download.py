"""Fetch, verify, save."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

import requests

from glanceclient_osc import exc
from glanceclient_osc.http import cause, request_ids
from glanceclient_osc.transfer import BLOCK, target
from glanceclient_osc.transfer.digest import Digest

#: called with the number of bytes that have just arrived
Progress = Callable[[int], object]


class Download:
    """The data of one image: iterate once, verified when it ends.

    ``len()`` is the number of bytes, 0 where nobody says.

    :ivar request_ids: ids of the requests that it came from
    """

    def __init__(
        self,
        response: requests.Response,
        image: Mapping[str, Any] | None = None,
        *,
        allow_md5_fallback: bool = False,
    ) -> None:
        """Wrap an answer whose status has been checked.

        :param image: what the data is to be verified against; None for not
        :param allow_md5_fallback: go by md5 where the image's own algorithm
            is not to be had here
        :raises IntegrityError: it is not, and md5 is not allowed
        """
        self._response = response
        self.request_ids = request_ids(response)
        length = response.headers.get('content-length', '')
        self._length: int | None = None
        if length.isdecimal():
            self._length = int(length)
        elif image is not None:
            self._length = image.get('size')
        self._digest: Digest | None = None
        self._expected: str | None = None
        if image is not None:
            self._expect(image, allow_md5_fallback)

    def _expect(self, image: Mapping[str, Any], allow_md5: bool) -> None:
        header = self._response.headers.get('content-md5')
        candidates = [
            (image.get('os_hash_algo'), image.get('os_hash_value')),
            ('md5', image.get('checksum') or header),
        ]
        if candidates[0][1] and not allow_md5:
            del candidates[1]
        for algorithm, expected in candidates:
            if algorithm and expected:
                try:
                    self._digest = Digest(algorithm)
                except ValueError:
                    continue
                self._expected = expected
                return
        if candidates[0][1]:
            raise exc.IntegrityError(
                f'The image is hashed with {candidates[0][0]}, which is not '
                f'available here: allow md5, or do without verification'
            )

    def __len__(self) -> int:
        return self._length or 0

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[bytes]:
        return self.blocks()

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Yield the data.

        :param size: bytes at a time
        :raises IntegrityError: at the end, if it is not the image's data
        :raises CommunicationError: the connection broke
        """
        received = 0
        with contextlib.closing(self._response), contextlib.ExitStack() as on:
            if self._digest:
                on.enter_context(self._digest)
            for block in self._received(size):
                received += len(block)
                if self._digest:
                    self._digest.update(block)
                yield block
            if self._length is not None and received != self._length:
                raise exc.CommunicationError(
                    f'The connection ended after {received} of '
                    f'{self._length} bytes'
                )
            if self._digest and self._digest.hexdigest() != self._expected:
                raise exc.IntegrityError(
                    f'The {self._digest.algorithm} of the data is '
                    f'{self._digest.hexdigest()}, of the image '
                    f'{self._expected}: the data is corrupt'
                )

    def _received(self, size: int) -> Iterator[bytes]:
        try:
            yield from self._response.iter_content(size)
        except requests.RequestException as error:
            raise exc.CommunicationError(
                f'The connection broke while image data arrived: '
                f'{cause(error)}'
            ) from error

    def copy_to(
        self,
        stream: BinaryIO,
        *,
        block_size: int = BLOCK,
        progress: Progress | None = None,
    ) -> None:
        """Write the data to a stream, in blocks."""
        for block in self.blocks(block_size):
            stream.write(block)
            if progress:
                progress(len(block))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        block_size: int = BLOCK,
        progress: Progress | None = None,
    ) -> None:
        """Write the data to a file, which appears whole or not at all.

        It grows beside the target, as ``NAME.….part``, and takes its place
        and its rights only when it is complete and verified.

        :raises IntegrityError: it is not the image's data; both files are
            as if nothing had happened
        :raises OSError: it cannot be written
        """
        with target.replaced(path) as file:
            self.copy_to(file, block_size=block_size, progress=progress)

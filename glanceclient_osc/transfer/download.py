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

"""Fetch, verify, save."""

import contextlib
import hashlib
import os
import pathlib
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, BinaryIO

import requests

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK, RETRIES
from glanceclient_osc.transfer.digest import Digest
from glanceclient_osc.transfer.partial_file import (
    PartialFile,
    get_partial_path,
    open_partial_file,
)
from glanceclient_osc.transfer.ranges import Fetch, Ranges

#: called with the number of bytes that have just arrived
Progress = Callable[[int], object]


class Download:
    """The data of one image: iterate once, verified when it ends.

    ``len()`` is the number of bytes, 0 where nobody says.
    """

    def __init__(
        self,
        response: requests.Response | None,
        image: Mapping[str, Any] | None = None,
        *,
        allow_md5_fallback: bool = False,
        size: int | None = None,
        fetch: Fetch | None = None,
        retries: int = RETRIES,
        connections: int = 1,
    ) -> None:
        """Wrap an answer whose status has been checked.

        :param response: None if there is none yet, but *fetch*
        :param image: what the data is to be verified against; None for not
        :param allow_md5_fallback: go by md5 where the image's own algorithm
            is not to be had here
        :param size: bytes to expect, where neither of them tells
        :param fetch: asks for the data from some byte on; with it, a
            connection that breaks is not the end
        :param retries: attempts without a byte of progress
        :param connections: how many there may be at a time
        :raises IntegrityError: it is not, and md5 is not allowed
        """
        for name, value, least in (
            ('retries', retries, 0),
            ('connections', connections, 1),
        ):
            if not isinstance(value, int) or value < least:
                raise exc.InvalidArgument(
                    f'{name} must be a number from {least}, not {value!r}'
                )
        if image is not None and size is None:
            size = image.get('size')
        self._ranges = Ranges(response, fetch, size, retries)
        self._connections = connections
        self._running: Generator[bytes, None, None] | None = None
        self._md5 = None
        if response is not None:
            self._md5 = response.headers.get('content-md5')
        self._algorithm: str | None = None
        self._expected: str | None = None
        if image is not None:
            self._expect(image, allow_md5_fallback)

    @property
    def request_ids(self) -> tuple[str, ...]:
        """Ids of the requests that it came from."""
        return self._ranges.request_ids

    def _expect(self, image: Mapping[str, Any], allow_md5: bool) -> None:
        candidates = [
            (image.get('os_hash_algo'), image.get('os_hash_value')),
            ('md5', image.get('checksum') or self._md5),
        ]
        if candidates[0][1] and not allow_md5:
            del candidates[1]
        for algorithm, expected in candidates:
            if algorithm and expected:
                try:
                    hashlib.new(algorithm, usedforsecurity=False)
                except ValueError:
                    continue
                self._algorithm, self._expected = algorithm, expected
                return
        if candidates[0][1]:
            raise exc.IntegrityError(
                f'The image is hashed with {candidates[0][0]}, which is not '
                f'available here: allow md5, or do without verification'
            )

    def __len__(self) -> int:
        return self._ranges.total or 0

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._running is None:
            self._running = self.blocks()
        return next(self._running)

    def __enter__(self) -> 'Download':
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection, of data that is not read to its end."""
        if self._running is not None:
            self._running.close()
        self._ranges.close()

    def blocks(
        self, size: int = BLOCK, have: PartialFile | None = None
    ) -> Generator[bytes, None, None]:
        """Yield the data.

        :param size: bytes at a time
        :param have: what there is of it already, which is hashed and not
            yielded
        :raises IntegrityError: at the end, if it is not the image's data
        :raises CommunicationError: the connection broke, and could not be
            continued
        """
        if size < 1:
            raise exc.InvalidArgument('Blocks have one byte or more')
        start = have.size if have else 0
        with contextlib.ExitStack() as opened:
            opened.callback(self._ranges.close)
            digest = None
            if self._algorithm:
                digest = opened.enter_context(Digest(self._algorithm))
                for block in have.blocks(size) if have else ():
                    digest.update(block)
            for block in self._ranges.blocks(start, size, self._connections):
                if digest:
                    digest.update(block)
                yield block
            if digest and digest.hexdigest() != self._expected:
                raise exc.IntegrityError(
                    f'The {self._algorithm} of the data is '
                    f'{digest.hexdigest()}, of the image '
                    f'{self._expected}: the data is corrupt'
                )

    def copy_to(
        self,
        stream: BinaryIO,
        *,
        block_size: int = BLOCK,
        progress: Progress | None = None,
    ) -> None:
        """Write the data to a stream, in blocks."""
        self._copy(stream, self.blocks(block_size), progress)

    def _copy(
        self,
        stream: BinaryIO | PartialFile,
        blocks: Generator[bytes, None, None],
        progress: Progress | None,
    ) -> None:
        with contextlib.closing(blocks):
            for block in blocks:
                stream.write(block)
                if progress:
                    progress(len(block))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        block_size: int = BLOCK,
        progress: Progress | None = None,
        resume: bool = False,
        keep_part: bool = False,
        sparse: bool = False,
    ) -> None:
        """Write the data to a file, which appears whole or not at all.

        It grows beside the target, as ``NAME.part``, and takes its place
        only when it is complete and verified. It has the rights of what was
        there, if that is the caller's, but none to run as its owner.

        :param resume: take up the ``NAME.part`` that an earlier try left;
            otherwise it stays as it is, and another name is used
        :param keep_part: leave it if the data does not come to its end, but
            not if it is corrupt
        :param sparse: leave holes in the file for blocks of zeros
        :raises IntegrityError: it is not the image's data; the target is as
            if nothing had happened
        :raises InvalidArgument: what is there cannot be resumed
        :raises OSError: it cannot be written
        """
        target = pathlib.Path(path)
        if target.exists() and not target.is_file():
            # A device or a named pipe cannot be replaced, only written to.
            with open(target, 'wb') as device:
                self.copy_to(device, block_size=block_size, progress=progress)
            return
        target = target.resolve()  # replace what a link points to
        with open_partial_file(
            target, resume=resume, keep=keep_part, sparse=sparse
        ) as new:
            total = self._ranges.total
            if new.size and total is not None and new.size > total:
                raise exc.InvalidArgument(
                    f'{get_partial_path(target)} is longer than the image: it is not '
                    f'of this image, and not continued'
                )
            taken_up = new.size
            if new.size and progress:
                progress(new.size)
            try:
                self._copy(new, self.blocks(block_size, new), progress)
            except exc.IntegrityError as error:
                if taken_up:
                    error.message += (
                        f'. Maybe the {taken_up} bytes that were taken up '
                        f'from {get_partial_path(target)} were of something else: it '
                        f'is deleted, so try again without them'
                    )
                raise

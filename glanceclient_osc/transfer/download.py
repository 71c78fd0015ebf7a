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

"""Download of image data, with verification."""

import contextlib
import os
from collections.abc import Generator, Iterator, Mapping
from typing import Any, BinaryIO

import requests

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE, DEFAULT_RETRIES, Progress
from glanceclient_osc.transfer.digest import Digest, new_hash
from glanceclient_osc.transfer.partial_file import (
    PartialFile,
    get_partial_path,
    is_special,
    open_partial_file,
    resolve_target,
)
from glanceclient_osc.transfer.ranges import Fetch, RangeReader
from glanceclient_osc.transfer.rate import DEFAULT_MIN_RATE


class Download:
    """The data of an image: an iterator of bytes, verified at the end.

    ``len()`` returns the size in bytes, or 0 if it is unknown. The size of
    the data is checked even if there is no hash to verify.

    :ivar verified: whether all data was read and has the hash of the image
    :ivar unverified_reason: why the data cannot be verified, such as "the
        image has no hash"; None if it can
    """

    def __init__(
        self,
        response: requests.Response | None,
        image: Mapping[str, Any] | None = None,
        *,
        allow_md5_fallback: bool = False,
        size: int | None = None,
        fetch: Fetch | None = None,
        retries: int = DEFAULT_RETRIES,
        connections: int = 1,
        min_rate: int = DEFAULT_MIN_RATE,
    ) -> None:
        """Create a download.

        :param response: successful response with the data, None to request
            it with *fetch*
        :param image: image whose hash the data must have, None to skip the
            verification
        :param allow_md5_fallback: verify with MD5 if the hash algorithm of
            the image is not available
        :param size: expected size in bytes (default: that of *image*)
        :param fetch: function that requests data from a given byte on, to
            resume broken connections
        :param retries: consecutive failed attempts before an error is raised
        :param connections: maximum number of connections at a time
        :param min_rate: minimum data rate of each connection in bytes per
            second, measured over a minute; 0 for none
        :raises IntegrityError: the hash algorithm of the image is not
            available, and MD5 is not allowed
        """
        _check_minimum('retries', retries, 0)
        _check_minimum('connections', connections, 1)
        _check_minimum('min_rate', min_rate, 0)
        if image is not None and size is None:
            size = image.get('size')
        if size is not None and (not isinstance(size, int) or size < 0):
            raise exc.IntegrityError(
                f'The size of the image is invalid: {size!r}'
            )
        self._reader = RangeReader(response, fetch, size, retries, min_rate)
        self._connections = connections
        self._iterator: Generator[bytes, None, None] | None = None
        self._algorithm: str | None = None
        self._expected: str | None = None
        self.verified = False
        self.unverified_reason: str | None = 'verification is disabled'
        if image is not None:
            md5 = image.get('checksum')
            if not md5 and response is not None:
                md5 = response.headers.get('content-md5')
            self._choose_hash(image, md5, allow_md5_fallback)

    @property
    def request_ids(self) -> tuple[str, ...]:
        """IDs of the requests so far."""
        return self._reader.request_ids

    @property
    def checksum(self) -> str | None:
        """Hash that the data must have, ``ALGORITHM:HEX``; None without."""
        return (
            f'{self._algorithm}:{self._expected}' if self._algorithm else None
        )

    def _choose_hash(
        self, image: Mapping[str, Any], md5: str | None, allow_md5: bool
    ) -> None:
        """Select the hash that the data is verified with."""
        algorithm = image.get('os_hash_algo')
        candidates = [(algorithm, image.get('os_hash_value')), ('md5', md5)]
        has_hash = bool(candidates[0][1])
        if has_hash and not allow_md5:
            del candidates[1]
        for name, value in candidates:
            if name and value:
                try:
                    new_hash(name)
                except ValueError:
                    continue
                self._algorithm, self._expected = name, value
                self.unverified_reason = None
                return
        if has_hash:
            raise exc.IntegrityError(
                f'The hash algorithm of the image, {algorithm}, is not '
                f'available here. Allow MD5, or skip the verification'
            )
        self.unverified_reason = 'the image has no hash'

    def __len__(self) -> int:
        return self._reader.total or 0

    def __bool__(self) -> bool:
        return True

    @property
    def length(self) -> int:
        """Size in bytes, 0 if it is unknown; as in python-glanceclient."""
        return len(self)

    @property
    def iterable(self) -> Iterator[bytes]:
        """Iterator of the data; as in python-glanceclient."""
        return iter(self)

    @property
    def wrapped(self) -> 'Download | None':
        """The download, None without data; as in python-glanceclient."""
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._iterator is None:
            self._iterator = self.blocks()
        return next(self._iterator)

    def __enter__(self) -> 'Download':
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection of a download that is not read to its end."""
        if self._iterator is not None:
            self._iterator.close()
        self._reader.close()

    def blocks(
        self, size: int = BLOCK_SIZE, partial: PartialFile | None = None
    ) -> Generator[bytes, None, None]:
        """Yield the data.

        :param size: maximum size of a block in bytes
        :param partial: partial file with the first bytes, which are verified
            but not yielded
        :raises IntegrityError: the data does not have the size or, at its
            end, the hash of the image
        :raises CommunicationError: the connection broke or was too slow, and
            could not be resumed
        """
        if size < 1:
            raise exc.InvalidArgument('The block size must be at least 1')
        with contextlib.ExitStack() as stack:
            stack.callback(self._reader.close)
            digest = None
            if self._algorithm:
                digest = stack.enter_context(Digest(self._algorithm))
                for block in partial.blocks(size) if partial else ():
                    digest.update(block)
            start = partial.size if partial else 0
            for block in self._reader.blocks(start, size, self._connections):
                if digest:
                    digest.update(block)
                yield block
            if digest:
                if digest.hexdigest() != self._expected:
                    raise exc.IntegrityError(
                        f'The data is corrupt: its {self._algorithm} is '
                        f'{digest.hexdigest()}, that of the image is '
                        f'{self._expected}'
                    )
                self.verified = True

    def copy_to(
        self,
        stream: BinaryIO,
        *,
        block_size: int = BLOCK_SIZE,
        progress: Progress | None = None,
    ) -> None:
        """Write the data to a stream.

        :param block_size: bytes to receive and write at a time
        :param progress: called with the number of bytes received
        """
        _copy_blocks(self.blocks(block_size), stream, progress)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        block_size: int = BLOCK_SIZE,
        progress: Progress | None = None,
        resume: bool = False,
        keep_part: bool = False,
        sparse: bool = False,
    ) -> None:
        """Write the data to a file.

        The data is written to ``NAME.part`` in the same directory. The file
        is renamed when it is complete and verified. It has the permissions
        of the file that it replaces if that belongs to the same user, but
        not its setuid bits.

        :param block_size: bytes to receive and write at a time
        :param progress: called with the number of bytes received
        :param resume: continue ``NAME.part`` of an earlier run; without it,
            an existing ``NAME.part`` stays as it is and another name is used
        :param keep_part: keep ``NAME.part`` if the download fails, unless
            the data is corrupt
        :param sparse: leave holes in the file for blocks of zeros
        :raises IntegrityError: the data does not have the size or the hash
            of the image; an existing file stays as it was
        :raises InvalidArgument: the partial file cannot be resumed
        :raises OSError: the file cannot be written
        """
        if is_special(path):
            with open(path, 'wb') as device:
                self.copy_to(device, block_size=block_size, progress=progress)
            return
        target = resolve_target(path)
        with open_partial_file(
            target, resume=resume, keep=keep_part, sparse=sparse
        ) as partial:
            resumed = partial.size
            total = self._reader.total
            if resumed and total is not None and resumed > total:
                raise exc.InvalidArgument(
                    f'{get_partial_path(target)} is larger than the image: '
                    f'it belongs to another image and cannot be resumed'
                )
            if resumed and progress:
                progress(resumed)
            try:
                _copy_blocks(
                    self.blocks(block_size, partial), partial, progress
                )
            except exc.IntegrityError as error:
                if resumed:
                    error.message += (
                        f'. The first {resumed} bytes were resumed from '
                        f'{get_partial_path(target)} and may belong to '
                        f'another image. It was deleted. Try again'
                    )
                raise


def _check_minimum(name: str, value: object, minimum: int) -> None:
    """Raise an error unless a value is an integer of at least *minimum*."""
    if not isinstance(value, int) or value < minimum:
        raise exc.InvalidArgument(
            f'{name} must be an integer of at least {minimum}, not {value!r}'
        )


def _copy_blocks(
    blocks: Generator[bytes, None, None],
    stream: BinaryIO | PartialFile,
    progress: Progress | None,
) -> None:
    with contextlib.closing(blocks):
        for block in blocks:
            stream.write(block)
            if progress:
                progress(len(block))

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

"""Upload of image data, with verification."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.digest import Checksum, Digest, new_hash
from glanceclient_osc.transfer.rate import DEFAULT_MIN_RATE, RateMonitor
from glanceclient_osc.transfer.source import Source

# Glance's default for its option hashing_algorithm.
_DEFAULT_ALGORITHM = 'sha512'


class Upload:
    """Request body that counts and hashes the data and reports progress.

    The last block is held back until all of the data has been checked. If a
    check fails, the body ends early, the server detects that and does not
    create an image from it.

    :ivar sent: number of bytes sent
    :ivar digest: hash of the data, None before all of it has been sent
    :ivar untouched: whether no data has been read from the source yet
    """

    def __init__(
        self,
        source: Source,
        *,
        algorithm: str | None = None,
        checksum: Checksum | None = None,
        progress: Progress | None = None,
        min_rate: int = DEFAULT_MIN_RATE,
    ) -> None:
        """Create a request body.

        :param algorithm: hash algorithm of *digest*, None for no hash
        :param checksum: checksum that the data must have
        :param progress: called with the number of bytes sent
        :param min_rate: minimum data rate in bytes per second, measured over
            a minute; 0 for none
        """
        self._source = source
        self.algorithm = algorithm
        self._checksum = checksum
        self._progress = progress
        self._min_rate = min_rate
        self.sent = 0
        self.digest: str | None = None
        self.untouched = True

    @property
    def replayable(self) -> bool:
        """Whether the body can be sent again."""
        return self._source.replayable

    def __bool__(self) -> bool:
        # requests does not send a body that is false, even an empty one.
        return True

    def __iter__(self) -> Iterator[bytes]:
        if self._progress and self.sent:
            self._progress(-self.sent)
        self.sent = 0
        rate = RateMonitor(self._min_rate)
        for block in self._hold_back_last():
            rate.start()
            yield block  # The caller sends it before it continues.
            rate.stop(len(block))
            self.sent += len(block)
            if self._progress:
                self._progress(len(block))

    def _hold_back_last(self) -> Iterator[bytes]:
        """Yield the data, the last block after all checks."""
        last: bytes | None = None
        for block in self._verify_blocks():
            if last is not None:
                yield last
            last = block
        if last is not None:
            yield last

    def _verify_blocks(self) -> Iterator[bytes]:
        """Yield the data; raise an error at the end if a check fails."""
        algorithms = {self.algorithm} if self.algorithm else set()
        if self._checksum:
            algorithms.add(self._checksum.algorithm)
        with contextlib.ExitStack() as stack:
            digests = {
                name: stack.enter_context(Digest(name)) for name in algorithms
            }
            for block in self._check_size():
                for digest in digests.values():
                    digest.update(block)
                yield block
            self._source.check()
            if self._checksum:
                actual = digests[self._checksum.algorithm].hexdigest()
                if actual != self._checksum.value:
                    # Not an IntegrityError: that is an OSError, which
                    # requests takes for a broken connection.
                    raise exc.SourceError(
                        f'The {self._checksum.algorithm} of the image data '
                        f'is {actual}, not {self._checksum.value}'
                    )
            if self.algorithm:
                self.digest = digests[self.algorithm].hexdigest()

    def _check_size(self) -> Iterator[bytes]:
        """Yield the data; raise an error if its size is wrong."""
        size = self._source.size
        read = 0
        for block in self._source.blocks():
            self.untouched = False
            read += len(block)
            if size is not None and read > size:
                raise exc.SourceError(
                    f'There is more image data than the {size} bytes expected'
                )
            yield block
        if size is not None and read != size:
            raise exc.SourceError(
                f'The image data ended after {read} of {size} bytes'
            )


class _SizedUpload(Upload):
    """Request body with a Content-Length."""

    def __len__(self) -> int:
        assert self._source.size is not None
        return self._source.size


def send_data(
    adapter: ImageAdapter,
    url: str,
    source: Source,
    *,
    headers: Mapping[str, str] | None = None,
    verifiable: bool = False,
    algorithm: str = _DEFAULT_ALGORITHM,
    checksum: Checksum | None = None,
    progress: Progress | None = None,
) -> tuple[requests.Response, Upload]:
    """Send image data.

    :param headers: additional headers
    :param verifiable: hash the data during the upload, for verify_stored()
    :param algorithm: hash algorithm that the server is expected to use
    :param checksum: checksum that the data must have
    :param progress: called with the number of bytes sent
    :returns: the response and the body that was sent
    :raises SourceError: the data cannot be read or has another size or
        checksum; the request was aborted
    :raises ClientException: see :meth:`ImageAdapter.send`
    """
    body = (Upload if source.size is None else _SizedUpload)(
        source,
        algorithm=algorithm if verifiable else None,
        checksum=checksum,
        progress=progress,
    )
    all_headers = {
        'Content-Type': 'application/octet-stream',
        **(headers or {}),
    }
    if source.size is not None:
        all_headers['x-openstack-image-size'] = str(source.size)
    return adapter.send(url, 'PUT', body, all_headers), body


def verify_stored(
    image: Mapping[str, Any], upload: Upload, source: Source
) -> bool:
    """Compare the stored image data with the uploaded data.

    :param image: image after the upload
    :param upload: request body that was sent
    :param source: source of the data
    :returns: whether hashes were compared; if not, only the size was
    :raises IntegrityError: size or hash differ
    """
    if image.get('size') != upload.sent:
        raise exc.IntegrityError(
            f'The server stored {image.get("size")} of {upload.sent} bytes '
            f'sent'
        )
    algorithm, stored = image.get('os_hash_algo'), image.get('os_hash_value')
    if not algorithm or not stored:
        algorithm, stored = 'md5', image.get('checksum')
    if not stored:
        return False
    digest = upload.digest if algorithm == upload.algorithm else None
    if digest is None:
        digest = _hash_source(source, algorithm)
    if digest is not None and digest != stored:
        raise exc.IntegrityError(
            f'The {algorithm} of the data stored by the server is {stored}, '
            f'that of the data sent is {digest}'
        )
    return digest is not None


def _hash_source(source: Source, algorithm: str) -> str | None:
    """Return the hash of a source, None if it cannot be computed."""
    if not source.replayable:
        return None
    try:
        digest = new_hash(algorithm)
    except ValueError:
        return None
    for block in source.blocks():
        digest.update(block)
    return digest.hexdigest()

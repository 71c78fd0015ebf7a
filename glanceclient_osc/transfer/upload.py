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

"""Send, survive, verify."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.transfer.digest import Checksum, Digest
from glanceclient_osc.transfer.source import Source

#: called with the number of bytes that have just been moved; with the
#: negative of what was, when a transfer starts over
Progress = Callable[[int], object]

# What Glance hashes with unless its operator says otherwise.
_USUAL_ALGORITHM = 'sha512'


class Upload:
    """One body on its way: counts, hashes and reports what is sent.

    Its last block is held back until all of the data has been looked at. If
    something is wrong with it, the body ends early and the server, which
    knows from that, does not make an image of it.
    """

    def __init__(
        self,
        source: Source,
        *,
        algorithm: str | None = None,
        checksum: Checksum | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._source = source
        self.algorithm = algorithm
        self._checksum = checksum
        self._progress = progress
        self.sent = 0
        self.digest: str | None = None
        self.untouched = True

    @property
    def replayable(self) -> bool:
        """Whether it can be sent once more."""
        return self._source.replayable

    def __bool__(self) -> bool:
        # Even a body of no bytes is a body: requests must not leave it out.
        return True

    def __iter__(self) -> Iterator[bytes]:
        if self._progress and self.sent:
            self._progress(-self.sent)
        self.sent = 0
        held: bytes | None = None
        for block in self._checked():
            if held is not None:
                yield held
                self._moved(held)
            held = block
        if held is not None:
            yield held
            self._moved(held)

    def _moved(self, block: bytes) -> None:
        self.sent += len(block)
        if self._progress:
            self._progress(len(block))

    def _checked(self) -> Iterator[bytes]:
        """Yield the data; what is wrong with it shows at the end."""
        wanted = {self.algorithm} if self.algorithm else set()
        if self._checksum:
            wanted.add(self._checksum.algorithm)
        with contextlib.ExitStack() as running:
            digests = {
                name: running.enter_context(Digest(name)) for name in wanted
            }
            for block in self._counted():
                for digest in digests.values():
                    digest.update(block)
                yield block
            self._source.check()
            if self._checksum:
                actual = digests[self._checksum.algorithm].hexdigest()
                if actual != self._checksum.value:
                    # An OSError, as IntegrityError is, would be taken for
                    # one of the connection.
                    raise exc.SourceError(
                        f'The {self._checksum.algorithm} of the image data '
                        f'is {actual}, not {self._checksum.value}'
                    )
            if self.algorithm:
                self.digest = digests[self.algorithm].hexdigest()

    def _counted(self) -> Iterator[bytes]:
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


class _Sized(Upload):
    """A body whose length is told to the server beforehand."""

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
    algorithm: str = _USUAL_ALGORITHM,
    checksum: Checksum | None = None,
    progress: Progress | None = None,
) -> tuple[requests.Response, Upload]:
    """Send image data.

    :param verifiable: hash it on the way, for check_stored()
    :param algorithm: what the server is expected to hash it with
    :param checksum: what the data must hash to
    :param progress: told of every block
    :raises SourceError: the source failed, or is not what *checksum* says;
        the server has been cut off
    :raises ClientException: see :meth:`ImageAdapter.send`
    """
    body = (Upload if source.size is None else _Sized)(
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
    image: Mapping[str, Any], sent: Upload, source: Source
) -> bool:
    """Compare what the server stored with what was sent.

    :param image: as the server shows it after the upload
    :returns: whether there was a hash to compare; if not, it is the size
        alone that is known to be right
    :raises IntegrityError: they differ
    """
    if image.get('size') != sent.sent:
        raise exc.IntegrityError(
            f'The server stored {image.get("size")} bytes of the {sent.sent} '
            f'that were sent'
        )
    algorithm, expected = image.get('os_hash_algo'), image.get('os_hash_value')
    if not algorithm or not expected:
        algorithm, expected = 'md5', image.get('checksum')
    if not expected:
        return False
    actual = sent.digest if algorithm == sent.algorithm else None
    if actual is None:
        actual = _hash_again(source, algorithm)
    if actual is not None and actual != expected:
        raise exc.IntegrityError(
            f'The {algorithm} of what the server stored is {expected}, of '
            f'what was sent {actual}'
        )
    return actual is not None


def _hash_again(source: Source, algorithm: str) -> str | None:
    """Return another hash of the source, None where it cannot be had."""
    if not source.replayable:
        return None
    try:
        digest = hashlib.new(algorithm, usedforsecurity=False)
    except ValueError:
        return None
    for block in source.blocks():
        digest.update(block)
    return digest.hexdigest()

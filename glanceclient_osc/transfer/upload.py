"""Send, survive, verify."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.transfer.digest import Digest
from glanceclient_osc.transfer.source import Source

#: called with the number of bytes that have just been moved; with the
#: negative of what was, when a transfer starts over
Progress = Callable[[int], object]

# What Glance hashes with unless its operator says otherwise.
_USUAL_ALGORITHM = 'sha512'


class Upload:
    """One body on its way: counts, hashes and reports what is sent."""

    def __init__(
        self,
        source: Source,
        *,
        algorithm: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._source = source
        self.algorithm = algorithm
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
        if self.algorithm is None:
            yield from self._counted()
            return
        with Digest(self.algorithm) as digest:
            for block in self._counted():
                digest.update(block)
                yield block
            self.digest = digest.hexdigest()

    def _counted(self) -> Iterator[bytes]:
        size = self._source.size
        for block in self._source.blocks():
            self.untouched = False
            if size is not None and self.sent + len(block) > size:
                raise exc.SourceError(
                    f'There is more image data than the {size} bytes expected'
                )
            yield block
            self.sent += len(block)
            if self._progress:
                self._progress(len(block))
        if size is not None and self.sent != size:
            raise exc.SourceError(
                f'The image data ended after {self.sent} of {size} bytes'
            )


class _Sized(Upload):
    """A body whose length is told to the server beforehand."""

    def __len__(self) -> int:
        assert self._source.size is not None
        return self._source.size


def put(
    adapter: ImageAdapter,
    url: str,
    source: Source,
    *,
    headers: Mapping[str, str] | None = None,
    verifiable: bool = False,
    algorithm: str = _USUAL_ALGORITHM,
    progress: Progress | None = None,
) -> tuple[requests.Response, Upload]:
    """Send image data.

    :param verifiable: hash it on the way, for check_stored()
    :param algorithm: what the server is expected to hash it with
    :param progress: told of every block
    :raises SourceError: the source failed; the server has been cut off
    :raises ClientException: see :meth:`ImageAdapter.send`
    """
    body = (Upload if source.size is None else _Sized)(
        source,
        algorithm=algorithm if verifiable else None,
        progress=progress,
    )
    all_headers = {
        'Content-Type': 'application/octet-stream',
        **(headers or {}),
    }
    if source.size is not None:
        all_headers['x-openstack-image-size'] = str(source.size)
    return adapter.send(url, 'PUT', body, all_headers), body


def check_stored(
    image: Mapping[str, Any], sent: Upload, source: Source
) -> None:
    """Compare what the server stored with what was sent.

    :param image: as the server shows it after the upload
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
        return
    actual = sent.digest if algorithm == sent.algorithm else None
    if actual is None:
        actual = _hash_again(source, algorithm)
    if actual is not None and actual != expected:
        raise exc.IntegrityError(
            f'The {algorithm} of what the server stored is {expected}, of '
            f'what was sent {actual}'
        )


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

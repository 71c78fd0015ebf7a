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

"""Hashes of image data, computed while it is transferred.

hashlib releases the global interpreter lock, so one block is hashed on a
second core while the next one is read or sent.
"""

import collections
import hashlib
from concurrent import futures
from types import TracebackType

# Blocks in the queue, so that the hash never waits for the next block.
_QUEUE_SIZE = 2


def new_hash(algorithm: object) -> 'hashlib._Hash':
    """Return a new hash object.

    :param algorithm: algorithm name for :func:`hashlib.new`
    :raises ValueError: the algorithm is unknown, not available, or has no
        fixed length, such as shake_128
    """
    if not isinstance(algorithm, str):
        raise ValueError(f'{algorithm!r} is not a hash algorithm')
    digest = hashlib.new(algorithm, usedforsecurity=False)
    if not digest.digest_size:
        raise ValueError(f'{algorithm} has no fixed length')
    return digest


class Digest:
    """Hash of data that arrives in blocks.

    >>> with Digest('sha256') as digest:
    ...     digest.update(b'data')
    ...     digest.hexdigest()[:12]
    '3a6eb0790f39'
    """

    def __init__(self, algorithm: str) -> None:
        """Create a hash.

        :param algorithm: algorithm name for :func:`hashlib.new`
        :raises ValueError: see :func:`new_hash`
        """
        self.algorithm = algorithm
        self._hash = new_hash(algorithm)
        self._pool = futures.ThreadPoolExecutor(1)
        self._pending: collections.deque[futures.Future[None]]
        self._pending = collections.deque()

    def update(self, block: bytes) -> None:
        """Add a block, which must not be changed afterwards."""
        self._pending.append(self._pool.submit(self._hash.update, block))
        self._wait(_QUEUE_SIZE)

    def hexdigest(self) -> str:
        """Return the hash of the data so far."""
        self._wait(0)
        return self._hash.hexdigest()

    def _wait(self, pending: int) -> None:
        """Wait until at most *pending* blocks are not hashed yet."""
        while len(self._pending) > pending:
            self._pending.popleft().result()

    def __enter__(self) -> 'Digest':
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()


class Checksum:
    """Expected checksum of image data, written as ``sha256:0f…``.

    :ivar algorithm: algorithm name for :func:`hashlib.new`
    :ivar value: hash in lower-case hexadecimal digits
    """

    def __init__(self, text: str) -> None:
        """Parse a checksum.

        :param text: ``ALGORITHM:HEX``
        :raises ValueError: the text is not a checksum, or the algorithm is
            not available
        """
        self.algorithm, _, value = text.strip().partition(':')
        self.value = value.strip().lower()
        try:
            digest = new_hash(self.algorithm)
            valid = len(bytes.fromhex(self.value)) == digest.digest_size
        except ValueError:
            valid = False
        if not valid:
            raise ValueError(
                f'{text!r} is not a checksum: write ALGORITHM:HEX with a '
                f'known algorithm and the whole hash, such as sha256:2c26…'
            )

    def __str__(self) -> str:
        return f'{self.algorithm}:{self.value}'

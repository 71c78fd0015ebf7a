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

"""Hashing beside the I/O.

hashlib lets go of the interpreter while it works, so one block is hashed on
a second core while the next one is read or sent.
"""

import collections
import hashlib
from concurrent import futures
from types import TracebackType

# Blocks that may wait, so that the hash never waits for the next one.
_QUEUED = 2


class Digest:
    """One hash, fed block by block.

    >>> with Digest('sha256') as digest:
    ...     digest.update(b'data')
    ...     digest.hexdigest()[:12]
    '3a6eb0790f39'
    """

    def __init__(self, algorithm: str) -> None:
        """Begin.

        :param algorithm: a name that :func:`hashlib.new` knows
        :raises ValueError: it does not
        """
        self.algorithm = algorithm
        self._hash = hashlib.new(algorithm, usedforsecurity=False)
        self._pool = futures.ThreadPoolExecutor(1)
        self._pending: collections.deque[futures.Future[None]]
        self._pending = collections.deque()

    def update(self, block: bytes) -> None:
        """Take the next block, which must not change any more."""
        self._pending.append(self._pool.submit(self._hash.update, block))
        self._settle(_QUEUED)

    def hexdigest(self) -> str:
        """Return the hash of what came so far."""
        self._settle(0)
        return self._hash.hexdigest()

    def _settle(self, left: int) -> None:
        while len(self._pending) > left:
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
    """What bytes must hash to, as a person writes it: ``sha256:0f…``.

    :ivar algorithm: a name that :func:`hashlib.new` knows
    :ivar value: the hash, in lower case
    """

    def __init__(self, text: str) -> None:
        """Read one.

        :param text: ``ALGORITHM:HEX``
        :raises ValueError: it is not one, or hashed with what is not known
        """
        self.algorithm, _, value = text.strip().partition(':')
        self.value = value.strip().lower()
        try:
            known = hashlib.new(self.algorithm, usedforsecurity=False)
            good = len(bytes.fromhex(self.value)) == known.digest_size
        except ValueError:
            good = False
        if not good:
            raise ValueError(
                f'{text!r} is not an algorithm known here, a colon and all '
                f'digits of a hash: write sha256:2c26… of what sha256sum says'
            )

    def __str__(self) -> str:
        return f'{self.algorithm}:{self.value}'

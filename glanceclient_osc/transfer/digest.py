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
import pathlib
import re
from collections.abc import Iterator
from concurrent import futures
from types import TracebackType

from glanceclient_osc import exc

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
    try:
        digest = hashlib.new(algorithm, usedforsecurity=False)
    except TypeError as error:  # a null character
        raise ValueError(f'{algorithm!r} is not a hash algorithm') from error
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


# Algorithms of the lines of GNU checksum files, by the length of the hash.
# Where a file has several hashes, the strongest one is used.
_ALGORITHMS = {
    32: 'md5',
    40: 'sha1',
    56: 'sha224',
    64: 'sha256',
    96: 'sha384',
    128: 'sha512',
}
_STRENGTH = [*_ALGORITHMS.values()]

# sha256sum writes HASH, a space, and a space or an asterisk before the name.
_GNU_LINE = re.compile(r'\\?([0-9a-fA-F]{32,128})(?: [ *]?(.+))?')
# sha256sum --tag, and the tools of BSD.
_BSD_LINE = re.compile(r'\\?([A-Za-z0-9/-]+) ?\((.+)\) ?= ?([0-9a-fA-F]+)')

# Checksum files are small. This limit bounds the memory for other files.
_MAX_FILE_SIZE = 16 << 20


def parse_checksum(text: str, filename: str | None = None) -> Checksum:
    """Return the checksum in the value of an option or argument.

    :param text: ``ALGORITHM:HEX``, or ``@PATH`` of a checksum file such as
        ``SHA256SUMS``
    :param filename: name of the file with the data, which is looked up in a
        checksum file
    :raises InvalidArgument: the text is not a checksum, the checksum file
        cannot be read, or has no checksum of the file
    """
    if not text.startswith('@'):
        try:
            return Checksum(text)
        except ValueError as error:
            raise exc.InvalidArgument(str(error)) from None
    path = text[1:]
    if filename is None:
        raise exc.InvalidArgument(
            f'A file name is required to look up the checksum in {path}'
        )
    try:
        with open(path, 'rb') as file:
            content = file.read(_MAX_FILE_SIZE)
    except OSError as error:
        raise exc.InvalidArgument(
            f'Cannot read {path}: {error.strerror or error}'
        ) from error
    try:
        return find_checksum(content.decode(errors='replace'), filename)
    except exc.InvalidArgument as error:
        raise exc.InvalidArgument(f'{path}: {error}') from None


def find_checksum(text: str, filename: str) -> Checksum:
    """Return the checksum of a file from the text of a checksum file.

    The text has lines of GNU tools (``HASH  NAME``) or BSD tools (``SHA256
    (NAME) = HASH``). Other lines are ignored. Text that is a single hash
    without a name is accepted for every file.

    :param text: content of a file such as ``SHA256SUMS``
    :param filename: name or path of the file to look up
    :returns: the strongest checksum of the file
    :raises InvalidArgument: the text has no checksum of the file
    """
    name = pathlib.PurePath(filename).name
    checksums = [
        checksum
        for listed, checksum in parse_lines(text)
        if pathlib.PurePath(listed).name == name
    ]
    if not checksums:
        checksum, listed = _parse_line(text.strip())
        if checksum and listed in ('', '-'):  # - is standard input
            return checksum
        raise exc.InvalidArgument(f'There is no checksum of {name!r}')
    return max(checksums, key=get_strength)


def parse_lines(text: str) -> Iterator[tuple[str, Checksum]]:
    """Yield the file name and the checksum of each line that has them.

    :param text: content of a file such as ``SHA256SUMS``
    """
    for line in text.splitlines():
        checksum, name = _parse_line(line.strip())
        if checksum:
            yield name, checksum


def _get_algorithm(tag: str) -> str:
    """Return the algorithm of a BSD line, such as SHA-256 or SHA2-256."""
    tag = tag.lower()
    if tag.startswith('sha3-'):
        return tag.replace('-', '_')
    return re.sub('^sha2-', 'sha', tag).replace('-', '').replace('/', '_')


def get_strength(checksum: Checksum) -> int:
    """Return a number that is larger for a stronger algorithm."""
    if checksum.algorithm in _STRENGTH:
        return _STRENGTH.index(checksum.algorithm)
    return len(checksum.value)


def _parse_line(line: str) -> tuple[Checksum | None, str]:
    """Return the checksum and the file name in a line."""
    if match := _BSD_LINE.fullmatch(line):
        algorithm, name, value = match.groups()
        algorithm = _get_algorithm(algorithm)
    elif match := _GNU_LINE.fullmatch(line):
        value, name = match[1], match[2] or ''
        algorithm = _ALGORITHMS.get(len(value), '')
    else:
        return None, ''
    if line.startswith('\\'):
        name = name.replace('\\n', '\n').replace('\\\\', '\\')
    try:
        return Checksum(f'{algorithm}:{value}'), name
    except ValueError:
        return None, ''

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

"""Compressed image data: told by its first bytes, opened on the way up."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK
from glanceclient_osc.transfer.source import Source

_MAGIC = {
    'gz': b'\x1f\x8b\x08',
    'bz2': b'BZh',
    'xz': b'\xfd7zXZ\x00',
    'zst': b'\x28\xb5\x2f\xfd',
    # What cannot be opened here, but is no disk either.
    '7z': b'7z\xbc\xaf\x27\x1c',
    'lz4': b'\x04\x22\x4d\x18',
    'zip': b'PK\x03\x04',
}

#: what this module opens
SUPPORTED = ('gz', 'bz2', 'xz', 'zst')

# A frame that may come first in zst and lz4 files, and says nothing: a
# number from 0x184D2A50 to 0x184D2A5F.
_SKIPPABLE = re.compile(rb'[\x50-\x5f]\x2a\x4d\x18')

# A file may ask its reader for as much memory as it likes, up to here.
_MEMORY = 512 << 20


class _Opener(Protocol):
    """What the decompressors of the standard library have in common."""

    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def detect_compression(source: Source) -> str | None:
    """Return how a source is compressed, None if it is not.

    As gz, bz2, xz and zst, which can be opened, or as 7z, lz4 or zip.

    :raises SourceError: it cannot be read
    """
    head = next(source.peek(), b'')
    for name, magic in _MAGIC.items():
        if head.startswith(magic):
            return name
    return 'zst' if _SKIPPABLE.match(head) else None


class Decompressed(Source):
    """What is in a compressed source; its size shows at the end."""

    def __init__(
        self, source: Source, kind: str, size: int | None = None
    ) -> None:
        """Wrap a source.

        :param kind: what recognize() said
        :param size: bytes to expect of what is in it
        :raises SourceError: this Python cannot open that kind
        """
        self._source = source
        self._kind = kind
        self._opener = _get_decompressor(kind)
        self.replayable = source.replayable
        super().__init__((), size)
        self._rest = self._decompress()

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes, where the source can do so from the start."""
        if self.replayable:
            self._rest = self._decompress()
        return super().blocks()

    def peek(self) -> Iterator[bytes]:
        """Yield the first blocks, which blocks() will yield all the same."""
        return self.blocks() if self.replayable else super().peek()

    def check(self) -> None:
        """Make sure that the compressed file is as it was."""
        self._source.check()

    def close(self) -> None:
        """Close the compressed file."""
        self._source.close()

    def _decompress(self) -> Iterator[bytes]:
        opener: _Opener | None = None
        for block in self._source.blocks():
            data = block
            while data or (opener and not opener.needs_input):
                if opener is None:
                    if not data.strip(b'\0'):
                        break  # padding after the last stream
                    opener = self._opener()
                opened = self._opened(opener, data)
                data = b''
                if opened:
                    yield opened
                if opener.eof:
                    # One file may hold several, one after the other.
                    data, opener = opener.unused_data, None
        if opener is not None:
            raise exc.SourceError(
                f'The {self._kind} file ends too early: it is not complete'
            )

    def _opened(self, opener: _Opener, data: bytes) -> bytes:
        try:
            return opener.decompress(data, BLOCK)
        except Exception as error:
            # Each library has errors of its own, and zstandard no base.
            raise exc.SourceError(
                f'The {self._kind} file cannot be decompressed: {error}'
            ) from error


class _Gzip:
    """zlib's way, as the other libraries have it."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        opened = self._inner.decompress(
            self._inner.unconsumed_tail + data, max_length
        )
        # With room left in the output, nothing is held back.
        self.needs_input = self.eof or (
            not self._inner.unconsumed_tail and len(opened) < max_length
        )
        return opened


class _Zstandard:
    """The zstandard package's way, as the standard library has it."""

    # What a few bytes of input can become is bounded by a block of the
    # format, 128 KiB, so it is fed with few.
    _BITE = 256

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._held = b''
        self.needs_input = True
        self.unused_data = b''

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._held += data
        opened = []
        length = 0
        while self._held and length < max_length and not self.eof:
            bite, self._held = (
                self._held[: self._BITE],
                self._held[self._BITE :],
            )
            opened.append(self._inner.decompress(bite))
            length += len(opened[-1])
        if self.eof:
            self.unused_data = self._inner.unused_data + self._held
            self._held = b''
        self.needs_input = not self._held
        return b''.join(opened)


def _get_decompressor(kind: str) -> Callable[[], Any]:
    """Return what makes a decompressor."""
    if kind == 'zst':
        return _get_zstd_decompressor()
    openers: dict[str, Callable[[], Any]] = {
        'gz': _Gzip,
        'bz2': bz2.BZ2Decompressor,
        'xz': lambda: lzma.LZMADecompressor(memlimit=_MEMORY),
    }
    if kind not in openers:
        raise exc.SourceError(
            f'{kind} files cannot be opened here: decompress it beforehand'
        )
    return openers[kind]


def _get_zstd_decompressor() -> Callable[[], Any]:
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        pass
    else:
        opener: Callable[[], Any] = zstd.ZstdDecompressor
        return opener
    try:
        import zstandard
    except ImportError:
        raise exc.SourceError(
            'To open a zst file, the zstandard package is needed: pip '
            'install glanceclient-osc[zstd], or decompress it beforehand'
        ) from None
    return lambda: _Zstandard(
        zstandard.ZstdDecompressor(max_window_size=_MEMORY).decompressobj()
    )

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

"""Detection and decompression of compressed image data."""

import bz2
import contextlib
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE, zip_archive
from glanceclient_osc.transfer.digest import Checksum, Digest
from glanceclient_osc.transfer.file_type import HEAD_SIZE, detect_file_type
from glanceclient_osc.transfer.source import Source

_MAGIC = {
    'gz': b'\x1f\x8b\x08',
    'bz2': b'BZh',
    'xz': b'\xfd7zXZ\x00',
    'zst': b'\x28\xb5\x2f\xfd',
    'lz4': b'\x04\x22\x4d\x18',
    'zip': b'PK\x03\x04',
    # Detected, but not decompressed.
    '7z': b'7z\xbc\xaf\x27\x1c',
}
_MAGIC_SIZE = max(map(len, _MAGIC.values()))

#: Formats that can be decompressed.
SUPPORTED = ('gz', 'bz2', 'xz', 'zst', 'lz4', 'zip')

# A skippable frame, with a magic number from 0x184D2A50 to 0x184D2A5F, may
# precede the data of a zst file.
_SKIPPABLE = re.compile(rb'[\x50-\x5f]\x2a\x4d\x18')

# Maximum memory for decompression. The required memory depends on the file.
_MEMORY_LIMIT = 512 << 20


class _Decompressor(Protocol):
    """Interface of the decompressors of the standard library."""

    eof: bool
    needs_input: bool
    unused_data: bytes | None

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def detect_compression(source: Source) -> str | None:
    """Return the compression format of a source, None if not compressed.

    The formats in :data:`SUPPORTED` can be decompressed; 7z is only detected.

    :raises SourceError: the source cannot be read
    """
    head = source.peek_bytes(_MAGIC_SIZE)
    for name, magic in _MAGIC.items():
        if head.startswith(magic):
            return name
    return 'zst' if _SKIPPABLE.match(head) else None


def decompress(
    source: Source,
    size: int | None = None,
    *,
    compressed_checksum: Checksum | None = None,
) -> 'Decompressed':
    """Return a source with the decompressed data of another.

    :param source: the compressed data
    :param size: expected size of the decompressed data in bytes
    :param compressed_checksum: checksum that the compressed data must have
    :raises SourceError: the data is not compressed, or its format cannot be
        decompressed
    """
    kind = detect_compression(source)
    if kind is None:
        file_type = detect_file_type(source.peek_bytes(HEAD_SIZE))
        hint = f' It looks like {file_type}.' if file_type else ''
        raise exc.SourceError(f'The image data is not compressed.{hint}')
    return Decompressed(
        source, kind, size, compressed_checksum=compressed_checksum
    )


class Decompressed(Source):
    """The decompressed data of a source, whose size is known at the end."""

    def __init__(
        self,
        source: Source,
        kind: str,
        size: int | None = None,
        *,
        compressed_checksum: Checksum | None = None,
    ) -> None:
        """Create a source.

        :param source: the compressed data
        :param kind: compression format, from detect_compression()
        :param size: expected size of the decompressed data in bytes
        :param compressed_checksum: checksum that the compressed data must
            have
        :raises SourceError: the format cannot be decompressed
        """
        self._source = source
        self._kind = kind
        self._checksum = compressed_checksum
        if kind != 'zip':
            self._make_decompressor = _get_decompressor(kind)
        self.replayable = source.replayable
        super().__init__((), size)
        self._remaining = self._decompress()

    def blocks(self) -> Iterator[bytes]:
        """Yield the decompressed data; if possible, from the start."""
        if self.replayable:
            self._remaining = self._decompress()
        return super().blocks()

    def peek(self) -> Iterator[bytes]:
        """Yield the first decompressed blocks without consuming them."""
        return self.blocks() if self.replayable else super().peek()

    def check(self) -> None:
        """Check that the compressed file has not changed.

        :raises SourceError: the file was changed
        """
        self._source.check()

    def close(self) -> None:
        """Close the compressed file."""
        self._source.close()

    def _decompress(self) -> Iterator[bytes]:
        with contextlib.ExitStack() as stack:
            blocks = self._source.blocks()
            if self._checksum:
                digest = stack.enter_context(Digest(self._checksum.algorithm))
                blocks = _hash_blocks(blocks, digest)
            if self._kind == 'zip':
                yield from zip_archive.extract_member(blocks, BLOCK_SIZE)
            else:
                yield from self._decompress_streams(blocks)
            # Raised before the last block of an upload is sent.
            if self._checksum and digest.hexdigest() != self._checksum.value:
                raise exc.SourceError(
                    f'The {self._checksum.algorithm} of the compressed data '
                    f'is {digest.hexdigest()}, not {self._checksum.value}'
                )

    def _decompress_streams(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        decompressor: _Decompressor | None = None
        for block in blocks:
            data = block
            while data or (decompressor and not decompressor.needs_input):
                if decompressor is None:
                    if not data.strip(b'\0'):
                        break  # padding after the last stream
                    decompressor = self._make_decompressor()
                output = self._decompress_block(decompressor, data)
                data = b''
                if output:
                    yield output
                if decompressor.eof:
                    # A file may consist of several streams.
                    data = decompressor.unused_data or b''
                    decompressor = None
        if decompressor is not None:
            raise exc.SourceError(
                f'The {self._kind} file ends too early: it is incomplete'
            )

    def _decompress_block(
        self, decompressor: _Decompressor, data: bytes
    ) -> bytes:
        try:
            return decompressor.decompress(data, BLOCK_SIZE)
        except Exception as error:
            # The libraries raise errors of unrelated classes.
            raise exc.SourceError(
                f'The {self._kind} file cannot be decompressed: {error}'
            ) from error


def _hash_blocks(blocks: Iterator[bytes], digest: Digest) -> Iterator[bytes]:
    for block in blocks:
        digest.update(block)
        yield block


class _GzipDecompressor:
    """Adapter of zlib to the interface of the other decompressors."""

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
        output = self._inner.decompress(
            self._inner.unconsumed_tail + data, max_length
        )
        # If the output is not full, zlib has no more of it.
        self.needs_input = self.eof or (
            not self._inner.unconsumed_tail and len(output) < max_length
        )
        return output


class _ZstdDecompressor:
    """Adapter of the zstandard package to the same interface."""

    # zstandard does not limit its output. The output for a few bytes of
    # input is limited by the block size of the format, 128 KiB.
    _INPUT_SIZE = 256

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._pending = b''
        self.needs_input = True
        self.unused_data = b''

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._pending += data
        output = []
        size = 0
        position = 0
        while (
            position < len(self._pending)
            and size < max_length
            and not self.eof
        ):
            end = position + self._INPUT_SIZE
            output.append(self._inner.decompress(self._pending[position:end]))
            position = end
            size += len(output[-1])
        self._pending = self._pending[position:]
        if self.eof:
            self.unused_data = self._inner.unused_data + self._pending
            self._pending = b''
        self.needs_input = not self._pending
        return b''.join(output)


def _get_decompressor(kind: str) -> Callable[[], Any]:
    """Return the class or function that creates a decompressor.

    :raises SourceError: the format cannot be decompressed
    """
    if kind == 'zst':
        return _get_zstd_decompressor()
    if kind == 'lz4':
        return _get_lz4_decompressor()
    classes: dict[str, Callable[[], Any]] = {
        'gz': _GzipDecompressor,
        'bz2': bz2.BZ2Decompressor,
        'xz': lambda: lzma.LZMADecompressor(memlimit=_MEMORY_LIMIT),
    }
    if kind not in classes:
        raise exc.SourceError(
            f'{kind} files cannot be decompressed during an upload. '
            f'Decompress the file beforehand'
        )
    return classes[kind]


def _get_lz4_decompressor() -> Callable[[], Any]:
    try:
        import lz4.frame
    except ImportError:
        raise _build_missing_error('lz4', 'lz4', 'lz4') from None
    decompressor: Callable[[], Any] = lz4.frame.LZ4FrameDecompressor
    return decompressor


def _build_missing_error(
    kind: str, package: str, extra: str
) -> exc.SourceError:
    return exc.SourceError(
        f'Decompressing {kind} files requires the {package} package. Install '
        f"it with: pip install 'glanceclient-osc[{extra}]', or decompress the "
        f'file beforehand'
    )


def _get_zstd_decompressor() -> Callable[[], Any]:
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        pass
    else:
        decompressor: Callable[[], Any] = zstd.ZstdDecompressor
        return decompressor
    try:
        import zstandard
    except ImportError:
        raise _build_missing_error('zst', 'zstandard', 'zstd') from None
    return lambda: _ZstdDecompressor(
        zstandard.ZstdDecompressor(
            max_window_size=_MEMORY_LIMIT
        ).decompressobj()
    )

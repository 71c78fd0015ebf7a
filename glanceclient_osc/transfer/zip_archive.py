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

"""Streaming decompression of a zip archive with one member.

zipfile needs a seekable file, because the directory of an archive is at its
end. The header before the member is sufficient for an archive with one
member, so that it can be read from a pipe, too.
"""

import contextlib
import dataclasses
import struct
import zlib
from collections.abc import Generator, Iterator

from glanceclient_osc import exc

# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3
_HEADER = struct.Struct('<4s5H3I2H')
_HEADER_SIGNATURE = b'PK\x03\x04'
_DESCRIPTOR_SIGNATURE = b'PK\x07\x08'
_DIRECTORY_SIGNATURE = b'PK\x01\x02'
_END_SIGNATURE = b'PK\x05\x06'

# The last record, which ends with a comment of up to 65,535 bytes.
_END = struct.Struct('<4H2IH')
_END_SIZE = len(_END_SIGNATURE) + _END.size + 0xFFFF

_ENCRYPTED = 0x1
_HAS_DESCRIPTOR = 0x8
_STORED = 0
_DEFLATED = 8
_ZIP64_ID = 1
_ZIP64_SIZE = 0xFFFFFFFF


def extract_member(
    blocks: Iterator[bytes], block_size: int
) -> Iterator[bytes]:
    """Yield the data of the only member of a zip archive.

    :param blocks: the archive, which is read to its end
    :param block_size: maximum size of a block to yield in bytes
    :raises SourceError: the archive is damaged, incomplete, encrypted, has
        several members or another compression method
    """
    reader = _Reader(blocks)
    member = _read_header(reader)
    read = _Measured()
    if member.method == _DEFLATED:
        data = _inflate(reader, block_size, read)
    else:
        data = _read_stored(reader, member.compressed_size, block_size, read)
    with contextlib.closing(data):
        for block in data:
            read.add(block)
            yield block
    _check_member(reader, member, read)
    signature = reader.read_exactly(4)
    if signature == _HEADER_SIGNATURE:
        raise _build_error('it has more than one member')
    if signature != _DIRECTORY_SIGNATURE:
        raise _build_error('it is damaged')
    _, signature, end = reader.read_tail().rpartition(_END_SIGNATURE)
    if not signature or len(end) < _END.size:
        raise exc.SourceError('The zip file ends too early: it is incomplete')


@dataclasses.dataclass(frozen=True)
class _Member:
    flags: int
    method: int
    checksum: int
    compressed_size: int
    size: int


class _Measured:
    """Size and checksum of the data that was read."""

    def __init__(self) -> None:
        self.checksum = 0
        self.compressed_size = 0
        self.size = 0

    def add(self, block: bytes) -> None:
        self.checksum = zlib.crc32(block, self.checksum)
        self.size += len(block)


class _Reader:
    """Reader of a stream of blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._pending = b''

    def read_exactly(self, size: int) -> bytes:
        """Return exactly *size* bytes.

        :raises SourceError: the archive ends earlier
        """
        parts = [self.read_some(size)]
        while (size := size - len(parts[-1])) > 0:
            parts.append(self.read_some(size))
        return b''.join(parts)

    def read_some(self, limit: int) -> bytes:
        """Return at least one byte, unless the limit is 0."""
        while limit and not self._pending:
            block = next(self._blocks, None)
            if block is None:
                raise exc.SourceError(
                    'The zip file ends too early: it is incomplete'
                )
            self._pending = block
        taken, self._pending = self._pending[:limit], self._pending[limit:]
        return taken

    def unread(self, data: bytes) -> None:
        self._pending = data + self._pending

    def read_tail(self) -> bytes:
        """Read all blocks and return the last bytes."""
        tail = self._pending
        for block in self._blocks:
            tail = (tail + block)[-_END_SIZE:]
        return tail


def _read_header(reader: _Reader) -> _Member:
    (signature, _, flags, method, _, _, *numbers, name_size, extra_size) = (
        _HEADER.unpack(reader.read_exactly(_HEADER.size))
    )
    checksum, compressed_size, size = numbers
    if signature != _HEADER_SIGNATURE:
        raise _build_error('it is damaged')
    if flags & _ENCRYPTED:
        raise _build_error('it is encrypted')
    reader.read_exactly(name_size)
    extra = reader.read_exactly(extra_size)
    if _ZIP64_SIZE in (compressed_size, size):
        sizes = _find_zip64_sizes(extra)
        if size == _ZIP64_SIZE:
            size = sizes.pop(0)
        if compressed_size == _ZIP64_SIZE:
            compressed_size = sizes.pop(0)
    if method not in (_STORED, _DEFLATED):
        raise _build_error(f'its compression method {method} is unsupported')
    if method == _STORED and flags & _HAS_DESCRIPTOR and not compressed_size:
        raise _build_error('its header does not have the size of the member')
    return _Member(flags, method, checksum, compressed_size, size)


def _find_zip64_sizes(extra: bytes) -> list[int]:
    """Return the 64-bit sizes of a header, in the order of the format."""
    while len(extra) >= 4:
        field_id, size = struct.unpack_from('<HH', extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if field_id == _ZIP64_ID and len(field) >= 16:
            return [*struct.unpack_from('<QQ', field)]
    raise _build_error('it is damaged')


def _inflate(
    reader: _Reader, block_size: int, read: _Measured
) -> Generator[bytes, None, None]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    output = b''
    while not inflater.eof:
        data = inflater.unconsumed_tail
        # If the output is not full, zlib has no more of it.
        if not data and len(output) < block_size:
            data = reader.read_some(block_size)
            read.compressed_size += len(data)
        try:
            output = inflater.decompress(data, block_size)
        except zlib.error as error:
            raise _build_error(str(error)) from error
        if output:
            yield output
    read.compressed_size -= len(inflater.unused_data)
    reader.unread(inflater.unused_data)


def _read_stored(
    reader: _Reader, size: int, block_size: int, read: _Measured
) -> Generator[bytes, None, None]:
    while read.compressed_size < size:
        block = reader.read_some(min(block_size, size - read.compressed_size))
        read.compressed_size += len(block)
        yield block


def _check_member(reader: _Reader, member: _Member, read: _Measured) -> None:
    """Compare the checksum and the sizes with those in the archive."""
    actual = (read.checksum, read.compressed_size, read.size)
    if not member.flags & _HAS_DESCRIPTOR:
        expected = (member.checksum, member.compressed_size, member.size)
        if actual != expected:
            raise _build_error('the checksum or size of its member is wrong')
        return
    # A descriptor may have a signature, and sizes of 4 or 8 bytes.
    descriptor = reader.read_exactly(4)
    if descriptor == _DESCRIPTOR_SIGNATURE and (
        read.checksum != int.from_bytes(descriptor, 'little')
    ):
        descriptor = reader.read_exactly(4)
    descriptor += reader.read_exactly(8)
    if descriptor == struct.pack(
        '<III', actual[0], actual[1] & _ZIP64_SIZE, actual[2] & _ZIP64_SIZE
    ):
        # The upper half of two 8-byte sizes would not be a signature.
        following = reader.read_exactly(4)
        reader.unread(following)
        if following.startswith(b'PK'):
            return
    descriptor += reader.read_exactly(8)
    if descriptor != struct.pack('<IQQ', *actual):
        raise _build_error('the checksum or size of its member is wrong')


def _build_error(reason: str) -> exc.SourceError:
    return exc.SourceError(f'The zip file cannot be decompressed: {reason}')

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

"""Sources of image data: files, file objects, pipes, bytes and iterables.

A source has a size, if it is known, and yields its data in blocks. Some can
be read more than once.
"""

import io
import os
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, cast

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE

#: Types of data that :func:`open_source` accepts.
Data = str | os.PathLike[str] | bytes | BinaryIO | Iterable[bytes]

_PIPE_NOTICE_DELAY = 5  # seconds


class Source:
    """Data that can be read once.

    :ivar size: size in bytes, None if it is unknown
    :ivar replayable: whether blocks() can be called again
    """

    replayable = False

    def __init__(self, blocks: Iterable[bytes], size: int | None) -> None:
        self.size = size
        self._blocks = blocks
        self._remaining: Iterator[bytes] | None = None
        self._peeked: list[bytes] = []

    def blocks(self) -> Iterator[bytes]:
        """Yield the data.

        :raises SourceError: the data cannot be read
        """
        while self._peeked:
            yield self._peeked.pop(0)
        yield from self._read_remaining()

    def peek(self) -> Iterator[bytes]:
        """Yield the first blocks without consuming them.

        If the data can be read only once, the blocks are kept in memory for
        blocks(). Read no more than necessary.

        :raises SourceError: the data cannot be read
        """
        yield from self._peeked
        for block in self._read_remaining():
            self._peeked.append(block)
            yield block

    def peek_bytes(self, size: int) -> bytes:
        """Return the first bytes without consuming them.

        :param size: minimum number of bytes, if the source has that many
        :raises SourceError: the data cannot be read
        """
        head = b''
        for block in self.peek():
            head += block
            if len(head) >= size:
                break
        return head

    def _read_remaining(self) -> Iterator[bytes]:
        if self._remaining is None:
            self._remaining = iter(self._blocks)
        while True:
            try:
                block = next(self._remaining)
            except StopIteration:
                return
            except OSError as error:
                raise exc.SourceError(
                    f'Cannot read the image data: {error.strerror or error}'
                ) from error
            if not isinstance(block, bytes | bytearray | memoryview):
                raise exc.SourceError(
                    f'Image data must be bytes, not {type(block).__name__}'
                )
            yield bytes(block)

    def set_size(self, size: int | None) -> None:
        """Set the size if it is unknown, or check it.

        :param size: expected size in bytes, None to skip the check
        :raises SourceError: the size is known and differs; the source is
            closed
        """
        if size is not None and self.size is not None and self.size != size:
            self.close()
            raise exc.SourceError(
                f'The image data is {self.size} bytes long, not {size}'
            )
        if self.size is None:
            self.size = size

    def check(self) -> None:
        """Check that the source has not changed since it was opened.

        :raises SourceError: the file was changed
        """

    def close(self) -> None:
        """Close a file that open_source() has opened."""


class StreamSource(Source):
    """A file object that can be read only once, such as a pipe."""

    def __init__(
        self,
        stream: BinaryIO,
        size: int | None = None,
        *,
        head: bytes = b'',
        owned: bool = False,
    ) -> None:
        """Create a source.

        :param size: expected size in bytes
        :param head: data that has already been read from the stream
        :param owned: whether close() closes the stream
        """
        self._stream = stream
        self._owned = owned

        def read() -> Iterator[bytes]:
            if head:
                yield head
            while block := stream.read(BLOCK_SIZE):
                yield block

        super().__init__(read(), size)

    def close(self) -> None:
        """Close the stream if open_source() has opened it."""
        if self._owned:
            self._stream.close()


class FileSource(Source):
    """A seekable file object, read from its current position."""

    replayable = True

    def __init__(self, file: BinaryIO, owned: bool = False) -> None:
        """Create a source.

        :param owned: whether close() closes the file
        """
        self._file = file
        self._owned = owned
        self._state = _get_file_state(file)
        try:
            self._start = file.tell()
            size = file.seek(0, io.SEEK_END) - self._start
            file.seek(self._start)
        except OSError as error:
            raise exc.SourceError(
                f'Cannot determine the size of the image data: '
                f'{error.strerror or error}'
            ) from error
        super().__init__((), size)

    def blocks(self) -> Iterator[bytes]:
        """Yield the data, each time from the start."""
        self._file.seek(self._start)
        self._remaining = iter(lambda: self._file.read(BLOCK_SIZE), b'')
        return self._read_remaining()

    def peek(self) -> Iterator[bytes]:
        """Yield the data; blocks() reads it again."""
        return self.blocks()

    def check(self) -> None:
        """Check that the file has not changed since it was opened.

        :raises SourceError: the file was changed
        """
        if _get_file_state(self._file) != self._state:
            raise exc.SourceError(
                'The file with the image data was changed while it was read'
            )

    def close(self) -> None:
        """Close the file if open_source() has opened it."""
        if self._owned:
            self._file.close()


def _get_file_state(file: BinaryIO) -> tuple[int, int] | None:
    """Return size and modification time, None if it is not a real file."""
    try:
        status = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def open_source(data: Data, size: int | None = None) -> Source:
    """Return a source for image data.

    :param data: path (:class:`os.PathLike`), bytes, text to encode as UTF-8,
        binary file object or iterable of bytes; a string is never a path
    :param size: expected size in bytes
    :raises SourceError: the data cannot be opened or has another size
    """
    source = _open(data, size)
    source.set_size(size)
    return source


def _open(data: Data, size: int | None) -> Source:
    if isinstance(data, os.PathLike):
        return _open_path(data, size)
    if isinstance(data, str):
        return FileSource(io.BytesIO(_encode(data)))
    if isinstance(data, bytes | bytearray | memoryview):
        return FileSource(io.BytesIO(data))
    if isinstance(data, io.TextIOBase):
        raise exc.SourceError('The file must be open in binary mode')
    if not hasattr(data, 'read'):
        if isinstance(data, Mapping) or not isinstance(data, Iterable):
            raise exc.SourceError(
                f'Image data must be an os.PathLike, bytes, text, a binary '
                f'file or an iterable of bytes, not {type(data).__name__}'
            )
        return Source(data, size)
    file = cast(BinaryIO, data)
    if getattr(file, 'closed', False):
        raise exc.SourceError('The file with the image data is closed')
    if _is_seekable(file):
        return FileSource(file)
    return StreamSource(file, size)


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise exc.SourceError(
            f'The text cannot be encoded: {error.reason}'
        ) from error


def _open_path(path: os.PathLike[str], size: int | None) -> Source:
    try:
        file = open(path, 'rb')
    except OSError as error:
        raise exc.SourceError(
            f'Cannot read {os.fspath(path)}: {error.strerror}'
        ) from error
    if _is_seekable(file):
        return FileSource(file, owned=True)
    return StreamSource(file, size, owned=True)


def _is_seekable(file: BinaryIO) -> bool:
    """Return whether a file object has a size and can be read again."""
    try:
        mode = os.fstat(file.fileno()).st_mode
    except (AttributeError, OSError):  # not a file of the operating system
        return bool(getattr(file, 'seekable', bool)())
    # Python calls devices such as /dev/zero seekable.
    return stat.S_ISREG(mode) or stat.S_ISBLK(mode)


def open_stdin(
    stream: BinaryIO,
    size: int | None = None,
    on_wait: Callable[[], object] | None = None,
) -> Source | None:
    """Return a source for standard input, None if it has no image data.

    A terminal, ``/dev/null`` and a pipe that ends without a byte have no
    data. Neither has a file that has been read in part: it is a script or a
    list that the calling shell processes.

    :param size: expected size in bytes
    :param on_wait: called, in another thread, if a pipe has no data for five
        seconds
    """
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode):
        return None if stream.tell() else open_source(stream, size)
    if is_pipe(stream):
        head = _read_first_block(stream, on_wait)
        return StreamSource(stream, size, head=head) if head else None
    return None


def _read_first_block(
    stream: BinaryIO, on_wait: Callable[[], object] | None
) -> bytes:
    """Read a block from a pipe; call *on_wait* if the first byte is late."""
    # select() does not support pipes on Windows, and limits the number of
    # descriptors elsewhere.
    timer = threading.Timer(_PIPE_NOTICE_DELAY, on_wait or bool)
    timer.daemon = True
    timer.start()
    try:
        # peek() waits for one byte, read() for the whole block.
        getattr(stream, 'peek', bytes)(1)
    finally:
        timer.cancel()
    return stream.read(BLOCK_SIZE)


def is_pipe(stream: BinaryIO) -> bool:
    """Return whether a stream is a pipe or a socket."""
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)

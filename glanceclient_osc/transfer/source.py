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

"""What goes up: a path, a file object, a pipe, an iterator of bytes.

Each answers the same questions: how many bytes, may they be had twice, and
the bytes themselves, in blocks.
"""

import io
import os
import select
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, cast

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK

#: what :func:`open_source` accepts
Data = str | os.PathLike[str] | bytes | BinaryIO | Iterable[bytes]

_PATIENCE = 5  # seconds


class Source:
    """Bytes that can be had once.

    :ivar size: how many, None where that is not known beforehand
    :ivar replayable: whether blocks() can be called again
    """

    replayable = False

    def __init__(self, blocks: Iterable[bytes], size: int | None) -> None:
        self.size = size
        self._given = blocks
        self._rest: Iterator[bytes] | None = None
        self._seen: list[bytes] = []

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes.

        :raises SourceError: they cannot be read
        """
        while self._seen:
            yield self._seen.pop(0)
        yield from self._read_on()

    def peek(self) -> Iterator[bytes]:
        """Yield the first blocks, which blocks() will yield all the same.

        Take no more of them than need be: where the bytes can be had only
        once, what is yielded here is held in memory.

        :raises SourceError: they cannot be read
        """
        yield from self._seen
        for block in self._read_on():
            self._seen.append(block)
            yield block

    def _read_on(self) -> Iterator[bytes]:
        if self._rest is None:
            self._rest = iter(self._given)
        while True:
            try:
                block = next(self._rest)
            except StopIteration:
                return
            except OSError as error:
                raise exc.SourceError(
                    f'Cannot read the image data: {error.strerror or error}'
                ) from error
            if not isinstance(block, bytes | bytearray | memoryview):
                raise exc.SourceError(
                    f'Image data is bytes, not {type(block).__name__}'
                )
            yield bytes(block)

    def expect(self, size: int | None) -> None:
        """Set the size, unless it is known.

        :param size: bytes, None for not to
        :raises SourceError: it is known, and another; the source is closed
        """
        if size is not None and self.size is not None and self.size != size:
            self.close()
            raise exc.SourceError(
                f'The image data is {self.size} bytes long, not {size}'
            )
        if self.size is None:
            self.size = size

    def check(self) -> None:
        """Make sure that what has been read is still what there is.

        :raises SourceError: the file has been written to meanwhile
        """

    def close(self) -> None:
        """Close what open_source() opened."""


class StreamSource(Source):
    """A file object that can only be read on: a pipe, a socket."""

    def __init__(
        self, stream: BinaryIO, size: int | None = None, head: bytes = b''
    ) -> None:
        """Wrap a stream.

        :param head: what has been read of it already
        """

        def read() -> Iterator[bytes]:
            if head:
                yield head
            while block := stream.read(BLOCK):
                yield block

        super().__init__(read(), size)


class FileSource(Source):
    """A file object that can be read again from where it stood."""

    replayable = True

    def __init__(self, file: BinaryIO, owned: bool = False) -> None:
        self._file = file
        self._owned = owned
        self._state = _get_file_state(file)
        try:
            self._start = file.tell()
            size = file.seek(0, io.SEEK_END) - self._start
            file.seek(self._start)
        except OSError as error:
            raise exc.SourceError(
                f'Cannot tell the size of the image data: {error.strerror}'
            ) from error
        super().__init__((), size)

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes, from the start every time."""
        self._file.seek(self._start)
        self._rest = iter(lambda: self._file.read(BLOCK), b'')
        return self._read_on()

    def peek(self) -> Iterator[bytes]:
        """Yield the bytes; they are not held, but read again."""
        return self.blocks()

    def check(self) -> None:
        """Make sure that the file is as it was when it was opened.

        :raises SourceError: it is not
        """
        if _get_file_state(self._file) != self._state:
            raise exc.SourceError(
                'The file with the image data was changed while it was read'
            )

    def close(self) -> None:
        """Close the file if it was opened here."""
        if self._owned:
            self._file.close()


def _get_file_state(file: BinaryIO) -> tuple[int, int] | None:
    """Return what changes when a file is written to, None if not a file."""
    try:
        status = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def open_source(data: Data, size: int | None = None) -> Source:
    """Return the source for whatever holds an image.

    :param data: a path, bytes, a binary file object or an iterable of bytes
    :param size: bytes to expect, where *data* itself cannot tell
    :raises SourceError: it cannot be opened, or is not of *size* bytes
    """
    source = _open(data, size)
    source.expect(size)
    return source


def _open(data: Data, size: int | None) -> Source:
    if isinstance(data, str | os.PathLike):
        return _open_path(data, size)
    if isinstance(data, bytes | bytearray):
        return FileSource(io.BytesIO(data))
    if isinstance(data, io.TextIOBase):
        raise exc.SourceError('The file must be open in binary mode')
    if isinstance(data, memoryview):
        return FileSource(io.BytesIO(data))
    if not hasattr(data, 'read'):
        if isinstance(data, Mapping) or not isinstance(data, Iterable):
            raise exc.SourceError(
                f'Image data is a path, bytes, a binary file or an iterable '
                f'of bytes, not {type(data).__name__}'
            )
        return Source(data, size)
    file = cast(BinaryIO, data)
    if getattr(file, 'closed', False):
        raise exc.SourceError('The file with the image data is closed')
    return FileSource(file) if _is_file(file) else StreamSource(file, size)


def _open_path(path: str | os.PathLike[str], size: int | None) -> Source:
    try:
        file = open(path, 'rb')
    except OSError as error:
        raise exc.SourceError(
            f'Cannot read {os.fspath(path)}: {error.strerror}'
        ) from error
    if _is_file(file):
        return FileSource(file, owned=True)
    return StreamSource(file, size)


def _is_file(file: BinaryIO) -> bool:
    """Say whether a file object has an end that can be looked up."""
    try:
        mode = os.fstat(file.fileno()).st_mode
    except (AttributeError, OSError):  # in memory, or not even that
        return bool(getattr(file, 'seekable', bool)())
    # Of a device such as /dev/zero, Python says that it is seekable.
    return stat.S_ISREG(mode) or stat.S_ISBLK(mode)


def open_stdin(
    stream: BinaryIO,
    size: int | None = None,
    waiting: Callable[[], object] | None = None,
) -> Source | None:
    """Return what stands ready on standard input, None if nothing does.

    A terminal, ``/dev/null`` and a pipe that ends without a byte are
    nothing. So is a file that has been read in part: a script or a list
    that the calling shell is working through, not an image.

    :param size: bytes to expect
    :param waiting: called if a pipe has nothing to say for some seconds
    """
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode):
        return None if stream.tell() else open_source(stream, size)
    if is_pipe(stream):
        if waiting and not select.select([stream], [], [], _PATIENCE)[0]:
            waiting()
        head = stream.read(BLOCK)
        return StreamSource(stream, size, head) if head else None
    return None


def is_pipe(stream: BinaryIO) -> bool:
    """Say whether a stream is what another program writes to."""
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)

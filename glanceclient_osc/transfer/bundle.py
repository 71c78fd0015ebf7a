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

"""Bundles: the record and the data of an image, in a directory or tar file.

A bundle has two members: ``image.json``, the record, and ``data``. In a tar
file, the record is first.
"""

import contextlib
import io
import os
import pathlib
import tarfile
from collections.abc import Iterator

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE, Progress
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.partial_file import (
    open_partial_file,
    resolve_target,
)
from glanceclient_osc.transfer.source import FileSource, Source

RECORD = 'image.json'
DATA = 'data'

#: maximum size of a record in bytes
MAX_RECORD = 16 * 1024**2

_PADDING = bytes(tarfile.RECORDSIZE)


def is_tar(path: str | os.PathLike[str]) -> bool:
    """Return whether the path of a bundle is that of a tar file."""
    return pathlib.Path(path).suffix.lower() == '.tar'


def write_directory(
    path: str | os.PathLike[str],
    record: bytes,
    data: Download,
    *,
    block_size: int = BLOCK_SIZE,
    progress: Progress | None = None,
    resume: bool = False,
    keep_part: bool = False,
    sparse: bool = False,
) -> None:
    """Write a bundle to a directory, which is created if it is missing.

    The record is written when the data is complete and verified. See
    :meth:`Download.save` for the other parameters and exceptions.
    """
    folder = pathlib.Path(path)
    folder.mkdir(exist_ok=True)
    data.save(
        folder / DATA,
        block_size=block_size,
        progress=progress,
        resume=resume,
        keep_part=keep_part,
        sparse=sparse,
    )
    with open_partial_file(resolve_target(folder / RECORD)) as file:
        file.write(record)


def write_tar(
    path: str | os.PathLike[str],
    record: bytes,
    data: Download,
    *,
    block_size: int = BLOCK_SIZE,
    progress: Progress | None = None,
) -> None:
    """Write a bundle to a tar file, which is renamed when it is verified.

    :param block_size: bytes to receive and write at a time
    :param progress: called with the number of bytes received
    :raises IntegrityError: the data does not have the size or the hash of
        the image; an existing file stays as it was
    :raises OSError: the file cannot be written
    """
    size = len(data)
    with open_partial_file(resolve_target(path)) as file:
        file.write(_build_header(RECORD, len(record)) + record)
        file.write(_pad(len(record)) + _build_header(DATA, size))
        with contextlib.closing(data.blocks(block_size)) as blocks:
            for block in blocks:
                file.write(block)
                if progress:
                    progress(len(block))
        file.write(_pad(size))
        file.write(bytes(2 * tarfile.BLOCKSIZE))
        file.write(_PADDING[: -file.size % tarfile.RECORDSIZE])


def _build_header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.PAX_FORMAT)


def _pad(size: int) -> bytes:
    """Return the bytes between a member of a tar file and the next."""
    return bytes(-size % tarfile.BLOCKSIZE)


@contextlib.contextmanager
def open_bundle(
    path: str | os.PathLike[str],
) -> Iterator[tuple[bytes, Source]]:
    """Yield the record and the data of a bundle.

    :raises SourceError: the path is not that of a complete bundle
    """
    with contextlib.ExitStack() as stack:
        try:
            if os.path.isdir(path):
                record, data = _open_directory(pathlib.Path(path), stack)
            else:
                record, data = _open_tar(path, stack)
        except OSError as error:
            raise exc.SourceError(
                f'Cannot read the bundle {os.fspath(path)}: '
                f'{error.strerror or error}'
            ) from error
        if len(record) > MAX_RECORD:
            raise exc.SourceError(
                f'{RECORD} of the bundle {os.fspath(path)} is larger than '
                f'{MAX_RECORD} bytes'
            )
        yield record, data


def _open_directory(
    folder: pathlib.Path, stack: contextlib.ExitStack
) -> tuple[bytes, Source]:
    for name in (RECORD, DATA):
        if not (folder / name).is_file():
            raise exc.SourceError(_describe_missing(folder, name))
    with open(folder / RECORD, 'rb') as file:
        record = file.read(MAX_RECORD + 1)
    return record, FileSource(stack.enter_context(open(folder / DATA, 'rb')))


def _open_tar(
    path: str | os.PathLike[str], stack: contextlib.ExitStack
) -> tuple[bytes, Source]:
    members = {}
    try:
        archive = stack.enter_context(tarfile.open(path, 'r:'))
        size = os.path.getsize(path)
        for member in archive:
            if member.isreg() and not member.issparse():
                members[member.name.removeprefix('./')] = member
    except (tarfile.TarError, OverflowError, ValueError) as error:
        raise exc.SourceError(
            f'{os.fspath(path)} is not a bundle: it cannot be read as a tar '
            f'file: {error}'
        ) from error
    files: list[io.BufferedReader] = []
    for name in (RECORD, DATA):
        found = members.get(name)
        file = archive.extractfile(found) if found else None
        if found is None or file is None:
            raise exc.SourceError(_describe_missing(path, name))
        if found.offset_data + found.size > size:
            raise exc.SourceError(
                f'The bundle {os.fspath(path)} is incomplete: the file ends '
                f'within {name}'
            )
        files.append(file)  # type: ignore[arg-type]
    return files[0].read(MAX_RECORD + 1), FileSource(files[1])


def _describe_missing(path: str | os.PathLike[str], name: str) -> str:
    return f'{os.fspath(path)} is not a complete bundle: it has no file {name}'

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

"""Partial files: files that appear under their name when they are complete.

A file is written as ``NAME.part`` in the directory of its target and renamed
at the end. The fixed name allows a later run to find and resume the download
after a crash or a power cut. Because other users can guess the name, the file
is opened without following symbolic links and locked while it is written. If
that fails, a file with a unique name is used.
"""

import contextlib
import errno
import hashlib
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from glanceclient_osc import exc

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

_SUFFIX = '.part'

# Length of the period and the random letters that mkstemp() adds.
_UNIQUE_SIZE = 9

_ZEROS = bytes(64 * 1024)


class PartialFile:
    """An open partial file.

    :ivar path: path of the partial file
    :ivar size: size in bytes so far
    :ivar resumable: whether a later run can find the file
    """

    def __init__(
        self, path: pathlib.Path, handle: int, resumable: bool, sparse: bool
    ) -> None:
        self.path = path
        self.resumable = resumable
        self._sparse = sparse
        self._file = open(handle, 'r+b', buffering=0)
        self.size = self._file.seek(0, os.SEEK_END)

    def has_data(self) -> bool:
        """Return whether anything has been written."""
        # Ctrl-C can interrupt write() before it has updated the size.
        return bool(self.size or os.fstat(self._file.fileno()).st_size)

    def blocks(self, block_size: int) -> Iterator[bytes]:
        """Yield the data written so far."""
        self._file.seek(0)
        while block := self._file.read(block_size):
            yield block

    def write(self, block: bytes) -> None:
        """Append a block.

        :raises OSError: the block cannot be written
        """
        view = memoryview(block)
        while view:
            if self._sparse and _ZEROS.startswith(view[: len(_ZEROS)]):
                written = min(len(view), len(_ZEROS))
                self._file.seek(written, os.SEEK_CUR)
            else:
                end = len(_ZEROS) if self._sparse else len(view)
                written = self._file.write(view[:end]) or 0
            view = view[written:]
            self.size += written

    def replace(self, target: pathlib.Path) -> None:
        """Rename the partial file to the target, with its permissions.

        :raises OSError: the file cannot be renamed, or another file has
            taken its place
        """
        self.set_length()
        if not self.is_in_place():
            raise OSError(
                errno.ESTALE,
                f'{self.path} was moved or replaced by another program',
                str(self.path),
            )
        # The descriptor is used because the path may be another file by now.
        by_descriptor = os.chmod in os.supports_fd
        os.chmod(
            self._file.fileno() if by_descriptor else self.path,
            get_permissions(target),
        )
        if fcntl is None:
            self.close()  # Windows does not rename open files.
        os.replace(self.path, target)

    def set_length(self) -> None:
        """Set the length of the file, as a hole at its end does not."""
        if self._sparse:
            self._file.truncate(self.size)

    def is_in_place(self) -> bool:
        """Return whether the path still leads to the open file."""
        return _is_open_file(self.path, self._file.fileno())

    def remove(self) -> None:
        """Delete the partial file."""
        if fcntl is None:
            self.close()  # Windows does not delete open files.
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, which releases its lock."""
        self._file.close()


@contextlib.contextmanager
def open_partial_file(
    target: pathlib.Path,
    *,
    resume: bool = False,
    keep: bool = False,
    sparse: bool = False,
) -> Iterator[PartialFile]:
    """Yield a partial file; rename it to the target when the block ends.

    If the block raises an exception and the partial file is kept, the
    exception gets its path as attribute ``part``.

    :param resume: continue the partial file of an earlier run
    :param keep: keep the partial file if the block fails, so that a later
        run can resume it; corrupt data is always deleted
    :param sparse: leave holes in the file for blocks of zeros
    :raises InvalidArgument: the partial file cannot be resumed
    :raises OSError: the file cannot be created or renamed
    """
    with _name_missing_directory(target):
        file = _open_or_create(target, resume, sparse)
    try:
        yield file
        with _name_missing_directory(target):
            file.replace(target)
    except BaseException as error:
        corrupt = isinstance(error, exc.IntegrityError)
        if isinstance(error, exc.InvalidArgument) or not file.is_in_place():
            file.set_length()
        elif corrupt or not (keep and file.resumable and file.has_data()):
            file.remove()
        else:
            file.set_length()
            error.part = file.path  # type: ignore[attr-defined]
        raise
    finally:
        file.close()


@contextlib.contextmanager
def replace_file(
    path: str | os.PathLike[str],
) -> Iterator[BinaryIO | PartialFile]:
    """Yield a file to write, which replaces *path* when the block ends.

    If the block raises an exception, an existing file stays as it was. A
    device or a named pipe is written directly.

    :raises OSError: the file cannot be written
    """
    if is_special(path):
        with open(path, 'wb') as file:
            yield file
    else:
        with open_partial_file(resolve_target(path)) as partial:
            yield partial


def is_special(path: str | os.PathLike[str]) -> bool:
    """Return whether a path exists and is not a regular file.

    Devices and named pipes can be written, but not replaced.
    """
    return os.path.exists(path) and not os.path.isfile(path)


def resolve_target(path: str | os.PathLike[str]) -> pathlib.Path:
    """Return the path to replace; follow symbolic links."""
    return pathlib.Path(path).resolve()


def get_partial_path(target: pathlib.Path) -> pathlib.Path:
    """Return the path of the partial file of a target.

    It is ``NAME.part``, with a shortened name if that is too long.
    """
    name = _shorten_name(target, len(_SUFFIX))
    return target.with_name(f'{name}{_SUFFIX}')


def _shorten_name(target: pathlib.Path, reserved: int) -> str:
    """Return the name of a target, shortened if it is too long.

    :param reserved: number of bytes that will be added to the name
    """
    name = target.name
    limit = _get_name_limit(target) - reserved
    if len(os.fsencode(name)) <= limit:
        return name
    # The hash distinguishes names that differ only at their end.
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
    while len(os.fsencode(name)) > limit - len(digest) - 1:
        name = name[:-1]
    return f'{name}.{digest}'


def _get_name_limit(target: pathlib.Path) -> int:
    """Return the maximum length of a file name in bytes."""
    try:
        return os.pathconf(target.parent, 'PC_NAME_MAX')
    except (AttributeError, OSError, ValueError):
        return 255


@contextlib.contextmanager
def _name_missing_directory(target: pathlib.Path) -> Iterator[None]:
    """Add the directory to the error for a missing directory."""
    try:
        yield
    except OSError as error:
        if target.parent.is_dir():
            raise
        raise FileNotFoundError(
            errno.ENOENT,
            f'The directory {target.parent} does not exist',
            str(target),
        ) from error


def get_permissions(target: pathlib.Path) -> int:
    """Return the permissions of a file that replaces the target.

    A new file has the default permissions. A file of the same user keeps its
    permissions. For a file of another user, the result is limited to the
    default permissions.
    """
    mask = os.umask(0)  # The only way to read the mask is to set it.
    os.umask(mask)
    default = 0o666 & ~mask
    try:
        status = target.stat()
    except FileNotFoundError:
        return default
    # Never set the setuid, setgid and sticky bits.
    permissions = stat.S_IMODE(status.st_mode) & 0o777
    owned = not hasattr(os, 'geteuid') or status.st_uid == os.geteuid()
    return permissions if owned else permissions & default


def _open_or_create(
    target: pathlib.Path, resume: bool, sparse: bool
) -> PartialFile:
    if len(os.fsencode(target.name)) > _get_name_limit(target):
        raise OSError(
            errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(target)
        )
    path = get_partial_path(target)
    handle, problem = _open_locked(path)
    if handle is not None and not resume and os.fstat(handle).st_size:
        # The data of an earlier run may be needed. Do not overwrite it.
        os.close(handle)
        handle = None
    if handle is not None:
        return PartialFile(path, handle, True, sparse)
    if resume:
        raise exc.InvalidArgument(f'Cannot resume {path}: {problem}')
    prefix = _shorten_name(target, _UNIQUE_SIZE + len(_SUFFIX))
    handle, name = tempfile.mkstemp(_SUFFIX, f'{prefix}.', target.parent)
    return PartialFile(pathlib.Path(name), handle, False, sparse)


def _open_locked(path: pathlib.Path) -> tuple[int | None, str]:
    """Open or create a file and lock it.

    :returns: the file descriptor, or None and the reason
    :raises OSError: the file cannot be created
    """
    if fcntl is None:
        return None, 'files cannot be locked on this platform'
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags | os.O_NONBLOCK, 0o600)
    except OSError as error:
        if os.path.lexists(path):
            # A symbolic link, a directory, or a file of another user.
            return None, error.strerror or str(error)
        raise
    problem = _lock(path, handle)
    if problem is None:
        return handle, ''
    os.close(handle)
    return None, problem


def _lock(path: pathlib.Path, handle: int) -> str | None:
    """Lock an open file; return None, or why it cannot be used."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return 'it is not a regular file'
    if status.st_uid != os.geteuid() or status.st_nlink > 1:
        return 'it belongs to another user or has several hard links'
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 'another download is writing to it'
    except OSError as error:  # some network file systems
        return f'it cannot be locked ({error.strerror})'
    if not _is_open_file(path, handle):
        # Another process renamed it before it could be locked.
        return 'another download has just completed it'
    return None


def _is_open_file(path: pathlib.Path, handle: int) -> bool:
    """Return whether a path is an open file, not a symbolic link."""
    try:
        at_path = os.lstat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(at_path, os.fstat(handle))

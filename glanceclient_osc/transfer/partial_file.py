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

"""The file that a download grows in, beside the one it is to become.

It is called ``NAME.part``, so that even what a crash or a power cut has left
can be found and continued. A name that others can guess needs care: what
lies there may be a link that leads elsewhere, or another download's. So it
is opened without following links and locked for as long as it is written
to; if that cannot be had, a file with a name of its own takes its place.
"""

import contextlib
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterator

from glanceclient_osc import exc
from glanceclient_osc.transfer.target import get_permissions

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

_ZEROS = bytes(64 * 1024)


class PartialFile:
    """A file under way.

    :ivar path: where it is
    :ivar size: bytes it has so far
    :ivar continuable: whether a later run would find it
    """

    def __init__(
        self, path: pathlib.Path, handle: int, continuable: bool, sparse: bool
    ) -> None:
        self.path = path
        self.continuable = continuable
        self._sparse = sparse
        self._file = open(handle, 'r+b', buffering=0)
        self.size = self._file.seek(0, os.SEEK_END)

    @property
    def begun(self) -> bool:
        """Whether there is something in it."""
        # Ctrl-C may come when a block is written and not counted yet.
        return bool(self.size or os.fstat(self._file.fileno()).st_size)

    def blocks(self, block_size: int) -> Iterator[bytes]:
        """Yield what is in it so far."""
        self._file.seek(0)
        while block := self._file.read(block_size):
            yield block

    def write(self, block: bytes) -> None:
        """Add a block.

        :raises OSError: there is no room for it
        """
        view = memoryview(block)
        while view:
            if self._sparse and _ZEROS.startswith(view[: len(_ZEROS)]):
                done = min(len(view), len(_ZEROS))
                self._file.seek(done, os.SEEK_CUR)
            else:
                end = len(_ZEROS) if self._sparse else len(view)
                done = self._file.write(view[:end]) or 0
            view = view[done:]
            self.size += done

    def move(self, target: pathlib.Path) -> None:
        """Put it in the place of the target, with rights as mode() says."""
        self.settle()
        os.chmod(self.path, get_permissions(target))
        os.replace(self.path, target)

    def settle(self) -> None:
        """Give it its length, which a hole at the end does not."""
        if self._sparse:
            self._file.truncate(self.size)

    def remove(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close it, which lets go of the lock."""
        self._file.close()


@contextlib.contextmanager
def open_partial_file(
    target: pathlib.Path,
    *,
    resume: bool = False,
    keep: bool = False,
    sparse: bool = False,
) -> Iterator[PartialFile]:
    """Yield the file that is to become the target when the block ends.

    :param resume: take up what an earlier try left
    :param keep: leave what there is if the block fails, for a later try,
        unless it is corrupt
    :param sparse: leave holes for blocks of zeros
    What the block raised has the path of what was left as ``part``.

    :raises InvalidArgument: what an earlier try left cannot be taken up
    """
    found = _open(target, resume, sparse)
    try:
        yield found
        found.move(target)
    except BaseException as error:
        corrupt = isinstance(error, exc.IntegrityError)
        if isinstance(error, exc.InvalidArgument):
            found.settle()
        elif corrupt or not (keep and found.continuable and found.begun):
            found.remove()
        else:
            found.settle()
            error.part = found.path  # type: ignore[attr-defined]
        raise
    finally:
        found.close()


def get_partial_path(target: pathlib.Path) -> pathlib.Path:
    """Return where the part of a target is."""
    return target.with_name(f'{target.name}.part')


def _open(target: pathlib.Path, resume: bool, sparse: bool) -> PartialFile:
    path = get_partial_path(target)
    handle, problem = _lock_file(path)
    if handle is not None and not resume and os.fstat(handle).st_size:
        # It may be worth more to its owner than a name for our file.
        os.close(handle)
        handle = None
    if handle is not None:
        return PartialFile(path, handle, True, sparse)
    if resume:
        raise exc.InvalidArgument(f'Cannot continue {path}: {problem}')
    handle, name = tempfile.mkstemp('.part', f'{target.name}.', target.parent)
    return PartialFile(pathlib.Path(name), handle, False, sparse)


def _lock_file(path: pathlib.Path) -> tuple[int | None, str]:
    """Return a handle of a file that is nobody else's, or why there is none.

    :raises OSError: it cannot be made at all
    """
    if fcntl is None:
        return None, 'files cannot be locked here'
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags | os.O_NONBLOCK, 0o600)
    except OSError as error:
        if os.path.lexists(path):
            # A link, a directory, another user's file.
            return None, error.strerror or str(error)
        raise
    problem = _find_problem(path, handle)
    if problem is None:
        return handle, ''
    os.close(handle)
    return None, problem


def _find_problem(path: pathlib.Path, handle: int) -> str | None:
    """Return why an open file is not to be written to, None if it may."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return 'it is not a file'
    if status.st_uid != os.geteuid() or status.st_nlink > 1:
        return 'it is the file of somebody else, or a link'
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 'another download is writing to it'
    except OSError as error:  # some network file systems
        return f'it cannot be locked ({error.strerror})'
    try:
        # Before it was locked, whoever had it may have moved it away.
        now = os.lstat(path)
    except FileNotFoundError:
        now = None
    if now is None or (now.st_dev, now.st_ino) != (
        status.st_dev,
        status.st_ino,
    ):
        return 'another download has just finished with it'
    return None

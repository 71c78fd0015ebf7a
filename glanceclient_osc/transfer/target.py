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

"""Files that appear whole or not at all."""

import contextlib
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterator
from typing import BinaryIO


@contextlib.contextmanager
def replace_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Yield a file to write, which is ``path`` when the block has ended.

    It grows beside the target, as ``NAME.….part``, and takes its place, with
    the rights that mode() says. If the block raises, both are as if nothing
    had happened.

    :raises OSError: it cannot be written
    """
    target = pathlib.Path(path)
    if target.exists() and not target.is_file():
        # A device or a named pipe cannot be replaced, only written to.
        with open(target, 'wb') as device:
            yield device
        return
    target = target.resolve()  # replace what a link points to
    handle, part = tempfile.mkstemp('.part', f'{target.name}.', target.parent)
    try:
        with open(handle, 'wb') as file:
            yield file
        os.chmod(part, get_permissions(target))
        os.replace(part, target)
    except BaseException:
        pathlib.Path(part).unlink(missing_ok=True)
        raise


def get_permissions(target: pathlib.Path) -> int:
    """Return the rights that the file in the place of another is to have.

    Those of a new one; or, if the other is the caller's, the same as that.
    To a file of somebody else nobody gets more rights than to either.
    """
    mask = os.umask(0)  # there is no way to read it but to set it
    os.umask(mask)
    new = 0o666 & ~mask
    try:
        old = target.stat()
    except FileNotFoundError:
        return new
    # Never the bits that make a program run as its owner.
    rights = stat.S_IMODE(old.st_mode) & 0o777
    mine = not hasattr(os, 'geteuid') or old.st_uid == os.geteuid()
    return rights if mine else rights & new

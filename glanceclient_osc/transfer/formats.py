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

"""What image data is, by its content.

oslo.utils tells the formats apart, the same code that the servers use; what
it does not know is added here.
"""

import contextlib
import dataclasses
import itertools
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from glanceclient_osc.transfer.source import Source

if TYPE_CHECKING:
    from oslo_utils.imageutils.format_inspector import FileInspector

# Bytes after which a format has shown, if it is to: the metadata of a vhdx
# come last, after 3 MiB.
_ENOUGH = 8 << 20

# Formats that can be told by the content; nothing else is contradicted by
# content that is not recognized.
_RECOGNIZABLE = frozenset(
    ('iso', 'luks', 'ploop', 'qcow2', 'qed', 'vdi', 'vhd', 'vhdx', 'vmdk')
)

# What else may rightly be said of what was found: a partition table makes a
# disk, and a kernel has what looks like one.
_ALSO = {
    'gpt': frozenset(('aki', 'ami', 'ari', 'gpt')),
    'iso with gpt': frozenset(('raw',)),
    'luks': frozenset(('raw',)),
}

_REASONS = {
    'backing_file': 'it needs a backing file, which it does not contain',
    'banned': 'no cloud takes that format',
    'data_file': 'its data is in another file',
    'descriptor': 'it says that its data is elsewhere, or not where',
}

_PLOOP = (b'WithoutFreeSpace', b'WithouFreSpacExt')
# As qemu finds it: comments, empty lines, and then the version.
_DESCRIPTOR = re.compile(rb'(?: *(?:#[^\n]*)?\r?\n)*version=[123]\r?\n')


@dataclasses.dataclass(frozen=True)
class Content:
    """What image data turned out to be.

    :ivar disk_format: in the words of the Images API
    :ivar also: what it may be called as well
    :ivar unsafe: why no cloud should be given it, None if it may
    """

    disk_format: str
    also: frozenset[str] = frozenset()
    unsafe: str | None = None

    def may_be(self, disk_format: str) -> bool:
        """Say whether that is a fair name for it."""
        if disk_format == self.disk_format or disk_format in self.also:
            return True
        return self.disk_format == 'raw' and disk_format not in _RECOGNIZABLE


def detect_format(source: Source) -> Content:
    """Return what a source holds; its bytes can still be had.

    :raises SourceError: it cannot be read
    """
    with _quiet():
        return _inspect(source)


def _inspect(source: Source) -> Content:
    from oslo_utils.imageutils import format_inspector

    blocks = source.peek()
    head = next(blocks, b'')
    wrapper = format_inspector.InspectWrapper(
        _Reader(itertools.chain([head], blocks))  # type: ignore[arg-type]
    )
    read = 0
    while read < _ENOUGH and not wrapper.formats:
        block = wrapper.read(0)
        read += len(block)
        if not block:
            break
    wrapper.close()
    found = {str(match): match for match in wrapper.formats or ()}
    if found.keys() == {'iso', 'gpt'}:
        return Content('iso', _ALSO['iso with gpt'])
    if len(found) > 1:
        names = ' and '.join(sorted(found))
        return Content(names, unsafe='a file can be only one of them')
    [(name, inspector)] = found.items()
    if name == 'raw':
        return _unrecognized(head)
    if name == 'gpt':
        return Content('raw', _ALSO['gpt'])
    whole = block == b''
    if name == 'vmdk' and source.replayable and not whole:
        # Its end may contradict its beginning.
        inspector = format_inspector.VMDKInspector()
        for block in source.blocks():
            inspector.eat_chunk(block)
        inspector.finish()
        whole = True
    return Content(
        name, _ALSO.get(name, frozenset()), _unsafe(inspector, whole)
    )


class _Reader:
    """Blocks, for who wants to read() them."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks

    def read(self, size: int) -> bytes:
        return next(self._blocks, b'')


def _unrecognized(head: bytes) -> Content:
    if head.startswith(_PLOOP):
        return Content('ploop')
    if _DESCRIPTOR.match(head):
        return Content('vmdk', unsafe=_REASONS['descriptor'])
    return Content('raw')


def _unsafe(inspector: 'FileInspector', whole: bool) -> str | None:
    """Return what is dangerous about a file, None if nothing is.

    :param whole: whether the inspector has seen all of it
    """
    from oslo_utils.imageutils import format_inspector

    try:
        inspector.safety_check()
    except format_inspector.SafetyCheckFailed as error:
        reasons = [
            _REASONS.get(name, str(reason))
            for name, reason in error.failures.items()
            if whole or name != 'footer'
        ]
        return ', '.join(reasons) or None
    except format_inspector.ImageFormatError as error:
        return str(error)
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what oslo.utils logs of a file: what counts is said by us."""
    from oslo_utils.imageutils import format_inspector

    def drop(record: logging.LogRecord) -> bool:
        return False

    log = logging.getLogger(format_inspector.__name__)
    log.addFilter(drop)
    try:
        yield
    finally:
        log.removeFilter(drop)

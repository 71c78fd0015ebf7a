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

"""Detection of disk formats by their content.

The formats are detected by oslo.utils, as on the servers. What it does not
detect is added here.
"""

import contextlib
import dataclasses
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from glanceclient_osc.transfer import file_type
from glanceclient_osc.transfer.source import Source

if TYPE_CHECKING:
    from oslo_utils.imageutils.format_inspector import FileInspector

# Bytes that are inspected. The metadata of a vhdx comes last, after 3 MiB.
_INSPECTED_SIZE = 8 << 20

# Formats with a signature. Unrecognized data can be of any other format.
_DETECTABLE = frozenset(
    ('iso', 'luks', 'ploop', 'qcow2', 'qed', 'vdi', 'vhd', 'vhdx', 'vmdk')
)

# Other correct names of a format. A raw disk may have a partition table, and
# the boot sector of a kernel looks like one.
_ALTERNATIVES = {
    'gpt': frozenset(('aki', 'ami', 'ari', 'gpt')),
    'iso with gpt': frozenset(('raw',)),
    'luks': frozenset(('raw',)),
}

# Names of the safety checks of oslo.utils.
_UNSAFE_REASONS = {
    'backing_file': 'it refers to a backing file',
    'banned': 'clouds do not accept this format',
    'data_file': 'its data is in another file',
    'descriptor': 'its descriptor refers to data elsewhere, or is invalid',
}

_PLOOP_SIGNATURES = (b'WithoutFreeSpace', b'WithouFreSpacExt')
# The same rule as in qemu: comments and empty lines, then the version.
_VMDK_DESCRIPTOR = re.compile(rb'(?: *(?:#[^\n]*)?\r?\n)*version=[123]\r?\n')


@dataclasses.dataclass(frozen=True)
class Content:
    """The detected format of image data.

    :ivar disk_format: name of the disk format in the Images API
    :ivar alternatives: other correct names of the format
    :ivar unsafe: why the data is unsafe for a cloud, None if it is not
    :ivar file_type: type of a document or an archive that is not an image,
        such as ``an HTML page``, None for an image; see
        :func:`file_type.detect_file_type`
    :ivar partition_problem: why the partition table is invalid, None if it
        is valid or missing; Glance can be configured to refuse such images
    """

    disk_format: str
    alternatives: frozenset[str] = frozenset()
    unsafe: str | None = None
    file_type: str | None = None
    partition_problem: str | None = None

    def may_be(self, disk_format: str) -> bool:
        """Return whether the data can have a disk format."""
        if disk_format in {self.disk_format, *self.alternatives}:
            return True
        return self.disk_format == 'raw' and disk_format not in _DETECTABLE


def detect_format(source: Source) -> Content:
    """Return the disk format of image data, without consuming the data.

    :raises SourceError: the source cannot be read
    """
    with _silence_inspector():
        try:
            return _inspect(source)
        except AttributeError:
            # The inspector of VMDK fails for data that begins with ASCII
            # text and continues with other text, for example in UTF-8.
            head = source.peek_bytes(file_type.HEAD_SIZE)
            if b'disk descriptorfile' in head.lower():
                return Content('vmdk', unsafe='its descriptor is not ASCII')
            return _inspect(source, skipped='vmdk')


def _inspect(source: Source, skipped: str | None = None) -> Content:
    """Return the disk format.

    :param skipped: format that is not looked for
    """
    from oslo_utils.imageutils import format_inspector

    head = source.peek_bytes(file_type.HEAD_SIZE)
    wrapper = format_inspector.InspectWrapper(
        _BlockReader(source.peek()),  # type: ignore[arg-type]
        allowed_formats=[
            name for name in format_inspector.ALL_FORMATS if name != skipped
        ],
    )
    size = 0
    while size < _INSPECTED_SIZE and not wrapper.formats:
        block = wrapper.read(0)
        size += len(block)
        if not block:
            break
    wrapper.close()
    inspectors = {str(match): match for match in wrapper.formats or ()}
    if inspectors.keys() == {'iso', 'gpt'}:
        return Content('iso', _ALTERNATIVES['iso with gpt'])
    if len(inspectors) > 1:
        names = ' and '.join(sorted(inspectors))
        return Content(names, unsafe='a file can have only one format')
    [(name, inspector)] = inspectors.items()
    if name == 'raw':
        return _detect_other_format(head)
    if name == 'gpt':
        return Content(
            'raw',
            _ALTERNATIVES['gpt'],
            partition_problem=_check_safety(inspector, True),
        )
    complete = block == b''
    if name == 'vmdk' and source.replayable and not complete:
        # The footer may contradict the header.
        inspector = format_inspector.VMDKInspector()
        for block in source.blocks():
            inspector.eat_chunk(block)
        inspector.finish()
        complete = True
    return Content(
        name,
        _ALTERNATIVES.get(name, frozenset()),
        _check_safety(inspector, complete),
    )


class _BlockReader:
    """File object that returns the blocks of an iterator."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks

    def read(self, size: int) -> bytes:
        return next(self._blocks, b'')


def _detect_other_format(head: bytes) -> Content:
    """Return the format of data that oslo.utils does not recognize."""
    if head.startswith(_PLOOP_SIGNATURES):
        return Content('ploop')
    if _VMDK_DESCRIPTOR.match(head):
        return Content('vmdk', unsafe=_UNSAFE_REASONS['descriptor'])
    return Content('raw', file_type=file_type.detect_file_type(head))


def _check_safety(inspector: 'FileInspector', complete: bool) -> str | None:
    """Return why a file is unsafe, None if it is not.

    :param complete: whether the inspector has seen the whole file
    """
    from oslo_utils.imageutils import format_inspector

    try:
        inspector.safety_check()
    except format_inspector.SafetyCheckFailed as error:
        reasons = [
            _UNSAFE_REASONS.get(name, str(reason))
            for name, reason in error.failures.items()
            if complete or name != 'footer'
        ]
        return ', '.join(reasons) or None
    except format_inspector.ImageFormatError as error:
        return str(error)
    return None


@contextlib.contextmanager
def _silence_inspector() -> Iterator[None]:
    """Drop the log messages of oslo.utils; its results are returned."""
    from oslo_utils.imageutils import format_inspector

    def drop(record: logging.LogRecord) -> bool:
        return False

    log = logging.getLogger(format_inspector.__name__)
    log.addFilter(drop)
    try:
        yield
    finally:
        log.removeFilter(drop)

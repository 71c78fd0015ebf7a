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

"""Image data of a file or of standard input, before it is sent."""

import argparse
import contextlib
import dataclasses
import pathlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_lib import exceptions

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.transfer.source import Source


@dataclasses.dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """How image data is read and checked before it is sent.

    :ivar filename: path of a file, ``-`` for standard input, None for
        standard input if it is a pipe or a file
    :ivar size: expected size in bytes, None to skip the check
    :ivar decompress: whether to decompress the data
    :ivar skip_format_check: whether to send data that is not of the disk
        format of the image, or not safe to use
    :ivar compressed_checksum: expected hash of the data before it is
        decompressed, ``ALGORITHM:HEX``, None to skip the check
    """

    filename: str | None
    size: int | None
    decompress: bool
    skip_format_check: bool
    compressed_checksum: str | None = None

    @classmethod
    def from_args(cls, args: argparse.Namespace) -> 'SourceOptions':
        """Return the values of the options of this module."""
        return cls(
            filename=args.filename,
            size=args.size,
            decompress=args.decompress,
            skip_format_check=args.skip_format_check,
        )


@contextlib.contextmanager
def open_data(
    command: 'BaseCommand', options: SourceOptions, *, expected: bool = False
) -> 'Iterator[Source | None]':
    """Yield the image data, None if there is none; close it afterwards.

    :param expected: whether an empty pipe is an error; ``--size`` and
        ``--decompress`` make it one, too
    :raises SourceError: the data cannot be opened, is not of ``--size``
        bytes, or is not compressed and ``--decompress`` is given
    :raises CommandError: standard input is closed, or an empty pipe
    """
    data = _open(command, options, expected)
    if data is None:
        yield None
        return
    with contextlib.closing(data):
        yield _decompress(data, options) if options.decompress else data


def _decompress(data: 'Source', options: SourceOptions) -> 'Source':
    from glanceclient_osc.transfer import compression, digest

    checksum = None
    if options.compressed_checksum:
        checksum = digest.Checksum(options.compressed_checksum)
    return compression.decompress(
        data, options.size, compressed_checksum=checksum
    )


def _open(
    command: 'BaseCommand', options: SourceOptions, expected: bool
) -> 'Source | None':
    from glanceclient_osc.transfer import source

    # The size of compressed data is not the one that the user expects.
    size = None if options.decompress else options.size
    # In interactive mode, standard input holds the next commands.
    interactive = command.app.interactive_mode
    stdin = None if interactive else getattr(sys.stdin, 'buffer', None)
    if options.filename == '-':
        if stdin is None:
            raise exceptions.CommandError(
                '--file -: standard input cannot be read'
            )
        return source.open_source(stdin, size)
    if options.filename:
        return source.open_source(pathlib.Path(options.filename), size)
    if stdin is None:
        return None

    def print_waiting() -> None:
        command.notice(
            'Waiting for image data on standard input (to create an image '
            'without data, add </dev/null)'
        )

    data = source.open_stdin(stdin, size, print_waiting)
    if data is None and source.is_pipe(stdin):
        # The program that writes to the pipe may have failed.
        if expected or options.decompress or options.size is not None:
            raise exceptions.CommandError('The pipe contained no image data')
        command.notice('The pipe contained no image data')
    return data

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

"""Download image data to a file or to standard output."""

import argparse
import contextlib
import dataclasses
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options as common_options
from glanceclient_osc.osc.data import progress, signals
from glanceclient_osc.transfer import BLOCK_SIZE

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.transfer import Progress
    from glanceclient_osc.transfer.download import Download


@dataclasses.dataclass(frozen=True)
class DownloadOptions:
    """Where image data is written.

    :ivar filename: path of a file, None for standard output
    :ivar block_size: number of bytes to receive and write at a time
    :ivar progress: whether to show a progress bar, None to decide by the
        terminal
    """

    filename: str | None
    block_size: int
    progress: bool | None

    @classmethod
    def from_args(cls, args: argparse.Namespace) -> 'DownloadOptions':
        """Return the values of the options of this module."""
        return cls(
            filename=None if args.filename == '-' else args.filename,
            block_size=args.chunk_size,
            progress=args.progress,
        )


def add_file_option(container: argparse._ActionsContainer) -> None:
    """Add ``--file``."""
    container.add_argument(
        '--file',
        metavar='<filename>',
        dest='filename',
        type=common_options.parse_nonempty,
        help=(
            'File to write; an existing file is replaced after the data has '
            'been verified (default: standard output)'
        ),
    )


def add_chunk_size_option(container: argparse._ActionsContainer) -> None:
    """Add ``--chunk-size``."""
    container.add_argument(
        '--chunk-size',
        type=common_options.integer_at_least(1),
        default=BLOCK_SIZE,
        metavar='<chunk-size>',
        help=f'Bytes to receive and write at a time (default: {BLOCK_SIZE})',
    )


def check_target(options: DownloadOptions) -> None:
    """Raise an error if the data could not be written.

    :raises CommandError: the file or directory is not writable, or standard
        output is closed or a terminal
    """
    if options.filename is not None:
        check_file(options.filename)
    elif sys.stdout is None:
        raise exceptions.CommandError('Standard output is closed: use --file')
    elif sys.stdout.isatty():
        raise exceptions.CommandError(
            'Image data cannot be written to a terminal: use --file, or '
            'redirect standard output'
        )


def write_download(
    command: 'BaseCommand',
    data: 'Download',
    options: DownloadOptions,
    label: str,
    *,
    verify: bool = True,
    resume: bool = False,
    keep_part: bool = False,
    sparse: bool = False,
) -> None:
    """Write the verified data to the file or to standard output.

    :param label: text before the progress bar
    :param verify: whether to print why the data could not be verified
    :param resume: see :meth:`Download.save`; so are the other parameters
    :raises CommandError: it cannot be written
    """
    target = options.filename or 'standard output'
    with report_download(
        command, data, options, label, target, verify=verify
    ) as report_progress:
        if options.filename is None:
            sys.stdout.flush()
            data.copy_to(
                sys.stdout.buffer,
                block_size=options.block_size,
                progress=report_progress,
            )
            sys.stdout.buffer.flush()
        else:
            data.save(
                options.filename,
                block_size=options.block_size,
                progress=report_progress,
                resume=resume,
                keep_part=keep_part,
                sparse=sparse,
            )


@contextlib.contextmanager
def report_download(
    command: 'BaseCommand',
    data: 'Download',
    options: DownloadOptions,
    label: str,
    target: str,
    *,
    verify: bool = True,
) -> 'Iterator[Progress | None]':
    """Yield the function to report progress, while a block writes the data.

    :param label: text before the progress bar
    :param target: where the block writes, for error messages
    :param verify: whether to print why the data could not be verified
    :raises CommandError: the data cannot be written
    """
    with (
        signals.raise_on_termination(),
        progress.show_progress(
            len(data) or None, label, command.wants_progress(options.progress)
        ) as report_progress,
        _explain_write_errors(target),
    ):
        yield report_progress
    if verify and data.unverified_reason:
        command.notice(
            '%s', f'The data was not verified: {data.unverified_reason}'
        )


@contextlib.contextmanager
def _explain_write_errors(target: str) -> Iterator[None]:
    """Turn an OSError in the block into an error that names the target."""
    try:
        yield
    except (BrokenPipeError, exc.ClientException):
        # The reader of the pipe has exited, or the download failed.
        raise
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot write {target}: {error.strerror or error}'
        ) from error


def check_file(filename: str) -> None:
    """Raise an error if a file could not be written.

    :raises CommandError: the file or its directory is not writable
    """
    directory = os.path.dirname(os.path.abspath(filename))
    if os.path.isdir(filename):
        raise exceptions.CommandError(f'{filename} is a directory')
    if not os.path.isdir(directory):
        raise exceptions.CommandError(f'There is no directory {directory}')
    if not os.access(directory, os.W_OK):
        raise exceptions.CommandError(f'Cannot write to {directory}')
    if os.path.exists(filename) and not os.access(filename, os.W_OK):
        raise exceptions.CommandError(f'{filename} is write-protected')

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

"""Image data on its way to a file, or to standard output."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options
from glanceclient_osc.osc.data import signals
from glanceclient_osc.transfer import BLOCK_SIZE

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.transfer.download import Download


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what says where the data goes, and how."""
    parser.add_argument(
        '--chunk-size',
        type=options.integer_at_least(1),
        default=BLOCK_SIZE,
        metavar='<chunk-size>',
        help=f'Bytes to receive and write at a time (default: {BLOCK_SIZE})',
    )
    parser.add_argument(
        '--file',
        metavar='<filename>',
        dest='filename',
        type=options.parse_nonempty,
        help=(
            'File to write, replaced when all is well '
            '(default: standard output)'
        ),
    )


def check_target(args: argparse.Namespace) -> None:
    """Find out what cannot work before anything is fetched.

    :raises CommandError: it cannot
    """
    if not _to_stdout(args):
        _check_target(args.filename)
    elif sys.stdout is None:
        raise exceptions.CommandError(
            'There is no standard output: give --file'
        )
    elif sys.stdout.isatty():
        raise exceptions.CommandError(
            'Image data is not for a terminal: give --file, or redirect'
        )


def write_download(
    command: 'BaseCommand',
    data: 'Download',
    args: argparse.Namespace,
    what: str,
    **options: bool,
) -> None:
    """Write the verified data to the file, or to standard output.

    :param what: stands before the progress bar
    :param options: for :meth:`Download.save`
    """
    from glanceclient_osc.osc.data import progress

    to_stdout = _to_stdout(args)
    target = 'standard output' if to_stdout else args.filename
    shown = progress.show_progress(
        len(data) or None, what, command.wants_progress(args.progress)
    )
    with (
        signals.raise_on_termination(),
        shown as moved,
        _explain_write_errors(target),
    ):
        if to_stdout:
            sys.stdout.flush()
            data.copy_to(
                sys.stdout.buffer, block_size=args.chunk_size, progress=moved
            )
            sys.stdout.buffer.flush()
        else:
            data.save(
                args.filename,
                block_size=args.chunk_size,
                progress=moved,
                **options,
            )


def _to_stdout(args: argparse.Namespace) -> bool:
    return args.filename in (None, '-')


@contextlib.contextmanager
def _explain_write_errors(target: str) -> Iterator[None]:
    """Say what could not be written when something could not."""
    try:
        yield
    except (BrokenPipeError, exc.ClientException):
        # Who reads from us has had enough; or it is no matter of writing.
        raise
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot write {target}: {error.strerror or error}'
        ) from error


def _check_target(filename: str) -> None:
    """Find out that a file cannot be written before anything is fetched."""
    folder = os.path.dirname(os.path.abspath(filename))
    if os.path.isdir(filename):
        raise exceptions.CommandError(f'{filename} is a directory')
    if not os.path.isdir(folder):
        raise exceptions.CommandError(f'There is no directory {folder}')
    if not os.access(folder, os.W_OK):
        raise exceptions.CommandError(f'Cannot write to {folder}')
    if os.path.exists(filename) and not os.access(filename, os.W_OK):
        raise exceptions.CommandError(f'{filename} is write-protected')

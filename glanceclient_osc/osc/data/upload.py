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

"""Sending image data: what create, upload and stage have in common."""

import argparse
import contextlib
import os
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.data import cleanup, disk_format

if TYPE_CHECKING:
    from glanceclient_osc.model import Resource
    from glanceclient_osc.osc.command import Command, ShowOne
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.transfer import Progress


def add_source_options(parser: argparse.ArgumentParser) -> Any:
    """Add what says where data comes from.

    :returns: the group of sources, of which one can be given
    """
    parser.add_argument(
        '--size',
        metavar='<size>',
        type=parse_size,
        help=(
            'Size of the image data in bytes, to be checked; tells the '
            'server the size of data from a pipe beforehand'
        ),
    )
    sources = parser.add_mutually_exclusive_group()
    sources.add_argument(
        '--file',
        dest='filename',
        metavar='<file>',
        type=options.parse_nonempty,
        help=(
            'File with the image data (- for standard input, which is also '
            'used without this option if it is a pipe or a file)'
        ),
    )
    return sources


def add_verification_options(
    parser: argparse.ArgumentParser, stored: bool = True
) -> None:
    """Add what says how far the data is looked into.

    :param stored: whether the server tells what it has stored
    """
    parser.add_argument(
        '--checksum',
        metavar='<algorithm:hash>',
        type=_checksum,
        help=(
            'What the data must hash to, as in sha256:2c26…; it is found '
            'out before the last of the data is sent, so that what is wrong '
            'never becomes an image'
        ),
    )
    if stored:
        parser.add_argument(
            '--no-verify',
            dest='verify',
            action='store_false',
            help=(
                'Do not compare size and hash of what was sent with what the '
                'server has stored'
            ),
        )
    add_content_options(parser)


def add_content_options(parser: argparse.ArgumentParser) -> None:
    """Add what says what is to be done about what the data is."""
    parser.add_argument(
        '--decompress',
        action='store_true',
        help='Decompress gz, bz2, xz or zst data while it is sent',
    )
    parser.add_argument(
        '--skip-format-check',
        action='store_true',
        help=(
            'Send the data even if it is not of the disk format that the '
            'image says, or not safe to use'
        ),
    )


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    parser.add_argument(
        '--store',
        metavar='<store>',
        type=options.parse_nonempty,
        default=os.environ.get('OS_IMAGE_STORE') or None,
        help=(
            'Store to put the data into (Env: OS_IMAGE_STORE) '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )


def open_data(
    command: 'Command | ShowOne', args: argparse.Namespace
) -> 'Source | None':
    """Return the image data that was asked for or is there, None if none is.

    :raises SourceError: it cannot be opened, or is not of ``--size`` bytes
    """
    decompress = getattr(args, 'decompress', False)
    data = _open(command, args, None if decompress else args.size)
    if data is None or not decompress:
        return data
    from glanceclient_osc.transfer import compression

    kind = compression.detect_compression(data)
    if kind:
        return compression.Decompressed(data, kind, args.size)
    command.notice('The data is not compressed, and sent as it is')
    data.expect(args.size)
    return data


def _open(
    command: 'Command | ShowOne', args: argparse.Namespace, size: int | None
) -> 'Source | None':
    from glanceclient_osc.transfer import source

    # In a shell of ours standard input holds the next commands.
    interactive = command.app.interactive_mode
    stdin = None if interactive else getattr(sys.stdin, 'buffer', None)
    if args.filename == '-':
        if stdin is None:
            raise exceptions.CommandError(
                '--file -: there is no standard input to read'
            )
        return source.open_source(stdin, size)
    if args.filename:
        return source.open_source(args.filename, size)
    if stdin is None:
        return None

    def waiting() -> None:
        command.notice(
            'Waiting for image data on standard input '
            '(for an image without data: </dev/null)'
        )

    data = source.open_stdin(stdin, size, waiting)
    if data is None and source.is_pipe(stdin):
        # What was to fill it may have failed.
        command.notice('There was no image data in the pipe')
    return data


def upload_data(
    command: 'Command | ShowOne',
    args: argparse.Namespace,
    image_id: str,
    data: 'Source',
    moved: 'Progress | None',
) -> 'Resource':
    """Send the data of an image, and return the image as it then is."""
    images = command.client.images
    image = images.upload(
        image_id,
        data,
        backend=args.store,
        verify=args.verify,
        checksum=args.checksum,
        progress=moved,
    )
    return image if args.verify else images.get(image_id)


def build_retry_command(
    args: argparse.Namespace, verb: str
) -> cleanup.RetryCommand:
    """Return what tells the command that sends the data once more.

    :param verb: of that command
    """
    words = ['openstack', 'image', verb]
    uploads = verb == 'upload'
    for option, value in (
        ('--checksum', args.checksum),
        ('--size', args.size),
        ('--store', uploads and args.store),
    ):
        if value:
            words += [option, str(value)]
    for option, given in (
        ('--decompress', args.decompress),
        ('--skip-format-check', args.skip_format_check),
        ('--no-verify', uploads and not args.verify),
    ):
        if given:
            words.append(option)

    def how(image_id: str, wrong: bool) -> str:
        file = 'FILE'
        if args.filename not in (None, '-') and not wrong:
            file = options.quote_filename(args.filename)
        return f'{shlex.join(words)} --file {file} {image_id}'

    return how


@contextlib.contextmanager
def open_upload(
    command: 'Command | ShowOne', args: argparse.Namespace, verb: str
) -> Iterator[tuple['Resource', 'Source', 'Progress | None']]:
    """Yield an image that waits for data, the data, and what shows progress.

    If the block fails, it is said how the image can be given its data yet.

    :param verb: of the command
    :raises CommandError: the image does not wait for data, or not for that
    """
    from glanceclient_osc.osc.data import progress

    images = command.client.images
    data = open_data(command, args)
    if data is None:
        raise exceptions.CommandError(
            'There is no image data: give --file, or a pipe'
        )
    with contextlib.closing(data):
        image = images.find(args.image)
        if image.status != 'queued':
            raise exceptions.CommandError(
                (
                    'Image %(name)s (%(id)s) does not wait for data: its '
                    'status is %(status)s'
                )
                % {key: image[key] for key in ('name', 'id', 'status')}
            )
        changes = _formats(command, args, data, image)
        if changes:
            images.change(image.id, changes)
        what = image.name or image.id
        with (
            cleanup.explain_on_failure(
                command, image.id, build_retry_command(args, verb)
            ),
            progress.show_progress(
                data.size, what, command.wants_progress(args.progress)
            ) as moved,
        ):
            yield image, data, moved


def _formats(
    command: 'Command | ShowOne',
    args: argparse.Namespace,
    data: 'Source',
    image: 'Resource',
) -> dict[str, str]:
    """Return the formats that an image lacks."""
    container, disk = image.container_format, image.disk_format
    found = disk_format.detect_disk_format(
        command, args, data, container, disk, image.id
    )
    lacking = {}
    if disk is None:
        lacking['disk_format'] = found
    if container is None:
        lacking['container_format'] = 'bare'
    return lacking


def _checksum(value: str) -> str:
    from glanceclient_osc.transfer import digest

    try:
        return str(digest.Checksum(value))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_size(value: str) -> int:
    """Return the value of ``--size``.

    :raises ArgumentTypeError: it is not a number of bytes
    """
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number <= 0:
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a positive number of bytes'
        )
    return number

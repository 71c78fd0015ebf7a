"""Sending image data: what create, upload and stage have in common."""

import argparse
import contextlib
import os
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import options
from glanceclient_osc.osc.data import cleanup

if TYPE_CHECKING:
    from glanceclient_osc.model import Resource
    from glanceclient_osc.osc.command import Command, ShowOne
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.transfer.upload import Progress

# What a boot loader decompresses itself.
_COMPRESSED = ('aki', 'ari')


def add_source_options(parser: argparse.ArgumentParser) -> Any:
    """Add what says where data comes from.

    :returns: the group of sources, of which one can be given
    """
    parser.add_argument(
        '--size',
        metavar='<size>',
        type=parse_size,
        help=_(
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
        help=_(
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
        help=_(
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
            help=_(
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
        help=_('Decompress gz, bz2, xz or zst data while it is sent'),
    )
    parser.add_argument(
        '--skip-format-check',
        action='store_true',
        help=_(
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
        help=_(
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
    command.notice(_('The data is not compressed, and sent as it is'))
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
                _('--file -: there is no standard input to read')
            )
        return source.open_source(stdin, size)
    if args.filename:
        return source.open_source(args.filename, size)
    if stdin is None:
        return None

    def waiting() -> None:
        command.notice(
            _(
                'Waiting for image data on standard input '
                '(for an image without data: </dev/null)'
            )
        )

    data = source.open_stdin(stdin, size, waiting)
    if data is None and source.is_pipe(stdin):
        # What was to fill it may have failed.
        command.notice(_('There was no image data in the pipe'))
    return data


def detect_disk_format(
    command: 'Command | ShowOne',
    args: argparse.Namespace,
    data: 'Source',
    container_format: str | None,
    claimed: str | None,
    image_id: str | None = None,
) -> str:
    """Return the disk format that an image with that data is to have.

    :param claimed: the one it is said to have, None to go by the data
    :param image_id: of the image that says so, if there is one
    :raises CommandError: the data is not that, or not safe to use
    """
    from glanceclient_osc.transfer import compression, formats

    if not next(data.peek(), b'') and not args.skip_format_check:
        raise exceptions.CommandError(
            _('There is no image data: what was to be sent is empty')
        )
    bare = container_format in (None, 'bare')
    kind = compression.detect_compression(data)
    if kind and bare and claimed not in _COMPRESSED:
        command.notice(
            _(
                'The data is %(kind)s, which no server boots: consider '
                '%(how)s, or --container-format compressed'
            )
            % {
                'kind': kind,
                'how': '--decompress'
                if kind in compression.SUPPORTED
                else _('to decompress it beforehand'),
            },
        )
    if args.skip_format_check or (claimed and not bare):
        return claimed or 'raw'
    if container_format == 'compressed' and kind and data.replayable:
        try:
            data = compression.Decompressed(data, kind)
        except exc.SourceError:
            return 'raw'  # what is in it cannot be seen here
    content = formats.detect_format(data)
    if content.unsafe and bare:
        raise exceptions.CommandError(
            _(
                'The data is %(format)s and not safe to use: %(reason)s '
                '(--skip-format-check sends it all the same)'
            )
            % {'format': content.disk_format, 'reason': content.unsafe}
        )
    if claimed is None:
        command.notice(_('The disk format is %s'), content.disk_format)
        if content.disk_format == 'luks':
            command.notice(
                _('A cloud that does not know it takes --disk-format raw')
            )
        return content.disk_format
    if not content.may_be(claimed):
        raise _contradiction(claimed, content.disk_format, image_id)
    return claimed


def _contradiction(
    claimed: str, found: str, image_id: str | None
) -> exceptions.CommandError:
    message = _(
        'The disk format is said to be %(claimed)s, but the data is '
        '%(found)s (--skip-format-check sends it all the same)'
    )
    if image_id:
        message = _(
            'The disk format of the image is %(claimed)s, but the '
            'data is %(found)s: openstack image set --disk-format %(found)s '
            '%(id)s (--skip-format-check sends it all the same)'
        )
    return exceptions.CommandError(
        message % {'claimed': claimed, 'found': found, 'id': image_id}
    )


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
            _('There is no image data: give --file, or a pipe')
        )
    with contextlib.closing(data):
        image = images.find(args.image)
        if image.status != 'queued':
            raise exceptions.CommandError(
                _(
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
            progress.show_progress(data.size, what, args.progress) as moved,
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
    found = detect_disk_format(command, args, data, container, disk, image.id)
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
            _('%r is not a positive number of bytes') % value
        )
    return number

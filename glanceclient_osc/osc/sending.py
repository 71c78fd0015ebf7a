"""Sending image data: what create, upload and stage have in common."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import Command, ShowOne
    from glanceclient_osc.transfer.source import Source


def add_source(parser: argparse.ArgumentParser) -> Any:
    """Add what says where data comes from.

    :returns: the group of sources, of which one can be given
    """
    parser.add_argument(
        '--size',
        metavar='<size>',
        type=size,
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
        type=options.nonempty,
        help=_(
            'File with the image data (- for standard input, which is also '
            'used without this option if it is a pipe or a file)'
        ),
    )
    return sources


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    parser.add_argument(
        '--store',
        metavar='<store>',
        type=options.nonempty,
        help=_(
            'Store to put the data into '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )


def open_data(
    command: 'Command | ShowOne', args: argparse.Namespace
) -> 'Source | None':
    """Return the image data that was asked for or is there, None if none is.

    :raises SourceError: it cannot be opened, or is not of ``--size`` bytes
    """
    from glanceclient_osc.transfer import source

    # In a shell of ours standard input holds the next commands.
    interactive = command.app.interactive_mode
    stdin = None if interactive else getattr(sys.stdin, 'buffer', None)
    if args.filename == '-':
        if stdin is None:
            raise exceptions.CommandError(
                _('--file -: there is no standard input to read')
            )
        return source.open_source(stdin, args.size)
    if args.filename:
        return source.open_source(args.filename, args.size)
    if stdin is None:
        return None

    def waiting() -> None:
        command.notice(
            _(
                'Waiting for image data on standard input '
                '(for an image without data: </dev/null)'
            )
        )

    return source.standard_input(stdin, args.size, waiting)


def size(value: str) -> int:
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

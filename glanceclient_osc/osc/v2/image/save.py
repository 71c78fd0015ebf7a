"""``openstack image save``"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import options, signals
from glanceclient_osc.osc.command import Command
from glanceclient_osc.transfer import BLOCK


class SaveImage(Command):
    """Download the data of an image"""

    _description = _('Download the data of an image')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--chunk-size',
            type=int,
            default=BLOCK,
            metavar='<chunk-size>',
            help=_('Bytes to receive and write at a time (default: %s)')
            % BLOCK,
        )
        parser.add_argument(
            '--file',
            metavar='<filename>',
            dest='filename',
            type=options.nonempty,
            help=_(
                'File to write, replaced when all is well '
                '(default: standard output)'
            ),
        )
        parser.add_argument(
            '--store-preference',
            metavar='<store>',
            dest='store_preferences',
            action='append',
            help=_('Store to try first (repeat option for those to try next)'),
        )
        options.add_progress(parser)
        parser.add_argument(
            'image', metavar='<image>', help=_('Image to save (name or ID)')
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the verified data to the file, or to standard output."""
        from glanceclient_osc.transfer import progress

        if parsed_args.chunk_size < 1:
            raise exceptions.CommandError(_('--chunk-size must be positive'))
        filename = parsed_args.filename
        to_stdout = filename in (None, '-')
        if to_stdout and sys.stdout is None:
            raise exceptions.CommandError(
                _('There is no standard output: give --file')
            )
        if to_stdout and sys.stdout.isatty():
            raise exceptions.CommandError(
                _('Image data is not for a terminal: give --file, or redirect')
            )
        if not to_stdout:
            _check_target(filename)
        image = self.client.images.find(parsed_args.image)
        data = self.client.images.data(
            image.id, prefer=parsed_args.store_preferences, image=image
        )
        if data is None:
            raise exceptions.CommandError(
                _(
                    'Image %(name)s (%(id)s) has no data: its status is '
                    '%(status)s'
                )
                % {key: image[key] for key in ('name', 'id', 'status')}
            )
        shown = progress.bar(
            len(data) or None, image.name or image.id, parsed_args.progress
        )
        target = _('standard output') if to_stdout else filename
        with signals.raised(), shown as moved, _explained(target):
            if to_stdout:
                sys.stdout.flush()
                data.copy_to(
                    sys.stdout.buffer,
                    block_size=parsed_args.chunk_size,
                    progress=moved,
                )
                sys.stdout.buffer.flush()
            else:
                data.save(
                    filename,
                    block_size=parsed_args.chunk_size,
                    progress=moved,
                )


@contextlib.contextmanager
def _explained(target: str) -> Iterator[None]:
    """Say what could not be written when something could not."""
    try:
        yield
    except (BrokenPipeError, exc.ClientException):
        # Who reads from us has had enough; or it is no matter of writing.
        raise
    except OSError as error:
        raise exceptions.CommandError(
            _('Cannot write %(target)s: %(reason)s')
            % {'target': target, 'reason': error.strerror or error}
        ) from error


def _check_target(filename: str) -> None:
    """Find out that a file cannot be written before anything is fetched."""
    folder = os.path.dirname(os.path.abspath(filename))
    if os.path.isdir(filename):
        raise exceptions.CommandError(_('%s is a directory') % filename)
    if not os.path.isdir(folder):
        raise exceptions.CommandError(_('There is no directory %s') % folder)
    if not os.access(folder, os.W_OK):
        raise exceptions.CommandError(_('Cannot write to %s') % folder)

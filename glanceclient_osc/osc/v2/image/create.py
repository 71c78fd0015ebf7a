"""``openstack image create``"""

import argparse
import contextlib
import getpass
import sys
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import columns, options, project, signals
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v2.image import volume

if TYPE_CHECKING:
    from glanceclient_osc.model import Resource
    from glanceclient_osc.transfer.source import Source

_PAUSES = (0.2, 0.5, 1, 2)  # seconds


class CreateImage(ShowOne):
    """Create an image, with data or without"""

    _description = _('Create an image, with data or without')

    _dead = ('location', 'copy-from', 'checksum')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'name',
            metavar='<image-name>',
            type=options.nonempty,
            help=_('Name of the image'),
        )
        parser.add_argument(
            '--id',
            metavar='<id>',
            type=options.nonempty,
            help=_('ID that the image is to have'),
        )
        options.add_formats(parser, default=True)
        options.add_minima(parser)
        _add_data(parser)
        options.add_progress(parser)
        _add_signing(parser)
        options.add_protected(parser)
        options.add_visibility(parser)
        options.add_hidden(parser)
        options.add_tags_and_properties(parser)
        project.add_options(parser, _('Project to own the image (name or ID)'))
        options.add_dead(parser, self._dead)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new image and their values."""
        options.check_dead(parsed_args, self._dead)
        fields = options.fields(
            parsed_args,
            'name',
            'id',
            'container_format',
            'disk_format',
            'min_disk',
            'min_ram',
            'tags',
            'protected',
            'visibility',
            'os_hidden',
        )
        if parsed_args.project:
            fields['owner'] = project.find_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        if parsed_args.volume:
            return volume.create(self, parsed_args, fields)
        # Whatever is wrong with the data shows before there is an image.
        with contextlib.ExitStack() as opened:
            data = self._source(parsed_args)
            if data is not None:
                opened.callback(data.close)
            fields.update(self._signature(parsed_args, data))
            if data is None:
                return columns.show(self.client.images.create_from(fields))
            return columns.show(self._filled(parsed_args, fields, data))

    def _source(self, args: argparse.Namespace) -> 'Source | None':
        """Return the image data, None if there is to be none yet."""
        from glanceclient_osc.transfer import source

        # In a shell of ours standard input holds the next commands.
        interactive = self.app.interactive_mode
        stdin = None if interactive else getattr(sys.stdin, 'buffer', None)
        data: Source | None = None
        if args.filename == '-':
            if stdin is None:
                raise exceptions.CommandError(
                    _('--file -: there is no standard input to read')
                )
            data = source.open_source(stdin, args.size)
        elif args.filename:
            data = source.open_source(args.filename, args.size)
        elif stdin is not None:
            data = source.standard_input(stdin, args.size, self._waiting)
        if data is None:
            for given, option in (
                (args.size, '--size'),
                (args.use_import, '--import'),
                (args.store, '--store'),
            ):
                if given:
                    raise exceptions.CommandError(
                        _('%s needs image data: give --file, or a pipe')
                        % option
                    )
        return data

    def _waiting(self) -> None:
        self.notice(
            _(
                'Waiting for image data on standard input '
                '(for an image without data: </dev/null)'
            )
        )

    def _signature(
        self, args: argparse.Namespace, data: 'Source | None'
    ) -> dict[str, str]:
        if not (args.sign_key_path or args.sign_cert_id):
            return {}
        from glanceclient_osc.transfer import signature

        if not (args.sign_key_path and args.sign_cert_id):
            raise exceptions.CommandError(
                _('--sign-key-path and --sign-cert-id go together')
            )
        if data is None or not args.filename:
            raise exceptions.CommandError(_('Signing an image needs --file'))
        return signature.sign(
            data, args.sign_key_path, args.sign_cert_id, _ask_password
        )

    def _filled(
        self, args: argparse.Namespace, fields: dict[str, Any], data: 'Source'
    ) -> 'Resource':
        """Make an image and fill it; leave none behind that is not."""
        from glanceclient_osc.transfer import progress

        images = self.client.images
        with self._deleted_on_failure() as made:
            if 'id' not in fields:
                # Known beforehand, it can be deleted even if Ctrl-C comes
                # before the server's answer.
                fields['id'] = str(uuid.uuid4())
                made.append(fields['id'])
            try:
                image = images.create_from(fields, args.store)
            except exc.HTTPException:
                made.clear()
                raise
            made[:] = [image.id]
            with progress.bar(data.size, args.name, args.progress) as moved:
                if not args.use_import:
                    return images.upload(
                        image.id,
                        data,
                        backend=args.store,
                        verify=True,
                        progress=moved,
                    )
                images.stage(image.id, data, progress=moved)
            stores = [args.store] if args.store else None
            images.image_import(image.id, stores=stores, allow_failure=False)
        return images.get(image.id)

    @contextlib.contextmanager
    def _deleted_on_failure(self) -> Iterator[list[str]]:
        """Yield a list; delete the images whose IDs are in it: Ctrl-C too."""
        made: list[str] = []
        try:
            with signals.raised():
                yield made
        except BaseException:
            for image_id in made:
                self._say_goodbye(image_id)
            raise

    def _say_goodbye(self, image_id: str) -> None:
        try:
            self._delete(image_id)
        except exc.HTTPNotFound:
            pass
        except exc.ClientException as error:
            self.log.error(
                _('Image %(id)s has no valid data and is there: %(error)s'),
                {'id': image_id, 'error': error},
            )
        else:
            self.notice(
                _('Image %s was deleted again: its upload failed'), image_id
            )

    def _delete(self, image_id: str) -> None:
        # The server may not have noticed yet that the upload is over, or may
        # have closed the connection on it.
        for pause in _PAUSES:
            try:
                self.client.images.delete(image_id)
                return
            except exc.CommunicationError:
                pass
            except exc.HTTPException as error:
                if error.code != 409 and error.code < 500:
                    raise
            time.sleep(pause)
        self.client.images.delete(image_id)


def _size(value: str) -> int:
    try:
        size = int(value)
    except ValueError:
        size = 0
    if size <= 0:
        raise argparse.ArgumentTypeError(
            _('%r is not a positive number of bytes') % value
        )
    return size


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--size',
        metavar='<size>',
        type=_size,
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
    sources.add_argument(
        '--volume',
        metavar='<volume>',
        type=options.nonempty,
        help=_('Volume to make the image of (name or ID)'),
    )
    parser.add_argument(
        '--force',
        action='store_true',
        help=_('With --volume: even if the volume is in use'),
    )
    parser.add_argument(
        '--import',
        dest='use_import',
        action='store_true',
        help=_(
            'Stage the data and import it, instead of a direct upload '
            '(requires --os-image-api-version 2.6 or later)'
        ),
    )
    parser.add_argument(
        '--store',
        metavar='<store>',
        type=options.nonempty,
        help=_(
            'Store to put the data into '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )


def _add_signing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--sign-key-path',
        metavar='<sign-key-path>',
        type=options.nonempty,
        help=_(
            'File with the private key to sign the data with; '
            'goes with --sign-cert-id'
        ),
    )
    parser.add_argument(
        '--sign-cert-id',
        metavar='<sign-cert-id>',
        type=options.nonempty,
        help=_(
            'ID that the key manager knows the certificate of that key by; '
            'goes with --sign-key-path'
        ),
    )


def _ask_password() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise exceptions.CommandError(
            _(
                'The private key is encrypted, and there is no terminal to '
                'ask for its password on'
            )
        )
    return getpass.getpass(_('Password of the private key: '))

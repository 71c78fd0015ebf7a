"""``openstack image create``"""

import argparse
import contextlib
import uuid
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import (
    columns,
    leftovers,
    options,
    project,
    sending,
)
from glanceclient_osc.osc import volume as cinder
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v2.image import signing, volume

if TYPE_CHECKING:
    from glanceclient_osc.model import Resource
    from glanceclient_osc.transfer.source import Source


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
        sources = sending.add_source(parser)
        cinder.add_options(parser, sources)
        parser.add_argument(
            '--import',
            dest='use_import',
            action='store_true',
            help=_(
                'Stage the data and import it, instead of a direct upload '
                '(requires --os-image-api-version 2.6 or later)'
            ),
        )
        sending.add_store(parser)
        options.add_progress(parser)
        signing.add_options(parser)
        options.add_protected(parser)
        options.add_visibility(parser)
        options.add_hidden(parser)
        options.add_tags_and_properties(parser)
        options.add_common_properties(parser)
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
            *options.COMMON_PROPERTIES,
        )
        if parsed_args.project:
            fields['owner'] = project.find_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        if parsed_args.volume:
            return volume.create(self, parsed_args, fields)
        # Whatever is wrong with the data shows before there is an image.
        with contextlib.ExitStack() as opened:
            data = sending.open_data(self, parsed_args)
            if data is not None:
                opened.callback(data.close)
            fields.update(signing.properties(parsed_args, data))
            if data is None:
                _check_no_data(parsed_args)
                return columns.show(self.client.images.create_from(fields))
            return columns.show(self._filled(parsed_args, fields, data))

    def _filled(
        self, args: argparse.Namespace, fields: dict[str, Any], data: 'Source'
    ) -> 'Resource':
        """Make an image and fill it; leave none behind that is not."""
        from glanceclient_osc.transfer import progress

        images = self.client.images
        with leftovers.deleted(self) as made:
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


def _check_no_data(args: argparse.Namespace) -> None:
    """Refuse what makes no sense without data."""
    for given, option in (
        (args.size, '--size'),
        (args.use_import, '--import'),
        (args.store, '--store'),
    ):
        if given:
            raise exceptions.CommandError(
                _('%s needs image data: give --file, or a pipe') % option
            )

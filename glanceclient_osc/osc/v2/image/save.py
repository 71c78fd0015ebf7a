"""``openstack image save``"""

import argparse

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc.osc import options, saving
from glanceclient_osc.osc.command import Command


class SaveImage(Command):
    """Download the data of an image"""

    _description = _('Download the data of an image')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        saving.add_options(parser)
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
        saving.check(parsed_args)
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
        saving.write(data, parsed_args, image.name or image.id)

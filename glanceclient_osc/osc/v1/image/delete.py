"""``openstack image delete``"""

import argparse

from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.options import parse_nonempty


class DeleteImage(Command):
    """Delete images"""

    _description = 'Delete images'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='+',
            type=parse_nonempty,
            help='Image(s) to delete (name or ID)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        images = self.client_v1.images
        self.for_each(
            parsed_args.images,
            lambda name: images.find(name).delete(),
            'delete image',
            'images',
        )

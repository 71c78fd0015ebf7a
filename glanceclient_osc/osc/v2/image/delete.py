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
        parser.add_argument(
            '--store',
            metavar='<store>',
            type=parse_nonempty,
            help=(
                'Delete only the data in this store, not the images '
                '(requires --os-image-api-version 2.10 or later)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete the images; continue after failures."""
        self.run_for_each(
            parsed_args.images,
            lambda name: self._delete(name, parsed_args.store),
            'delete image',
            'images',
        )

    def _delete(self, name: str, store: str | None) -> None:
        images = self.client.images
        image = images.find(name)
        if store:
            images.delete_from_store(store, image.id)
        else:
            images.delete(image.id)

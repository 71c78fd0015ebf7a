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

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
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
        """Delete each image; continue after failures."""
        images = self.client_v1.images
        self.run_for_each(
            parsed_args.images,
            lambda name: images.find(name).delete(),
            'delete image',
            'images',
        )

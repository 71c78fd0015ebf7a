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

"""``openstack image show``"""

import argparse
from typing import Any

from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v1 import columns


class ShowImage(ShowOne):
    """Show an image"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--human-readable',
            action='store_true',
            help='Show the size with a unit',
        )
        parser.add_argument(
            'image', metavar='<image>', help='Image to show (name or ID)'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the names of the fields and their values."""
        image = self.client_v1.images.find(parsed_args.image)
        return columns.format_image(image, parsed_args.human_readable)

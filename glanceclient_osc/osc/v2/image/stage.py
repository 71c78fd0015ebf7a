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

"""``openstack image stage``"""

import argparse

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import upload


class StageImage(Command):
    """Put the data of an image where an import takes it from"""

    _description = (
        'Put the data of an image where an import takes it from '
        '(requires --os-image-api-version 2.6 or later)'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        upload.add_source_options(parser)
        upload.add_verification_options(parser, stored=False)
        options.add_progress(parser)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=options.parse_nonempty,
            help='Image to stage the data of (name or ID)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Send the data."""
        with upload.open_upload(self, parsed_args, 'stage') as (
            image,
            data,
            moved,
        ):
            self.client.images.stage(
                image.id, data, checksum=parsed_args.checksum, progress=moved
            )

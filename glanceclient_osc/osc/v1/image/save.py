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

"""``openstack image save``"""

import argparse

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import download

# Images with these statuses have data. Some servers send no status.
_STATUSES_WITH_DATA = ('active', 'deactivated', None)


class SaveImage(Command):
    """Download the data of an image"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image', metavar='<image>', help='Image to save (name or ID)'
        )
        download.add_file_option(parser)
        download.add_chunk_size_option(parser)
        options.add_progress(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the verified data to the file or to standard output."""
        target = download.DownloadOptions.from_args(parsed_args)
        download.check_target(target)
        image = self.client_v1.images.find(parsed_args.image)
        if image.get('status') not in _STATUSES_WITH_DATA:
            raise exceptions.CommandError(
                f'Image {image.name} ({image.id}) is {image.status} and has '
                'no data'
            )
        download.write_download(
            self, image.data(), target, image.name or image.id
        )

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
from glanceclient_osc.osc.data import resume, upload


class StageImage(Command):
    """Upload image data to the staging area"""

    _description = (
        'Upload image data to the staging area, from which "image import" '
        'imports it (requires --os-image-api-version 2.6 or later)'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=options.parse_nonempty,
            help='Image to stage data for (name or ID)',
        )
        data = parser.add_argument_group('Data')
        upload.add_file_option(data)
        upload.add_decompress_option(data)
        upload.add_size_option(data)
        options.add_progress(data)
        verification = parser.add_argument_group('Verification')
        upload.add_checksum_option(verification)
        upload.add_compressed_checksum_option(verification)
        upload.add_skip_format_check_option(verification)
        # The server shows no size and no hash of staged data.
        parser.set_defaults(verify=False)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Stage the data."""
        values = upload.UploadOptions.from_args(parsed_args)
        with upload.open_upload(
            self,
            parsed_args.image,
            values,
            resume.build_upload_command(
                self, StageImage, 'image stage', parsed_args
            ),
        ) as (image, data, report_progress):
            self.client.images.stage(
                image.id,
                data,
                checksum=values.checksum,
                progress=report_progress,
            )

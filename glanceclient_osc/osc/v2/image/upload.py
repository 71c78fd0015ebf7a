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

"""``openstack image upload``"""

import argparse
from typing import Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import resume, upload
from glanceclient_osc.osc.v2.image import columns


class UploadImage(ShowOne):
    """Upload data to a queued image"""

    _description = (
        'Upload data to a queued image: an image that was created without '
        'data, or that was kept after a failed upload'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=options.parse_nonempty,
            help='Image to upload data to (name or ID)',
        )
        data = parser.add_argument_group('Data')
        upload.add_file_option(data)
        upload.add_decompress_option(data)
        upload.add_size_option(data)
        upload.add_store_option(data)
        options.add_progress(data)
        verification = parser.add_argument_group('Verification')
        upload.add_checksum_option(verification)
        upload.add_compressed_checksum_option(verification)
        upload.add_skip_format_check_option(verification)
        upload.add_no_verify_option(verification)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the image and their values."""
        values = upload.UploadOptions.from_args(parsed_args)
        with upload.open_upload(
            self,
            parsed_args.image,
            values,
            resume.build_upload_command(
                self, UploadImage, 'image upload', parsed_args
            ),
        ) as (image, data, report_progress):
            uploaded = upload.upload_data(
                self,
                image.id,
                data,
                values,
                store=parsed_args.store,
                report_progress=report_progress,
            )
        return columns.format_image(uploaded)

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
from glanceclient_osc.osc.data import upload
from glanceclient_osc.osc.v2.image import columns


class UploadImage(ShowOne):
    """Give an image its data"""

    _description = (
        'Give an image its data: one that was created without, or whose '
        'upload failed and that was kept'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        upload.add_source_options(parser)
        upload.add_store_option(parser)
        upload.add_verification_options(parser)
        options.add_progress(parser)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=options.parse_nonempty,
            help='Image to upload the data of (name or ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the image and their values."""
        with upload.open_upload(self, parsed_args, 'upload') as (
            image,
            data,
            moved,
        ):
            sent = upload.upload_data(self, parsed_args, image.id, data, moved)
        return columns.format_image(sent)

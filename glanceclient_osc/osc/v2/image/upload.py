"""``openstack image upload``"""

import argparse
from typing import Any

from osc_lib.i18n import _

from glanceclient_osc.osc import formatters, options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import upload


class UploadImage(ShowOne):
    """Give an image its data"""

    _description = _(
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
            help=_('Image to upload the data of (name or ID)'),
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
        return formatters.format_image(sent)

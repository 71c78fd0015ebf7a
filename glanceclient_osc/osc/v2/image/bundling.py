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

"""Bundles of ``image save`` and ``image create``."""

import argparse
import os
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.data import download
from glanceclient_osc.osc.v2.image import options as image_options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.transfer.download import Download
    from glanceclient_osc.v2.image_model import Image


def add_save_option(container: argparse._ActionsContainer) -> None:
    """Add ``--bundle`` of ``image save``."""
    container.add_argument(
        '--bundle',
        metavar='<path>',
        type=options.parse_nonempty,
        help=(
            'Directory, or file named FILE.tar, to write the data and all '
            'fields and properties to, for image create --bundle'
        ),
    )


def add_create_option(container: argparse._ActionsContainer) -> None:
    """Add ``--bundle`` of ``image create``."""
    container.add_argument(
        '--bundle',
        metavar='<path>',
        type=options.parse_nonempty,
        help=(
            'Bundle of image save --bundle: create an image with its data, '
            'fields and properties; other options override them'
        ),
    )


def check_target(args: argparse.Namespace) -> None:
    """Raise an error if the bundle could not be written or verified.

    :raises CommandError: the path is not writable, or an option cannot be
        used
    """
    from glanceclient_osc.transfer import bundle

    path = args.bundle
    options.reject_options(
        {'--no-verify': not args.verify}, 'cannot be used with --bundle'
    )
    if bundle.is_tar(path):
        options.reject_options(
            {'--continue': args.resume, '--sparse': args.sparse},
            'cannot be used with a tar file: use a directory',
        )
        download.check_file(path)
    elif os.path.isdir(path):
        download.check_file(os.path.join(path, bundle.DATA))
    elif os.path.exists(path):
        raise exceptions.CommandError(
            f'{path} exists and is not a directory. Use a directory, or a '
            f'file name that ends in .tar'
        )
    else:
        download.check_file(path)


def write_bundle(
    command: 'BaseCommand',
    args: argparse.Namespace,
    image: 'Image',
    data: 'Download',
) -> None:
    """Write an image and its verified data to a bundle.

    :raises CommandError: the bundle cannot be written
    """
    from glanceclient_osc.v2 import image_bundle

    values = download.DownloadOptions.from_args(args)
    with download.report_download(
        command, data, values, image.name or image.id, args.bundle
    ) as report_progress:
        image_bundle.save_bundle(
            image,
            data,
            args.bundle,
            block_size=values.block_size,
            progress=report_progress,
            resume=args.resume,
            keep_part=True,
            sparse=args.sparse,
        )


def reject_data_options(args: argparse.Namespace) -> None:
    """Raise an error for an option that describes other data.

    :raises CommandError: such an option was given
    """
    options.reject_options(
        {
            **image_options.list_upload_options(args),
            '--keep-on-failure': args.keep_on_failure,
        },
        'cannot be used with --bundle',
    )

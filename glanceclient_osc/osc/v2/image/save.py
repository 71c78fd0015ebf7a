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
import sys

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import download, resume
from glanceclient_osc.osc.v2.image import bundling
from glanceclient_osc.transfer import DEFAULT_RETRIES

# The connection pool of requests keeps no more.
_MAX_CONNECTIONS = 10


class SaveImage(Command):
    """Download the data of an image"""

    _description = 'Download the data of an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image', metavar='<image>', help='Image to save (name or ID)'
        )
        data = parser.add_argument_group('Data')
        targets = data.add_mutually_exclusive_group()
        download.add_file_option(targets)
        bundling.add_save_option(targets)
        download.add_chunk_size_option(data)
        _add_transfer_options(data)
        options.add_progress(data)
        _add_verification_options(parser.add_argument_group('Verification'))
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the verified data to the file or to standard output."""
        target = download.DownloadOptions.from_args(parsed_args)
        if parsed_args.bundle is not None:
            bundling.check_target(parsed_args)
        else:
            if target.filename is None:
                options.reject_options(
                    {
                        '--continue': parsed_args.resume,
                        '--sparse': parsed_args.sparse,
                    },
                    'requires --file or --bundle',
                )
            download.check_target(target)
        image = self.client.images.find(parsed_args.image)
        data = self.client.images.data(
            image.id,
            parsed_args.verify,
            parsed_args.allow_md5_fallback,
            parsed_args.store_preferences,
            image=image,
            lazy=image.get('size') is not None
            and (parsed_args.resume or parsed_args.connections > 1),
            connections=parsed_args.connections,
            retries=parsed_args.retries,
        )
        if data.wrapped is None:
            raise exceptions.CommandError(
                f'Image {image.name} ({image.id}) is {image.status} and has '
                'no data'
            )
        try:
            if parsed_args.bundle is not None:
                bundling.write_bundle(self, parsed_args, image, data)
                return
            download.write_download(
                self,
                data,
                target,
                image.name or image.id,
                verify=parsed_args.verify,
                resume=parsed_args.resume,
                keep_part=True,
                sparse=parsed_args.sparse,
            )
        except BaseException as error:
            self._print_how_to_continue(error, parsed_args, image.id)
            raise

    def _print_how_to_continue(
        self, error: BaseException, args: argparse.Namespace, image_id: str
    ) -> None:
        """Print the command that continues, if a partial file was kept."""
        for cause in (error, error.__cause__):
            part = getattr(cause, 'part', None)
            if part:
                command_line = resume.build_command(
                    self, SaveImage, 'image save', args, image_id, resume=True
                )
                self.notice(
                    '%s',
                    f'The data received so far is in {part}. Continue with: '
                    f'{command_line}',
                )
                return


def _add_transfer_options(container: argparse._ActionsContainer) -> None:
    container.add_argument(
        '--continue',
        dest='resume',
        action='store_true',
        help='Resume an interrupted download from <filename>.part',
    )
    container.add_argument(
        '--connections',
        metavar='<connections>',
        type=options.integer_between(1, _MAX_CONNECTIONS),
        default=1,
        help=(
            'Number of parallel connections, at most '
            f'{_MAX_CONNECTIONS} (default: 1)'
        ),
    )
    container.add_argument(
        '--retries',
        metavar='<retries>',
        type=options.integer_between(0, sys.maxsize),
        default=DEFAULT_RETRIES,
        help=(
            'Maximum number of consecutive failed attempts to resume a '
            f'broken connection (default: {DEFAULT_RETRIES})'
        ),
    )
    container.add_argument(
        '--store-preference',
        metavar='<store>',
        dest='store_preferences',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Store to download from first (repeat option for the stores to '
            'try next)'
        ),
    )
    container.add_argument(
        '--sparse',
        action='store_true',
        help='Write blocks of zeros as holes of a sparse file',
    )


def _add_verification_options(container: argparse._ActionsContainer) -> None:
    container.add_argument(
        '--no-verify',
        dest='verify',
        action='store_false',
        help='Do not compare the data with the hash of the image',
    )
    container.add_argument(
        '--allow-md5-fallback',
        action='store_true',
        default=options.env_flag('OS_IMAGE_ALLOW_MD5_FALLBACK', False),
        help=(
            'Verify with MD5 if the hash algorithm of the image is not '
            'available (Env: OS_IMAGE_ALLOW_MD5_FALLBACK)'
        ),
    )

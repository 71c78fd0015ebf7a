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
import shlex
import sys

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import download
from glanceclient_osc.transfer import BLOCK_SIZE, DEFAULT_RETRIES

# As many as requests keeps.
_MOST_CONNECTIONS = 10


class SaveImage(Command):
    """Download the data of an image"""

    _description = 'Download the data of an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        download.add_options(parser)
        _add_endurance(parser)
        parser.add_argument(
            '--store-preference',
            metavar='<store>',
            dest='store_preferences',
            action='append',
            type=options.parse_nonempty,
            help='Store to try first (repeat option for those to try next)',
        )
        options.add_progress(parser)
        parser.add_argument(
            'image', metavar='<image>', help='Image to save (name or ID)'
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the verified data to the file, or to standard output."""
        if parsed_args.filename in (None, '-') and (
            parsed_args.resume or parsed_args.sparse
        ):
            raise exceptions.CommandError(
                '--continue and --sparse need --file'
            )
        download.check_target(parsed_args)
        image = self.client.images.find(parsed_args.image)
        data = self.client.images.data(
            image.id,
            parsed_args.verify,
            parsed_args.allow_md5_fallback,
            parsed_args.store_preferences,
            image=image,
            lazy=image.size is not None
            and (parsed_args.resume or parsed_args.connections > 1),
            connections=parsed_args.connections,
            retries=parsed_args.retries,
        )
        if data is None:
            raise exceptions.CommandError(
                (
                    'Image %(name)s (%(id)s) has no data: its status is '
                    '%(status)s'
                )
                % {key: image[key] for key in ('name', 'id', 'status')}
            )
        try:
            download.write_download(
                self,
                data,
                parsed_args,
                image.name or image.id,
                resume=parsed_args.resume,
                keep_part=True,
                sparse=parsed_args.sparse,
            )
        except BaseException as error:
            self._say_how_to_continue(error, parsed_args, image.id)
            raise

    def _say_how_to_continue(
        self, error: BaseException, args: argparse.Namespace, image_id: str
    ) -> None:
        for cause in (error, error.__cause__):
            part = getattr(cause, 'part', None)
            if part:
                self.notice(
                    'What has arrived is in %(part)s; to continue: %(how)s',
                    {'part': part, 'how': _again(args, image_id)},
                )
                return


def _again(args: argparse.Namespace, image_id: str) -> str:
    """Return the command that continues, with the options of this one."""
    words = ['openstack', 'image', 'save', '--continue']
    for option, value, usual in (
        ('--chunk-size', args.chunk_size, BLOCK_SIZE),
        ('--connections', args.connections, 1),
        ('--retries', args.retries, DEFAULT_RETRIES),
        *(('--store-preference', s, '') for s in args.store_preferences or ()),
    ):
        if value != usual:
            words += [option, str(value)]
    for option, given in (
        ('--allow-md5-fallback', args.allow_md5_fallback),
        ('--no-verify', not args.verify),
        ('--sparse', args.sparse),
    ):
        if given:
            words.append(option)
    file = options.quote_filename(args.filename)
    return f'{shlex.join(words)} --file {file} {image_id}'


def _add_endurance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--continue',
        dest='resume',
        action='store_true',
        help=(
            'Take up what an earlier, interrupted call has left beside the '
            'file, in <filename>.part'
        ),
    )
    for option, minimum, maximum, default, text in (
        (
            'retries',
            0,
            sys.maxsize,
            DEFAULT_RETRIES,
            (
                'Attempts to continue a broken connection before giving up; '
                'those that bring some data do not count (default: %s)'
            ),
        ),
        (
            'connections',
            1,
            _MOST_CONNECTIONS,
            1,
            (
                'Connections to fetch the data with at a time, 10 at most '
                '(default: %s)'
            ),
        ),
    ):
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.integer_between(minimum, maximum),
            default=default,
            help=text % default,
        )
    parser.add_argument(
        '--sparse',
        action='store_true',
        help='Leave holes in the file where the data is zeros',
    )
    parser.add_argument(
        '--allow-md5-fallback',
        action='store_true',
        default=options.env_flag('OS_IMAGE_ALLOW_MD5_FALLBACK', False),
        help=(
            'Verify by MD5 if the hash that the image has cannot be '
            'calculated here (Env: OS_IMAGE_ALLOW_MD5_FALLBACK)'
        ),
    )
    parser.add_argument(
        '--no-verify',
        dest='verify',
        action='store_false',
        help='Do not compare the data with the hash of the image',
    )

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
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v2.image import columns, filters

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image


class ShowImage(ShowOne):
    """Show an image"""

    _description = (
        'Show an image: one with a name or ID, or with --latest the newest '
        'active image that matches the filters'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            nargs='?',
            help='Image to show (name or ID)',
        )
        parser.add_argument(
            '--latest',
            action='store_true',
            help=(
                'Show the active image that was created last, of those that '
                'match the filters'
            ),
        )
        display = parser.add_argument_group('Display')
        display.add_argument(
            '--human-readable',
            action='store_true',
            help='Show the size with a unit, for example 2.5G',
        )
        filters.add_options(
            parser.add_argument_group('Filters', 'These require --latest.')
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields and their values."""
        if (parsed_args.image is None) != parsed_args.latest:
            self.exit_with_usage_error('Give either <image> or --latest')
        given = filters.collect_filters(parsed_args)
        if parsed_args.latest:
            options.reject_options(
                {'--status': parsed_args.status},
                'cannot be used with --latest, which shows active images',
            )
            image = self._find_latest(parsed_args, given)
        else:
            options.reject_options(given, 'requires --latest')
            image = self.client.images.find(parsed_args.image)
        return columns.format_image(image, parsed_args.human_readable)

    def _find_latest(
        self, args: argparse.Namespace, given: dict[str, object]
    ) -> 'Image':
        from glanceclient_osc import exc

        try:
            return self.client.images.find_latest(
                filters=filters.build_filters(self.app, args),
                condition=filters.build_local_filter(args),
            )
        except exc.ImageNotFound:
            reason = f' matches {", ".join(given)}' if given else ' found'
            raise exceptions.CommandError(f'No active image{reason}') from None

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

"""``openstack image prune``"""

import argparse
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.v2.image import filters

if TYPE_CHECKING:
    from glanceclient_osc.v2.image_prune import PrunedImage

_UNITS = {'h': 'hours', 'd': 'days', 'w': 'weeks'}

# These do not reduce the number of images.
_NO_FILTERS = ('--all', '--member-status', '--project-domain')


class PruneImage(Lister):
    """Delete old images"""

    _description = (
        'Delete old images: of the images that match the filters, all but the '
        'newest (--keep), or those older than an age (--older-than).\n\n'
        'Only images of your project are deleted, unless --project is given. '
        'Protected images, images that another project has accepted, and '
        'images in use are kept. Images without data, such as queued ones, '
        'are deleted only with --older-than. Try the command with --dry-run '
        'first.'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_expiry_options(parser.add_argument_group('Expiry'))
        filters.add_options(
            parser.add_argument_group('Filters', 'At least one is required.')
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        self._check_usage(parsed_args)
        entries = self.client.images.prune(
            filters=filters.build_filters(self.app, parsed_args),
            keep=parsed_args.keep,
            older_than=parsed_args.older_than,
            group_by=parsed_args.group_by,
            dry_run=parsed_args.dry_run,
            condition=filters.build_local_filter(parsed_args),
            follow=self._report,
        )
        return ('ID', 'Name', 'Created At', 'Result'), (
            (
                entry.image.id,
                entry.image.get('name'),
                entry.image.get('created_at'),
                entry.result,
            )
            for entry in entries
        )

    def _check_usage(self, args: argparse.Namespace) -> None:
        if args.keep is None and args.older_than is None:
            self.exit_with_usage_error('--keep or --older-than is required')
        if args.group_by and args.keep is None:
            self.exit_with_usage_error('--group-by requires --keep')
        if filters.collect_filters(args).keys() <= {*_NO_FILTERS}:
            self.exit_with_usage_error(
                'At least one filter is required, so that not all images are '
                'deleted, for example --name, --tag or --property'
            )

    def _report(self, entry: 'PrunedImage') -> None:
        """Print why an image was not deleted, and set the exit status."""
        if not entry.message:
            return
        image_id, message = entry.image.id, entry.message
        if entry.result == 'failed':
            self.report_error(
                'Failed to delete image %s: %s', image_id, message
            )
        else:
            self.notice('Image %s is kept: %s', image_id, message)


def _add_expiry_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--keep',
        metavar='<number>',
        type=options.integer_at_least(0),
        help='Keep this number of the newest active images',
    )
    group.add_argument(
        '--older-than',
        metavar='<age>',
        type=_parse_age,
        help=(
            'Delete only images older than this age, in hours, days or weeks, '
            'for example 12h, 30d or 8w'
        ),
    )
    group.add_argument(
        '--group-by',
        metavar='<property>',
        type=options.parse_nonempty,
        help=(
            'Apply --keep to each value of this property or field, for '
            'example os_distro or name; images without it are kept (requires '
            '--keep)'
        ),
    )
    group.add_argument(
        '--dry-run',
        action='store_true',
        help='Delete nothing; list what would be deleted',
    )


def _parse_age(text: str) -> timedelta:
    """Return an age.

    :raises ArgumentTypeError: the text is not an age
    """
    match = re.fullmatch(r'([1-9][0-9]{0,5})([hdw])', text)
    if not match:
        raise argparse.ArgumentTypeError(
            f'{text!r} is not an age such as 12h, 30d or 8w'
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})

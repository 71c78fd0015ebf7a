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

"""``openstack image list``"""

import argparse
import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options, sorting
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.v2.image import columns, filters
from glanceclient_osc.v2 import image_query

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image

# Names that people know a column by, and the field that it shows.
_SORT_ALIASES = {
    'project': 'owner',
    'owner_id': 'owner',
    'is_protected': 'protected',
    'hash_algorithm': 'os_hash_algo',
    'hash_algo': 'os_hash_algo',
    'hash_value': 'os_hash_value',
}


class ListImage(Lister):
    """List images"""

    _description = 'List images'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        filters.add_options(parser)
        parser.add_argument(
            '--long',
            action='store_true',
            help='Show more columns, those of formats, hash and stores too',
        )
        parser.add_argument(
            '--include-stores',
            action='store_true',
            help='Show the stores that have the data, without --long too',
        )
        parser.add_argument(
            '--human-readable',
            action='store_true',
            help='Show the sizes, with a unit in tables',
        )
        sorting.add_sort_option(parser)
        options.add_paging_options(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = columns.select_columns(
            parsed_args.long,
            size=parsed_args.human_readable,
            stores=parsed_args.include_stores,
        )
        fields = [*shown.values()]
        human = parsed_args.human_readable
        return tuple(shown), (
            columns.format_row(image, fields, human)
            for image in self._images(parsed_args)
        )

    def _images(self, args: argparse.Namespace) -> 'Iterator[Image]':
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if limit == 0:
            return iter(())
        marker = None
        if args.marker:
            marker = self.client.images.find(args.marker).id
        order = sorting.parse_sort(args.sort, _SORT_ALIASES)
        by_server = all(key in image_query.SORT_KEYS for key, _ in order)
        if marker and not by_server:
            raise exceptions.CommandError(
                '--marker goes with --sort by {} only'.format(
                    ', '.join(image_query.SORT_KEYS)
                )
            )
        chosen = filters.build_filters(self.app, args)
        keep = filters.build_local_filter(args)
        images: Iterator[Image] = self.client.images.list(
            filters=chosen,
            limit=limit if by_server and not keep else None,
            page_size=args.page_size or None,
            marker=marker,
            sort=','.join(map(':'.join, order)) if by_server else None,
        )
        if keep:
            images = filter(keep, images)
        if not by_server:
            images = iter(sorting.sort_resources(images, order))
        return itertools.islice(images, limit)

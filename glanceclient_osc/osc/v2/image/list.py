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

# Fields by column name, where they differ.
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
        filters.add_options(parser.add_argument_group('Filters'))
        paging = parser.add_argument_group('Sorting and paging')
        sorting.add_sort_option(paging)
        options.add_paging_options(paging)
        display = parser.add_argument_group('Display')
        display.add_argument(
            '--long',
            action='store_true',
            help='Show more columns, including formats, hash and stores',
        )
        display.add_argument(
            '--include-stores',
            action='store_true',
            help='Show the stores of each image (included in --long)',
        )
        display.add_argument(
            '--human-readable',
            action='store_true',
            help='Show sizes, with a unit in tables, for example 2.5G',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        human_readable = parsed_args.human_readable
        selected = columns.select_columns(
            parsed_args.long,
            size=human_readable,
            stores=parsed_args.include_stores,
        )
        fields = [*selected.values()]
        return tuple(selected), (
            columns.format_row(image, fields, human_readable)
            for image in self._list_images(parsed_args)
        )

    def _list_images(self, args: argparse.Namespace) -> 'Iterator[Image]':
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if limit == 0:
            return iter(())
        order = sorting.parse_sort(args.sort, _SORT_ALIASES)
        server_sorts = all(key in image_query.SORT_KEYS for key, _ in order)
        marker = None
        if args.marker:
            if not server_sorts:
                raise exceptions.CommandError(
                    '--marker requires --sort by '
                    f'{", ".join(image_query.SORT_KEYS)} only'
                )
            marker = self.client.images.find(args.marker).id
        local_filter = filters.build_local_filter(args)
        images: Iterator[Image] = self.client.images.list(
            filters=filters.build_filters(self.app, args),
            limit=limit if server_sorts and not local_filter else None,
            page_size=args.page_size or None,
            marker=marker,
            sort=_format_sort(order) if server_sorts else None,
        )
        if local_filter:
            images = filter(local_filter, images)
        if not server_sorts:
            images = iter(sorting.sort_resources(images, order))
        return itertools.islice(images, limit)


def _format_sort(order: list[tuple[str, str]]) -> str:
    """Return the parameter "sort" of the request."""
    return ','.join(map(':'.join, sorting.add_tie_breakers(order)))

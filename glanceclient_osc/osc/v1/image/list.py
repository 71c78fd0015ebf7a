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
from osc_lib.cli import parseractions

from glanceclient_osc.osc import options, project, sorting
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.v1 import columns
from glanceclient_osc.v1 import image_query

if TYPE_CHECKING:
    from glanceclient_osc.v1.image import Image

# Other names of fields in --sort, and the fields.
_SORT_ALIASES = {
    'is_protected': 'protected',
    'owner_id': 'owner',
    'project': 'owner',
    'visibility': 'is_public',
}


class ListImage(Lister):
    """List images"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_filters(parser.add_argument_group('Filters'))
        paging = parser.add_argument_group('Sorting and paging')
        sorting.add_sort_option(paging)
        options.add_paging_options(paging)
        display = parser.add_argument_group('Display')
        display.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        display.add_argument(
            '--human-readable',
            action='store_true',
            help='Show the sizes, with a unit in tables',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        headers = columns.select_columns(
            parsed_args.long, size=parsed_args.human_readable
        )
        fields = [*headers.values()]
        return tuple(headers), (
            columns.format_row(image, fields, parsed_args.human_readable)
            for image in self._list_images(parsed_args)
        )

    def _list_images(self, args: argparse.Namespace) -> 'Iterator[Image]':
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if limit == 0:
            return iter(())
        order = sorting.parse_sort(args.sort, _SORT_ALIASES)
        # The server sorts by one field, and by some fields only.
        sort_key, sort_dir = order[0] if len(order) == 1 else (None, None)
        if sort_key not in image_query.SORT_KEYS:
            sort_key = sort_dir = None
        listing = self.client_v1.images.list(
            filters=_build_filters(args),
            owner=self._find_owner_id(args),
            limit=limit if sort_key and not args.shared else None,
            page_size=args.page_size or None,
            marker=self._find_marker(args.marker, sort_key),
            sort_key=sort_key,
            sort_dir=sort_dir,
        )
        images: Iterable[Image] = listing
        if args.shared:
            own_id = project.get_own_project_id(
                self.app, '--shared requires the identity service'
            )
            images = (
                image for image in images if image.get('owner') != own_id
            )
        if sort_key is None:
            images = sorting.sort_resources(images, order)
        return itertools.islice(images, limit)

    def _find_marker(
        self, name_or_id: str | None, sort_key: str | None
    ) -> str | None:
        """Return the ID of the image that ``--marker`` names.

        :param sort_key: field that the server sorts by, None if it does not
        """
        if name_or_id is None:
            return None
        if sort_key is None:
            keys = ', '.join(image_query.SORT_KEYS)
            raise exceptions.CommandError(
                f'--marker requires --sort by one of: {keys}'
            )
        return str(self.client_v1.images.find(name_or_id).id)

    def _find_owner_id(self, args: argparse.Namespace) -> str | None:
        """Return the project ID to filter by, '' for images without owner."""
        owner_id: str | None = args.owner
        if not args.project:
            return owner_id
        if owner_id is not None:
            raise exceptions.CommandError(
                '--project cannot be combined with --owner or --no-owner'
            )
        return project.find_project_id(
            self.app, args.project, args.project_domain, must_exist=False
        )


def _build_filters(args: argparse.Namespace) -> dict[str, Any]:
    filters = options.drop_unset(
        {
            'name': args.name,
            'status': args.status,
            'disk_format': args.disk_format,
            'container_format': args.container_format,
            'size_min': args.size_min,
            'size_max': args.size_max,
            'changes_since': args.changes_since,
            'protected': args.protected,
        }
    )
    if args.property:
        filters['properties'] = args.property
    if args.all_projects:
        filters['is_public'] = None
    elif args.shared or args.is_public is not None:
        filters['is_public'] = bool(args.is_public)
    return filters


def _add_filters(group: argparse._ArgumentGroup) -> None:
    _add_visibility_filters(group)
    _add_owner_filters(group)
    _add_field_filters(group)
    _add_size_and_date_filters(group)
    options.add_flag_pair(
        group,
        'protected',
        ('--protected', 'List only protected images'),
        ('--unprotected', 'List only images that are not protected'),
    )
    group.add_argument(
        '--property',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=(
            'List only images with this property (repeat option to filter '
            'by multiple properties)'
        ),
    )


def _add_visibility_filters(group: argparse._ArgumentGroup) -> None:
    visibilities = group.add_mutually_exclusive_group()
    visibilities.add_argument(
        '--public',
        action='store_const',
        const=True,
        dest='is_public',
        help='List only public images',
    )
    visibilities.add_argument(
        '--private',
        action='store_const',
        const=False,
        dest='is_public',
        help='List only images that are not public',
    )
    visibilities.add_argument(
        '--shared',
        action='store_true',
        help='List only images that other projects share with yours',
    )
    visibilities.add_argument(
        '--all-projects',
        action='store_true',
        help=(
            'List images of all projects (administrators only; default: '
            'public images and those of your project)'
        ),
    )


def _add_owner_filters(group: argparse._ArgumentGroup) -> None:
    project.add_project_options(
        group, 'List only images of this project (name or ID)'
    )
    owners = group.add_mutually_exclusive_group()
    owners.add_argument(
        '--owner',
        metavar='<owner>',
        type=options.parse_nonempty,
        help='List only images of this project (ID, which is not looked up)',
    )
    owners.add_argument(
        '--no-owner',
        action='store_const',
        const='',
        dest='owner',
        help='List only images without an owner',
    )


def _add_field_filters(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--name',
        metavar='<name>',
        type=options.parse_nonempty,
        help='List only images with this name',
    )
    group.add_argument(
        '--status',
        metavar='<status>',
        type=options.parse_nonempty,
        help='List only images with this status',
    )
    group.add_argument(
        '--disk-format',
        metavar='<disk-format>',
        type=options.parse_nonempty,
        help='List only images with this disk format',
    )
    group.add_argument(
        '--container-format',
        metavar='<container-format>',
        type=options.parse_nonempty,
        help='List only images with this container format',
    )


def _add_size_and_date_filters(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--changes-since',
        metavar='<changes-since>',
        type=options.parse_nonempty,
        help=(
            'List only images changed since this date, including deleted '
            'images, for example 2013-07-01T12:00:00Z'
        ),
    )
    group.add_argument(
        '--size-min',
        metavar='<size>',
        type=options.integer_at_least(0),
        help='List only images of at least this size in bytes',
    )
    group.add_argument(
        '--size-max',
        metavar='<size>',
        type=options.integer_at_least(0),
        help='List only images of at most this size in bytes',
    )

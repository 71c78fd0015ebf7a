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

# Names that people know a column by, and the field that it shows.
_SORT_ALIASES = {
    'is_protected': 'protected',
    'owner_id': 'owner',
    'project': 'owner',
    'visibility': 'is_public',
}


class ListImage(Lister):
    """List images"""

    _description = 'List images'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_visibility(parser)
        _add_owner(parser)
        _add_filters(parser)
        parser.add_argument(
            '--long',
            action='store_true',
            help='Show more columns',
        )
        parser.add_argument(
            '--human-readable',
            action='store_true',
            help='With --long: show sizes with a unit',
        )
        sorting.add_sort_option(parser)
        options.add_paging_options(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = columns.select_columns(parsed_args.long)
        fields = [*shown.values()]
        return tuple(shown), (
            columns.format_row(image, fields, parsed_args.human_readable)
            for image in self._images(parsed_args)
        )

    def _images(self, args: argparse.Namespace) -> 'Iterator[Image]':
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if limit == 0:
            return iter(())
        images = self.client_v1.images
        order = sorting.parse_sort(args.sort, _SORT_ALIASES)
        # The server sorts by one field, and by some fields only.
        by_server = len(order) == 1 and order[0][0] in image_query.SORT_KEYS
        marker = None
        if args.marker:
            if not by_server:
                raise exceptions.CommandError(
                    '--marker goes with --sort by one of {} only'.format(
                        ', '.join(image_query.SORT_KEYS)
                    )
                )
            marker = images.find(args.marker).id
        listed = images.list(
            filters=self._filters(args),
            owner=self._owner(args),
            limit=limit if by_server and not args.shared else None,
            page_size=args.page_size or None,
            marker=marker,
            sort_key=order[0][0] if by_server else None,
            sort_dir=order[0][1] if by_server else None,
        )
        found: Iterable[Image] = (
            self._shared(listed) if args.shared else listed
        )
        if not by_server:
            found = sorting.sort_resources(found, order)
        return itertools.islice(found, limit)

    def _filters(self, args: argparse.Namespace) -> dict[str, Any]:
        filters = options.collect_values(
            args,
            'name',
            'status',
            'disk_format',
            'container_format',
            'size_min',
            'size_max',
            'changes_since',
            'protected',
        )
        if args.property:
            filters['properties'] = args.property
        if args.all_projects:
            filters['is_public'] = None
        elif args.shared or args.is_public is not None:
            filters['is_public'] = bool(args.is_public)
        return filters

    def _owner(self, args: argparse.Namespace) -> str | None:
        if not args.project:
            return args.owner  # type: ignore[no-any-return]
        if args.owner is not None:
            raise exceptions.CommandError(
                '--project cannot be combined with --owner or --no-owner'
            )
        return project.find_project_id(
            self.app, args.project, args.project_domain
        )

    def _shared(self, listed: 'Iterable[Image]') -> 'Iterator[Image]':
        """Leave out the images of the project that is asking."""
        own = project.get_own_project_id(
            self.app, '--shared needs the identity service'
        )
        return (image for image in listed if image.owner != own)


def _add_visibility(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    for option, value, text in (
        ('--public', True, 'Only public images'),
        ('--private', False, 'Only images that are not public'),
    ):
        group.add_argument(
            option,
            action='store_const',
            const=value,
            dest='is_public',
            help=text,
        )
    group.add_argument(
        '--shared',
        action='store_true',
        help='Only images that others share with your project',
    )
    group.add_argument(
        '--all-projects',
        action='store_true',
        help=(
            'Images of all projects, public or not (administrators otherwise '
            'see those that are public or their own)'
        ),
    )


def _add_owner(parser: argparse.ArgumentParser) -> None:
    project.add_project_options(
        parser, 'Only images of this project (name or ID)'
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        '--owner',
        metavar='<owner>',
        type=options.parse_nonempty,
        help='Only images of this project, an ID that is not looked up',
    )
    group.add_argument(
        '--no-owner',
        action='store_const',
        const='',
        dest='owner',
        help='Only images that no project owns',
    )


def _add_filters(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ('name', 'Only images of this name'),
        ('status', 'Only images in this status'),
        ('disk-format', 'Only images of this disk format'),
        ('container-format', 'Only images of this container format'),
        (
            'changes-since',
            (
                'Only images changed since, deleted ones included: a date '
                'such as 2013-07-01T12:00:00Z'
            ),
        ),
    ):
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.parse_nonempty,
            help=text,
        )
    for option, text in (
        ('size-min', 'Only images of this many bytes or more'),
        ('size-max', 'Only images of this many bytes or less'),
    ):
        parser.add_argument(
            f'--{option}',
            metavar='<size>',
            type=options.integer_at_least(0),
            help=text,
        )
    options.add_flag_pair(
        parser,
        'protected',
        ('--protected', 'Only protected images'),
        ('--unprotected', 'Only images that are not protected'),
    )
    parser.add_argument(
        '--property',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=(
            'Only images with this property '
            '(repeat option for several properties, all of which count)'
        ),
    )

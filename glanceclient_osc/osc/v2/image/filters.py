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

"""Filter options of ``image list``."""

import argparse
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc.osc import options, project
from glanceclient_osc.v2 import image_query

_MEMBER_STATUSES = ('accepted', 'pending', 'rejected', 'all')

# Fields of an image that --property cannot filter by, and their options.
_RESERVED_PROPERTIES = {
    'member_status': '--member-status',
    'name': '--name',
    'os_hidden': '--hidden',
    'owner': '--project',
    'status': '--status',
    'tag': '--tag',
    'visibility': '--public, --private, --community, --shared, --all',
}

_DATE_FORMAT = '(ISO 8601, for example 2026-11-24 or 2026-11-24T08:00:00Z)'


def add_options(
    group: argparse._ActionsContainer,
    *,
    checksum: bool = True,
    name: bool = True,
) -> None:
    """Add the filters.

    A command where one of these options has another meaning leaves it out.

    :param checksum: whether to add ``--checksum``
    :param name: whether to add ``--name``
    """
    if name:
        _add_name_option(group)
    else:
        group.set_defaults(name=None)
    _add_identity_options(group)
    _add_visibility_options(group)
    _add_property_options(group)
    _add_data_options(group)
    if checksum:
        _add_checksum_option(group)
    else:
        group.set_defaults(checksum=None)
    _add_date_options(group)


def _add_visibility_options(group: argparse._ActionsContainer) -> None:
    visibility = group.add_mutually_exclusive_group()
    visibility.add_argument(
        '--public',
        action='store_const',
        const='public',
        dest='visibility',
        help='List only public images',
    )
    visibility.add_argument(
        '--private',
        action='store_const',
        const='private',
        dest='visibility',
        help='List only private images',
    )
    visibility.add_argument(
        '--community',
        action='store_const',
        const='community',
        dest='visibility',
        help=(
            'List only community images (requires --os-image-api-version '
            '2.5 or later)'
        ),
    )
    visibility.add_argument(
        '--shared',
        action='store_const',
        const='shared',
        dest='visibility',
        help=(
            'List only shared images (requires --os-image-api-version 2.5 '
            'or later)'
        ),
    )
    visibility.add_argument(
        '--all',
        action='store_const',
        const='all',
        dest='visibility',
        help='List images of every visibility, including community images',
    )
    group.add_argument(
        '--member-status',
        metavar='<member-status>',
        type=str.lower,
        choices=_MEMBER_STATUSES,
        help=(
            'Of the images shared with your project, list only those with '
            f'this member status: {", ".join(_MEMBER_STATUSES)}'
        ),
    )


def _add_name_option(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--name',
        metavar='<name>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'List only images with this name (repeat option to list images '
            'with any of the names)'
        ),
    )


def _add_identity_options(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--id',
        metavar='<id>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'List only the image with this ID (repeat option to list '
            'multiple images)'
        ),
    )
    group.add_argument(
        '--status',
        metavar='<status>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'List only images with this status (repeat option to list '
            'images with any of the statuses)'
        ),
    )
    project.add_project_options(
        group, 'List only images of this project (name or ID)', '--owner'
    )


def _add_property_options(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--property',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=(
            'List only images with this property (repeat option to list '
            'images with all of the properties)'
        ),
    )
    group.add_argument(
        '--tag',
        metavar='<tag>',
        action='append',
        type=options.parse_nonempty,
        default=[],
        help=(
            'List only images with this tag (repeat option to list images '
            'with all of the tags)'
        ),
    )
    options.add_flag_pair(
        group,
        'protected',
        ('--protected', 'List only protected images'),
        ('--unprotected', 'List only images that are not protected'),
    )
    group.add_argument(
        '--hidden',
        action='store_true',
        help=(
            'List only hidden images (requires --os-image-api-version 2.7 '
            'or later)'
        ),
    )


def _add_data_options(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--disk-format',
        metavar='<disk-format>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'List only images with this disk format (repeat option to list '
            'images with any of the formats)'
        ),
    )
    group.add_argument(
        '--container-format',
        metavar='<container-format>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'List only images with this container format (repeat option to '
            'list images with any of the formats)'
        ),
    )
    group.add_argument(
        '--size-min',
        metavar='<bytes>',
        type=options.integer_at_least(0),
        help='List only images of at least this size in bytes',
    )
    group.add_argument(
        '--size-max',
        metavar='<bytes>',
        type=options.integer_at_least(0),
        help='List only images of at most this size in bytes',
    )
    group.add_argument(
        '--hash',
        metavar='<hash>',
        dest='os_hash_value',
        type=options.parse_nonempty,
        help=(
            'List only images whose data has this hash, by the algorithm '
            'that the cloud uses (requires --os-image-api-version 2.7 or '
            'later)'
        ),
    )


def _add_checksum_option(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--checksum',
        metavar='<md5>',
        type=options.parse_nonempty,
        help='List only images whose data has this MD5 checksum',
    )


def _add_date_options(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        '--created-after',
        metavar='<date>',
        type=_parse_date,
        help=f'List only images created after this date {_DATE_FORMAT}',
    )
    group.add_argument(
        '--created-before',
        metavar='<date>',
        type=_parse_date,
        help=f'List only images created before this date {_DATE_FORMAT}',
    )
    group.add_argument(
        '--updated-after',
        metavar='<date>',
        type=_parse_date,
        help=f'List only images updated after this date {_DATE_FORMAT}',
    )
    group.add_argument(
        '--updated-before',
        metavar='<date>',
        type=_parse_date,
        help=f'List only images updated before this date {_DATE_FORMAT}',
    )


def _parse_date(value: str) -> str:
    """Return a date in the format of the server.

    :raises ArgumentTypeError: the value is not a date
    """
    try:
        # Python 3.10 does not accept Z.
        date = datetime.fromisoformat(value.replace('Z', '+00:00'))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a date such as 2026-11-24T08:00:00Z'
        ) from None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return date.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def collect_filters(args: argparse.Namespace) -> dict[str, object]:
    """Return the filters that were given, by option.

    :param args: values of the options of this module
    """
    values = {
        '--name': args.name,
        '--id': args.id,
        '--status': args.status,
        '--project': args.project,
        '--project-domain': args.project_domain,
        '--public': args.visibility == 'public',
        '--private': args.visibility == 'private',
        '--community': args.visibility == 'community',
        '--shared': args.visibility == 'shared',
        '--all': args.visibility == 'all',
        '--member-status': args.member_status,
        '--property': args.property,
        '--tag': args.tag,
        '--protected': args.protected is True,
        '--unprotected': args.protected is False,
        '--hidden': args.hidden,
        '--disk-format': args.disk_format,
        '--container-format': args.container_format,
        '--size-min': args.size_min,
        '--size-max': args.size_max,
        '--checksum': args.checksum,
        '--hash': args.os_hash_value,
        '--created-after': args.created_after,
        '--created-before': args.created_before,
        '--updated-after': args.updated_after,
        '--updated-before': args.updated_before,
    }
    return options.select_given(values)


def build_filters(app: Any, args: argparse.Namespace) -> dict[str, Any]:
    """Return the filters that the server applies.

    :param app: the running application, to look up projects
    :param args: values of the options of this module
    :raises CommandError: a field was given as a property
    """
    filters = {
        'visibility': args.visibility,
        'member_status': args.member_status,
        'tag': args.tag,
        'os_hidden': args.hidden or None,
        'protected': args.protected,
        'size_min': args.size_min,
        'size_max': args.size_max,
        'checksum': args.checksum,
        'os_hash_value': args.os_hash_value,
        'name': _match_name(args.name),
        'id': _match_any(args.id),
        'status': _match_any(args.status),
        'disk_format': _match_any(args.disk_format),
        'container_format': _match_any(args.container_format),
        'created_at': _limit_date(args.created_after, args.created_before),
        'updated_at': _limit_date(args.updated_after, args.updated_before),
    }
    for name, value in (args.property or {}).items():
        if name in _RESERVED_PROPERTIES:
            raise exceptions.CommandError(
                f'{name} is not a property: use {_RESERVED_PROPERTIES[name]}'
            )
        if name in image_query.RESERVED:
            raise exceptions.CommandError(
                f'Cannot filter by {name!r}: the server does not support it '
                'as a filter'
            )
        if filters.get(name):
            raise exceptions.CommandError(
                f'{name} is given both as an option and with --property'
            )
        filters[name] = value
    if args.project:
        filters['owner'] = project.find_project_id(
            app, args.project, args.project_domain, must_exist=False
        )
    return filters


def build_local_filter(
    args: argparse.Namespace,
) -> Callable[[Mapping[str, Any]], bool] | None:
    """Return a function that decides whether to list an image.

    The server takes one limit per date. This is for the second one.

    :param args: values of the options of this module
    :returns: None if the server applies all filters
    """
    latest = {}
    if args.created_after and args.created_before:
        latest['created_at'] = args.created_before
    if args.updated_after and args.updated_before:
        latest['updated_at'] = args.updated_before
    if not latest:
        return None
    return lambda image: all(
        image[field] < date for field, date in latest.items()
    )


def _limit_date(after: str | None, before: str | None) -> str | None:
    if after:
        return f'gt:{after}'
    return f'lt:{before}' if before else None


def _match_name(names: list[str] | None) -> str | None:
    """Return the filter for names, which may look like operators."""
    if names and len(names) == 1:
        return image_query.match_exactly(names[0])
    return _match_any(names)


def _match_any(values: list[str] | None) -> str | None:
    """Return the filter for any of several values.

    A single value can have an operator of the server: ``in:`` or ``neq:``.
    """
    if not values:
        return None
    if len(values) > 1:
        return image_query.match_any(values)
    if values[0].startswith(('in:', 'neq:')):
        return values[0]
    return image_query.match_exactly(values[0])

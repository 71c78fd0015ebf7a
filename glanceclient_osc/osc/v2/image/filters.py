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

"""Which images ``image list`` is to list."""

import argparse
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc.osc import options, project
from glanceclient_osc.v2 import image_query

_MEMBER_STATUS = ('accepted', 'pending', 'rejected', 'all')

# Options that can be repeated, for images that match any of the values.
_ANY_OF = ('id', 'name', 'status', 'disk_format', 'container_format')

# What nobody can mean by --property.
_NOT_PROPERTIES = (
    'member_status',
    'name',
    'os_hidden',
    'owner',
    'status',
    'tag',
    'visibility',
)

_DATES = ('created', 'updated')


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the filters."""
    _add_visibility(parser)
    parser.add_argument(
        '--property',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=(
            'Only images with this property '
            '(repeat option for several properties, all of which count)'
        ),
    )
    for name, text in (
        ('id', 'Only the image with this ID'),
        ('name', 'Only images of this name'),
        ('status', 'Only images in this status'),
        ('disk-format', 'Only images with this disk format'),
        ('container-format', 'Only images with this container format'),
    ):
        parser.add_argument(
            f'--{name}',
            metavar=f'<{name}>',
            action='append',
            type=options.parse_nonempty,
            help=text + ' (repeat option for any of several)',
        )
    parser.add_argument(
        '--member-status',
        metavar='<member-status>',
        type=str.lower,
        choices=_MEMBER_STATUS,
        help='Of the images shared with you, those whose membership is: {}'.format(
            ', '.join(_MEMBER_STATUS)
        ),
    )
    project.add_project_options(
        parser, 'Only images of this project (name or ID)', '--owner'
    )
    parser.add_argument(
        '--tag',
        metavar='<tag>',
        action='append',
        type=options.parse_nonempty,
        default=[],
        help=(
            'Only images with this tag '
            '(repeat option for several tags, all of which count)'
        ),
    )
    parser.add_argument(
        '--hidden',
        action='store_true',
        help='Only hidden images (requires --os-image-api-version 2.7 or later)',
    )
    options.add_flag_pair(
        parser,
        'protected',
        ('--protected', 'Only protected images'),
        ('--unprotected', 'Only images that are not protected'),
    )
    _add_data(parser)
    _add_dates(parser)


def _add_visibility(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    needs = ' (requires --os-image-api-version 2.5 or later)'
    for visibility, text in (
        ('public', 'Only public images'),
        ('private', 'Only private images'),
        ('community', 'Only community images' + needs),
        ('shared', 'Only shared images' + needs),
        ('all', 'Images of every visibility, community images too'),
    ):
        group.add_argument(
            f'--{visibility}',
            action='store_const',
            const=visibility,
            dest='visibility',
            help=text,
        )


def _add_data(parser: argparse.ArgumentParser) -> None:
    for name, text in (
        ('size-min', 'Only images of this size or larger, in bytes'),
        ('size-max', 'Only images of this size or smaller, in bytes'),
    ):
        parser.add_argument(
            f'--{name}',
            metavar='<bytes>',
            type=options.integer_at_least(0),
            help=text,
        )
    parser.add_argument(
        '--checksum',
        metavar='<md5>',
        type=options.parse_nonempty,
        help='Only images whose data has this MD5',
    )
    parser.add_argument(
        '--hash',
        metavar='<hash>',
        dest='os_hash_value',
        type=options.parse_nonempty,
        help=(
            'Only images whose data has this hash, by the algorithm that the '
            'cloud uses (requires --os-image-api-version 2.7 or later)'
        ),
    )


def _add_dates(parser: argparse.ArgumentParser) -> None:
    for what in _DATES:
        for when, text in (
            ('after', 'Only images %s later than this'),
            ('before', 'Only images %s earlier than this'),
        ):
            parser.add_argument(
                f'--{what}-{when}',
                metavar='<date>',
                type=_date,
                help=text % what
                + ' (ISO 8601, such as 2026-11-24 or 2026-11-24T08:00:00Z)',
            )


def _date(value: str) -> str:
    """Return a date as the server writes it.

    :raises ArgumentTypeError: it is none
    """
    try:
        # Before Python 3.11, Z is not understood.
        moment = datetime.fromisoformat(value.replace('Z', '+00:00'))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a date such as 2026-11-24T08:00:00Z'
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def build_filters(app: Any, args: argparse.Namespace) -> dict[str, Any]:
    """Return the filters that the server applies.

    :param app: the running application, which knows projects
    :raises CommandError: a property that is not one
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
        **{name: _any_of(name, getattr(args, name)) for name in _ANY_OF},
    }
    for what in _DATES:
        after = getattr(args, f'{what}_after')
        before = getattr(args, f'{what}_before')
        if after or before:
            filters[f'{what}_at'] = f'gt:{after}' if after else f'lt:{before}'
    for name, value in (args.property or {}).items():
        if name in _NOT_PROPERTIES or filters.get(name):
            raise exceptions.CommandError(
                f'{name} is not a property: there is an option for it'
            )
        filters[name] = value
    if args.project:
        filters['owner'] = project.find_project_id(
            app, args.project, args.project_domain
        )
    return filters


def build_local_filter(
    args: argparse.Namespace,
) -> Callable[[Mapping[str, Any]], bool] | None:
    """Return what the server cannot filter by, None if it can by all.

    It takes but one limit for a date: of two, the other is ours.
    """
    limits = {
        f'{what}_at': getattr(args, f'{what}_before')
        for what in _DATES
        if getattr(args, f'{what}_after') and getattr(args, f'{what}_before')
    }
    if not limits:
        return None
    return lambda image: all(
        image[field] < limit for field, limit in limits.items()
    )


def _any_of(name: str, values: list[str] | None) -> str | None:
    """Return a filter; the server's own operators are let through.

    But for names, which may look like them.
    """
    if not values:
        return None
    if len(values) > 1:
        return image_query.match_any(values)
    [value] = values
    if value.startswith(('in:', 'neq:')) and name != 'name':
        return value
    return image_query.match_exactly(value)

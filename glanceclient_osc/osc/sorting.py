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

"""The ``--sort`` option of list commands."""

import argparse
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, TypeVar

from osc_lib import exceptions

from glanceclient_osc import exc, validation

# Order of images that are equal otherwise: the order of the server.
_TIE_BREAKERS = (('created_at', 'desc'), ('id', 'desc'))

ResourceT = TypeVar('ResourceT', bound=Mapping[str, Any])


def add_sort_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--sort``."""
    parser.add_argument(
        '--sort',
        metavar='<key>[:<direction>]',
        default='name:asc',
        help=(
            'Column to sort by, ascending (asc) or descending (desc); '
            'separate multiple columns by commas; equal images are sorted '
            'newest first (default: name:asc)'
        ),
    )


def add_tie_breakers(order: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return an order in which equal images are sorted newest first.

    :param order: see :func:`parse_sort`
    """
    keys = [key for key, _ in order]
    return [*order, *(term for term in _TIE_BREAKERS if term[0] not in keys)]


def parse_sort(sort: str, aliases: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the sort keys and directions of ``--sort``.

    :param aliases: field names by column name, where they differ
    :returns: pairs of a field name and ``asc`` or ``desc``
    :raises CommandError: a direction is invalid
    """
    order = []
    for term in filter(None, map(str.strip, sort.split(','))):
        name, _colon, direction = term.partition(':')
        key = name.strip().lower().replace(' ', '_')
        direction = direction.strip() or 'asc'
        if direction not in validation.SORT_DIRS:
            raise exceptions.CommandError(
                f'--sort {term}: the direction is neither asc nor desc'
            )
        order.append((aliases.get(key, key), direction))
    return order


def sort_resources(
    resources: Iterable[ResourceT], order: list[tuple[str, str]]
) -> list[ResourceT]:
    """Return resources in the given order; those without a value come last.

    Resources with equal values stay in their original order.

    :param order: see :func:`parse_sort`
    :raises InvalidArgument: no resource has such a field, or its values
        cannot be compared
    """
    result = list(resources)
    for key, direction in reversed(order):
        if result and not any(key in resource for resource in result):
            raise exc.InvalidArgument(f'No image has {key!r} to sort by')
        present = [item for item in result if item.get(key) is not None]
        missing = [item for item in result if item.get(key) is None]
        try:
            present.sort(key=itemgetter(key), reverse=direction == 'desc')
        except TypeError:
            raise exc.InvalidArgument(
                f'The values of {key!r} cannot be sorted'
            ) from None
        result = present + missing
    return result

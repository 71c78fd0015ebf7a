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

"""Sorting and paging of metadata definition lists."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osc_lib import exceptions

from glanceclient_osc import validation
from glanceclient_osc.osc import options


def add_sort_option(
    parser: argparse._ActionsContainer, sort_keys: Sequence[str]
) -> None:
    """Add ``--sort``.

    :param sort_keys: fields to sort by; the first one is the default
    """
    parser.add_argument(
        '--sort',
        metavar='<key>[:<direction>]',
        default=f'{sort_keys[0]}:asc',
        help=(
            f'Field to sort by ({", ".join(sort_keys)}) and direction, asc '
            f'or desc (default: {sort_keys[0]}:asc)'
        ),
    )


def add_local_paging_options(
    parser: argparse._ActionsContainer, resource: str
) -> None:
    """Add ``--limit`` and ``--marker`` of a list that Glance does not page.

    :param resource: plural name of the listed resource, for the help
    """
    parser.add_argument(
        '--limit',
        metavar='<limit>',
        type=options.integer_at_least(0),
        help=f'Maximum number of {resource} to list',
    )
    parser.add_argument(
        '--marker',
        metavar='<marker>',
        type=options.parse_nonempty,
        help=f'List only {resource} that follow this name',
    )


def parse_sort(sort: str, sort_keys: Sequence[str]) -> tuple[str, str]:
    """Return the sort key and direction in the value of ``--sort``.

    :raises CommandError: the key or the direction is not supported
    """
    key, _colon, direction = sort.partition(':')
    direction = direction or 'asc'
    if key not in sort_keys or direction not in validation.SORT_DIRS:
        raise exceptions.CommandError(
            f'Invalid --sort {sort!r}: use one of {", ".join(sort_keys)}, '
            'with :asc or :desc'
        )
    return key, direction


def build_query(
    args: argparse.Namespace, sort_keys: Sequence[str]
) -> dict[str, Any] | None:
    """Return the arguments of ``list()`` of a resource that Glance pages.

    :param args: values of ``add_paging_options()`` and ``add_sort_option()``
    :returns: None if the limit is 0, so that no request is needed
    :raises CommandError: the sort key or direction is not supported
    """
    key, direction = parse_sort(args.sort, sort_keys)
    limits = [n for n in (args.limit, args.max_items) if n is not None]
    limit = min(limits, default=None)
    if limit == 0:
        return None
    return {
        'limit': limit,
        'page_size': args.page_size,
        'marker': args.marker,
        'sort_key': key,
        'sort_dir': direction,
    }


def sort_and_slice(
    items: Iterable[Mapping[str, Any]],
    key: str,
    direction: str,
    marker: str | None,
    limit: int | None,
) -> list[Mapping[str, Any]]:
    """Return a page of a list that Glance neither sorts nor pages.

    :param items: resources, each with a ``name``
    :param marker: name of the last item before the page
    :param limit: maximum number of items
    :raises CommandError: no item has the name of the marker
    """
    page = sorted(
        items,
        key=lambda item: (str(item.get(key) or ''), item['name']),
        reverse=direction == 'desc',
    )
    if marker:
        names = [item['name'] for item in page]
        if marker not in names:
            raise exceptions.CommandError(
                f'The list has no {marker!r}. Use another --marker'
            )
        page = page[names.index(marker) + 1 :]
    return page if limit is None else page[:limit]

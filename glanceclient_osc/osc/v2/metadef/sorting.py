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

"""Where a listing begins and ends, and in which order it is."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osc_lib import exceptions

from glanceclient_osc import validation
from glanceclient_osc.osc import options


def add_options(
    parser: argparse.ArgumentParser,
    kinds: str,
    keys: Sequence[str],
    pages: bool = False,
) -> None:
    """Add limit, marker and order.

    :param kinds: what is listed
    :param keys: what it can be sorted by, beginning with its name
    :param pages: whether the server lists it page by page
    """
    numbers = [('limit', f'Most {kinds} to list')]
    if pages:
        numbers.append(
            (
                'page-size',
                f'{kinds.capitalize()} to ask the server for at a time (default: {validation.PAGE_SIZE})',
            )
        )
    for option, text in numbers:
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.integer_at_least(0),
            help=text,
        )
    parser.add_argument(
        '--marker',
        metavar='<marker>',
        type=options.parse_nonempty,
        help='Name after which the listing begins',
    )
    parser.add_argument(
        '--sort',
        metavar='<key>[:<direction>]',
        default=f'{keys[0]}:asc',
        help=(
            'What to sort by ({keys}), ascending (asc) or descending '
            '(desc) (default: {default}:asc)'
        ).format(keys=', '.join(keys), default=keys[0]),
    )


def _order(args: argparse.Namespace, keys: Sequence[str]) -> tuple[str, str]:
    """Return what to sort by, and the direction."""
    key, _colon, direction = args.sort.partition(':')
    direction = direction or 'asc'
    if key not in keys or direction not in validation.SORT_DIRS:
        raise exceptions.CommandError(
            '--sort takes one of {keys}, with :asc or :desc, not {sort!r}'.format(
                keys=', '.join(keys), sort=args.sort
            )
        )
    return key, direction


def server_sort(
    args: argparse.Namespace, keys: Sequence[str]
) -> dict[str, Any] | None:
    """Return the arguments of a listing that the server sorts.

    :returns: None if nothing is to be listed
    :raises CommandError: it cannot be sorted like that
    """
    key, direction = _order(args, keys)
    if args.limit == 0:
        return None
    return {
        'limit': args.limit,
        'page_size': args.page_size,
        'marker': args.marker,
        'sort_key': key,
        'sort_dir': direction,
    }


def sort_locally(
    args: argparse.Namespace,
    keys: Sequence[str],
    items: Iterable[Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """Return a listing that the server gives as a whole and as it likes.

    :raises CommandError: it cannot be sorted like that, or the marker is
        not in it
    """
    key, direction = _order(args, keys)
    found = sorted(
        items,
        key=lambda item: (str(item.get(key) or ''), item['name']),
        reverse=direction == 'desc',
    )
    if args.marker:
        names = [item['name'] for item in found]
        if args.marker not in names:
            raise exceptions.CommandError(
                f'--marker: there is no {args.marker!r} in the listing'
            )
        found = found[names.index(args.marker) + 1 :]
    return found if args.limit is None else found[: args.limit]

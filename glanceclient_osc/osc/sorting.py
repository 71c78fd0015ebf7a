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

"""Sorting a listing as ``--sort`` says."""

import argparse
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, TypeVar

from osc_lib import exceptions

from glanceclient_osc import exc, validation

ResourceT = TypeVar('ResourceT', bound=Mapping[str, Any])


def add_sort_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--sort``."""
    parser.add_argument(
        '--sort',
        metavar='<key>[:<direction>]',
        default='name:asc',
        help=(
            'Column to sort by, ascending (asc) or descending (desc); '
            'several are separated by commas (default: name:asc)'
        ),
    )


def parse_sort(sort: str, aliases: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what to sort by: fields, and ``asc`` or ``desc``.

    :param aliases: names that people know a column by, and their fields
    :raises CommandError: there is no such direction
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
    images: Iterable[ResourceT], order: list[tuple[str, str]]
) -> list[ResourceT]:
    """Sort by what the server cannot sort by; what is missing comes last."""
    found = list(images)
    for key, direction in reversed(order):
        if found and not any(key in image for image in found):
            raise exc.InvalidArgument(f'No image has {key!r} to sort by')
        have = [image for image in found if image.get(key) is not None]
        try:
            have.sort(key=itemgetter(key), reverse=direction == 'desc')
        except TypeError:
            raise exc.InvalidArgument(f'{key!r} has no order') from None
        found = have + [image for image in found if image.get(key) is None]
    return found

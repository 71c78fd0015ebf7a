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

"""Checks of arguments before a request is sent.

Every command imports this module. It imports no HTTP library.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import exc

#: items to request per page; the server may return fewer
PAGE_SIZE = 1000

SORT_DIRS = ('asc', 'desc')


def check_number(name: str, value: int | None) -> int | None:
    """Return a limit or a page size; return None for 0 (no limit).

    :param name: name of the argument in the error message
    :raises InvalidArgument: the value is not an integer of 0 or more
    """
    if value is not None and (
        not isinstance(value, int) or isinstance(value, bool) or value < 0
    ):
        raise exc.InvalidArgument(
            f'{name} must be an integer of 0 or more, not {value!r}'
        )
    return value or None


def parse_digits(text: object) -> int | None:
    """Return the number in a text of a server, None if there is none.

    Numbers of more than 18 digits do not count: Python refuses to read some
    of them, and others do not fit where sizes and dates are used.

    >>> parse_digits('12'), parse_digits('-1'), parse_digits('9' * 19)
    (12, None, None)
    """
    if (
        isinstance(text, str)
        and text.isascii()
        and text.isdecimal()
        and len(text) <= 18
    ):
        return int(text)
    return None


def check_names(name: str, values: Iterable[str] | None) -> list[str]:
    """Return a list of strings.

    :param name: name of the argument in the error message
    :raises InvalidArgument: the value is a single string, or an item is not
        a string
    """
    if isinstance(values, str | bytes):
        raise exc.InvalidArgument(f'{name} must be a list, not {values!r}')
    names = list(values or ())
    for value in names:
        if not isinstance(value, str):
            raise exc.InvalidArgument(f'{name}: {value!r} is not a string')
    return names


def check_filters(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a copy of the filters as a dict.

    :raises InvalidArgument: the filters are not a mapping with string keys
    """
    if not isinstance(filters, Mapping | None):
        raise exc.InvalidArgument(
            f'filters must be a mapping, not {filters!r}'
        )
    check_names('filters', filters)
    return dict(filters or {})


def check_sort_key(key: str, allowed: tuple[str, ...]) -> str:
    """Return a sort key.

    :raises InvalidArgument: the key is not among the allowed ones
    """
    if key not in allowed:
        raise exc.InvalidArgument(
            f'Cannot sort by {key!r}. Supported sort keys: '
            f'{", ".join(allowed)}'
        )
    return key


def check_sort_dir(direction: str) -> str:
    """Return a sort direction.

    :raises InvalidArgument: the direction is neither asc nor desc
    """
    if direction not in SORT_DIRS:
        raise exc.InvalidArgument(
            f'Sort direction {direction!r} is neither asc nor desc'
        )
    return direction

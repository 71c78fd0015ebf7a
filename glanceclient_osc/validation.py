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

"""Arguments of listings that every version has, checked before sending.

The commands import this, so it imports nothing that talks to a server.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import exc

#: things asked for at a time; the server may give fewer
PAGE_SIZE = 1000

SORT_DIRS = ('asc', 'desc')


def check_number(name: str, value: int | None) -> int | None:
    """Return a limit or a page size, None for as many as there are.

    :raises InvalidArgument: it is not a whole number from 0
    """
    if value is not None and (
        not isinstance(value, int) or isinstance(value, bool) or value < 0
    ):
        raise exc.InvalidArgument(
            f'{name} must be a number from 0, not {value!r}'
        )
    return value or None


def check_names(name: str, values: Iterable[str] | None) -> list[str]:
    """Return names as a list; one string is a mistake, not its letters.

    :raises InvalidArgument: it is no list of strings
    """
    if isinstance(values, str | bytes):
        raise exc.InvalidArgument(f'{name} must be a list, not {values!r}')
    found = list(values or ())
    for value in found:
        if not isinstance(value, str):
            raise exc.InvalidArgument(f'{name}: {value!r} is not a name')
    return found


def check_filters(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return filters as a dict of their own.

    :raises InvalidArgument: they are no mapping of names to values
    """
    if not isinstance(filters, Mapping | None):
        raise exc.InvalidArgument(f'filters is a mapping, not {filters!r}')
    check_names('filters', filters)
    return dict(filters or {})


def check_sort_key(key: str, allowed: tuple[str, ...]) -> str:
    """Return a sort key that the server has.

    :raises InvalidArgument: it has not
    """
    if key not in allowed:
        raise exc.InvalidArgument(
            f'Cannot sort by {key!r}, only by: {", ".join(allowed)}'
        )
    return key


def check_sort_dir(direction: str) -> str:
    """Return a sort direction.

    :raises InvalidArgument: there is no such direction
    """
    if direction not in SORT_DIRS:
        raise exc.InvalidArgument(
            f'Sort direction {direction!r} is neither asc nor desc'
        )
    return direction

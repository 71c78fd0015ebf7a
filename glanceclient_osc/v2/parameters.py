"""Parameters of listings: paging and sorting, checked before they are sent.

The commands import this, so it imports nothing that talks to a server.
"""

from collections.abc import Mapping
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


def simple(
    allowed: tuple[str, ...],
    filters: Mapping[str, Any] | None,
    page_size: int | None,
    marker: str | None,
    sort_key: str | None,
    sort_dir: str | None,
) -> list[tuple[str, object]]:
    """Return the parameters of a listing that is sorted by one key.

    :param allowed: keys that it can be sorted by
    :raises InvalidArgument: one of them cannot be sent
    """
    found: list[tuple[str, object]] = [
        ('limit', check_number('page_size', page_size) or PAGE_SIZE)
    ]
    if marker is not None:
        found.append(('marker', marker))
    if sort_key is not None:
        found.append(('sort_key', check_sort_key(sort_key, allowed)))
    if sort_dir is not None:
        found.append(('sort_dir', check_sort_dir(sort_dir)))
    for name, value in (filters or {}).items():
        if isinstance(value, list | tuple):
            value = ','.join(map(str, value))
        if value is not None:
            found.append((name, value))
    return found

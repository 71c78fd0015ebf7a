"""Parameters of listings: paging and sorting, checked before they are sent.

The commands import this, so it imports nothing that talks to a server.
"""

from collections.abc import Mapping
from typing import Any

from glanceclient_osc.validation import (
    PAGE_SIZE,
    SORT_DIRS,
    check_filters,
    check_number,
    check_sort_dir,
    check_sort_key,
)

__all__ = [
    'PAGE_SIZE',
    'SORT_DIRS',
    'check_number',
    'check_sort_dir',
    'check_sort_key',
    'simple',
]


def build_parameters(
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
    for name, value in check_filters(filters).items():
        if isinstance(value, list | tuple):
            value = ','.join(map(str, value))
        if value is not None:
            found.append((name, value))
    return found

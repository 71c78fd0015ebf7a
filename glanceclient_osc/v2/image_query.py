"""How a listing of images is asked for: filters, sorting, paging."""

from collections.abc import Mapping, Sequence
from typing import Any

from glanceclient_osc import exc

#: images asked for at a time; the server may give fewer
PAGE_SIZE = 1000

#: what the server can sort by
SORT_KEYS = (
    'name',
    'status',
    'container_format',
    'disk_format',
    'size',
    'id',
    'created_at',
    'updated_at',
)
SORT_DIRS = ('asc', 'desc')

# Parameters of the request that are no filters, whatever a property is
# called.
_RESERVED = ('limit', 'marker', 'sort', 'sort_key', 'sort_dir')

Words = str | Sequence[str]


def parameters(
    filters: Mapping[str, Any] | None,
    page_size: int | None,
    marker: str | None,
    sort: str | None,
    sort_key: Words | None,
    sort_dir: Words | None,
) -> list[tuple[str, object]]:
    """Return the parameters of a GET /v2/images.

    :raises InvalidArgument: one of them cannot be sent
    """
    found: list[tuple[str, object]] = [
        ('limit', _positive('page_size', page_size) or PAGE_SIZE)
    ]
    if marker is not None:
        found.append(('marker', marker))
    if sort is not None and (sort_key or sort_dir):
        raise exc.InvalidArgument(
            'Either sort, or sort_key and sort_dir: not both'
        )
    if sort is not None:
        found.append(('sort', check_sort(sort)))
    found += _classic_sort(sort_key, sort_dir)
    for name, value in (filters or {}).items():
        found += _filter(name, value)
    return found


def _positive(name: str, value: int | None) -> int | None:
    if value is not None and (not isinstance(value, int) or value < 0):
        raise exc.InvalidArgument(f'{name} must be a number, not {value!r}')
    return value


def check_limit(limit: int | None) -> int | None:
    """Return how many images are wanted, None for all.

    :raises InvalidArgument: it is not a whole number from 0
    """
    return _positive('limit', limit)


def check_sort(sort: str) -> str:
    """Return the sort order, spaces removed.

    :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
    :raises InvalidArgument: a key or direction that the server has not
    """
    terms = [term.strip() for term in sort.split(',')]
    for term in terms:
        key, _, direction = term.partition(':')
        _check_sort_key(key)
        _check_sort_dir(direction or 'asc')
    return ','.join(terms)


def _check_sort_key(key: str) -> None:
    if key not in SORT_KEYS:
        raise exc.InvalidArgument(
            f'Cannot sort by {key!r}, only by: {", ".join(SORT_KEYS)}'
        )


def _check_sort_dir(direction: str) -> None:
    if direction not in SORT_DIRS:
        raise exc.InvalidArgument(
            f'Sort direction {direction!r} is neither asc nor desc'
        )


def _classic_sort(
    sort_key: Words | None, sort_dir: Words | None
) -> list[tuple[str, object]]:
    keys, dirs = _list(sort_key), _list(sort_dir)
    for key in keys:
        _check_sort_key(key)
    for direction in dirs:
        _check_sort_dir(direction)
    if len(dirs) > 1 and len(dirs) != len(keys):
        raise exc.InvalidArgument(
            'Give one sort_dir for all sort keys, or one for each'
        )
    return [
        *(('sort_key', key) for key in keys),
        *(('sort_dir', direction) for direction in dirs),
    ]


def _list(words: Words | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def _filter(name: str, value: Any) -> list[tuple[str, object]]:
    if name in _RESERVED:
        raise exc.InvalidArgument(
            f'{name!r} cannot be filtered by: to the server it is something '
            f'else'
        )
    if value is None:
        return []
    if isinstance(value, bool):
        return [(name, str(value).lower())]
    if name == 'tag':
        tags = [value] if isinstance(value, str) else list(value)
        for tag in tags:
            if not isinstance(tag, str):
                raise exc.InvalidArgument(f'A tag is a string, not {tag!r}')
        return [('tag', tag) for tag in tags]
    if isinstance(value, list | tuple | set | frozenset):
        return [(name, one_of(value))]
    return [(name, value)]


def one_of(values: Sequence[Any] | set[Any] | frozenset[Any]) -> str:
    """Return the filter value that matches any of several.

    >>> one_of(['a', 'b,c'])
    'in:"a","b,c"'
    """
    return 'in:' + ','.join(f'"{value}"' for value in values)


def exactly(value: str) -> str:
    """Return the filter value that matches one name, whatever is in it."""
    return one_of([value]) if value.startswith('in:') else value

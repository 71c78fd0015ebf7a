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

"""How a listing of images is asked for: filters and sorting.

The commands import this, so it imports nothing that talks to a server.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal, TypedDict

from glanceclient_osc import exc
from glanceclient_osc.validation import (
    PAGE_SIZE,
    check_number,
    check_sort_dir,
    check_sort_key,
)

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

# Parameters of the request that are no filters, whatever a property is
# called.
_RESERVED = ('limit', 'marker', 'sort', 'sort_key', 'sort_dir')

Words = str | Sequence[str]

#: one value, or several of which any will do
OneOf = str | Collection[str]

#: a date as such, or how a date is to compare with it
Date = (
    datetime
    | str
    | tuple[Literal['gt', 'gte', 'lt', 'lte', 'eq', 'neq'], datetime | str]
)


class Filters(TypedDict, total=False):
    """What the server filters images by, other than by properties.

    Dates are UTC unless they say otherwise; sizes are bytes.
    """

    id: OneOf
    name: OneOf
    status: OneOf
    disk_format: OneOf
    container_format: OneOf
    visibility: Literal['public', 'private', 'shared', 'community', 'all']
    member_status: Literal['accepted', 'pending', 'rejected', 'all']
    owner: str
    tag: Words
    protected: bool
    os_hidden: bool
    size_min: int
    size_max: int
    checksum: str
    os_hash_value: str
    created_at: Date
    updated_at: Date


_SIZES = ('size_min', 'size_max')
_DATES = ('created_at', 'updated_at')
_FLAGS = ('protected', 'os_hidden')
_OPERATORS = ('gt', 'gte', 'lt', 'lte', 'eq', 'neq')


def check_typed(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return filters that were given as arguments, as they are sent.

    :raises InvalidArgument: there is no such filter, or not with that value
    """
    found = {}
    for name, value in filters.items():
        if name not in Filters.__annotations__:
            raise exc.InvalidArgument(
                f'{name!r} is not an argument; properties go into filters'
            )
        if name in _DATES:
            value = _date(name, value)
        elif name in _FLAGS and not isinstance(value, bool | None):
            raise exc.InvalidArgument(f'{name} is either True or False')
        elif name in _SIZES and value is not None:
            check_number(name, value)
        elif name == 'name' and isinstance(value, str):
            value = match_exactly(value)
        found[name] = value
    return found


def _date(name: str, value: Any) -> str:
    operator = 'eq'
    if isinstance(value, tuple):
        operator, value = value
    if operator not in _OPERATORS:
        raise exc.InvalidArgument(
            f'{name}: {operator!r} is not one of {", ".join(_OPERATORS)}'
        )
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        value = f'{value.isoformat(timespec="seconds")}Z'
    if not isinstance(value, str):
        raise exc.InvalidArgument(f'{name}: {value!r} is not a date')
    return f'{operator}:{value}'


def build_parameters(
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
    found: list[tuple[str, object]] = [('limit', page_size or PAGE_SIZE)]
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


def check_sort(sort: str) -> str:
    """Return the sort order, spaces removed.

    :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
    :raises InvalidArgument: a key or direction that the server has not
    """
    terms = [term.strip() for term in sort.split(',')]
    for term in terms:
        key, _, direction = term.partition(':')
        check_sort_key(key, SORT_KEYS)
        check_sort_dir(direction or 'asc')
    return ','.join(terms)


def _classic_sort(
    sort_key: Words | None, sort_dir: Words | None
) -> list[tuple[str, object]]:
    keys = [check_sort_key(key, SORT_KEYS) for key in _list(sort_key)]
    dirs = [check_sort_dir(direction) for direction in _list(sort_dir)]
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
        return [(name, match_any(value))]
    return [(name, value)]


def match_any(values: Collection[Any]) -> str:
    """Return the filter value that matches any of several.

    >>> one_of(['a', 'b,c'])
    'in:"a","b,c"'

    :raises InvalidArgument: one of them cannot stand beside others
    """
    for value in values:
        if '"' in str(value):
            raise exc.InvalidArgument(
                f'{value!r} has a quotation mark, and so cannot be one of '
                f'several values that are looked for at once'
            )
    return 'in:' + ','.join(f'"{value}"' for value in values)


def match_exactly(value: str) -> str:
    """Return the filter value that matches one name, whatever is in it.

    To the server, what stands before a colon is an operator.
    """
    return f'eq:{value}' if ':' in value else value

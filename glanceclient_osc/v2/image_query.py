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

"""Query parameters of image lists: filters and sorting.

>>> build_parameters({'status': ['active', 'queued']}, None, None,
...                  'name:asc', None, None)
[('limit', 1000), ('sort', 'name:asc'), ('status', 'in:"active","queued"')]

The commands import this module, so it imports nothing that sends requests.
"""

import warnings
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

#: keys that the server can sort by
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

#: query parameters that the server does not treat as filters, even if a
#: property has the same name
RESERVED = ('limit', 'marker', 'sort', 'sort_key', 'sort_dir')

#: a string or several strings
Words = str | Sequence[str]

#: one value, or several values of which any may match
OneOf = str | Collection[str]

#: a date that must match exactly, or an operator and a date
Date = (
    datetime
    | str
    | tuple[Literal['gt', 'gte', 'lt', 'lte', 'eq', 'neq'], datetime | str]
)


class Filters(TypedDict, total=False):
    """Fields that the server filters images by, apart from properties.

    Dates without a time zone are UTC. Sizes are in bytes.
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
_BOOLEANS = ('protected', 'os_hidden')
_OPERATORS = ('gt', 'gte', 'lt', 'lte', 'eq', 'neq')


def convert_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters of :class:`Filters` with the values to send.

    Unknown names are left out with a warning, as python-glanceclient ignores
    unknown arguments.

    :raises InvalidArgument: a filter has an invalid value
    """
    converted = {}
    for name, value in filters.items():
        if name not in Filters.__annotations__:
            warnings.warn(
                f'images.list() ignores the unknown argument {name!r}. To '
                f'filter by a property, use filters={{{name!r}: ...}}',
                stacklevel=3,
            )
            continue
        if name in _DATES:
            value = _convert_date(name, value)
        elif name in _BOOLEANS and not isinstance(value, bool | None):
            raise exc.InvalidArgument(f'{name} must be True or False')
        elif name in _SIZES and value is not None:
            check_number(name, value)
        elif name == 'name' and isinstance(value, str):
            value = match_exactly(value)
        converted[name] = value
    return converted


def _convert_date(name: str, value: Any) -> str:
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
    """Return the query parameters of an image list.

    :raises InvalidArgument: an argument has an invalid value
    """
    parameters: list[tuple[str, object]] = [('limit', page_size or PAGE_SIZE)]
    if marker is not None:
        parameters.append(('marker', marker))
    if sort is not None and (sort_key or sort_dir):
        raise exc.InvalidArgument(
            'sort cannot be used together with sort_key or sort_dir'
        )
    if sort is not None:
        parameters.append(('sort', check_sort(sort)))
    parameters += _build_sort_parameters(sort_key, sort_dir)
    for name, value in (filters or {}).items():
        if name in RESERVED:
            warnings.warn(
                f'filters[{name!r}] is not a filter. Use the argument '
                f'{"page_size" if name == "limit" else name} of '
                f'images.list()',
                stacklevel=3,
            )
            if name == 'limit':
                continue
        parameters += _build_filter_parameters(name, value)
    return parameters


def check_sort(sort: str) -> str:
    """Return a sort order without spaces.

    :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
    :raises InvalidArgument: the server does not support a key or direction
    """
    terms = [term.strip() for term in sort.split(',')]
    for term in terms:
        key, _, direction = term.partition(':')
        check_sort_key(key, SORT_KEYS)
        check_sort_dir(direction or 'asc')
    return ','.join(terms)


def _build_sort_parameters(
    sort_key: Words | None, sort_dir: Words | None
) -> list[tuple[str, object]]:
    keys = [check_sort_key(key, SORT_KEYS) for key in _to_list(sort_key)]
    directions = [check_sort_dir(word) for word in _to_list(sort_dir)]
    if len(directions) > 1 and len(directions) != len(keys):
        raise exc.InvalidArgument(
            'sort_dir must have one direction, or one for each sort key'
        )
    return [
        *(('sort_key', key) for key in keys),
        *(('sort_dir', direction) for direction in directions),
    ]


def _to_list(words: Words | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def _build_filter_parameters(
    name: str, value: Any
) -> list[tuple[str, object]]:
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
    """Return the filter that matches any of several values.

    >>> match_any(['a', 'b,c'])
    'in:"a","b,c"'

    :raises InvalidArgument: a value has a quotation mark, which the server
        does not support
    """
    for value in values:
        if '"' in str(value):
            raise exc.InvalidArgument(
                f'Cannot filter by several values if one of them has a '
                f'quotation mark: {value!r}'
            )
    return 'in:' + ','.join(f'"{value}"' for value in values)


def match_exactly(value: str) -> str:
    """Return the filter that matches one value.

    The server treats text before a colon as an operator.

    >>> match_exactly('in:x')
    'eq:in:x'
    """
    return f'eq:{value}' if ':' in value else value

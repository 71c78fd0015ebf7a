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

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any, TypedDict

from glanceclient_osc import exc
from glanceclient_osc.validation import (
    PAGE_SIZE,
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

_PROPERTY = 'property-'


class ListFilters(TypedDict, total=False):
    """What the server filters images by.

    Sizes are bytes, ``min_disk`` gigabytes, ``min_ram`` megabytes. Dates are
    UTC unless they say otherwise.
    """

    name: str
    status: str
    container_format: str
    disk_format: str
    min_disk: int
    min_ram: int
    size_min: int
    size_max: int
    protected: bool
    is_public: bool | None
    deleted: bool
    changes_since: datetime | str
    properties: Mapping[str, str]


_NUMBERS = ('min_disk', 'min_ram', 'size_min', 'size_max')
_FLAGS = ('protected', 'deleted')
_IS_PUBLIC = (True, False, None)


def build_parameters(
    filters: Mapping[str, Any],
    page_size: int | None,
    marker: str | None,
    sort_key: str | None,
    sort_dir: str | None,
) -> list[tuple[str, object]]:
    """Return the parameters of a GET /v1/images/detail.

    :raises InvalidArgument: one of them cannot be sent
    """
    found: list[tuple[str, object]] = [('limit', page_size or PAGE_SIZE)]
    if marker is not None:
        found.append(('marker', marker))
    if sort_key is not None:
        found.append(('sort_key', check_sort_key(sort_key, SORT_KEYS)))
    if sort_dir is not None:
        found.append(('sort_dir', check_sort_dir(sort_dir)))
    for name, value in filters.items():
        found += _filter(name.replace('changes-since', 'changes_since'), value)
    return found


def _filter(name: str, value: Any) -> list[tuple[str, object]]:
    if name == 'is_public':
        # Here None says something: of both kinds, an administrator.
        return [(name, _is_public(value))]
    if value is None:
        return []
    if name == 'properties':
        if not isinstance(value, Mapping):
            raise exc.InvalidArgument('properties is a mapping')
        return [(f'{_PROPERTY}{key}', value[key]) for key in value]
    if name.startswith(_PROPERTY):
        return [(name, value)]
    if name not in ListFilters.__annotations__:
        # The server would take no notice, and list everything.
        raise exc.InvalidArgument(
            f'The Images API version 1 does not filter by {name!r}'
        )
    if name == 'changes_since':
        return [('changes-since', _date(value))]
    if name in _NUMBERS:
        _check_number(name, value)
    if name in _FLAGS and str(value).lower() not in ('true', 'false'):
        raise exc.InvalidArgument(f'{name} is either True or False')
    return [(name, value)]


def build_local_filter(
    filters: Mapping[str, Any], owner: str | None
) -> Callable[[Mapping[str, Any]], bool] | None:
    """Return what the server leaves for us to filter by; None for nothing.

    It heeds ``is_public`` when an administrator asks, and owners never.

    :param owner: ID of a project, '' for images without one
    """
    is_public = str(filters.get('is_public')).lower()
    if owner is None and is_public == 'none':
        return None
    return lambda image: (
        owner in (None, image['owner'] or '')
        and is_public in ('none', str(image['is_public']).lower())
    )


def _is_public(value: object) -> str:
    if value in (0, 1):
        return str(bool(value))
    for choice in _IS_PUBLIC:
        if value is choice or str(value).lower() == str(choice).lower():
            return str(choice)
    raise exc.InvalidArgument('is_public is True, False or, for both, None')


def _check_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise exc.InvalidArgument(
            f'{name} must be a number from 0, not {value!r}'
        )


def _date(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        return f'{value.isoformat(timespec="seconds")}Z'
    if not isinstance(value, str):
        raise exc.InvalidArgument(f'changes_since: {value!r} is not a date')
    return value

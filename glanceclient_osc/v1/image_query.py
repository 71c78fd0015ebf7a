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

"""Query parameters of a listing of images: filters, sorting, paging.

The commands import this module, so it imports nothing that sends requests.
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

#: fields that the server can sort by
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
    """Filters of ``client.images.list()``.

    Sizes are in bytes, ``min_disk`` in gigabytes, ``min_ram`` in megabytes.
    Dates without a time zone are UTC. Deleted images are listed only with
    ``deleted=True`` or ``changes_since``.
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
_FIRST_DATE = '1970-01-01T00:00:00Z'
_IS_PUBLIC = (True, False, None)


def build_parameters(
    filters: Mapping[str, Any],
    page_size: int | None,
    marker: str | None,
    sort_key: str | None,
    sort_dir: str | None,
) -> list[tuple[str, object]]:
    """Return the query parameters of ``GET /v1/images/detail``.

    :raises InvalidArgument: a filter or argument is unknown or invalid
    """
    parameters: list[tuple[str, object]] = [('limit', page_size or PAGE_SIZE)]
    if marker is not None:
        parameters.append(('marker', marker))
    if sort_key is not None:
        parameters.append(('sort_key', check_sort_key(sort_key, SORT_KEYS)))
    if sort_dir is not None:
        parameters.append(('sort_dir', check_sort_dir(sort_dir)))
    all_filters = dict(filters)
    if 'changes-since' in all_filters:
        all_filters['changes_since'] = all_filters.pop('changes-since')
    if _parse_deleted(all_filters) and not all_filters.get('changes_since'):
        # Without this filter the server lists no deleted images.
        all_filters['changes_since'] = _FIRST_DATE
    for name, value in all_filters.items():
        parameters += _build_filter(name, value)
    return parameters


def _build_filter(name: str, value: Any) -> list[tuple[str, object]]:
    if name == 'is_public':
        # None is a value: administrators get public and private images.
        return [(name, _format_is_public(value))]
    if value is None or name == 'deleted':
        return []  # build_local_filter() filters by "deleted".
    if name == 'properties':
        if not isinstance(value, Mapping):
            raise exc.InvalidArgument(
                'properties must be a mapping of names to values'
            )
        return [(f'{_PROPERTY}{key}', value[key]) for key in value]
    if name.startswith(_PROPERTY):
        return [(name, value)]
    if name not in ListFilters.__annotations__:
        # The server ignores unknown filters and lists all images.
        raise exc.InvalidArgument(
            f'Version 1 of the Images API has no filter {name!r}'
        )
    if name == 'changes_since':
        return [('changes-since', _format_date(value))]
    if name in _NUMBERS:
        _check_number(name, value)
    if name == 'protected' and str(value).lower() not in ('true', 'false'):
        raise exc.InvalidArgument(
            f'protected must be True or False, not {value!r}'
        )
    return [(name, value)]


def build_local_filter(
    filters: Mapping[str, Any], owner: str | None
) -> Callable[[Mapping[str, Any]], bool] | None:
    """Return a function for the filters that the server does not apply.

    The server applies ``is_public`` for administrators only, and has no
    filters for the owner and for deleted images.

    :param owner: project ID, '' for images without an owner, None for any
    :returns: None if there is nothing to filter by
    :raises InvalidArgument: the value of a filter is invalid
    """
    is_public = _format_is_public(filters.get('is_public'))
    deleted = _parse_deleted(filters)
    if owner is None and is_public == 'None' and deleted is None:
        return None

    def matches(image: Mapping[str, Any]) -> bool:
        # Some servers do not send is_public or owner.
        image_is_public = image.get('is_public', None)
        return (
            owner in (None, image.get('owner', None) or '')
            and (
                'None' in (is_public, str(image_is_public))
                or is_public == str(image_is_public)
            )
            and deleted in (None, bool(image.get('deleted', None)))
        )

    return matches


def _parse_deleted(filters: Mapping[str, Any]) -> bool | None:
    value = filters.get('deleted')
    if value is None:
        return None
    text = str(value).lower()
    if text not in ('true', 'false'):
        raise exc.InvalidArgument(
            f'deleted must be True or False, not {value!r}'
        )
    return text == 'true'


def _format_is_public(value: object) -> str:
    if value in (0, 1):
        return str(bool(value))
    for choice in _IS_PUBLIC:
        if value is choice or str(value).lower() == str(choice).lower():
            return str(choice)
    raise exc.InvalidArgument(
        f'is_public must be True, False or None (both), not {value!r}'
    )


def _check_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise exc.InvalidArgument(
            f'{name} must be an integer of 0 or more, not {value!r}'
        )


def _format_date(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        return f'{value.isoformat(timespec="seconds")}Z'
    if not isinstance(value, str):
        raise exc.InvalidArgument(
            f'changes_since must be a datetime or a string, not {value!r}'
        )
    return value

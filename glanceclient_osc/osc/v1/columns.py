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

"""Columns and fields of images of version 1."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib.cli.format_columns import DictColumn

from glanceclient_osc.osc.formatters import SizeColumn

_LIST = {'ID': 'id', 'Name': 'name', 'Status': 'status'}
_LIST_LONG = {
    'ID': 'id',
    'Name': 'name',
    'Disk Format': 'disk_format',
    'Container Format': 'container_format',
    'Size': 'size',
    'Checksum': 'checksum',
    'Status': 'status',
    'Visibility': 'is_public',
    'Protected': 'protected',
    'Project': 'owner',
    'Properties': 'properties',
}


class VisibilityColumn(FormattableColumn[bool]):
    """Whether an image is public, as a word for people."""

    def human_readable(self) -> str:
        """Return ``public`` or ``private``."""
        return 'public' if self._value else 'private'


def select_columns(long: bool, size: bool) -> dict[str, str]:
    """Return the columns of a listing: header and field of each.

    :param long: whether to include all columns
    :param size: whether to include the size
    """
    if long:
        return _LIST_LONG
    return {**_LIST, 'Size': 'size'} if size else _LIST


def format_row(
    image: Mapping[str, Any], fields: list[str], human_readable: bool
) -> tuple[Any, ...]:
    """Return a row of a listing.

    :param human_readable: whether to show the size with a unit
    """
    formatters: dict[str, Any] = {
        'is_public': VisibilityColumn,
        'properties': DictColumn,
    }
    if human_readable:
        formatters['size'] = SizeColumn
    return tuple(
        formatters[field](image.get(field))
        if field in formatters
        else image.get(field)
        for field in fields
    )


def format_image(
    image: Mapping[str, Any], human_readable: bool = False
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the sorted field names of an image, and their values.

    :param human_readable: whether to show the size with a unit
    """
    fields = dict(image)
    fields['properties'] = DictColumn(image.get('properties') or {})
    if human_readable:
        fields['size'] = SizeColumn(image.get('size'))
    names = sorted(fields)
    return tuple(names), tuple(fields[name] for name in names)

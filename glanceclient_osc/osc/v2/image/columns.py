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

"""Columns and fields that the image commands show."""

from collections.abc import Mapping
from typing import Any

from osc_lib.cli.format_columns import (
    DictColumn,
    ListColumn,
    ListDictColumn,
)

from glanceclient_osc.osc.formatters import OptionalColumn, SizeColumn

# Fields that the API defines; every other is a property somebody set.
_FIELDS = frozenset(
    (
        'checksum',
        'container_format',
        'created_at',
        'direct_url',
        'disk_format',
        'file',
        'id',
        'locations',
        'min_disk',
        'min_ram',
        'name',
        'os_hash_algo',
        'os_hash_value',
        'os_hidden',
        'owner',
        'protected',
        'schema',
        'size',
        'status',
        'stores',
        'tags',
        'updated_at',
        'virtual_size',
        'visibility',
    )
)

# The state of an import, which the server keeps among the properties.
_OF_IMPORTS = 'os_glance_'

_LIST = ('ID', 'Name', 'Status')
_LIST_LONG = {
    'ID': 'id',
    'Name': 'name',
    'Disk Format': 'disk_format',
    'Container Format': 'container_format',
    'Size': 'size',
    'Checksum': 'checksum',
    'Status': 'status',
    'Visibility': 'visibility',
    'Protected': 'protected',
    'Project': 'owner',
    'Hash Algorithm': 'os_hash_algo',
    'Hash Value': 'os_hash_value',
    'Tags': 'tags',
    'Stores': 'stores',
}


def select_columns(
    long: bool, *, size: bool = False, stores: bool = False
) -> dict[str, str]:
    """Return the columns of a listing: header to field.

    :param size: with the size, even if not *long*
    :param stores: with the stores, likewise
    """
    extra = {'Size': size, 'Stores': stores}
    return {
        header: field
        for header, field in _LIST_LONG.items()
        if long or header in _LIST or extra.get(header)
    }


def format_row(
    image: Mapping[str, Any], fields: list[str], human_readable: bool = False
) -> tuple[Any, ...]:
    """Return one row of a listing."""
    return tuple(_cell(image, field, human_readable) for field in fields)


def _cell(image: Mapping[str, Any], field: str, human_readable: bool) -> Any:
    value = image.get(field)
    if field == 'tags':
        return ListColumn(value or [])
    if field == 'size' and human_readable:
        return SizeColumn(value)
    return value


def format_image(
    image: Mapping[str, Any], human_readable: bool = False
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the fields of one image, sorted, and their values.

    Properties are together under one name, verbatim; what the API defines
    stands apart from them.
    """
    # There from the beginning, for who asks for that column.
    shown: dict[str, Any] = {'stores': OptionalColumn(None)}
    properties: dict[str, Any] = {}
    for name, value in image.items():
        ours = name not in _FIELDS and not name.startswith(_OF_IMPORTS)
        (properties if ours else shown)[name] = value
    shown['tags'] = ListColumn(image.get('tags') or [])
    shown['properties'] = DictColumn(properties)
    if 'locations' in shown:
        shown['locations'] = ListDictColumn(shown['locations'])
    if human_readable:
        shown['size'] = SizeColumn(image.get('size'))
    names = sorted(shown)
    return tuple(names), tuple(shown[name] for name in names)

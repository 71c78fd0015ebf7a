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

"""Columns of the image commands."""

from collections.abc import Mapping
from typing import Any

from osc_lib.cli.format_columns import (
    DictColumn,
    ListColumn,
    ListDictColumn,
)

from glanceclient_osc.osc.formatters import OptionalColumn, SizeColumn

# Fields that the API defines. All others are properties.
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

# Prefix of properties in which the server keeps the state of imports.
_IMPORT_PREFIX = 'os_glance_'

# Fields that the built-in commands show as properties.
_BUILT_IN_PROPERTIES = (
    'direct_url',
    'locations',
    'os_hash_algo',
    'os_hash_value',
    'os_hidden',
    'stores',
)

_SHORT_COLUMNS = ('ID', 'Name', 'Status')
# Header and field of each column.
_COLUMNS = {
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


class PropertiesColumn(DictColumn):
    """Properties of an image.

    Programs also get the fields that the built-in commands show here.
    """

    def __init__(
        self, properties: dict[str, Any], fields: dict[str, Any]
    ) -> None:
        super().__init__(properties)
        self._fields = fields

    def machine_readable(self) -> dict[str, Any]:
        """Return the properties and the fields."""
        return {**super().machine_readable(), **self._fields}


def select_columns(
    long: bool, *, size: bool = False, stores: bool = False
) -> dict[str, str]:
    """Return the columns of ``image list``: field by header.

    :param long: whether to include all columns
    :param size: whether to include the size
    :param stores: whether to include the stores
    """
    extra = {'Size': size, 'Stores': stores}
    return {
        header: field
        for header, field in _COLUMNS.items()
        if long or header in _SHORT_COLUMNS or extra.get(header)
    }


def format_row(
    image: Mapping[str, Any], fields: list[str], human_readable: bool = False
) -> tuple[Any, ...]:
    """Return one row of ``image list``."""
    return tuple(
        _format_cell(image, field, human_readable) for field in fields
    )


def _format_cell(
    image: Mapping[str, Any], field: str, human_readable: bool
) -> Any:
    value = image.get(field)
    if field == 'tags':
        return ListColumn(value or [])
    if field == 'size' and human_readable:
        return SizeColumn(value)
    return value


def format_image(
    image: Mapping[str, Any], human_readable: bool = False
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the names of the fields of an image, sorted, and the values.

    Properties are together in the field "properties". In formats for
    programs, it also has the fields of _BUILT_IN_PROPERTIES.
    """
    # A server without multiple stores sends no such field, but scripts may
    # select the column.
    fields: dict[str, Any] = {'stores': OptionalColumn(None)}
    properties: dict[str, Any] = {}
    for name, value in image.items():
        if name in _FIELDS or name.startswith(_IMPORT_PREFIX):
            fields[name] = value
        else:
            properties[name] = value
    fields['tags'] = ListColumn(image.get('tags') or [])
    fields['properties'] = PropertiesColumn(
        properties,
        {
            name: value
            for name, value in image.items()
            if value is not None
            and (
                name in _BUILT_IN_PROPERTIES or name.startswith(_IMPORT_PREFIX)
            )
        },
    )
    if 'locations' in fields:
        fields['locations'] = ListDictColumn(fields['locations'])
    if human_readable:
        fields['size'] = SizeColumn(image.get('size'))
    names = sorted(fields)
    return tuple(names), tuple(fields[name] for name in names)


def format_change(
    image: Mapping[str, Any], changed: bool
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the columns and values of an image after a column "changed".

    :param changed: whether the command has changed anything
    """
    names, values = format_image(image)
    return ('changed', *names), (changed, *values)

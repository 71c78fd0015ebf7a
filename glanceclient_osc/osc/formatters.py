"""What is shown of an image, under what name, and how."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib import utils
from osc_lib.cli.format_columns import (
    DictColumn,
    ListColumn,
    ListDictColumn,
)

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


class SizeColumn(FormattableColumn[int | None]):
    """A number of bytes, with a unit for people."""

    def human_readable(self) -> str:
        """Return it with a unit."""
        if self._value is None:
            return ''
        return str(utils.format_size(self._value))


class OptionalColumn(FormattableColumn[Any]):
    """A value that may be missing, which people see as nothing."""

    def human_readable(self) -> str:
        """Return it as text."""
        return '' if self._value is None else str(self._value)


class JoinedColumn(FormattableColumn[Any]):
    """One or several values, which people see in one line.

    Programs get it as it is.
    """

    def human_readable(self) -> str:
        """Return them with commas between."""
        value = self._value
        if value is None:
            return ''
        words = value if isinstance(value, list) else [value]
        return ', '.join(
            'null' if word is None else str(word) for word in words
        )


def format_resource(
    resource: Mapping[str, Any],
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the fields of a resource, sorted, and their values."""
    names = sorted(resource)
    return tuple(names), tuple(_typed(resource[name]) for name in names)


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return DictColumn(value)
    if isinstance(value, list):
        return ListColumn(value)
    return OptionalColumn(value) if value is None else value


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

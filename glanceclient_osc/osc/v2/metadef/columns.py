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

"""Columns and fields of metadata definitions, formatted for output."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib.cli.format_columns import DictColumn

#: field names and values, as a ``show`` command returns them
Fields = tuple[tuple[str, ...], tuple[Any, ...]]


class ItemsColumn(FormattableColumn[list[Any] | None]):
    """A list, in its own order, or None."""

    def human_readable(self) -> str:
        """Return the items, separated by commas."""
        return ', '.join(map(str, self._value or ()))


class DefinitionsColumn(FormattableColumn[dict[str, Any] | None]):
    """Property definitions, by name, or None."""

    def human_readable(self) -> str:
        """Return one line per property: name, type, title."""
        return '\n'.join(
            f'{name} ({definition.get("type")}): {definition.get("title")}'
            for name, definition in sorted((self._value or {}).items())
        )


class ObjectsColumn(FormattableColumn[list[Any]]):
    """Objects with their properties."""

    def human_readable(self) -> str:
        """Return one line per object: name, names of its properties."""
        return '\n'.join(
            f'{item["name"]}: {", ".join(sorted(item.get("properties", ())))}'
            for item in self._value
        )


class TagsColumn(FormattableColumn[list[Any]]):
    """Tags of a namespace."""

    def human_readable(self) -> str:
        """Return the names of the tags, separated by commas."""
        return ', '.join(tag['name'] for tag in self._value)


class AssociationsColumn(FormattableColumn[list[Any]]):
    """Resource type associations of a namespace.

    Programs get the names of the resource types, as from the built-in
    command. The list of associations has the other fields.
    """

    def machine_readable(self) -> list[str]:
        """Return the names of the resource types."""
        return [item['name'] for item in self._value]

    def human_readable(self) -> str:
        """Return one line per resource type: name, prefix, target."""
        return '\n'.join(map(self._format_association, self._value))

    @staticmethod
    def _format_association(item: Mapping[str, Any]) -> str:
        details = [
            f'{label} {item[key]}'
            for key, label in (
                ('prefix', 'prefix'),
                ('properties_target', 'target'),
            )
            if item.get(key)
        ]
        if not details:
            return str(item['name'])
        return f'{item["name"]} ({", ".join(details)})'


_NAMESPACE_FIELDS = (
    'created_at',
    'description',
    'display_name',
    'namespace',
    'owner',
    'protected',
    'updated_at',
    'visibility',
)


def format_namespace(namespace: Mapping[str, Any]) -> Fields:
    """Return the fields of a namespace, including its contents."""
    fields = {name: namespace.get(name) for name in _NAMESPACE_FIELDS}
    names = sorted(tag['name'] for tag in namespace.get('tags') or ())
    fields['tags'] = TagsColumn([{'name': name} for name in names])
    fields['properties'] = DefinitionsColumn(namespace.get('properties') or {})
    fields['objects'] = ObjectsColumn(namespace.get('objects') or [])
    fields['resource_type_associations'] = AssociationsColumn(
        namespace.get('resource_type_associations') or []
    )
    return _sort_fields(fields)


def format_object(item: Mapping[str, Any], namespace: str) -> Fields:
    """Return the fields of an object and the name of its namespace."""
    return _sort_fields(
        {
            'created_at': item.get('created_at'),
            'description': item.get('description'),
            'name': item['name'],
            'namespace_name': namespace,
            # Glance leaves empty fields out of the response to "create".
            'properties': DefinitionsColumn(item.get('properties')),
            'required': ItemsColumn(item.get('required')),
            'updated_at': item.get('updated_at'),
        }
    )


def format_fields(resource: Mapping[str, Any], **additional: str) -> Fields:
    """Return all fields of a resource.

    :param additional: fields that the response does not have
    """
    fields = {**resource, **additional}
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = ItemsColumn(value)
        elif isinstance(value, dict):
            fields[name] = DictColumn(value)
    return _sort_fields(fields)


def _sort_fields(fields: dict[str, Any]) -> Fields:
    names = sorted(fields)
    return tuple(names), tuple(fields[name] for name in names)


def format_row(
    resource: Mapping[str, Any], fields: tuple[str, ...]
) -> tuple[Any, ...]:
    """Return some fields of a resource as a row of a list."""
    return tuple(_format_cell(field, resource.get(field)) for field in fields)


def _format_cell(field: str, value: Any) -> Any:
    if field == 'resource_type_associations':
        return AssociationsColumn(value or [])
    if isinstance(value, dict):
        return DefinitionsColumn(value)
    return ItemsColumn(value) if isinstance(value, list) else value

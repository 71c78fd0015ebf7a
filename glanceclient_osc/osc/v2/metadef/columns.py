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

"""What is shown of metadata definitions, and how."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib.cli.format_columns import DictColumn

Shown = tuple[tuple[str, ...], tuple[Any, ...]]


class Items(FormattableColumn[list[Any]]):
    """A list, in the order that it has."""

    def human_readable(self) -> str:
        """Return its items, with commas between them."""
        return ', '.join(map(str, self._value))


class Definitions(FormattableColumn[dict[str, Any]]):
    """Properties: definition by name."""

    def human_readable(self) -> str:
        """Return a line for each: name, type, title."""
        return '\n'.join(
            f'{name} ({definition.get("type")}): {definition.get("title")}'
            for name, definition in sorted(self._value.items())
        )


class Objects(FormattableColumn[list[Any]]):
    """Objects with their properties."""

    def human_readable(self) -> str:
        """Return a line for each: name, and names of properties."""
        return '\n'.join(
            f'{item["name"]}: {", ".join(sorted(item.get("properties", ())))}'
            for item in self._value
        )


class Associations(FormattableColumn[list[Any]]):
    """Resource types that a namespace applies to."""

    def human_readable(self) -> str:
        """Return a line for each: name, and prefix or target if any."""
        return '\n'.join(map(self._line, self._value))

    @staticmethod
    def _line(item: Mapping[str, Any]) -> str:
        more = [
            f'{label} {item[key]}'
            for key, label in (
                ('prefix', 'prefix'),
                ('properties_target', 'target'),
            )
            if item.get(key)
        ]
        return f'{item["name"]} ({", ".join(more)})' if more else item['name']


_NAMESPACE = (
    'created_at',
    'description',
    'display_name',
    'namespace',
    'owner',
    'protected',
    'updated_at',
    'visibility',
)


def namespace(found: Mapping[str, Any]) -> Shown:
    """Return the fields of a namespace, and what is in it."""
    shown = {name: found.get(name) for name in _NAMESPACE}
    tags = [tag['name'] for tag in found.get('tags') or ()]
    shown['tags'] = Items(sorted(tags))
    shown['properties'] = Definitions(found.get('properties') or {})
    shown['objects'] = Objects(found.get('objects') or [])
    shown['resource_type_associations'] = Associations(
        found.get('resource_type_associations') or []
    )
    return _sorted(shown)


def metadef_object(found: Mapping[str, Any], namespace: str) -> Shown:
    """Return the fields of an object."""
    return _sorted(
        {
            'created_at': found.get('created_at'),
            'description': found.get('description'),
            'name': found['name'],
            'namespace_name': namespace,
            'properties': Definitions(found.get('properties') or {}),
            'required': Items(found.get('required') or []),
            'updated_at': found.get('updated_at'),
        }
    )


def plain(found: Mapping[str, Any], **more: str) -> Shown:
    """Return all fields, lists and dicts readable."""
    shown = {**found, **more}
    for name, value in shown.items():
        if isinstance(value, list):
            shown[name] = Items(value)
        elif isinstance(value, dict):
            shown[name] = DictColumn(value)
    return _sorted(shown)


def _sorted(shown: dict[str, Any]) -> Shown:
    names = sorted(shown)
    return tuple(names), tuple(shown[name] for name in names)


def row(found: Mapping[str, Any], fields: tuple[str, ...]) -> tuple[Any, ...]:
    """Return one row of a listing."""
    return tuple(map(_cell, fields, map(found.get, fields)))


def _cell(field: str, value: Any) -> Any:
    if field == 'resource_type_associations':
        return Associations(value or [])
    if isinstance(value, dict):
        return Definitions(value)
    return Items(value) if isinstance(value, list) else value

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

"""JSON schemas of the resources.

>>> schema = client.schemas.get('image')  # doctest: +SKIP
>>> schema.is_base_property('os_distro')  # doctest: +SKIP
False

https://docs.openstack.org/api-ref/image/v2/#image-schemas
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.response import check_type, decode_object
from glanceclient_osc.urls import build_path

# Patterns with these can take forever to match.
_REPETITION = re.compile(r'[*+?|\\]|\{\d*,')


class SchemaProperty:
    """A property of a schema.

    :ivar name: name of the property
    :ivar description: description, None without one
    :ivar is_base: whether Glance itself defines the property; a cloud can
        define more
    """

    def __init__(self, name: str, **definition: Any) -> None:
        self.name = name
        self.description = definition.get('description')
        self.is_base = definition.get('is_base', True)


class Schema:
    """A schema.

    :ivar name: name of the schema
    :ivar properties: list of :class:`SchemaProperty`
    """

    def __init__(self, raw_schema: dict[str, Any]) -> None:
        self._raw_schema = raw_schema
        self.name = raw_schema['name']
        self.properties = [
            SchemaProperty(
                name,
                **{
                    key: definition[key]
                    for key in ('description', 'is_base')
                    if key in definition
                },
            )
            for name, definition in raw_schema['properties'].items()
        ]

    def is_core_property(self, property_name: str) -> bool:
        """Return whether the schema of this cloud has a property."""
        return any(item.name == property_name for item in self.properties)

    def is_base_property(self, property_name: str) -> bool:
        """Return whether Glance itself defines a property."""
        return any(
            item.name == property_name and item.is_base
            for item in self.properties
        )

    def raw(self) -> dict[str, Any]:
        """Return a copy of the JSON schema."""
        return copy.deepcopy(self._raw_schema)


class Controller:
    """``client.schemas``"""

    def __init__(self, adapter: ImageAdapter) -> None:
        self._adapter = adapter
        self._raw_schemas: dict[str, dict[str, Any]] = {}
        self._model_classes: dict[str, Any] = {}

    def get(self, schema_name: str) -> Schema:
        """Return a schema.

        :param schema_name: ``image``, ``images``, ``member``, ``task``,
            ``metadefs/namespace``, …
        :raises HTTPNotFound: the server does not have the schema
        """
        return Schema(self._fetch(schema_name))

    def get_raw(self, schema_name: str) -> dict[str, Any]:
        """Return a JSON schema, fetched once. Callers must not change it.

        :raises HTTPNotFound: the server does not have the schema
        """
        # Two threads may both fetch the schema, which does no harm.
        if schema_name not in self._raw_schemas:
            self._raw_schemas[schema_name] = self._fetch(schema_name)
        return self._raw_schemas[schema_name]

    def check(self, schema_name: str, fields: Mapping[str, Any]) -> None:
        """Validate fields that a program sets.

        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPForbidden: a field is read-only
        """
        if not fields:
            return
        properties = self.get_raw(schema_name)['properties']
        for name, value in fields.items():
            if properties.get(name, {}).get('readOnly'):
                raise exc.HTTPForbidden(f'{name} is read-only')
            try:
                self._get_model_class(schema_name)()[name] = value
            except RuntimeError as error:  # warlock.InvalidOperation
                # The first line has the reason, the others have the schema.
                raise exc.InvalidAttribute(
                    str(error).split('\n', 1)[0]
                ) from None
            except Exception as error:
                # jsonschema has many exceptions for an invalid schema.
                raise exc.InvalidResponse(
                    f'The server sent an invalid schema {schema_name!r}: '
                    f'{type(error).__name__}'
                ) from error

    def check_new(self, schema_name: str, fields: Mapping[str, Any]) -> None:
        """Validate the fields of a new resource.

        :raises InvalidAttribute: a field is missing, or the schema does not
            allow it
        :raises HTTPForbidden: a field is read-only
        """
        for name in self.get_raw(schema_name).get('required', ()):
            if name not in fields:
                raise exc.InvalidAttribute(f'{name} is required')
        self.check(schema_name, fields)

    def _fetch(self, name: str) -> dict[str, Any]:
        response = self._adapter.get(build_path('schemas', *name.split('/')))
        schema = decode_object(response, 'name', 'properties')
        check_type(response, schema.get('required', []), list, 'required')
        properties = check_type(
            response, schema['properties'], dict, 'properties'
        )
        for key, definition in properties.items():
            check_type(response, definition, dict, f'the property {key}')
        return schema

    def _get_model_class(self, name: str) -> Any:
        """Return the warlock class that validates single fields."""
        if name not in self._model_classes:
            # warlock imports jsonschema, which takes longer than most
            # commands run. Only writing needs it.
            import warlock

            schema = _simplify(self.get_raw(name))
            schema.pop('required', None)
            self._model_classes[name] = warlock.model_factory(schema)
        return self._model_classes[name]


def _simplify(schema: Any) -> Any:
    """Return a copy of a schema that is safe to validate with.

    The schema is from the server, which validates the fields itself, too. A
    reference could lead to any URL, and the matching of a pattern could take
    forever.
    """
    if isinstance(schema, list):
        return [_simplify(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _simplify(value)
        for key, value in schema.items()
        if not (
            key in ('$dynamicRef', '$id', '$recursiveRef', '$ref')
            or key == 'patternProperties'
            or (key in ('id', '$schema') and isinstance(value, str))
            or (
                key == 'pattern'
                and isinstance(value, str)
                and _REPETITION.search(value)
            )
        )
    }

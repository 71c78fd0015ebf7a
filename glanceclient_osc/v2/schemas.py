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

"""The schemas that the server holds requests against.

https://docs.openstack.org/api-ref/image/v2/#image-schemas
"""

import copy
from collections.abc import Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter, decode_object
from glanceclient_osc.urls import build_path


class SchemaProperty:
    """One property of a schema.

    :ivar name: of the property
    :ivar description: of it, None if it has none
    :ivar is_base: whether every Glance has it
    """

    def __init__(self, name: str, **definition: Any) -> None:
        self.name = name
        self.description = definition.get('description')
        self.is_base = definition.get('is_base', True)


class Schema:
    """One schema.

    :ivar name: of it
    :ivar properties: of it, as :class:`SchemaProperty`
    """

    def __init__(self, raw_schema: dict[str, Any]) -> None:
        self._raw_schema = raw_schema
        self.name = raw_schema['name']
        self.properties = [
            SchemaProperty(name, **definition)
            for name, definition in raw_schema['properties'].items()
        ]

    def is_core_property(self, property_name: str) -> bool:
        """Say whether the schema has a property, a site's own included."""
        return any(item.name == property_name for item in self.properties)

    def is_base_property(self, property_name: str) -> bool:
        """Say whether the schema of every Glance has a property."""
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
        self._raw: dict[str, dict[str, Any]] = {}
        self._models: dict[str, Any] = {}

    def get(self, schema_name: str) -> Schema:
        """Return a schema.

        :param schema_name: ``image``, ``images``, ``member``, ``task``,
            ``metadefs/namespace``, …
        :raises HTTPNotFound: the server has none of that name
        """
        return Schema(self._fetch(schema_name))

    def _fetch(self, name: str) -> dict[str, Any]:
        return decode_object(
            self._adapter.get(build_path('schemas', *name.split('/'))),
            'name',
            'properties',
        )

    def _known(self, name: str) -> dict[str, Any]:
        # Two threads that come here at once fetch it twice: no harm done.
        if name not in self._raw:
            self._raw[name] = self._fetch(name)
        return self._raw[name]

    def check(self, schema_name: str, fields: Mapping[str, Any]) -> None:
        """Hold fields that somebody sets against a schema.

        :raises InvalidAttribute: the first that it does not allow
        """
        if not fields:
            return
        properties = self._known(schema_name)['properties']
        model = self._model(schema_name)()
        for name, value in fields.items():
            if properties.get(name, {}).get('readOnly'):
                raise exc.InvalidAttribute(f'{name} is read-only')
            try:
                model[name] = value
            except RuntimeError as error:  # warlock.InvalidOperation
                # The first line says what is wrong, the others quote the
                # schema.
                raise exc.InvalidAttribute(
                    str(error).split('\n', 1)[0]
                ) from None

    def check_new(self, schema_name: str, fields: Mapping[str, Any]) -> None:
        """Hold a whole resource against a schema.

        :raises InvalidAttribute: a field is missing or not allowed
        """
        for name in self._known(schema_name).get('required', ()):
            if name not in fields:
                raise exc.InvalidAttribute(f'{name} is required')
        self.check(schema_name, fields)

    def _model(self, name: str) -> Any:
        if name not in self._models:
            # Reading does without it: warlock brings jsonschema, which takes
            # longer to import than most commands take to run.
            import warlock

            schema = {**self._known(name)}
            schema.pop('required', None)  # fields are checked one by one
            self._models[name] = warlock.model_factory(schema)
        return self._models[name]

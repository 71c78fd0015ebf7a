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

"""Base class of the metadata definition controllers."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from glanceclient_osc import validation
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController, Result, check_id

#: fields that only the server sets; it refuses a PUT request with them
READ_ONLY = ('created_at', 'updated_at', 'schema', 'self')


def select_writable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a PUT request may have."""
    return {
        name: value for name, value in fields.items() if name not in READ_ONLY
    }


def merge_fields(
    old: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields after a change.

    >>> merge_fields({'a': 1, 'b': 2}, {'a': 3, 'b': None})
    {'a': 3}

    :param changes: new values; None removes a field
    """
    return {
        name: value
        for name, value in {**old, **changes}.items()
        if value is not None or name not in changes
    }


class MetadefController(BaseController):
    """Base class for namespaces and the resources in a namespace.

    A PUT request replaces a resource. An update fetches the resource, merges
    the changes, and sends all fields, so that the others are kept.
    """

    _resource_class: ClassVar[type[Resource]] = Resource

    def _build_url(self, *segments: str) -> str:
        return build_path('metadefs', 'namespaces', *segments)

    def _list(
        self,
        segments: Iterable[str],
        key: str,
        parameters: Iterable[tuple[str, object]],
        limit: int | None,
        marker_field: str | None = None,
    ) -> pagination.Listing[Resource]:
        return pagination.Listing(
            self._adapter,
            build_path('metadefs', *segments),
            key,
            self._resource_class,
            self._build_origin,
            build_query(parameters),
            validation.check_number('limit', limit),
            marker_field,
        )

    def _get(
        self, *segments: str, key: str | None = 'name', **parameters: Any
    ) -> Resource:
        """Return a resource.

        :param key: field that it must have, None for any
        """
        for segment in segments:
            check_id(segment, 'metadata definition')
        url = self._build_url(*segments) + build_query(parameters.items())
        keys = () if key is None else (key,)
        return self._decode(
            self._resource_class, self._adapter.get(url), *keys
        )

    def _create(self, fields: Mapping[str, Any], *segments: str) -> Resource:
        self._validate_new(fields)
        response = self._adapter.post(
            self._build_url(*segments), json=dict(fields)
        )
        return self._decode(self._resource_class, response)

    def _update(
        self,
        old: Mapping[str, Any],
        changes: Mapping[str, Any],
        *segments: str,
    ) -> str:
        """Change fields of a resource; keep its other fields.

        :param old: the resource with its name
        :param changes: new values; None removes a field
        :returns: name of the resource, which may be one of the changes
        """
        fields = merge_fields(old, changes)
        self._put(fields, *segments)
        return str(fields.get('name') or old['name'])

    def _put(self, fields: Mapping[str, Any], *segments: str) -> None:
        self._adapter.put(
            self._build_url(*segments), json=select_writable(fields)
        )

    def _validate_changes(self, changes: Mapping[str, Any]) -> None:
        """Validate changes against the schema; None removes a field.

        :raises InvalidAttribute: the schema does not allow a field
        """
        self._validate(
            {
                name: value
                for name, value in changes.items()
                if value is not None
            }
        )

    def _delete(self, *segments: str) -> Result:
        return Result(self._adapter.delete(self._build_url(*segments)))

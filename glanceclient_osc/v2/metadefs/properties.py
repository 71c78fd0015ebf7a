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

"""Metadata definition properties of a namespace.

>>> client.metadefs_property.create(
...     'OS::X', name='fans', title='Fans', type='integer'
... )  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-properties
"""

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc.model import Resource
from glanceclient_osc.response import check_list, check_type
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.metadefs.controller import MetadefController

if TYPE_CHECKING:
    import requests


class _PropertyListing(pagination.Listing[Resource]):
    """A listing of properties, which are a mapping, not a list."""

    def _read_records(
        self, response: 'requests.Response', page: Mapping[str, Any]
    ) -> builtins.list[dict[str, Any]]:
        properties = check_type(
            response, page['properties'], dict, 'properties'
        )
        check_list(response, [*properties.values()], 'properties')
        return [
            {**fields, 'name': name} for name, fields in properties.items()
        ]


class Controller(MetadefController):
    """``client.metadefs_property``"""

    schema = 'metadefs/property'

    def list(self, namespace: str) -> pagination.Listing[Resource]:
        """Iterate over the properties of a namespace, each with its name."""
        return _PropertyListing(
            self._adapter,
            self._build_url(namespace, 'properties'),
            'properties',
            Resource,
            self._build_origin,
        )

    def get(self, namespace: str, prop_name: str) -> Resource:
        """Return a property.

        :raises HTTPNotFound: the property does not exist
        """
        resource = self._get(namespace, 'properties', prop_name, key=None)
        dict.update(resource, name=prop_name)
        return resource

    def create(self, namespace: str, **fields: Any) -> Resource:
        """Create a property.

        :param fields: ``name``, ``title``, ``type`` and other fields
        :raises InvalidAttribute: the schema does not allow a field
        """
        return self._create(fields, namespace, 'properties')

    def update(
        self, namespace: str, prop_name: str, **fields: Any
    ) -> Resource:
        """Change fields of a property; other fields are kept.

        :param fields: new values; ``name`` renames the property, None
            removes a field
        :returns: the changed property
        :raises InvalidAttribute: the schema does not allow a field
        """
        self._validate_changes(fields)
        old = self.get(namespace, prop_name)
        name = self._update(old, fields, namespace, 'properties', prop_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, prop_name: str) -> Result:
        """Delete a property.

        :raises HTTPNotFound: the property does not exist
        """
        return self._delete(namespace, 'properties', prop_name)

    def delete_all(self, namespace: str) -> Result:
        """Delete all properties of a namespace."""
        return self._delete(namespace, 'properties')

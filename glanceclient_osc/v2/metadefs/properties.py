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

"""Properties of a namespace.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-properties
"""

from collections.abc import Iterator
from typing import Any

from glanceclient_osc.model import Resource
from glanceclient_osc.v2.controller import build_resource
from glanceclient_osc.v2.metadefs.controller import MetadefController


class Controller(MetadefController):
    """``client.metadefs_property``"""

    schema = 'metadefs/property'

    def list(self, namespace: str) -> Iterator[Resource]:
        """Return the properties of a namespace, each with its name."""
        found, origin = self._document('namespaces', namespace, 'properties')
        for name, fields in found['properties'].items():
            yield build_resource(Resource, {**fields, 'name': name}, origin)

    def get(self, namespace: str, prop_name: str) -> Resource:
        """Return one property.

        :raises HTTPNotFound: there is none of that name
        """
        found = self._fetch(namespace, 'properties', prop_name)
        dict.update(found, name=prop_name)
        return found

    def create(self, namespace: str, **fields: Any) -> Resource:
        """Make a property.

        :param fields: ``name``, ``title`` and ``type`` are required
        :raises InvalidAttribute: a field that the schema does not allow
        """
        return self._create(fields, namespace, 'properties')

    def update(
        self, namespace: str, prop_name: str, **fields: Any
    ) -> Resource:
        """Change what is named, and nothing else.

        :param fields: ``name`` is a new name; a value of None takes a
            field away
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check_changes(fields)
        old = self.get(namespace, prop_name)
        name = self._rewrite(old, fields, namespace, 'properties', prop_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, prop_name: str) -> Resource:
        """Delete a property."""
        return self._delete(namespace, 'properties', prop_name)

    def delete_all(self, namespace: str) -> Resource:
        """Delete all properties of a namespace."""
        return self._delete(namespace, 'properties')

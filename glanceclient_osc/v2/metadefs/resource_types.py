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

"""Resource types, and the namespaces that apply to them.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-resource-types
"""

from typing import Any

from glanceclient_osc.model import Resource
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.metadefs.controller import MetadefController


class Controller(MetadefController):
    """``client.metadefs_resource_type``"""

    schema = 'metadefs/resource_type'

    def list(self) -> pagination.Listing[Resource]:
        """Return the resource types that some namespace applies to."""
        return self._listing(['resource_types'], 'resource_types', (), None)

    def get(self, namespace: str) -> pagination.Listing[Resource]:
        """Return the resource types that a namespace applies to."""
        return self._listing(
            ['namespaces', namespace, 'resource_types'],
            'resource_type_associations',
            (),
            None,
        )

    def associate(self, namespace: str, **fields: Any) -> Resource:
        """Have a namespace apply to a resource type.

        :param fields: ``name`` of the type is required; ``prefix`` for the
            names of properties; ``properties_target``
        :raises InvalidAttribute: a field that the schema does not allow
        """
        return self._create(fields, namespace, 'resource_types')

    def deassociate(self, namespace: str, resource: str) -> Resource:
        """Have a namespace apply to a resource type no longer."""
        return self._delete(namespace, 'resource_types', resource)

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

"""Resource types, and their associations with namespaces.

>>> client.metadefs_resource_type.associate(
...     'OS::X', name='OS::Glance::Image', prefix='hw_'
... )  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-resource-types
"""

from typing import Any

from glanceclient_osc.model import Resource
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.metadefs.controller import MetadefController


class Controller(MetadefController):
    """``client.metadefs_resource_type``"""

    schema = 'metadefs/resource_type'

    def list(self) -> pagination.Listing[Resource]:
        """Iterate over the resource types of the cloud."""
        return self._list(['resource_types'], 'resource_types', (), None)

    def get(self, namespace: str) -> pagination.Listing[Resource]:
        """Iterate over the resource types associated with a namespace."""
        return self._list(
            ['namespaces', namespace, 'resource_types'],
            'resource_type_associations',
            (),
            None,
        )

    def associate(self, namespace: str, **fields: Any) -> Resource:
        """Associate a namespace with a resource type.

        :param fields: ``name`` of the resource type; optional are
            ``prefix``, for the names of properties, and
            ``properties_target``
        :raises InvalidAttribute: the schema does not allow a field
        """
        return self._create(fields, namespace, 'resource_types')

    def deassociate(self, namespace: str, resource: str) -> Result:
        """Delete the association of a namespace with a resource type.

        :raises HTTPNotFound: the association does not exist
        """
        return self._delete(namespace, 'resource_types', resource)

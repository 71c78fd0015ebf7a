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

"""Metadata definition objects: groups of properties in a namespace.

>>> client.metadefs_object.create(
...     'OS::X', name='Cooling',
...     properties={'fans': {'title': 'Fans', 'type': 'integer'}},
... )  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-objects
"""

from typing import Any

from glanceclient_osc.model import Resource, Shape
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.metadefs.controller import MetadefController

SORT_KEYS = ('created_at', 'name')


class MetadefObject(Resource):
    """An object of a namespace."""

    __slots__ = ()

    _shapes = {  # noqa: RUF012  # declared in Resource
        'properties': Shape(dict, dict),
        'required': Shape(list, str),
    }


class Controller(MetadefController):
    """``client.metadefs_object``"""

    _resource_class = MetadefObject

    schema = 'metadefs/object'

    def list(
        self,
        namespace: str,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        marker: str | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
    ) -> pagination.Listing[Resource]:
        """Iterate over the objects of a namespace.

        Glance 33.0 ignores paging and sorting of objects and returns all of
        them in any order. This method applies *limit* itself.

        :param limit: maximum number of objects
        :param marker: name of the last object of the previous page
        :raises InvalidArgument: an argument has an invalid value; raised by
            the call, before a request is sent
        """
        parameters = pagination.build_parameters(
            SORT_KEYS, None, page_size, marker, sort_key, sort_dir
        )
        return self._list(
            ['namespaces', namespace, 'objects'], 'objects', parameters, limit
        )

    def get(self, namespace: str, object_name: str) -> Resource:
        """Return an object.

        :raises HTTPNotFound: the object does not exist
        """
        return self._get(namespace, 'objects', object_name)

    def create(self, namespace: str, **fields: Any) -> Resource:
        """Create an object.

        :param fields: ``name`` and other fields
        :raises InvalidAttribute: the schema does not allow a field
        """
        return self._create(fields, namespace, 'objects')

    def update(
        self, namespace: str, object_name: str, **fields: Any
    ) -> Resource:
        """Change fields of an object; other fields are kept.

        :param fields: new values; ``name`` renames the object, None removes
            a field
        :returns: the changed object
        :raises InvalidAttribute: the schema does not allow a field
        """
        self._validate_changes(fields)
        old = self.get(namespace, object_name)
        name = self._update(old, fields, namespace, 'objects', object_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, object_name: str) -> Result:
        """Delete an object.

        :raises HTTPNotFound: the object does not exist
        """
        return self._delete(namespace, 'objects', object_name)

    def delete_all(self, namespace: str) -> Result:
        """Delete all objects of a namespace."""
        return self._delete(namespace, 'objects')

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

"""Objects of a namespace: properties that belong together.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-objects
"""

from typing import Any

from glanceclient_osc.model import Resource
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.metadefs.controller import MetadefController

SORT_KEYS = ('created_at', 'name')


class Controller(MetadefController):
    """``client.metadefs_object``"""

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
        """Return the objects of a namespace.

        Glance returns all of them in an order of its own, whatever page and
        sorting is asked for (seen in 33.0); only ``limit`` is kept to here.

        :param marker: name of the object after which to begin
        :raises InvalidArgument: at once, before anything is sent
        """
        asked = pagination.build_parameters(
            SORT_KEYS, None, page_size, marker, sort_key, sort_dir
        )
        return self._listing(
            ['namespaces', namespace, 'objects'], 'objects', asked, limit
        )

    def get(self, namespace: str, object_name: str) -> Resource:
        """Return one object.

        :raises HTTPNotFound: there is none of that name
        """
        return self._fetch(namespace, 'objects', object_name)

    def create(self, namespace: str, **fields: Any) -> Resource:
        """Make an object.

        :param fields: ``name`` is required
        :raises InvalidAttribute: a field that the schema does not allow
        """
        return self._create(fields, namespace, 'objects')

    def update(
        self, namespace: str, object_name: str, **fields: Any
    ) -> Resource:
        """Change what is named, and nothing else.

        :param fields: ``name`` is a new name; a value of None takes a
            field away
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check_changes(fields)
        old = self.get(namespace, object_name)
        name = self._rewrite(old, fields, namespace, 'objects', object_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, object_name: str) -> Resource:
        """Delete an object."""
        return self._delete(namespace, 'objects', object_name)

    def delete_all(self, namespace: str) -> Resource:
        """Delete all objects of a namespace."""
        return self._delete(namespace, 'objects')

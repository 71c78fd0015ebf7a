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

"""Metadata definition tags of a namespace.

>>> client.metadefs_tag.create('OS::X', 'tested')  # doctest: +SKIP
>>> client.metadefs_tag.create_multiple('OS::X', tags=['a', 'b'],
...                                     append=True)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-tags
"""

from collections.abc import Sequence
from typing import Any

from glanceclient_osc.model import Resource, ResourceList
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import Result, build_resource, decode_list
from glanceclient_osc.v2.metadefs.controller import MetadefController

SORT_KEYS = ('created_at', 'name')


class Controller(MetadefController):
    """``client.metadefs_tag``"""

    schema = 'metadefs/tag'

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
        """Iterate over the tags of a namespace.

        :param limit: maximum number of tags
        :param page_size: number of tags per request
        :param marker: name of the last tag of the previous page
        :raises InvalidArgument: an argument has an invalid value; raised by
            the call, before a request is sent
        """
        parameters = pagination.build_parameters(
            SORT_KEYS, None, page_size, marker, sort_key, sort_dir
        )
        # Pages of tags have no link to the next page.
        return self._list(
            ['namespaces', namespace, 'tags'],
            'tags',
            parameters,
            limit,
            marker_field='name',
        )

    def get(self, namespace: str, tag_name: str) -> Resource:
        """Return a tag.

        :raises HTTPNotFound: the tag does not exist
        """
        return self._get(namespace, 'tags', tag_name)

    def create(self, namespace: str, tag_name: str) -> Resource:
        """Create a tag.

        :raises HTTPConflict: the tag exists
        """
        url = self._build_url(namespace, 'tags', tag_name)
        return self._decode(Resource, self._adapter.post(url))

    def create_multiple(
        self, namespace: str, *, tags: Sequence[str], append: bool = False
    ) -> ResourceList:
        """Create several tags.

        :param append: keep the existing tags, which are deleted otherwise
        :returns: the new tags
        """
        for tag in tags:
            self._validate({'name': tag})
        response = self._adapter.post(
            self._build_url(namespace, 'tags'),
            json={'tags': [{'name': tag} for tag in tags]},
            headers={'X-Openstack-Append': 'True'} if append else {},
        )
        created = decode_list(response, 'tags')
        origin = self._build_origin(response)
        created[:] = [
            build_resource(Resource, fields, origin) for fields in created
        ]
        return created

    def update(self, namespace: str, tag_name: str, **fields: Any) -> Resource:
        """Change a tag.

        :param fields: new values; ``name`` renames the tag
        :returns: the changed tag
        :raises InvalidAttribute: the schema does not allow a field
        """
        self._validate_changes(fields)
        old = self.get(namespace, tag_name)
        name = self._update(old, fields, namespace, 'tags', tag_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, tag_name: str) -> Result:
        """Delete a tag.

        :raises HTTPNotFound: the tag does not exist
        """
        return self._delete(namespace, 'tags', tag_name)

    def delete_all(self, namespace: str) -> Result:
        """Delete all tags of a namespace."""
        return self._delete(namespace, 'tags')

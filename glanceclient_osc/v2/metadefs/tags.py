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

"""Tags of a namespace.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-tags
"""

from collections.abc import Sequence
from typing import Any

from glanceclient_osc.model import Resource, ResourceList
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import build_resource, decode_list
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
        """Return the tags of a namespace.

        :param marker: name of the tag after which to begin
        :raises InvalidArgument: at once, before anything is sent
        """
        asked = pagination.build_parameters(
            SORT_KEYS, None, page_size, marker, sort_key, sort_dir
        )
        return self._listing(
            ['namespaces', namespace, 'tags'], 'tags', asked, limit, 'name'
        )

    def get(self, namespace: str, tag_name: str) -> Resource:
        """Return one tag.

        :raises HTTPNotFound: there is none of that name
        """
        return self._fetch(namespace, 'tags', tag_name)

    def create(self, namespace: str, tag_name: str) -> Resource:
        """Make a tag.

        :raises HTTPConflict: it is there already
        """
        url = build_path('metadefs', 'namespaces', namespace, 'tags', tag_name)
        return self._from(Resource, self._adapter.post(url))

    def create_multiple(
        self, namespace: str, *, tags: Sequence[str], append: bool = False
    ) -> ResourceList:
        """Make several tags.

        :param append: keep those that are there; else they are replaced
        """
        for tag in tags:
            self._check({'name': tag})
        response = self._adapter.post(
            build_path('metadefs', 'namespaces', namespace, 'tags'),
            json={'tags': [{'name': tag} for tag in tags]},
            headers={'X-Openstack-Append': 'True'} if append else {},
        )
        tags_made, origin = (
            decode_list(response, 'tags'),
            self._origin(response),
        )
        tags_made[:] = [
            build_resource(Resource, fields, origin) for fields in tags_made
        ]
        return tags_made

    def update(self, namespace: str, tag_name: str, **fields: Any) -> Resource:
        """Change a tag.

        :param fields: ``name`` is a new name
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check_changes(fields)
        old = self.get(namespace, tag_name)
        name = self._rewrite(old, fields, namespace, 'tags', tag_name)
        return self.get(namespace, name)

    def delete(self, namespace: str, tag_name: str) -> Resource:
        """Delete a tag."""
        return self._delete(namespace, 'tags', tag_name)

    def delete_all(self, namespace: str) -> Resource:
        """Delete all tags of a namespace."""
        return self._delete(namespace, 'tags')

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

"""What namespaces and what is in them have in common."""

from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import validation
from glanceclient_osc.http import decode_object
from glanceclient_osc.model import Origin, Resource
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController, build_empty

# The server's, which a PUT must not have.
READ_ONLY = ('created_at', 'updated_at', 'schema', 'self')


def writable_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource without what only the server writes."""
    return {
        name: value for name, value in fields.items() if name not in READ_ONLY
    }


def merge_fields(
    old: Mapping[str, Any], fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a resource with some fields changed.

    :param fields: a value of None takes the field away
    """
    return {
        name: value
        for name, value in {**old, **fields}.items()
        if value is not None or name not in fields
    }


class MetadefController(BaseController):
    """Asks for one kind of resource below namespaces.

    A PUT replaces the whole resource. So update() fetches it, merges, and
    puts it back, and nothing that was not named is lost.
    """

    def _fetch(self, *segments: str, **asked: Any) -> Resource:
        url = build_path('metadefs', 'namespaces', *segments)
        response = self._adapter.get(url + build_query(asked.items()))
        return self._from(Resource, response)

    def _create(self, fields: Mapping[str, Any], *segments: str) -> Resource:
        self._check_new(fields)
        url = build_path('metadefs', 'namespaces', *segments)
        return self._from(Resource, self._adapter.post(url, json=dict(fields)))

    def _put(self, fields: Mapping[str, Any], *segments: str) -> None:
        url = build_path('metadefs', 'namespaces', *segments)
        self._adapter.put(url, json=writable_fields(fields))

    def _check_changes(self, fields: Mapping[str, Any]) -> None:
        """Hold changes against the schema; None takes a field away.

        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check(
            {
                name: value
                for name, value in fields.items()
                if value is not None
            }
        )

    def _rewrite(
        self, old: Mapping[str, Any], fields: Mapping[str, Any], *segments: str
    ) -> str:
        """Put back what was there with some fields changed.

        :param old: as it was, its name included
        :param fields: a value of None takes the field away
        :returns: its name, which may be among the changes
        """
        new = merge_fields(old, fields)
        self._put(new, *segments)
        return str(new['name'])

    def _delete(self, *segments: str) -> Resource:
        url = build_path('metadefs', 'namespaces', *segments)
        return build_empty(self._adapter.delete(url))

    def _listing(
        self,
        segments: Iterable[str],
        key: str,
        asked: Iterable[tuple[str, object]],
        limit: int | None,
        mark: str | None = None,
    ) -> pagination.Listing[Resource]:
        return pagination.Listing(
            self._adapter,
            build_path('metadefs', *segments),
            key,
            Resource,
            self._origin,
            build_query(asked),
            validation.check_number('limit', limit),
            mark,
        )

    def _document(self, *segments: str) -> tuple[dict[str, Any], Origin]:
        """Return an answer that is no resource, and where it comes from."""
        response = self._adapter.get(build_path('metadefs', *segments))
        return decode_object(response), self._origin(response)

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

"""What the controllers of all resources have in common."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from glanceclient_osc.http import ImageAdapter, decode_object, get_request_ids
from glanceclient_osc.model import (
    Origin,
    Resource,
    ResourceList,
    set_origin,
)

if TYPE_CHECKING:
    import requests

    from glanceclient_osc.v2.schemas import Controller as Schemas

ResourceT = TypeVar('ResourceT', bound=Resource)


class BaseController:
    """Asks for one kind of resource."""

    #: schema that what the user sets is held against
    schema: ClassVar[str] = ''

    def __init__(
        self, adapter: ImageAdapter, schemas: 'Schemas | None' = None
    ) -> None:
        """Take what requests go through.

        :param schemas: where the schema is to be had; without it, the
            server alone says what is wrong
        """
        self._adapter = adapter
        self._schemas = schemas

    def _check(self, fields: Mapping[str, Any]) -> None:
        """Hold fields that a user sets against the schema.

        :raises InvalidAttribute: one is read-only, unknown or wrongly typed
        """
        if self._schemas is not None:
            self._schemas.check(self.schema, fields)

    def _check_new(self, fields: Mapping[str, Any]) -> None:
        """Hold a resource that is to be made against the schema.

        :raises InvalidAttribute: see _check(), or a field is missing
        """
        if self._schemas is not None:
            self._schemas.check_new(self.schema, fields)

    def _origin(self, response: 'requests.Response') -> Origin:
        """Return where the resources in an answer come from."""
        check = None if self._schemas is None else self._check
        return Origin(get_request_ids(response), check)

    def _from(
        self, kind: type[ResourceT], response: 'requests.Response', *keys: str
    ) -> ResourceT:
        """Return the resource that an answer is.

        :param keys: what must be in it
        """
        return build_resource(
            kind, decode_object(response, *keys), self._origin(response)
        )


def build_resource(
    kind: type[ResourceT], fields: dict[str, Any], origin: Origin
) -> ResourceT:
    """Return a resource of what the server sent."""
    fields.pop('self', None)  # a link, and no argument's name in Python
    resource = kind(fields)
    set_origin(resource, origin)
    return resource


def decode_list(
    response: 'requests.Response', key: str | None = None
) -> ResourceList:
    """Return the list that an answer is.

    :param key: what it is under, None if the answer is nothing else
    """
    found = decode_object(response, key)[key] if key else response.json()
    items = ResourceList(found)
    items.request_ids = get_request_ids(response)
    return items


def build_empty(response: 'requests.Response') -> Resource:
    """Return what a call returns that has nothing to say: request ids."""
    return build_resource(Resource, {}, Origin(get_request_ids(response)))

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

"""Base class of the resource controllers, and decoding of responses."""

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
    """Base class of the controllers; each has one kind of resource."""

    #: name of the schema that fields are validated against
    schema: ClassVar[str] = ''

    def __init__(
        self, adapter: ImageAdapter, schemas: 'Schemas | None' = None
    ) -> None:
        """Create a controller.

        :param adapter: sends the requests
        :param schemas: provides the schema; without it, only the server
            validates fields
        """
        self._adapter = adapter
        self._schemas = schemas

    def _validate(self, fields: Mapping[str, Any]) -> None:
        """Validate the fields of a change against the schema.

        :raises InvalidAttribute: a field is read-only or unknown, or has a
            value of the wrong type
        """
        if self._schemas is not None:
            self._schemas.check(self.schema, fields)

    def _validate_new(self, fields: Mapping[str, Any]) -> None:
        """Validate the fields of a new resource against the schema.

        :raises InvalidAttribute: see _validate(), or a required field is
            missing
        """
        if self._schemas is not None:
            self._schemas.check_new(self.schema, fields)

    def _build_origin(self, response: 'requests.Response') -> Origin:
        """Return the origin of the resources in a response."""
        check = None if self._schemas is None else self._validate
        return Origin(get_request_ids(response), check)

    def _decode(
        self,
        resource_class: type[ResourceT],
        response: 'requests.Response',
        *keys: str,
    ) -> ResourceT:
        """Return the resource in the body of a response.

        :param keys: keys that the JSON object must have
        """
        return build_resource(
            resource_class,
            decode_object(response, *keys),
            self._build_origin(response),
        )


def build_resource(
    resource_class: type[ResourceT], fields: dict[str, Any], origin: Origin
) -> ResourceT:
    """Return a resource with the fields that the server sent."""
    # "self" is a link; it cannot be passed on as a keyword argument.
    fields.pop('self', None)
    resource = resource_class(fields)
    set_origin(resource, origin)
    return resource


def decode_list(
    response: 'requests.Response', key: str | None = None
) -> ResourceList:
    """Return the list in the body of a response.

    :param key: key of the list, None if the body is the list itself
    """
    items = ResourceList(
        decode_object(response, key)[key] if key else response.json()
    )
    items.request_ids = get_request_ids(response)
    return items


def build_empty(response: 'requests.Response') -> Resource:
    """Return an empty resource with the request ID of a response."""
    return build_resource(Resource, {}, Origin(get_request_ids(response)))

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

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from glanceclient_osc import exc, response
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.model import (
    Origin,
    Resource,
    ResourceList,
    set_origin,
)
from glanceclient_osc.response import (
    check_fields,
    decode_object,
    get_request_ids,
)

if TYPE_CHECKING:
    import requests

    from glanceclient_osc.v2.schemas import Controller as Schemas

ResourceT = TypeVar('ResourceT', bound=Resource)


class Result(tuple[Any, str]):
    """The result of a request that returns no resource.

    >>> response, body = images.delete(image.id)  # doctest: +SKIP

    :ivar request_ids: IDs of the requests
    """

    request_ids: tuple[str, ...]

    def __new__(cls, http_response: 'requests.Response') -> 'Result':
        """Create the result from the response."""
        self = super().__new__(cls, (http_response, http_response.text))
        self.request_ids = get_request_ids(http_response)
        return self


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
        self._schema_reader = schemas
        self._supported_versions: frozenset[str] | None = None

    def _validate(self, fields: Mapping[str, Any]) -> None:
        """Validate the fields of a change against the schema.

        :raises InvalidAttribute: a field is unknown, or has a value of the
            wrong type
        :raises HTTPForbidden: a field is read-only
        """
        if self._schemas is not None:
            self._schemas.check(self.schema, fields)

    def _validate_new(self, fields: Mapping[str, Any]) -> None:
        """Validate the fields of a new resource against the schema.

        :raises InvalidAttribute: see _validate(), or a required field is
            missing
        :raises HTTPForbidden: a field is read-only
        """
        if self._schemas is not None:
            self._schemas.check_new(self.schema, fields)

    def _get_schema(self) -> dict[str, Any]:
        """Return the JSON schema of the resource."""
        if self._schema_reader is None:
            from glanceclient_osc.v2 import schemas

            self._schema_reader = schemas.Controller(self._adapter)
        return self._schema_reader.get_raw(self.schema)

    def _build_origin(self, http_response: 'requests.Response') -> Origin:
        """Return the origin of the resources in a response."""
        return Origin(
            get_request_ids(http_response),
            None if self._schemas is None else self._validate,
            self._get_schema,
        )

    def _decode(
        self,
        resource_class: type[ResourceT],
        http_response: 'requests.Response',
        *keys: str,
    ) -> ResourceT:
        """Return the resource in the body of a response.

        :param keys: keys that the JSON object must have
        :raises InvalidResponse: the body is not such an object, or a field
            has the wrong type
        """
        fields = decode_object(http_response, *keys)
        check_fields(http_response, fields, resource_class._shapes)
        return build_resource(
            resource_class, fields, self._build_origin(http_response)
        )

    @contextlib.contextmanager
    def _require_version(self, version: str) -> Iterator[None]:
        """Report a resource that does not exist because Glance is too old.

        Versions are requested only to explain an error.

        :param version: version of the API that the requests in the block
            need, such as ``v2.12``
        :raises HTTPNotImplemented: the server does not support it
        """
        try:
            yield
        except (exc.HTTPNotFound, exc.HTTPMethodNotAllowed) as error:
            try:
                is_supported = self._supports_version(version)
            except exc.ClientException:
                raise error from None
            if is_supported:
                raise
            raise exc.HTTPNotImplemented(
                f'This requires version {version.lstrip("v")} of the Images '
                f'API, which the server does not support',
                request_id=error.request_id,
            ) from error

    def _supports_version(self, version: str) -> bool:
        """Return whether the server supports a version of the API."""
        if self._supported_versions is None:
            versions = response.decode_list(
                self._adapter.get('/versions'), 'versions', 'id', 'status'
            )
            self._supported_versions = frozenset(
                str(item['id'])
                for item in versions
                if item['status'] in ('CURRENT', 'EXPERIMENTAL', 'SUPPORTED')
            )
        return version in self._supported_versions


def build_resource(
    resource_class: type[ResourceT], fields: dict[str, Any], origin: Origin
) -> ResourceT:
    """Return a resource with the fields that the server sent."""
    resource = resource_class(fields)
    # "self" is a link; it cannot be passed on as a keyword argument.
    resource.pop('self', None)
    set_origin(resource, origin)
    return resource


def decode_list(
    http_response: 'requests.Response', key: str | None = None, *keys: str
) -> ResourceList:
    """Return the list of objects in the body of a response.

    :param key: key of the list, None if the body is the list itself
    :param keys: keys that each object must have
    :raises InvalidResponse: the body has no such list
    """
    items = ResourceList(response.decode_list(http_response, key, *keys))
    items.request_ids = get_request_ids(http_response)
    return items


def check_id(value: object, resource: str) -> None:
    """Check that an ID or a name is not empty.

    :param resource: kind of the resource, for the message
    :raises HTTPNotFound: it is empty, as the server would report it
    """
    if value is None or value == '':
        raise exc.HTTPNotFound(f'The ID or name of the {resource} is empty')

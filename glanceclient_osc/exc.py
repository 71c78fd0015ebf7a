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

"""Exceptions of this package.

::

    ClientException
    ├── CommunicationError             no response was received
    │   ├── RequestTimeout             no response in time; InvalidEndpoint
    │   └── SSLCertificateError        the certificate is not trusted
    ├── InvalidEndpoint                the endpoint is not an image service
    │   └── InvalidResponse            not a response of the Images API
    ├── MissingField                   a resource lacks a field; AttributeError
    ├── EndpointNotFound               the service catalog has no endpoint
    ├── AmbiguousName                  several images have the name
    ├── AlreadyExists                  a namespace or image has the name
    ├── ImportFailed                   the server failed to import an image
    ├── WaitTimeout                    a wait reached its time limit
    ├── SourceError                    the upload source cannot be read
    ├── NoData                         the image has no data
    ├── IntegrityError                 a hash or a size is wrong
    ├── UnsupportedVersion             the version of the API is unknown
    └── HTTPException                  the status is an error; .code
        ├── HTTPMultipleChoices        300
        ├── HTTPRedirection            3xx that was not followed
        ├── HTTPBadRequest             400
        │   └── InvalidArgument        an argument has an invalid value
        │       └── InvalidAttribute   a field violates the schema
        ├── HTTPUnauthorized           401
        ├── HTTPForbidden              403
        ├── HTTPNotFound               404
        │   └── ImageNotFound          no image has the name or ID
        ├── HTTPMethodNotAllowed       405
        ├── HTTPConflict               409
        ├── HTTPOverLimit              413
        ├── HTTPUnsupportedMediaType   415
        ├── HTTPInternalServerError    500
        ├── HTTPNotImplemented         501
        ├── HTTPBadGateway             502
        └── HTTPServiceUnavailable     503

The message of each exception is one line.
"""

import errno
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from glanceclient_osc.error_message import (
    describe_unknown_url,
    extract_message,
)
from glanceclient_osc.escaping import escape_line

if TYPE_CHECKING:
    import requests


class ClientException(Exception):  # noqa: N818  # as in glanceclient
    """Base class of the exceptions of this package."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (self.__doc__ or '').split('\n')[0]
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # args does not contain all arguments of the constructor.
        return _restore_exception, (
            type(self),
            self.args,
            self.__dict__.copy(),
        )


def _restore_exception(
    cls: type[ClientException], args: tuple[Any, ...], state: dict[str, Any]
) -> ClientException:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    if isinstance(error, IntegrityError):
        error.errno = errno.EPIPE
    return error


class CommunicationError(ClientException):
    """The image service cannot be reached."""


class SSLCertificateError(CommunicationError):
    """The certificate of the image service is not trusted."""


class InvalidEndpoint(ClientException):
    """The endpoint is not an image service."""


class InvalidResponse(InvalidEndpoint):
    """The response is not one of the Images API."""


class MissingField(ClientException, AttributeError):  # noqa: N818
    """The resource that the server sent does not have the field."""


class RequestTimeout(CommunicationError, InvalidEndpoint):  # noqa: N818
    """The server did not respond in time.

    python-glanceclient raises InvalidEndpoint.
    """


class EndpointNotFound(ClientException):
    """The service catalog has no endpoint of the image service."""


class AlreadyExists(ClientException):
    """A namespace or an image with that name already exists."""


class ImportFailed(ClientException):
    """The server failed to import the image.

    :ivar image: the image after the failure
    :ivar tasks: tasks of the import with their messages
    """

    def __init__(
        self,
        message: str,
        image: Mapping[str, Any],
        tasks: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.image = image
        self.tasks = list(tasks)
        super().__init__(message)


class WaitTimeout(ClientException):
    """A wait reached its time limit."""


class NoData(ClientException):
    """The image has no data."""

    def __init__(self, image_id: str) -> None:
        super().__init__(f'The image {image_id} has no data')


class UnsupportedVersion(ClientException, ValueError):  # noqa: N818
    """The client does not support the version of the Images API."""


class AmbiguousName(ClientException):
    """More than one image has the name."""

    def __init__(
        self,
        name: str | Mapping[str, Any],
        candidates: Iterable[Mapping[str, Any]],
    ) -> None:
        """List the images in the message.

        :param name: name or fields that were searched for
        """
        if isinstance(name, str):
            match = f'are named {name!r}'
        else:
            match = f'have {describe_fields(name)}'
        #: images that match
        self.candidates = list(candidates)
        listed = '; '.join(
            f'{image.get("id")} (owner {image.get("owner")}, '
            f'created {image.get("created_at")})'
            for image in self.candidates
        )
        super().__init__(
            f'{len(self.candidates)} images {match}, use an ID: {listed}'
        )


def describe_fields(fields: Mapping[str, Any]) -> str:
    """Return fields and their values as text for a message."""
    return ' and '.join(f'{name} {value!r}' for name, value in fields.items())


class SourceError(ClientException):
    """The upload source cannot be read, or it was changed meanwhile."""


class IntegrityError(ClientException, OSError):
    """The data does not have the hash or the size of the image."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        # python-glanceclient reports a corrupt download as this OSError.
        self.errno = errno.EPIPE


class HTTPException(ClientException):
    """The status of the response is an error.

    :ivar code: HTTP status, 0 if it is unknown
    :ivar details: message of the server
    :ivar request_id: ID of the request in the log of the server
    """

    code = 0

    def __init__(
        self,
        details: str | None = None,
        *,
        code: int | None = None,
        request_id: str | None = None,
    ) -> None:
        if code is not None:
            self.code = code
        self.details = details or _get_reason(self.code)
        self.request_id = request_id
        super().__init__(self._build_message())

    def _build_message(self) -> str:
        facts = f'HTTP {self.code}'
        if self.request_id:
            facts += f', {self.request_id}'
        return f'{self.details} ({facts})'


class HTTPMultipleChoices(HTTPException):
    """The server does not support the requested version of the API."""

    code = 300


class HTTPRedirection(HTTPException):
    """The redirect was not followed."""


class HTTPBadRequest(HTTPException):
    """The request is invalid."""

    code = 400


class InvalidArgument(HTTPBadRequest, ValueError):  # noqa: N818
    """An argument has an invalid value.

    No request is sent. python-glanceclient sends one and gets status 400.
    """

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or 'An argument has an invalid value')

    def _build_message(self) -> str:
        return self.details


class InvalidAttribute(InvalidArgument, TypeError):  # noqa: N818
    """A field is read-only or has an invalid value."""


class HTTPUnauthorized(HTTPException):
    """The token is missing, wrong or expired."""

    code = 401


class HTTPForbidden(HTTPException):
    """The policy of the cloud does not allow the request."""

    code = 403


class HTTPNotFound(HTTPException):
    """The resource does not exist, or this user cannot see it."""

    code = 404


class ImageNotFound(HTTPNotFound):
    """No image has the name or ID."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or 'No image has the name or ID')

    def _build_message(self) -> str:
        return self.details


class HTTPMethodNotAllowed(HTTPException):
    """The server does not support the operation."""

    code = 405


class HTTPConflict(HTTPException):
    """The state of the image does not allow the request."""

    code = 409


class HTTPOverLimit(HTTPException):
    """A quota or limit is exceeded."""

    code = 413


class HTTPUnsupportedMediaType(HTTPException):
    """The data does not have the format of the image."""

    code = 415


class HTTPInternalServerError(HTTPException):
    """The server has an internal error."""

    code = 500


class HTTPNotImplemented(HTTPException):
    """The server does not implement the request."""

    code = 501


class HTTPBadGateway(HTTPException):
    """A proxy received no valid response from the server."""

    code = 502


class HTTPServiceUnavailable(HTTPException):
    """The server is overloaded or down."""

    code = 503


# Names of the same exceptions in python-glanceclient.
BadRequest = HTTPBadRequest
Unauthorized = HTTPUnauthorized
Forbidden = HTTPForbidden
NotFound = HTTPNotFound
Conflict = HTTPConflict
OverLimit = HTTPOverLimit
ServiceUnavailable = HTTPServiceUnavailable
NoTokenLookupException = HTTPUnauthorized
SSLConfigurationError = SSLCertificateError
CommandError = InvalidArgument
BaseException = ClientException  # noqa: A001

_BY_CODE: dict[int, type[HTTPException]] = {
    cls.code: cls for cls in HTTPException.__subclasses__() if cls.code
}


def _get_reason(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return 'Unknown error'


def for_status(
    code: int, details: str | None = None, request_id: str | None = None
) -> HTTPException:
    """Return the exception for an HTTP status."""
    cls = _BY_CODE.get(code)
    if cls is None:
        cls = HTTPRedirection if 300 <= code < 400 else HTTPException
    return cls(details, code=code, request_id=request_id)


def from_response(
    response: 'requests.Response', body: object = None
) -> HTTPException:
    """Return the exception for a response, with the server's message.

    :param body: ignored; python-glanceclient takes the body from here
    """
    error = for_status(
        response.status_code,
        extract_message(response),
        escape_line(response.headers.get('x-openstack-request-id') or '')
        or None,
    )
    error.message += describe_unknown_url(response)
    return error

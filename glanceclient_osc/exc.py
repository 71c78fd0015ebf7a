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

"""Every exception that this package raises.

::

    ClientException
    ├── CommunicationError             no answer came
    │   └── SSLCertificateError        nor should it have been believed
    ├── InvalidEndpoint                not the URL of an image service
    ├── EndpointNotFound               the catalog has no image service
    ├── InvalidArgument                refused before anything was sent
    │   └── InvalidAttribute           not what the schema allows
    ├── ImageNotFound                  no image has that name or ID
    ├── AmbiguousName                  several images have that name
    ├── AlreadyExists                  a namespace has that name
    ├── ImportFailed                   the server could not import an image
    ├── WaitTimeout                    something takes longer than it may
    ├── SourceError                    what was to be uploaded let us down
    ├── NoData                         the image has none
    ├── IntegrityError                 the bytes are not those of the image
    ├── UnsupportedVersion             not a version of the API known here
    └── HTTPException                  the server said no; .code
        ├── HTTPMultipleChoices        300
        ├── HTTPRedirection            3xx that is not followed
        ├── HTTPBadRequest             400
        ├── HTTPUnauthorized           401
        ├── HTTPForbidden              403
        ├── HTTPNotFound               404
        ├── HTTPMethodNotAllowed       405
        ├── HTTPConflict               409
        ├── HTTPOverLimit              413
        ├── HTTPUnsupportedMediaType   415
        ├── HTTPInternalServerError    500
        ├── HTTPNotImplemented         501
        ├── HTTPBadGateway             502
        └── HTTPServiceUnavailable     503

The text of each is one line, meant for a person.
"""

import errno
import html
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from glanceclient_osc.redaction import redact

if TYPE_CHECKING:
    import requests


class ClientException(Exception):  # noqa: N818  # as in glanceclient
    """What every exception of this package derives from."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (self.__doc__ or '').split('\n')[0]
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Not all that an exception was made of is in its args.
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
    """The image service's certificate cannot be trusted."""


class InvalidEndpoint(ClientException):
    """The endpoint is not that of an image service."""


class EndpointNotFound(ClientException):
    """No endpoint for the image service was found."""


class InvalidArgument(ClientException, ValueError):  # noqa: N818
    """An argument cannot be what it is."""


class InvalidAttribute(InvalidArgument, TypeError):  # noqa: N818
    """A field cannot be set, or not to that."""


class AlreadyExists(ClientException):
    """There is a namespace of that name already."""


class ImportFailed(ClientException):
    """The server could not import the image.

    :ivar image: as it is now
    :ivar tasks: of the import, each with its message
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
    """What was waited for did not happen in time."""


class NoData(ClientException):
    """An image has no data to be had."""

    def __init__(self, image_id: str) -> None:
        super().__init__(f'The image {image_id} has no data')


class UnsupportedVersion(ClientException):
    """The version of the Images API is not one that this client speaks."""


class ImageNotFound(ClientException):
    """No image has that name or ID."""


class AmbiguousName(ClientException):
    """More than one image has that name."""

    def __init__(
        self,
        name: str | Mapping[str, Any],
        candidates: Iterable[Mapping[str, Any]],
    ) -> None:
        """Say which there are.

        :param name: or what fields were looked for
        """
        what = f'are named {name!r}'
        if not isinstance(name, str):
            what = f'have {describe_fields(name)}'
        #: the images, as the server described them
        self.candidates = list(candidates)
        listed = '; '.join(
            f'{image["id"]} (owner {image.get("owner")}, '
            f'created {image.get("created_at")})'
            for image in self.candidates
        )
        super().__init__(
            f'{len(self.candidates)} images {what}, use an ID: {listed}'
        )


def describe_fields(fields: Mapping[str, Any]) -> str:
    """Return fields as a message has them."""
    return ' and '.join(f'{name} {value!r}' for name, value in fields.items())


class SourceError(ClientException):
    """What was to be uploaded cannot be read, or changed meanwhile."""


class IntegrityError(ClientException, OSError):
    """The bytes that arrived are not those of the image."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        # python-glanceclient reports a corrupt download as this OSError.
        self.errno = errno.EPIPE


class HTTPException(ClientException):
    """The server refused the request.

    :ivar code: HTTP status, 0 where none is known
    :ivar details: the server's own words
    :ivar request_id: what the server's log knows the request by
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
        self.details = details or _phrase(self.code)
        self.request_id = request_id
        facts = f'HTTP {self.code}'
        if request_id:
            facts += f', {request_id}'
        super().__init__(f'{self.details} ({facts})')


class HTTPMultipleChoices(HTTPException):
    """The endpoint offers other versions of the API than the one asked."""

    code = 300


class HTTPRedirection(HTTPException):
    """The server sent us where a token must not follow."""


class HTTPBadRequest(HTTPException):
    """The server does not accept what was asked."""

    code = 400


class HTTPUnauthorized(HTTPException):
    """The token is missing, wrong or expired."""

    code = 401


class HTTPForbidden(HTTPException):
    """The policy of the cloud does not allow it."""

    code = 403


class HTTPNotFound(HTTPException):
    """There is no such thing, or not for this user."""

    code = 404


class HTTPMethodNotAllowed(HTTPException):
    """The server has no such operation."""

    code = 405


class HTTPConflict(HTTPException):
    """The state of the image does not allow it."""

    code = 409


class HTTPOverLimit(HTTPException):
    """A quota or limit is exceeded."""

    code = 413


class HTTPUnsupportedMediaType(HTTPException):
    """The data is not of the format that the image says."""

    code = 415


class HTTPInternalServerError(HTTPException):
    """The server failed."""

    code = 500


class HTTPNotImplemented(HTTPException):
    """The server does not implement it."""

    code = 501


class HTTPBadGateway(HTTPException):
    """A proxy got no usable answer from the server."""

    code = 502


class HTTPServiceUnavailable(HTTPException):
    """The server is overloaded or down."""

    code = 503


# Names under which callers of python-glanceclient catch the same errors.
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

# A proxy's error page can be of any length; a message is for reading.
_LONGEST = 1000


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return 'No reason given'


def for_status(
    code: int, details: str | None = None, request_id: str | None = None
) -> HTTPException:
    """Return the exception that stands for an HTTP status."""
    cls = _BY_CODE.get(code)
    if cls is None:
        cls = HTTPRedirection if 300 <= code < 400 else HTTPException
    return cls(details, code=code, request_id=request_id)


def from_response(response: 'requests.Response') -> HTTPException:
    """Return the exception for an answer, with the server's own words."""
    return for_status(
        response.status_code,
        _extract_message(response),
        response.headers.get('x-openstack-request-id'),
    )


def _extract_message(response: 'requests.Response') -> str:
    if response.status_code == 300:
        return 'The requested version of the Images API is not available'
    kind = response.headers.get('content-type', '')
    text = ''
    if 'json' in kind:
        try:
            text = _message_in(response.json())
        except ValueError:
            text = response.text
    else:
        text = response.text
    # Glance puts HTML line breaks even into JSON.
    text = re.sub(r'(?is)<(head|script|style|h1)\b.*?</\1>', ' ', text)
    text = html.unescape(re.sub(r'<[^<>]+>', ' ', text))
    text = ' '.join(text.split())
    # What follows quotes a whole JSON schema.
    text = text.partition(' Failed validating ')[0]
    # text/plain answers begin with the status line.
    text = re.sub(rf'^{response.status_code}\b( {response.reason})?', '', text)
    text = redact(text.strip(' :'))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + ' ...'


def _message_in(body: Any) -> str:
    """Return the first ``message`` in a JSON body, at whatever depth."""
    if isinstance(body, dict):
        found = body.get('message')
        if isinstance(found, str):
            return found
        body = list(body.values())
    if isinstance(body, list):
        for item in body:
            found = _message_in(item)
            if found:
                return found
    return ''

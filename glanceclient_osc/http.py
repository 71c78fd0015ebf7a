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

"""HTTP transport for the Images API, over keystoneauth.

Sessions, TLS and tokens are those of keystoneauth. This module adds what
the Images API needs: endpoints with or without a version and no version
discovery, errors with the message of the server, redirects that do not send
the token to another server, and request bodies that are sent completely or
not at all.
"""

import inspect
import logging
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any, Protocol

import requests
from keystoneauth1 import adapter
from keystoneauth1 import exceptions as ksa_exc
from keystoneauth1.session import Session

from glanceclient_osc import exc, redaction, urls
from glanceclient_osc.session import make_session
from glanceclient_osc.transport_errors import translate_error

#: media type of PATCH requests for images; "add" also replaces a value
PATCH_TYPE = 'application/openstack-images-v2.1-json-patch'

#: seconds to wait for a response if the session has no timeout
DEFAULT_TIMEOUT_SECONDS = 600

MAX_REDIRECTS = 10
MAX_RETRY_AFTER_SECONDS = 30

_CLIENT_NAME = 'glanceclient-osc'

# python-glanceclient accepts and ignores these arguments.
_IGNORED_ARGUMENTS = frozenset(
    (
        'auth_url',
        'no_cache',
        'password',
        'ssl_compression',
        'tenant_id',
        'tenant_name',
        'username',
    )
)

# keystoneauth logs requests and responses here. URLs of image locations may
# have passwords in them.
_LOG = logging.getLogger('keystoneauth.session.image')
_LOG.addFilter(redaction.redact_record)

_REDIRECT_STATUSES = frozenset((301, 302, 303, 305, 307, 308))
_PERMANENT_REDIRECT_STATUSES = frozenset((301, 308))


class Body(Protocol):
    """A streamed request body.

    Iterating over it yields its bytes. If ``replayable`` is True, each
    iteration starts at the first byte. A body of known length has
    ``__len__``, too.
    """

    @property
    def replayable(self) -> bool:
        """Whether the body can be sent more than once."""
        ...

    @property
    def untouched(self) -> bool:
        """Whether no byte of the body has been read yet."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...


class ImageAdapter(adapter.Adapter):
    """Sends requests to one image service through a keystoneauth session.

    :ivar last_request_id: ID of the latest request in the log of the server
    """

    client_name = _CLIENT_NAME

    def __init__(self, session: Session, **kwargs: Any) -> None:
        """Create the adapter without sending a request.

        :param session: provides authentication, TLS settings and timeouts
        :param kwargs: arguments of
            :class:`keystoneauth1.adapter.Adapter`
        """
        kwargs.setdefault('service_type', 'image')
        kwargs.setdefault('logger', _LOG)
        kwargs.setdefault('client_version', metadata.version(_CLIENT_NAME))
        super().__init__(session, **kwargs)
        self._root: str | None = None
        self.last_request_id: str | None = None

    @property
    def root(self) -> str:
        """URL of the image service without a version.

        :raises EndpointNotFound: the service catalog has no image service
        :raises InvalidEndpoint: the endpoint is not an http or https URL
        """
        if self._root is None:
            endpoint = self._call(self.get_endpoint, skip_discovery=True)
            if not endpoint:
                raise self._build_endpoint_error()
            root, _ = urls.strip_version(endpoint)
            parts = urllib.parse.urlsplit(root)
            if parts.scheme not in ('http', 'https') or not parts.hostname:
                raise exc.InvalidEndpoint(
                    f'The image endpoint {endpoint!r} is not an http or '
                    f'https URL'
                )
            self._root = root
        return self._root

    def request(
        self, url: str, method: str, **kwargs: Any
    ) -> requests.Response:
        """Send a request without a streamed body.

        :param url: path below the endpoint, including the query string
        :raises HTTPException: the status of the response is 300 or more
        :raises CommunicationError: no response was received
        """
        kwargs.setdefault('headers', {})
        path, url = url, self.root + url
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, method, **kwargs)
            # Old servers list their versions with status 300.
            if path == '/versions' and response.status_code == 300:
                return response
            if response.status_code not in _REDIRECT_STATUSES:
                return _raise_for_status(response)
            url = self._get_redirect_url(response)
            if (
                response.status_code in _PERMANENT_REDIRECT_STATUSES
                and url.endswith(path)
            ):
                # The next request may have a body that cannot be sent twice.
                self._root = url.removesuffix(path)
        raise exc.HTTPRedirection(
            f'More than {MAX_REDIRECTS} redirects, the last one to {url}'
        )

    def send(
        self, url: str, method: str, body: Body, headers: Mapping[str, str]
    ) -> requests.Response:
        """Send a request with a streamed body.

        After 401, 503 and redirects, keystoneauth would send the unread rest
        of the stream, which is empty. This method sends the body again from
        its start, or raises an exception if that is not possible.

        :raises HTTPException: the status of the response is 300 or more
        :raises CommunicationError: no response was received
        """
        url = self.root + url
        try:
            response = self._send_once(url, method, body, headers)
            problem = None
        except exc.CommunicationError as error:
            problem = error
        if problem is None and response.status_code not in (
            _REDIRECT_STATUSES | {401, 503}
        ):
            return _raise_for_status(response)

        if problem is None and response.status_code in _REDIRECT_STATUSES:
            url = self._get_redirect_url(response)
        if not (body.replayable or body.untouched):
            raise _add_replay_hint(problem or exc.from_response(response))
        if problem is None:
            if response.status_code == 401:
                if not self.invalidate():
                    raise exc.from_response(response)
            elif response.status_code == 503:
                time.sleep(_get_retry_after(response))
        try:
            return _raise_for_status(
                self._send_once(url, method, body, headers)
            )
        except exc.HTTPConflict as conflict:
            # The server still processes the first request. The user needs to
            # know why that one failed.
            raise problem or conflict from None

    def _send_once(
        self, url: str, method: str, body: Body, headers: Mapping[str, str]
    ) -> requests.Response:
        return self._send(
            url,
            method,
            data=body,
            headers=dict(headers),
            allow_reauth=False,
            connect_retries=0,
            status_code_retries=0,
        )

    def _send(self, url: str, method: str, **kwargs: Any) -> requests.Response:
        if self.session.timeout is None:
            kwargs.setdefault('timeout', DEFAULT_TIMEOUT_SECONDS)
        response: requests.Response = self._call(
            super().request,
            url,
            method,
            raise_exc=False,
            redirect=False,
            **kwargs,
        )
        for request_id in get_request_ids(response):
            self.last_request_id = request_id
        return response

    def _call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a function of keystoneauth and translate its exceptions."""
        try:
            return function(*args, **kwargs)
        except ksa_exc.ClientException as error:
            if isinstance(error, ksa_exc.EndpointNotFound) and not isinstance(
                error, ksa_exc.EmptyCatalog
            ):
                raise self._build_endpoint_error() from None
            raise translate_error(error) from error

    def _build_endpoint_error(self) -> exc.EndpointNotFound:
        return exc.EndpointNotFound(
            f'The service catalog has no {self.interface or "public"} '
            f'endpoint for the {self.service_type} service in region '
            f'{self.region_name or "(any)"}'
        )

    def _get_redirect_url(self, response: requests.Response) -> str:
        """Return the URL of a redirect that stays on the same server."""
        old_url = str(response.request.url)
        location = response.headers.get('location')
        if not location:
            raise exc.from_response(response)
        url = urllib.parse.urljoin(old_url, location)
        old, new = urllib.parse.urlsplit(old_url), urllib.parse.urlsplit(url)
        # TLS terminators redirect from http to https on the same host.
        is_upgrade = (old.scheme, new.scheme) == ('http', 'https')
        is_same = (old.scheme, old.port) == (new.scheme, new.port)
        if old.hostname != new.hostname or not (is_same or is_upgrade):
            raise exc.HTTPRedirection(
                f'The image service redirects to another server, '
                f'{urls.get_origin(url)}. The token is not sent there. If '
                f'that server is the right one, use its URL as the endpoint.',
                code=response.status_code,
            )
        return url


def get_request_ids(response: requests.Response) -> tuple[str, ...]:
    """Return the ID of the request in the log of the server, if any."""
    request_id = response.headers.get('x-openstack-request-id')
    return (request_id,) if request_id else ()


def decode_object(response: requests.Response, *keys: str) -> dict[str, Any]:
    """Return the JSON object in a response.

    :param keys: required keys
    :raises InvalidEndpoint: the response is not one of the Images API
    """
    try:
        decoded = response.json()
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict) or not set(keys).issubset(decoded):
        raise exc.InvalidEndpoint(
            f'The server at {urls.get_origin(str(response.request.url))} is '
            f'not the Images API'
        )
    return decoded


def _raise_for_status(response: requests.Response) -> requests.Response:
    if response.status_code >= 300:
        raise exc.from_response(response)
    return response


def _get_retry_after(response: requests.Response) -> float:
    """Return the seconds to wait before the next request after a 503."""
    value = response.headers.get('retry-after', '')
    return min(int(value), MAX_RETRY_AFTER_SECONDS) if value.isdecimal() else 1


def _add_replay_hint(error: exc.ClientException) -> exc.ClientException:
    error.message += (
        '; the data came from a pipe and cannot be sent a second time: '
        'run the command again, or upload from a file'
    )
    return error


def make_adapter(
    endpoint: str | None = None,
    *,
    session: Session | None = None,
    token: str | None = None,
    cacert: str | None = None,
    cert_file: str | None = None,
    key_file: str | None = None,
    insecure: bool = False,
    timeout: float | None = None,
    language_header: str | None = None,
    identity_headers: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> ImageAdapter:
    """Return an adapter for a session, or for an endpoint and a token.

    :param endpoint: URL of the image service; with a session, it replaces
        the URL in the service catalog
    :param session: any keystoneauth session
    :param token: token, which is not renewed when it expires
    :param cacert: file of CA certificates to trust
    :param cert_file: client certificate
    :param key_file: private key, unless it is in *cert_file*
    :param insecure: do not verify the certificate of the server
    :param timeout: seconds to wait for a response, and for more data of a
        response (default: 600, also for a session without a timeout)
    :param language_header: preferred languages of messages, for example
        ``de, en;q=0.5``
    :param identity_headers: headers that identify the user to a Glance
        without Keystone; ``X-Auth-Token`` replaces *token*
    :param kwargs: arguments of :class:`keystoneauth1.adapter.Adapter`
    :raises InvalidEndpoint: neither an endpoint nor a session was given
    :raises InvalidArgument: an argument is unknown, or cannot be used
        together with a session
    """
    adapter_arguments = _select_adapter_arguments(kwargs)
    session_arguments = {
        'cacert': cacert,
        'cert_file': cert_file,
        'key_file': key_file,
        'insecure': insecure,
        'timeout': timeout,
    }
    if session is not None:
        for name, value in {'token': token, **session_arguments}.items():
            if value:
                raise exc.InvalidArgument(
                    f'{name} cannot be used with a session. Set it in the '
                    f'session.'
                )
    headers = dict(identity_headers or {})
    # A token that was read from a file ends with a line break.
    token = (headers.pop('X-Auth-Token', None) or token or '').strip()
    if language_header:
        headers['Accept-Language'] = language_header
    if session is None:
        if not endpoint:
            raise exc.InvalidEndpoint('An endpoint or a session is required')
        session = make_session(token, **session_arguments)
    if endpoint:
        adapter_arguments.setdefault('endpoint_override', endpoint.strip())
    adapter_arguments['additional_headers'] = {
        **headers,
        **(adapter_arguments.get('additional_headers') or {}),
    }
    return ImageAdapter(session, **adapter_arguments)


def _select_adapter_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that a keystoneauth adapter has.

    :raises InvalidArgument: an argument is unknown
    """
    known = inspect.signature(adapter.Adapter.__init__).parameters
    for name in arguments:
        if name not in known and name not in _IGNORED_ARGUMENTS:
            raise exc.InvalidArgument(f'A client has no argument {name!r}')
    return {name: arguments[name] for name in arguments if name in known}

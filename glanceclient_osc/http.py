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
discovery, errors with the message of the server, retries of requests that
are safe to repeat, redirects that do not send the token to another server,
and request bodies that are sent completely or not at all.
"""

import contextlib
import functools
import inspect
import logging
import urllib.parse
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any, Protocol

import requests
from keystoneauth1 import adapter
from keystoneauth1 import exceptions as ksa_exc
from keystoneauth1.session import Session

from glanceclient_osc import (
    deadline,
    debug_log,
    exc,
    redaction,
    retry,
    urls,
)
from glanceclient_osc.exchange import Exchange
from glanceclient_osc.request_hooks import (
    RequestHook,
    hide_location,
    restore_location,
)
from glanceclient_osc.response import decode_object as decode_object
from glanceclient_osc.response import get_request_ids as get_request_ids
from glanceclient_osc.response import read_body
from glanceclient_osc.session import (
    check_tls_files,
    get_renewal_lock,
    make_session,
)
from glanceclient_osc.transport_errors import translate_error

#: media type of PATCH requests for images; "add" also replaces a value
PATCH_TYPE = 'application/openstack-images-v2.1-json-patch'

#: seconds to wait for a response if the session has no timeout
DEFAULT_TIMEOUT_SECONDS = 600

_CLIENT_NAME = 'glanceclient-osc'

# Arguments that programs pass to python-glanceclient, which ignores them.
_IGNORED_ARGUMENTS = frozenset(
    (
        'auth_url',
        'endpoint_type',
        'no_cache',
        'os_no_client_certificate',
        'password',
        'project_domain_id',
        'project_domain_name',
        'project_id',
        'project_name',
        'split_loggers',
        'ssl_compression',
        'tenant_id',
        'tenant_name',
        'user_domain_id',
        'user_domain_name',
        'user_id',
        'username',
    )
)

LOG = logging.getLogger(__name__)
_TOKEN_HEADERS = ('X-Auth-Token', 'X-Service-Token')
_SESSION_LOG = logging.getLogger('keystoneauth.session.image')


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


@functools.cache
def _get_version() -> str:
    return metadata.version(_CLIENT_NAME)


@contextlib.contextmanager
def _translate_invalid_tokens() -> Iterator[None]:
    """Translate what keystoneauth raises for invalid tokens and catalogs.

    :raises InvalidResponse: a token or a catalog is invalid
    """
    try:
        yield
    except (
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise exc.InvalidResponse(
            'The identity service sent a token or a catalog that is not valid '
            f'({type(error).__name__}: {error})'
        ) from error


class ImageAdapter(adapter.Adapter):
    """Sends requests to one image service through a keystoneauth session.

    :ivar last_request_id: ID of the latest request in the log of the server
    """

    client_name = _CLIENT_NAME

    def __init__(self, session: Session, **kwargs: Any) -> None:
        """Create the adapter without sending a request.

        Requests that are safe to repeat are repeated after connection
        failures and the statuses 429, 502, 503 and 504, up to 5 times within
        60 seconds. ``connect_retries``, ``status_code_retries`` and their
        delays replace these limits.

        :param session: provides authentication, TLS settings and timeouts
        :param kwargs: arguments of
            :class:`keystoneauth1.adapter.Adapter`
        """
        kwargs.setdefault('service_type', 'image')
        kwargs.setdefault('logger', _SESSION_LOG)
        kwargs.setdefault('client_version', _get_version())
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
            if urls.split_endpoint(endpoint).scheme == 'https':
                check_tls_files(self.session)
            self.set_root(urls.strip_version(endpoint)[0])
        assert self._root is not None
        return self._root

    def set_root(self, root: str) -> None:
        """Change the URL of the image service, after a redirect."""
        deadline.mount_adapter(self.session.session, root)
        redaction.show_queries(root)
        self._root = root

    def request(
        self, url: str, method: str, **kwargs: Any
    ) -> requests.Response:
        """Send a request without a streamed body.

        :param url: path below the endpoint, including the query string
        :param kwargs: arguments of
            :meth:`keystoneauth1.session.Session.request`
        :raises HTTPException: the status of the response is 300 or more
        :raises CommunicationError: no response was received
        """
        kwargs.setdefault('headers', {})
        retries = self._make_retries(method, kwargs)
        return Exchange(self, url, method, retries, kwargs).run()

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
        arguments = {'data': body, 'headers': dict(headers)}
        retries = self._make_retries(method, arguments, is_upload=True)
        return Exchange(self, url, method, retries, arguments, body).run()

    def _make_retries(
        self, method: str, kwargs: dict[str, Any], is_upload: bool = False
    ) -> retry.Retries:
        """Return the retries of a request; remove its retry arguments."""
        settings = {
            name: kwargs.pop(name, getattr(self, name, None))
            for name in (
                'connect_retries',
                'status_code_retries',
                'connect_retry_delay',
                'status_code_retry_delay',
                'retriable_status_codes',
            )
        }
        return retry.Retries(method, is_upload=is_upload, **settings)

    def send_once(
        self, url: str, method: str, arguments: Mapping[str, Any]
    ) -> requests.Response:
        """Send a request once and read the body of the response.

        The body of a successful response is not read if the argument
        ``stream`` is True.

        :raises Exception: an exception of keystoneauth or one of
            ``transport_errors.UNTRANSLATED_ERRORS``
        """
        arguments = dict(arguments)
        is_streamed = arguments.pop('stream', False)
        if self.session.timeout is None:
            arguments.setdefault('timeout', DEFAULT_TIMEOUT_SECONDS)
        logger = self.logger or _SESSION_LOG
        self._add_token(arguments)
        response: requests.Response = super().request(
            url,
            method,
            raise_exc=False,
            redirect=False,
            allow_reauth=False,
            log=False,
            stream=True,
            requests_auth=RequestHook(logger, self.session.session.auth),
            hooks={'response': hide_location},
            **{**arguments, 'connect_retries': 0, 'status_code_retries': 0},
        )
        restore_location(response)
        if is_streamed and response.status_code < 300:
            deadline.set_deadline(response, None)
        else:
            try:
                read_body(response)
            except BaseException:
                response.close()
                raise
        debug_log.log_response(logger, response)
        for request_id in get_request_ids(response):
            self.last_request_id = request_id
        return response

    def _add_token(self, arguments: dict[str, Any]) -> None:
        """Add the token to the headers of a request, if there is one.

        keystoneauth would do so, but an error could also be that of a header.

        :raises InvalidResponse: the identity service sent an invalid token
        """
        if not (self.auth or self.session.auth):
            return
        with _translate_invalid_tokens():
            headers = self.session.get_auth_headers(self.auth)
        if headers is not None:
            arguments['headers'] = {**arguments.get('headers', {}), **headers}
            arguments['authenticated'] = False

    def renew_token(self, refused: str | None, allow_renewal: bool) -> bool:
        """Renew a token, unless another thread has already renewed it.

        :param refused: token that the server refused
        :param allow_renewal: whether to renew the token; if False, only a
            token that another thread has renewed is used
        :returns: whether there is another token now
        """
        with get_renewal_lock(self.session):
            if self._get_token() != refused:
                return True
            if not allow_renewal or not self.invalidate():
                return False
            return self._get_token() is not None

    def get_project_id(self, auth: Any = None) -> str | None:
        """Return the ID of the project of the token, None if it has none.

        :param auth: plugin to use instead of that of the session
        :raises ClientException: there is no token
        """
        project_id: str | None = self._call(super().get_project_id, auth)
        return project_id

    def _get_token(self) -> str | None:
        headers = self._call(self.session.get_auth_headers, self.auth) or {}
        token: str | None = headers.get('X-Auth-Token')
        return token

    def _call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a function of keystoneauth and translate its exceptions.

        :raises ClientException: an exception of this package
        """
        try:
            with _translate_invalid_tokens():
                return function(*args, **kwargs)
        except ksa_exc.ClientException as error:
            raise self.translate(error) from error

    def translate(
        self, error: Exception, url: str | None = None
    ) -> exc.ClientException:
        """Return the exception of this package for one of another library.

        :param url: URL of the request, in case the error does not have it
        """
        if isinstance(error, ksa_exc.EndpointNotFound) and not isinstance(
            error, ksa_exc.EmptyCatalog
        ):
            return self._build_endpoint_error()
        return translate_error(error, url)

    def _build_endpoint_error(self) -> exc.EndpointNotFound:
        return exc.EndpointNotFound(
            f'The service catalog has no {self.interface or "public"} '
            f'endpoint for the {self.service_type} service in region '
            f'{self.region_name or "(any)"}'
        )


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
    :param kwargs: arguments of :class:`keystoneauth1.adapter.Adapter`; other
        arguments are ignored without a session, as python-glanceclient does
    :raises InvalidEndpoint: neither an endpoint nor a session was given
    :raises InvalidArgument: an argument is unknown or cannot be used
        together with a session
    """
    adapter_arguments = _select_adapter_arguments(kwargs, session is None)
    session_arguments: dict[str, Any] = {
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
    headers = _quote_headers(identity_headers or {})
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


def _select_adapter_arguments(
    arguments: Mapping[str, Any], ignore_others: bool
) -> dict[str, Any]:
    """Return the arguments that a keystoneauth adapter has.

    :param ignore_others: log unknown arguments instead of refusing them
    :raises InvalidArgument: an argument is unknown
    """
    known = inspect.signature(adapter.Adapter.__init__).parameters
    for name in arguments:
        if name in known or name in _IGNORED_ARGUMENTS:
            continue
        if not ignore_others:
            raise exc.InvalidArgument(f'A client has no argument {name!r}')
        LOG.warning('A client has no argument %r. It is ignored.', name)
    return {name: arguments[name] for name in arguments if name in known}


def _quote_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return headers with quoted values, as python-glanceclient sends them.

    Header values are limited to ASCII, names of users and projects are not.
    """
    quoted = {}
    for name, value in headers.items():
        if value is not None:
            safe = '=+/' if name in _TOKEN_HEADERS else '/:'
            value = value if isinstance(value, bytes) else str(value)
            quoted[urllib.parse.quote(name, safe)] = urllib.parse.quote(
                value, safe
            )
    return quoted

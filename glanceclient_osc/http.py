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

"""How the Images API is asked: a keystoneauth adapter, and its manners.

Sessions, TLS, tokens and retries on connect are keystoneauth's. What is
added here is what the Images API needs: one spelling of the endpoint, no
version discovery, errors in the server's words, redirects that keep the
token at home, and bodies that are sent whole or not at all.
"""

import inspect
import logging
import re
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any, Protocol

import requests
from keystoneauth1 import adapter, noauth, token_endpoint
from keystoneauth1 import exceptions as ksa_exc
from keystoneauth1.session import Session
from requests.exceptions import InvalidHeader

from glanceclient_osc import exc, redaction, urls

#: media type of a change to an image, the one in which "add" replaces too
PATCH_TYPE = 'application/openstack-images-v2.1-json-patch'

_NAME = 'glanceclient-osc'

# What python-glanceclient takes from those who hand it all that they have of
# a user, and makes no use of.
_OF_OTHERS = frozenset(
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

# What keystoneauth logs of requests, URLs of locations redacted.
_LOG = logging.getLogger('keystoneauth.session.image')
_LOG.addFilter(redaction.redact_record)
_REDIRECTS = frozenset((301, 302, 303, 305, 307, 308))
_MOVED = frozenset((301, 308))  # for good
_MOST_REDIRECTS = 10
_PATIENCE = 600  # seconds without a word, where the session says nothing
_LONGEST_PAUSE = 30  # seconds, whatever a Retry-After asks for


class Body(Protocol):
    """A request body that is streamed.

    Iterating yields its bytes; where ``replayable``, from the start each
    time. Those with a known length have ``__len__`` too.
    """

    @property
    def replayable(self) -> bool:
        """Whether it can be sent once more."""
        ...

    @property
    def untouched(self) -> bool:
        """Whether nothing of it has been sent so far."""
        ...

    def __iter__(self) -> Iterator[bytes]: ...


class ImageAdapter(adapter.Adapter):
    """Asks one image service, through a session that others may share.

    :ivar last_request_id: what the server's log knows the latest request by
    """

    client_name = _NAME

    def __init__(self, session: Session, **kwargs: Any) -> None:
        """Wrap a session.

        :param session: carries authentication, TLS settings and timeouts
        :param kwargs: those of :class:`keystoneauth1.adapter.Adapter`
        """
        kwargs.setdefault('service_type', 'image')
        kwargs.setdefault('logger', _LOG)
        kwargs.setdefault('client_version', metadata.version(_NAME))
        super().__init__(session, **kwargs)
        self._root: str | None = None
        self.last_request_id: str | None = None

    @property
    def root(self) -> str:
        """URL of the service, without a version.

        :raises EndpointNotFound: the catalog has none
        :raises InvalidEndpoint: it is not an http or https URL
        """
        if self._root is None:
            endpoint = self._call(self.get_endpoint, skip_discovery=True)
            if not endpoint:
                raise self._no_endpoint()
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
        """Send a request that has no streamed body.

        :param url: path below the endpoint, query string included
        :raises HTTPException: the answer's status is 300 or more
        :raises CommunicationError: there was no answer
        """
        kwargs.setdefault('headers', {})
        asked, url = url, self.root + url
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._send(url, method, **kwargs)
            # Old servers say so when they list their versions.
            if asked == '/versions' and response.status_code == 300:
                return response
            if response.status_code not in _REDIRECTS:
                return _raise_for_status(response)
            url = self._follow(response)
            if response.status_code in _MOVED and url.endswith(asked):
                # What comes next may be data that cannot be sent twice.
                self._root = url.removesuffix(asked)
        raise exc.HTTPRedirection(
            f'More than {_MOST_REDIRECTS} redirects, the last to {url}'
        )

    def send(
        self, url: str, method: str, body: Body, headers: Mapping[str, str]
    ) -> requests.Response:
        """Send a streamed body.

        keystoneauth would answer an expired token, an overloaded server or
        a redirect by sending on what is left of the stream: nothing. So
        here a body is sent once more from its start, or not at all.

        :raises HTTPException: the answer's status is 300 or more
        :raises CommunicationError: there was no answer
        """
        url = self.root + url
        try:
            response = self._send_once(url, method, body, headers)
            problem = None
        except exc.CommunicationError as error:
            problem = error
        if problem is None and response.status_code not in (
            _REDIRECTS | {401, 503}
        ):
            return _raise_for_status(response)

        if problem is None and response.status_code in _REDIRECTS:
            url = self._follow(response)
        if not (body.replayable or body.untouched):
            raise _add_not_replayable(problem or exc.from_response(response))
        if problem is None:
            if response.status_code == 401:
                if not self.invalidate():
                    raise exc.from_response(response)
            elif response.status_code == 503:
                time.sleep(_retry_after(response))
        try:
            return _raise_for_status(
                self._send_once(url, method, body, headers)
            )
        except exc.HTTPConflict as conflict:
            # The server is not through with the first try: what broke that
            # one is what the user wants to know.
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
            kwargs.setdefault('timeout', _PATIENCE)
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
        """Call into keystoneauth, its exceptions turned into ours."""
        try:
            return function(*args, **kwargs)
        except ksa_exc.EmptyCatalog:
            raise exc.EndpointNotFound(
                'The token came without a service catalog: is it for a '
                'project?'
            ) from None
        except ksa_exc.EndpointNotFound:
            raise self._no_endpoint() from None
        except ksa_exc.SSLError as error:
            raise exc.SSLCertificateError(
                f'No secure connection to {_get_origin(error)}: {describe_cause(error)}'
            ) from error
        except ksa_exc.ConnectTimeout as error:
            raise exc.CommunicationError(
                f'No answer from {_get_origin(error)} in time'
            ) from error
        except ksa_exc.ConnectionError as error:
            raise exc.CommunicationError(
                f'The connection to {_get_origin(error)} failed: {describe_cause(error)}'
            ) from error
        except ksa_exc.HttpError as error:
            # keystoneauth's message repeats status and request id.
            words = re.sub(r' \(HTTP \d+\).*', '', error.message)
            raise exc.for_status(
                error.http_status, words, error.request_id
            ) from error
        except ksa_exc.ClientException as error:
            raise exc.ClientException(str(error)) from error

    def _no_endpoint(self) -> exc.EndpointNotFound:
        return exc.EndpointNotFound(
            f'The service catalog has no {self.interface or "public"} '
            f'endpoint for the {self.service_type} service in region '
            f'{self.region_name or "(any)"}'
        )

    def _follow(self, response: requests.Response) -> str:
        """Return where a redirect leads, if a token may go there."""
        asked = str(response.request.url)
        location = response.headers.get('location')
        if not location:
            raise exc.from_response(response)
        url = urllib.parse.urljoin(asked, location)
        old, new = urllib.parse.urlsplit(asked), urllib.parse.urlsplit(url)
        # http to https on one host is what TLS terminators do.
        upgrade = (old.scheme, new.scheme) == ('http', 'https')
        same = (old.scheme, old.port) == (new.scheme, new.port)
        if old.hostname != new.hostname or not (same or upgrade):
            raise exc.HTTPRedirection(
                f'The image service redirects to another server, '
                f'{new.scheme}://{new.netloc}, which is not given the token: '
                f'if that is right, make it the endpoint',
                code=response.status_code,
            )
        return url


def get_request_ids(response: requests.Response) -> tuple[str, ...]:
    """Return the id that the server's log knows a request by, if any."""
    found = response.headers.get('x-openstack-request-id')
    return (found,) if found else ()


def decode_object(response: requests.Response, *keys: str) -> dict[str, Any]:
    """Return the JSON object that an answer is.

    :param keys: what must be in it
    :raises InvalidEndpoint: something else answered than the Images API
    """
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict) or not set(keys).issubset(found):
        parts = urllib.parse.urlsplit(str(response.request.url))
        raise exc.InvalidEndpoint(
            f'What answers at {parts.scheme}://{parts.netloc} is not the '
            f'Images API'
        )
    return found


def _raise_for_status(response: requests.Response) -> requests.Response:
    if response.status_code >= 300:
        raise exc.from_response(response)
    return response


def _retry_after(response: requests.Response) -> float:
    """Return the seconds that a 503 asks us to wait."""
    asked = response.headers.get('retry-after', '')
    return min(int(asked), _LONGEST_PAUSE) if asked.isdecimal() else 1


def _add_not_replayable(error: exc.ClientException) -> exc.ClientException:
    error.message += (
        '; the data came from a pipe and cannot be sent a second time: '
        'run the command again, or upload from a file'
    )
    return error


def _get_origin(error: BaseException) -> str:
    """Return the server, Glance or Keystone, that an error is about."""
    cause: BaseException | None = error
    while cause is not None:
        request = getattr(cause, 'request', None)
        if request is not None:
            parts = urllib.parse.urlsplit(str(request.url))
            return f'{parts.scheme}://{parts.netloc}'
        cause = cause.__cause__ or cause.__context__
    return 'the service'


def describe_cause(error: BaseException) -> str:
    """Return the innermost reason of an exception that wraps others."""
    # keystoneauth and requests raise while they handle the real error.
    inner = error.__cause__ or error.__context__
    if isinstance(inner, InvalidHeader):
        # It quotes the header, which may be the token.
        return 'a header has a character that no header can carry'
    while inner is not None and not isinstance(inner, exc.ClientException):
        error = inner
        inner = next(
            (
                item
                for item in (getattr(error, 'reason', None), *error.args)
                if isinstance(item, BaseException)
            ),
            error.__cause__,
        )
    if type(error).__name__ == 'IncompleteRead':  # of two libraries
        return 'it ended too early'
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


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

    :param endpoint: URL of the image service; with a session, instead of
        the one in the catalog
    :param session: any keystoneauth session
    :param token: sent as it is, never renewed
    :param cacert: file of CA certificates to trust
    :param cert_file: client certificate
    :param key_file: its key, unless it is in the same file
    :param insecure: do not check the server's certificate
    :param timeout: seconds to wait for an answer, or for more of one
        (default: 600, which also goes for a session without a timeout)
    :param language_header: languages to have messages in, ``de, en;q=0.5``
    :param identity_headers: who the caller is, for a Glance that trusts it;
        an ``X-Auth-Token`` among them is the token
    :param kwargs: those of :class:`keystoneauth1.adapter.Adapter`
    :raises InvalidEndpoint: neither endpoint nor session was given
    :raises InvalidArgument: with a session, what the session has of its own;
        or an argument that there is not
    """
    kwargs = _adapter_arguments(kwargs)
    if session is not None:
        for name, given in (
            ('token', token),
            ('cacert', cacert),
            ('cert_file', cert_file),
            ('key_file', key_file),
            ('insecure', insecure),
            ('timeout', timeout),
        ):
            if given:
                raise exc.InvalidArgument(
                    f'{name} goes without a session, which has its own'
                )
    headers = dict(identity_headers or {})
    # Read from a file, it ends with a line break.
    token = (headers.pop('X-Auth-Token', None) or token or '').strip()
    if language_header:
        headers['Accept-Language'] = language_header
    if session is None:
        if not endpoint:
            raise exc.InvalidEndpoint('An endpoint or a session is needed')
        session = _make_session(
            token,
            verify=False if insecure else cacert or True,
            cert=(cert_file, key_file) if key_file else cert_file,
            timeout=timeout,
        )
    if endpoint:
        kwargs.setdefault('endpoint_override', endpoint.strip())
    kwargs['additional_headers'] = {
        **headers,
        **(kwargs.get('additional_headers') or {}),
    }
    return ImageAdapter(session, **kwargs)


def _adapter_arguments(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are for an adapter.

    :raises InvalidArgument: there is no such argument
    """
    known = inspect.signature(adapter.Adapter.__init__).parameters
    for name in kwargs:
        if name not in known and name not in _OF_OTHERS:
            raise exc.InvalidArgument(f'A client has no argument {name!r}')
    return {name: kwargs[name] for name in kwargs if name in known}


def _make_session(token: str | None, **kwargs: Any) -> Session:
    auth = token_endpoint.Token(None, token) if token else noauth.NoAuth()
    return Session(auth=auth, **kwargs)

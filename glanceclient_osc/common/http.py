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

"""HTTP client with the interface of the one of python-glanceclient.

Its methods return the response and its decoded body:

>>> client = get_http_client('http://glance:9292', token=token)
... # doctest: +SKIP
>>> response, body = client.get('/v2/images')  # doctest: +SKIP
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import __version__
from glanceclient_osc.http import ImageAdapter, make_adapter
from glanceclient_osc.response import read_body
from glanceclient_osc.transport_errors import (
    UNTRANSLATED_ERRORS,
    translate_error,
)

if TYPE_CHECKING:
    import requests
    from keystoneauth1.session import Session

CHUNKSIZE = 64 * 1024
USER_AGENT = f'glanceclient-osc/{__version__}'
REQ_ID_HEADER = 'X-OpenStack-Request-ID'
TOKEN_HEADERS = ['X-Auth-Token', 'X-Service-Token']

_BINARY = 'application/octet-stream'


class HTTPClient:
    """Sends requests to the image service.

    :ivar adapter: adapter that sends the requests
    """

    def __init__(self, endpoint: str | None = None, **kwargs: Any) -> None:
        """Create the client without sending a request.

        :param endpoint: URL of the image service
        :param kwargs: arguments of
            :func:`glanceclient_osc.http.make_adapter`
        """
        self.adapter: ImageAdapter = make_adapter(endpoint, **kwargs)

    @property
    def session(self) -> 'Session':
        """Session of the client."""
        session: Session = self.adapter.session
        return session

    def request(
        self, url: str, method: str, **kwargs: Any
    ) -> tuple['requests.Response', Any]:
        """Send a request.

        :param url: path below the endpoint
        :param kwargs: arguments of
            :meth:`keystoneauth1.session.Session.request`; ``data`` that is
            neither text, bytes nor a file is encoded as JSON
        :returns: the response, and its body: decoded JSON, an iterator over
            binary data, or None
        """
        headers = dict(kwargs.pop('headers', None) or {})
        data = kwargs.pop('data', None)
        if isinstance(data, Mapping | list | tuple | int):
            data = json.dumps(data)
            headers['Content-Type'] = 'application/json'
        headers.setdefault('Content-Type', _BINARY)
        response = self.adapter.request(
            url, method, headers=headers, data=data, stream=True, **kwargs
        )
        return response, _decode_body(response)

    def get(self, url: str, **kwargs: Any) -> Any:
        """Send a GET request."""
        return self.request(url, 'GET', **kwargs)

    def head(self, url: str, **kwargs: Any) -> Any:
        """Send a HEAD request."""
        return self.request(url, 'HEAD', **kwargs)

    def post(self, url: str, **kwargs: Any) -> Any:
        """Send a POST request."""
        return self.request(url, 'POST', **kwargs)

    def put(self, url: str, **kwargs: Any) -> Any:
        """Send a PUT request."""
        return self.request(url, 'PUT', **kwargs)

    def patch(self, url: str, **kwargs: Any) -> Any:
        """Send a PATCH request."""
        return self.request(url, 'PATCH', **kwargs)

    def delete(self, url: str, **kwargs: Any) -> Any:
        """Send a DELETE request."""
        return self.request(url, 'DELETE', **kwargs)


class SessionClient(HTTPClient):
    """Sends requests to the image service through a session."""

    def __init__(self, session: 'Session', **kwargs: Any) -> None:
        """Create the client without sending a request.

        :param session: any keystoneauth session
        :param kwargs: arguments of
            :func:`glanceclient_osc.http.make_adapter`
        """
        endpoint = kwargs.pop('endpoint_override', None)
        super().__init__(endpoint, session=session, **kwargs)


def get_http_client(
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> HTTPClient:
    """Return a client for a session, or for an endpoint and a token.

    :raises InvalidEndpoint: neither an endpoint nor a session was given
    """
    if session is not None:
        return SessionClient(session, **kwargs)
    return HTTPClient(endpoint, **kwargs)


def _decode_body(response: 'requests.Response') -> Any:
    content_type = response.headers.get('Content-Type', '')
    if content_type == _BINARY:
        return _iterate(response)
    try:
        read_body(response)
    except UNTRANSLATED_ERRORS as error:
        raise translate_error(error) from error
    try:
        return response.json()
    except ValueError:
        return None


def _iterate(response: 'requests.Response') -> Iterator[bytes]:
    """Yield the body in chunks, then close the response."""
    with response:
        yield from response.iter_content(CHUNKSIZE)

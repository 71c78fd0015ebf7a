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

"""One request with its retries, redirects and token renewals."""

import logging
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

import requests
from keystoneauth1 import exceptions as ksa_exc

from glanceclient_osc import exc, retry, urls
from glanceclient_osc.transport_errors import (
    UNTRANSLATED_ERRORS,
    classify_failure,
)

if TYPE_CHECKING:
    from glanceclient_osc.http import Body, ImageAdapter

LOG = logging.getLogger(__name__)

MAX_REDIRECTS = 10
_MAX_RENEWALS = 2

_REDIRECT_STATUSES = frozenset((301, 302, 303, 305, 307, 308))
_PERMANENT_REDIRECT_STATUSES = frozenset((301, 308))

# Libraries disagree about the host of a URL with one of these.
_AMBIGUOUS = re.compile(r'[\x00-\x20\x7f\\]')


class Exchange:
    """Sends one request until it has a final response."""

    def __init__(
        self,
        adapter: 'ImageAdapter',
        path: str,
        method: str,
        retries: retry.Retries,
        arguments: dict[str, Any],
        body: 'Body | None' = None,
    ) -> None:
        """Prepare the request without sending it.

        :param path: path below the endpoint, including the query string
        :param retries: decides about retries
        :param arguments: arguments of
            :meth:`keystoneauth1.session.Session.request`
        :param body: streamed body, None if the request has none
        :raises InvalidEndpoint: the URL of the request is invalid
        """
        self._adapter = adapter
        self._path = path
        self._method = method
        self._retries = retries
        self._arguments = arguments
        self._body = body
        self._url = adapter.root + path
        # A redirect may have changed the root.
        urls.split_endpoint(self._url)
        self._visited = [self._url]
        self._renewals = 0
        self._first_error: exc.ClientException | None = None
        self._is_announced = False

    def run(self) -> requests.Response:
        """Send the request and return its response.

        :raises HTTPException: the status of the response is 300 or more
        :raises CommunicationError: no response was received
        """
        while True:
            try:
                response = self._adapter.send_once(
                    self._url, self._method, self._arguments
                )
            except (ksa_exc.ClientException, *UNTRANSLATED_ERRORS) as error:
                self._handle_failure(error)
                continue
            if self._is_success(response):
                return response
            if response.status_code == 401 and self._renew_token(response):
                continue
            if response.status_code in _REDIRECT_STATUSES:
                self._follow_redirect(response)
            else:
                self._handle_status(response)

    def _is_success(self, response: requests.Response) -> bool:
        status = response.status_code
        if status in (404, 410) and self._method == 'DELETE':
            # An earlier attempt deleted it, but its response was lost.
            return self._retries.is_ambiguous
        # Old servers list their versions with status 300.
        return 200 <= status < 300 or (
            status == 300 and self._path == '/versions'
        )

    def _handle_failure(self, error: Exception) -> None:
        """Wait before the next attempt, or raise an exception."""
        failure = classify_failure(error)
        delay = self._retries.get_delay_after_failure(failure)
        translated = self._adapter.translate(error, self._url)
        if delay is None:
            raise translated from error
        self._wait(delay, translated)

    def _handle_status(self, response: requests.Response) -> None:
        """Wait before the next attempt, or raise an exception."""
        error = exc.from_response(response)
        delay = self._retries.get_delay_after_status(
            response.status_code, response.headers
        )
        if delay is not None:
            self._wait(delay, error)
            return
        if self._body is not None and response.status_code == 409:
            # The server still processes the first request. The user needs to
            # know why that one failed.
            raise self._first_error or error
        raise error

    def _wait(self, seconds: float, error: exc.ClientException) -> None:
        self._check_replay(error)
        self._first_error = self._first_error or error
        if seconds and not self._is_announced:
            self._is_announced = True
            LOG.warning('%s. Retrying', error)
        else:
            LOG.debug('%s. Retrying after %.1f seconds', error, seconds)
        retry.sleep(seconds)

    def _check_replay(self, error: exc.ClientException) -> None:
        """Check that the request can be sent again.

        :raises ClientException: the given error with a hint, if the body
            cannot be sent again
        """
        body = self._body
        if body is None or body.replayable or body.untouched:
            return
        error.message += (
            '; the data came from a pipe and cannot be sent a second time: '
            'run the command again, or upload from a file'
        )
        raise error

    def _renew_token(self, response: requests.Response) -> bool:
        """Renew an expired token; return whether to repeat the request."""
        if self._renewals >= _MAX_RENEWALS:
            return False
        self._check_replay(exc.from_response(response))
        self._renewals += 1
        # A new token that is refused as well is not renewed again. But
        # another thread may have replaced it meanwhile.
        return self._adapter.renew_token(
            response.request.headers.get('X-Auth-Token'),
            allow_renewal=self._renewals == 1,
        )

    def _follow_redirect(self, response: requests.Response) -> None:
        """Make the target of a redirect the URL of the request.

        :raises HTTPRedirection: the token must not be sent there
        """
        url = _get_redirect_url(response)
        if len(self._visited) > MAX_REDIRECTS:
            if url in self._visited:
                problem = 'in a loop'
            else:
                problem = f'more than {MAX_REDIRECTS} times'
            raise exc.HTTPRedirection(
                f'The image service redirects {problem}, the last time to '
                f'{urls.remove_query(url)}',
                code=response.status_code,
            )
        self._check_replay(exc.from_response(response))
        self._visited.append(url)
        self._url = url
        if (
            response.status_code in _PERMANENT_REDIRECT_STATUSES
            and url.endswith(self._path)
        ):
            # The next request may have a body that cannot be sent twice.
            self._adapter.set_root(url.removesuffix(self._path))


def _get_redirect_url(response: requests.Response) -> str:
    """Return the URL of a redirect that stays on the same server."""
    old_url = str(response.request.url)
    location = response.headers.get('location')
    if not location:
        raise exc.from_response(response)
    try:
        url = urllib.parse.urljoin(old_url, location)
        # The URL as requests will use it.
        prepared = str(requests.Request('GET', url).prepare().url)
        old, *new = map(urllib.parse.urlsplit, (old_url, url, prepared))
        if _AMBIGUOUS.search(location) or any(
            '@' in parts.netloc for parts in new
        ):
            raise ValueError
        is_same = all(urls.is_same_server(old, parts) for parts in new)
    except ValueError:
        raise exc.HTTPRedirection(
            f'The image service redirects to an invalid URL, '
            f'{urls.remove_query(location)!r}',
            code=response.status_code,
        ) from None
    if not is_same:
        raise exc.HTTPRedirection(
            f'The image service redirects to another server, '
            f'{urls.get_origin(url)}. The token is not sent there. If that '
            f'server is the right one, use its URL as the endpoint.',
            code=response.status_code,
        )
    return url

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

"""Hooks for the requests library: logging, credentials, redirects."""

import logging
from typing import Any

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from glanceclient_osc import debug_log


class RequestHook(AuthBase):
    """Logs a request, and keeps requests from using ``~/.netrc``.

    requests calls it for the complete request, just before sending.
    """

    def __init__(self, logger: logging.Logger, inner: Any) -> None:
        """Create the hook.

        :param logger: logger for the request
        :param inner: ``auth`` of the requests session
        """
        self._logger = logger
        if isinstance(inner, tuple):
            inner = HTTPBasicAuth(*inner)
        self._inner = inner

    def __call__(
        self, request: requests.PreparedRequest
    ) -> requests.PreparedRequest:
        """Add the credentials of the endpoint URL, and log the request."""
        user, password = requests.utils.get_auth_from_url(str(request.url))
        if user or password:
            request = HTTPBasicAuth(user, password)(request)
        elif self._inner is not None:
            request = self._inner(request)
        debug_log.log_request(self._logger, request)
        return request


_HIDDEN_LOCATION = 'x-hidden-location'


def hide_location(response: requests.Response, **kwargs: Any) -> None:
    """Hide the Location header of a redirect from requests.

    requests parses it and reads the whole body even if it does not follow
    redirects.
    """
    if response.is_redirect:
        response.headers[_HIDDEN_LOCATION] = response.headers.pop('location')


def restore_location(response: requests.Response) -> None:
    """Restore the Location header that :func:`hide_location` removed."""
    location = response.headers.pop(_HIDDEN_LOCATION, None)
    if location is not None:
        response.headers['location'] = location

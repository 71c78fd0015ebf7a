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

"""Translation of keystoneauth and requests errors into those of ``exc``."""

import re

from keystoneauth1 import exceptions as ksa_exc
from requests.exceptions import InvalidHeader

from glanceclient_osc import exc, urls


def translate_error(
    error: ksa_exc.ClientException,
) -> exc.ClientException:
    """Return the exception of this package for one of keystoneauth."""
    if isinstance(error, ksa_exc.EmptyCatalog):
        return exc.EndpointNotFound(
            'The token has no service catalog. Is it scoped to a project?'
        )
    if isinstance(error, ksa_exc.SSLError):
        return exc.SSLCertificateError(
            f'No secure connection to {_get_server(error)}: '
            f'{describe_cause(error)}'
        )
    if isinstance(error, ksa_exc.ConnectTimeout):
        return exc.CommunicationError(
            f'{_get_server(error)} did not respond in time'
        )
    if isinstance(error, ksa_exc.ConnectionError):
        return exc.CommunicationError(
            f'The connection to {_get_server(error)} failed: '
            f'{describe_cause(error)}'
        )
    if isinstance(error, ksa_exc.HttpError):
        # The message of keystoneauth repeats the status and the request ID.
        details = re.sub(r' \(HTTP \d+\).*', '', error.message)
        return exc.for_status(error.http_status, details, error.request_id)
    return exc.ClientException(str(error))


def _get_server(error: BaseException) -> str:
    """Return the server that a request failed at: Glance or Keystone."""
    cause: BaseException | None = error
    while cause is not None:
        request = getattr(cause, 'request', None)
        if request is not None:
            return urls.get_origin(str(request.url))
        cause = cause.__cause__ or cause.__context__
    return 'The service'


def describe_cause(error: BaseException) -> str:
    """Return the innermost reason of an exception that wraps others."""
    # keystoneauth and requests raise while they handle the real error.
    inner = error.__cause__ or error.__context__
    if isinstance(inner, InvalidHeader):
        # The message of requests quotes the header, which may be the token.
        return 'a header has a character that is not allowed in headers'
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
    # http.client and urllib3 each have an exception of this name.
    if type(error).__name__ == 'IncompleteRead':
        return 'the response ended too early'
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__

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
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions
from keystoneauth1 import exceptions as ksa_exc
from requests.exceptions import InvalidHeader, InvalidURL, ProxyError

from glanceclient_osc import exc, urls
from glanceclient_osc.redaction import redact
from glanceclient_osc.retry import Failure

#: what requests and urllib3 raise for a request that they cannot send
UNTRANSLATED_ERRORS = (
    OSError,
    UnicodeError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
)

# OpenSSL verification errors of a certificate that no CA in use has signed.
_UNKNOWN_CA_CODES = frozenset((18, 19, 20, 21))


def translate_error(
    error: Exception, url: str | None = None
) -> exc.ClientException:
    """Return the exception of this package for one of another library.

    :param error: an exception of keystoneauth, or one of
        :data:`UNTRANSLATED_ERRORS`
    :param url: URL of the request, in case the error does not have it
    """
    url = _get_url(error) or url
    server = 'the service' if url is None else urls.get_origin(url)
    if isinstance(error, exc.ClientException):
        return error
    if isinstance(error, ksa_exc.EmptyCatalog):
        return exc.EndpointNotFound(
            'The token has no service catalog. Is it scoped to a project?'
        )
    if isinstance(error, ksa_exc.HttpError):
        # The message of keystoneauth repeats the status and the request ID.
        details = re.sub(r' \(HTTP \d+\).*', '', error.message)
        return exc.for_status(error.http_status, details, error.request_id)
    if _has_cause(error, urllib3.exceptions.InvalidHeader):
        return exc.InvalidResponse(
            f'{server} sent an invalid header: {describe_cause(error)}'
        )
    if isinstance(error, UnicodeError | InvalidHeader) or _has_cause(
        error, InvalidHeader
    ):
        # The original message quotes the header, which may be the token.
        return exc.InvalidArgument(
            'The token or another header has a character that is not allowed '
            'in headers'
        )
    if _has_cause(
        error, InvalidURL, urllib3.exceptions.LocationValueError
    ) and not _has_cause(error, ProxyError):
        return exc.InvalidEndpoint(
            f'The URL {server} is invalid: {describe_cause(error)}'
        )
    if _has_cause(error, requests.exceptions.SSLError, ssl.SSLError):
        return exc.SSLCertificateError(
            f'No secure connection to {server}: '
            f'{describe_cause(error)}{_get_certificate_hint(error)}'
        )
    if _has_cause(error, ProxyError):
        return exc.CommunicationError(
            f'The connection to the proxy {_get_proxy(url)} failed: '
            f'{describe_cause(error)}'
        )
    if _has_cause(
        error,
        requests.Timeout,
        TimeoutError,
        urllib3.exceptions.ReadTimeoutError,
    ):
        return exc.RequestTimeout(f'No response from {server} in time')
    if isinstance(
        error,
        ksa_exc.ConnectionError | requests.RequestException,
    ):
        return exc.CommunicationError(
            f'The connection to {server} failed: {describe_cause(error)}'
        )
    if isinstance(error, OSError):
        # requests could not find a certificate or key file.
        return exc.SSLCertificateError(redact(str(error)))
    return exc.ClientException(redact(str(error)))


def classify_failure(error: Exception) -> Failure:
    """Return why a request has no response."""
    if _has_cause(error, ssl.SSLEOFError):
        return Failure.BROKEN
    if _has_cause(
        error,
        requests.exceptions.SSLError,
        requests.ReadTimeout,
        urllib3.exceptions.ReadTimeoutError,
        InvalidHeader,
        InvalidURL,
    ):
        return Failure.OTHER
    if _has_cause(
        error,
        ProxyError,
        requests.ConnectTimeout,
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
    ):
        return Failure.UNREACHABLE
    if _has_cause(
        error,
        requests.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
    ):
        return Failure.BROKEN
    return Failure.OTHER


def _get_wrapped(error: BaseException) -> list[BaseException]:
    """Return the exceptions that an exception wraps."""
    wrapped = [
        item
        for item in (getattr(error, 'reason', None), *error.args)
        if isinstance(item, BaseException)
    ]
    if error.__cause__ is not None:
        wrapped.append(error.__cause__)
    # keystoneauth raises while it handles the error of requests. Other
    # contexts may be errors that the program handles meanwhile.
    if isinstance(error, ksa_exc.ClientException) and isinstance(
        error.__context__, requests.RequestException
    ):
        wrapped.append(error.__context__)
    # urllib3 before version 2 does not set the cause.
    if isinstance(error, urllib3.exceptions.NewConnectionError) and isinstance(
        error.__context__, OSError
    ):
        wrapped.append(error.__context__)
    return wrapped


def _iterate_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that it wraps, outermost first."""
    seen: set[int] = set()
    pending = [error]
    while pending:
        current = pending.pop(0)
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            pending += _get_wrapped(current)


def _has_cause(error: BaseException, *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in _iterate_causes(error))


def _get_url(error: BaseException) -> str | None:
    """Return the URL of the request that failed, if it is known."""
    for cause in _iterate_causes(error):
        request = getattr(cause, 'request', None)
        if request is not None and getattr(request, 'url', None):
            return str(request.url)
    return None


def _get_proxy(url: str | None) -> str:
    """Return the URL of the proxy for a URL."""
    url = url or ''
    proxies = requests.utils.get_environ_proxies(url)
    proxy = requests.utils.select_proxy(url, proxies)
    if not proxy:
        return f'for {urls.get_origin(url)}' if url else 'of the session'
    return urls.get_origin(str(proxy))


def _get_certificate_hint(error: BaseException) -> str:
    """Return a hint for an untrusted certificate, or an empty string."""
    for cause in _iterate_causes(error):
        if (
            isinstance(cause, ssl.SSLCertVerificationError)
            and getattr(cause, 'verify_code', 0) in _UNKNOWN_CA_CODES
        ):
            return (
                '. If the server is the right one, trust the CA of its '
                'certificate with --os-cacert FILE (Python: cacert=FILE)'
            )
    return ''


def describe_cause(error: BaseException) -> str:
    """Return the innermost reason of an exception that wraps others."""
    for _ in range(20):  # exceptions can wrap each other in a circle
        wrapped = _get_wrapped(error)
        if not wrapped:
            break
        error = wrapped[0]
    # http.client and urllib3 each have an exception of this name.
    if type(error).__name__ == 'IncompleteRead':
        return 'the response ended too early'
    if isinstance(error, ssl.SSLCertVerificationError):
        # urllib3 before version 2 compares the host name itself.
        message = getattr(error, 'verify_message', None) or error.args[0]
        return f'the certificate is not valid: {message}'
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return redact(' '.join(str(error).split())) or type(error).__name__

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

"""Building, quoting and splitting of URLs of the Images API."""

import re
import urllib.parse
import uuid
from collections.abc import Iterable

from glanceclient_osc import exc


def build_path(*segments: object, version: int = 2) -> str:
    """Return the path of a resource; quote each segment.

    >>> build_path('images', 'a/b', 'file')
    '/v2/images/a%2Fb/file'

    :param version: major version of the API
    :raises InvalidArgument: a segment cannot be part of a URL
    """
    for segment in segments:
        # URL libraries treat quoted dots as dots and remove path segments.
        is_name = isinstance(segment, str | int | uuid.UUID)
        if not is_name or str(segment) in ('', '.', '..'):
            raise exc.InvalidArgument(f'{segment!r} is not a name or an ID')
    try:
        return f'/v{version}/' + '/'.join(
            urllib.parse.quote(str(segment), safe='') for segment in segments
        )
    except UnicodeEncodeError:
        raise _build_text_error(segments) from None


def build_query(parameters: Iterable[tuple[str, object]]) -> str:
    """Return a query string with its question mark, or an empty string."""
    pairs = [(name, str(value)) for name, value in parameters]
    try:
        encoded = urllib.parse.urlencode(pairs)
    except UnicodeEncodeError:
        raise _build_text_error(pairs) from None
    return f'?{encoded}' if encoded else ''


def _build_text_error(values: object) -> exc.InvalidArgument:
    """Return the error for text that cannot be encoded as UTF-8."""
    return exc.InvalidArgument(f'{values!r} is not valid Unicode text')


def strip_version(endpoint: str) -> tuple[str, str | None]:
    """Split an endpoint into its URL and the version at its end.

    The rest of the path is kept.

    >>> strip_version('http://glance/image/v2/')
    ('http://glance/image', '2')
    """
    endpoint = endpoint.rstrip('/')
    match = re.search(r'/v(\d+(?:\.\d+)?)$', endpoint)
    if match is None:
        return endpoint, None
    return endpoint[: match.start()].rstrip('/'), match[1]


def get_origin(url: str) -> str:
    """Return the scheme, host and port of a URL, as text for a message.

    >>> get_origin('https://user:password@glance:9292/v2/images?limit=1')
    'https://glance:9292'
    """
    scheme, _, rest = remove_credentials(url).partition('://')
    return f'{scheme}://{re.split("[/?#]", rest)[0]}'


def remove_credentials(url: str) -> str:
    """Return a URL without user and password. The URL may be invalid.

    >>> remove_credentials('https://user:password@glance:9292/v2')
    'https://glance:9292/v2'
    """
    scheme, mark, rest = url.partition('://')
    if not mark:
        return url
    authority = re.split('[/?#]', rest)[0]
    return (
        scheme + mark + authority.rpartition('@')[2] + rest[len(authority) :]
    )


def remove_query(url: str) -> str:
    """Return a URL without credentials and query, as text for a message."""
    return re.split('[?#]', remove_credentials(url))[0]


def split_endpoint(endpoint: str) -> urllib.parse.SplitResult:
    """Return the parts of an http or https URL.

    :raises InvalidEndpoint: the endpoint is not a valid URL, or has another
        scheme
    """
    try:
        parts = urllib.parse.urlsplit(endpoint)
        is_valid = bool(
            parts.scheme in ('http', 'https')
            and parts.hostname
            and parts.port != 0
        )
    except ValueError:  # invalid port or IPv6 address
        is_valid = False
    if not is_valid:
        raise exc.InvalidEndpoint(
            f'The image endpoint {remove_credentials(endpoint)!r} is not an '
            f'http or https URL'
        )
    return parts


def is_same_server(
    old: urllib.parse.SplitResult, new: urllib.parse.SplitResult
) -> bool:
    """Return whether a token for one URL may be sent to the other one.

    The URLs must have the same scheme, host and port, or change from http to
    https on the same host, as TLS terminators redirect.
    """
    if old.hostname != new.hostname:
        return False
    if (old.scheme, new.scheme) == ('http', 'https'):
        return True
    return (old.scheme, _get_port(old)) == (new.scheme, _get_port(new))


def _get_port(parts: urllib.parse.SplitResult) -> int | None:
    return parts.port or {'http': 80, 'https': 443}.get(parts.scheme)

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

"""Building, quoting and splitting URLs of the Images API."""

import re
import urllib.parse
import uuid
from collections.abc import Iterable

from glanceclient_osc import exc


def build_path(*segments: object, version: int = 2) -> str:
    """Return the path of a resource, each segment quoted as one segment.

    >>> build_path('images', 'a/b', 'file')
    '/v2/images/a%2Fb/file'

    :param version: of the API, the major part
    :raises InvalidArgument: a segment that a URL cannot carry
    """
    for segment in segments:
        # Quoted dots are dots to every URL library, which then walks up.
        named = isinstance(segment, str | int | uuid.UUID)
        if not named or str(segment) in ('', '.', '..'):
            raise exc.InvalidArgument(f'{segment!r} is not a name or an ID')
    try:
        return f'/v{version}/' + '/'.join(
            urllib.parse.quote(str(segment), safe='') for segment in segments
        )
    except UnicodeEncodeError:
        raise _invalid_text(segments) from None


def build_query(parameters: Iterable[tuple[str, object]]) -> str:
    """Return a query string, with its question mark where there is one."""
    pairs = [(name, str(value)) for name, value in parameters]
    try:
        encoded = urllib.parse.urlencode(pairs)
    except UnicodeEncodeError:
        raise _invalid_text(pairs) from None
    return f'?{encoded}' if encoded else ''


def _invalid_text(values: object) -> exc.InvalidArgument:
    """Return the error for bytes that Python could not decode."""
    return exc.InvalidArgument(f'{values!r} has what is no Unicode text')


def strip_version(endpoint: str) -> tuple[str, str | None]:
    """Split an endpoint into its root and the version it ended with.

    Any other padding of the path stays.

    >>> strip_version('http://glance/image/v2/')
    ('http://glance/image', '2')
    """
    endpoint = endpoint.rstrip('/')
    found = re.search(r'/v(\d+(?:\.\d+)?)$', endpoint)
    if found is None:
        return endpoint, None
    return endpoint[: found.start()].rstrip('/'), found[1]

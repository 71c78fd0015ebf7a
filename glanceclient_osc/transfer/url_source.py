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

"""Image data and checksum files that the client downloads from a URL.

The URL can be on any server, so no token is sent. Proxies and CA
certificates are those of the environment, as for the requests library.
"""

import contextlib
import dataclasses
import email.utils
from collections.abc import Iterator
from datetime import datetime, timezone

import requests
from urllib3.exceptions import HTTPError

from glanceclient_osc import exc
from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import BLOCK_SIZE
from glanceclient_osc.transfer.source import Source
from glanceclient_osc.transport_errors import describe_cause

# Seconds to wait for a connection, and for the next bytes.
_TIMEOUT = (30, 60)
# Checksum files are small. The limit bounds the memory for other files.
_MAX_TEXT_SIZE = 16 << 20

_MISSING = (requests.codes.not_found, requests.codes.gone)


class PageNotFound(exc.SourceError):
    """The server does not have a file."""


@contextlib.contextmanager
def open_url(url: str) -> Iterator[Source]:
    """Yield a source for the data at a URL, which can be read once.

    :raises SourceError: the data cannot be downloaded
    """
    with _request(url) as response:
        length = response.headers.get('Content-Length') or ''
        size = int(length) if length.isdecimal() else None
        yield Source(_read_blocks(url, response), size)


@dataclasses.dataclass(frozen=True)
class Page:
    """A small file from a URL.

    :ivar content: bytes of the file
    :ivar modified: when the server says that it was changed, None if it does
        not say
    """

    content: bytes
    modified: datetime | None = None


def fetch_text(url: str) -> str:
    """Return the text at a URL, such as a file SHA256SUMS.

    :raises SourceError: see fetch_page()
    """
    content = fetch_page(url, _MAX_TEXT_SIZE).content
    return content.decode(errors='replace')


def fetch_page(url: str, max_size: int) -> Page:
    """Return a small file, such as the index of a website.

    :param max_size: maximum number of bytes
    :raises PageNotFound: the server does not have the file
    :raises SourceError: the file cannot be downloaded, is too large, or is
        not sent over TLS although the URL begins with https
    """
    content = bytearray()
    with _request(url) as response:
        if url.startswith('https:') and not response.url.startswith('https:'):
            raise _build_error(
                url, f'it is redirected to {redact(response.url)} without TLS'
            )
        for block in _read_blocks(url, response):
            content += block
            if len(content) > max_size:
                raise exc.SourceError(
                    f'{redact(url)} is larger than {max_size} bytes'
                )
        modified = _parse_date(response.headers.get('Last-Modified'))
    return Page(bytes(content), modified)


def _parse_date(value: str | None) -> datetime | None:
    """Return the date of a header of HTTP, None if it has none."""
    try:
        date = email.utils.parsedate_to_datetime(value or '')
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


@contextlib.contextmanager
def _request(url: str) -> Iterator[requests.Response]:
    """Yield the response to a request for a URL, without its body."""
    try:
        response = requests.get(
            url,
            # A compressed file has the checksum that is published for it.
            headers={'Accept-Encoding': 'identity'},
            stream=True,
            timeout=_TIMEOUT,
        )
    except (requests.RequestException, OSError, ValueError) as error:
        raise _build_error(url, redact(describe_cause(error))) from error
    with response:
        if response.status_code != requests.codes.ok:
            failure = _build_error(
                url, f'{response.status_code} {redact(response.reason or "")}'
            )
            if response.status_code in _MISSING:
                raise PageNotFound(failure.message)
            raise failure
        yield response


def _read_blocks(url: str, response: requests.Response) -> Iterator[bytes]:
    try:
        while block := response.raw.read(BLOCK_SIZE):
            yield block
    except (HTTPError, OSError) as error:
        raise _build_error(url, redact(describe_cause(error))) from error


def _build_error(url: str, reason: str) -> exc.SourceError:
    return exc.SourceError(f'Cannot download {redact(url)}: {reason.strip()}')

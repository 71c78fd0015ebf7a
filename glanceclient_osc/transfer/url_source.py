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
import logging
import urllib.parse
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, datetime, timezone

import requests
from urllib3.exceptions import HTTPError

from glanceclient_osc import debug_log, exc
from glanceclient_osc.deadline import DeadlineAdapter, set_deadline
from glanceclient_osc.redaction import redact
from glanceclient_osc.request_hooks import (
    RequestHook,
    hide_location,
    restore_location,
)
from glanceclient_osc.transfer import BLOCK_SIZE
from glanceclient_osc.transfer.rate import DEFAULT_MIN_RATE
from glanceclient_osc.transfer.source import Source
from glanceclient_osc.transport_errors import describe_cause
from glanceclient_osc.validation import parse_digits

LOG = logging.getLogger(__name__)

# Seconds to wait for a connection, and for the next bytes.
_TIMEOUT = (30, 60)
# Seconds to wait for all of a small file.
_PAGE_TIMEOUT = 600
# Bytes for which the minimum rate is enforced at a time.
_PIECE_SIZE = 64 << 10
_MAX_REDIRECTS = 10
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
        size = parse_digits(response.headers.get('Content-Length'))
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
    with _request(url, requires_tls=True) as response:
        for block in _read_blocks(url, response, _PAGE_TIMEOUT):
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
    except (OverflowError, TypeError, ValueError):
        return None
    if not MINYEAR < date.year < MAXYEAR:
        return None  # It can be out of range in another time zone.
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


@contextlib.contextmanager
def _request(
    url: str, requires_tls: bool = False
) -> Iterator[requests.Response]:
    """Yield the response to a request for a URL, without its body.

    :param requires_tls: whether to refuse redirects from https to http
    """
    debug_log.protect_urllib3_log()
    with requests.Session() as session:
        for scheme in ('http://', 'https://'):
            session.mount(scheme, DeadlineAdapter())
        try:
            response = _follow_redirects(session, url, requires_tls)
        except (requests.RequestException, OSError, ValueError) as error:
            raise _build_error(url, redact(describe_cause(error))) from error
        with response:
            _check_status(url, response)
            yield response


def _follow_redirects(
    session: requests.Session, url: str, requires_tls: bool
) -> requests.Response:
    """Return the first response that is not a redirect.

    requests itself reads the bodies of redirects, whatever their size.

    :raises SourceError: a redirect must not be followed
    """
    target = url
    for _ in range(_MAX_REDIRECTS + 1):
        response = session.get(
            target,
            # A compressed file has the checksum that is published for it.
            headers={'Accept-Encoding': 'identity'},
            stream=True,
            timeout=_TIMEOUT,
            allow_redirects=False,
            auth=RequestHook(LOG, None),
            hooks={'response': hide_location},
        )
        restore_location(response)
        if not response.is_redirect:
            return response
        response.close()
        target = urllib.parse.urljoin(
            str(response.url), response.headers['location']
        )
        if urllib.parse.urlsplit(target).scheme not in ('http', 'https'):
            raise _build_error(url, 'it is redirected to a URL of no website')
        if (
            requires_tls
            and url.startswith('https:')
            and not target.startswith('https:')
        ):
            raise _build_error(
                url, f'it is redirected to {redact(target)} without TLS'
            )
    raise _build_error(url, f'more than {_MAX_REDIRECTS} redirects')


def _check_status(url: str, response: requests.Response) -> None:
    """Check that a response has the data of a URL.

    :raises PageNotFound: the server does not have it
    :raises SourceError: any other status
    """
    if response.status_code == requests.codes.ok:
        return
    failure = _build_error(
        url, f'{response.status_code} {redact(response.reason or "")}'
    )
    if response.status_code in _MISSING:
        raise PageNotFound(failure.message)
    raise failure


def _read_blocks(
    url: str, response: requests.Response, timeout: float | None = None
) -> Iterator[bytes]:
    """Yield the data of a response.

    :param timeout: seconds for all data, None for a minimum rate instead
    """
    if timeout is not None:
        set_deadline(response, timeout)
    try:
        while block := b''.join(_read_pieces(response, timeout is None)):
            yield block
    except (HTTPError, OSError) as error:
        raise _build_error(url, redact(describe_cause(error))) from error


def _read_pieces(
    response: requests.Response, has_min_rate: bool
) -> Iterator[bytes]:
    """Yield the pieces of one block of data."""
    for _ in range(BLOCK_SIZE // _PIECE_SIZE):
        if has_min_rate:
            set_deadline(response, _PIECE_SIZE / DEFAULT_MIN_RATE)
        piece = response.raw.read(_PIECE_SIZE)
        if not piece:
            return
        yield piece


def _build_error(url: str, reason: str) -> exc.SourceError:
    return exc.SourceError(f'Cannot download {redact(url)}: {reason.strip()}')

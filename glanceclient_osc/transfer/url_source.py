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
from collections.abc import Iterator

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


@contextlib.contextmanager
def open_url(url: str) -> Iterator[Source]:
    """Yield a source for the data at a URL, which can be read once.

    :raises SourceError: the data cannot be downloaded
    """
    with _request(url) as response:
        length = response.headers.get('Content-Length') or ''
        size = int(length) if length.isdecimal() else None
        yield Source(_read_blocks(url, response), size)


def fetch_text(url: str) -> str:
    """Return the text at a URL, such as a file SHA256SUMS.

    :raises SourceError: the text cannot be downloaded, or is too long
    """
    content = b''
    with _request(url) as response:
        for block in _read_blocks(url, response):
            content += block
            if len(content) > _MAX_TEXT_SIZE:
                raise exc.SourceError(
                    f'{redact(url)} is larger than {_MAX_TEXT_SIZE} bytes'
                )
    return content.decode(errors='replace')


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
            raise _build_error(
                url, f'{response.status_code} {redact(response.reason or "")}'
            )
        yield response


def _read_blocks(url: str, response: requests.Response) -> Iterator[bytes]:
    try:
        while block := response.raw.read(BLOCK_SIZE):
            yield block
    except (HTTPError, OSError) as error:
        raise _build_error(url, redact(describe_cause(error))) from error


def _build_error(url: str, reason: str) -> exc.SourceError:
    return exc.SourceError(f'Cannot download {redact(url)}: {reason.strip()}')

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

"""Download an index, and verify its signature.

>>> index = fetch_index('https://example.org/', 'keys.gpg')  # doctest: +SKIP
>>> [file.name for file in index.files]  # doctest: +SKIP
['debian-12.qcow2']
"""

import os
import re
import urllib.parse
from datetime import datetime, timedelta
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import openpgp, url_source
from glanceclient_osc.transfer.openpgp import InvalidSignature
from glanceclient_osc.transfer.url_source import PageNotFound
from glanceclient_osc.v2.dates import format_date, get_time
from glanceclient_osc.v2.manifest import checksum_index, simplestreams
from glanceclient_osc.v2.manifest.index import Index, IndexFile, InvalidIndex

Keyring = str | os.PathLike[str] | None

_MAX_CHECKSUMS_SIZE = 16 << 20
_MAX_JSON_SIZE = 128 << 20
_MAX_SIGNATURE_SIZE = 1 << 20
# An index of a vendor has a few files with products.
_MAX_PRODUCTS = 50

_SIGNATURE_SUFFIXES = ('.gpg', '.sign', '.asc', '.sig')
_CHECKSUM_FILE = re.compile(r'sum|\.(md5|sha[0-9]+)$', re.IGNORECASE)
_STREAM_SUFFIXES = ('.json', '.sjson')

# The clocks of two computers can differ.
_TOLERANCE = timedelta(days=1)


def fetch_index(url: str, keyring: Keyring = None) -> Index:
    """Return the index at a URL.

    The URL is that of a checksum file, whose name contains SUM, of a JSON
    file of simplestreams, or of a directory with one of them.

    :param keyring: file with public keys, one of which must have signed the
        index; None to skip the check
    :raises InvalidArgument: the URL is not one of HTTP, or the keyring
        cannot be read
    :raises InvalidSignature: the index has no valid signature
    :raises InvalidIndex: the index has mistakes
    :raises SourceError: the index cannot be downloaded
    """
    try:
        parsed = urllib.parse.urlsplit(url)
    except ValueError:
        parsed = urllib.parse.urlsplit('')
    if parsed.scheme not in ('http', 'https') or not parsed.netloc:
        raise exc.InvalidArgument(
            f'{redact(url)} is not a URL that starts with http:// or https://'
        )
    name = parsed.path.rpartition('/')[2]
    if name.endswith(_STREAM_SUFFIXES):
        index = _fetch_streams(url, keyring)
    elif _CHECKSUM_FILE.search(name):
        index = _fetch_checksums(url, keyring)
    else:
        index = _fetch_from_directory(url, keyring)
    if index.date is not None and index.date > get_time() + _TOLERANCE:
        raise InvalidIndex(
            f'The date of {redact(index.url)}, {format_date(index.date)}, is '
            f'in the future: check the clock of this computer'
        )
    return index


def _fetch_from_directory(url: str, keyring: Keyring) -> Index:
    """Return the first index that a directory has."""
    base = _append(url, '/', '/')
    names = (*checksum_index.NAMES, simplestreams.INDEX_PATH)
    unsigned: InvalidSignature | None = None
    for name in names:
        found = _append(base, name)
        fetch = (
            _fetch_checksums
            if name in checksum_index.NAMES
            else _fetch_streams
        )
        try:
            return fetch(found, keyring)
        except PageNotFound:
            continue
        except _NoSignature as error:
            unsigned = unsigned or error
    if unsigned is not None:
        raise unsigned
    raise exc.SourceError(
        f'{redact(base)} has none of {", ".join(names)}: use the URL of the '
        f'index'
    )


def _fetch_checksums(url: str, keyring: Keyring) -> Index:
    content, date = _fetch_verified(url, keyring, _MAX_CHECKSUMS_SIZE)
    text = content.decode(errors='replace')
    return Index(url, (*checksum_index.parse_checksums(text, url),), date)


def _fetch_streams(url: str, keyring: Keyring) -> Index:
    """Return the files of simplestreams; follow a list of files."""
    document, date = _fetch_json(url, keyring)
    if not simplestreams.is_list(document):
        files = simplestreams.parse_products(document, url)
        return Index(url, (*files,), date)
    listed = simplestreams.parse_list(document, url)
    if len(listed) > _MAX_PRODUCTS:
        raise InvalidIndex(
            f'{redact(url)} lists {len(listed)} files, more than '
            f'{_MAX_PRODUCTS}: use the URL of one of them'
        )
    collected: list[IndexFile] = []
    dates: list[datetime] = []
    for products in listed:
        try:
            document, updated = _fetch_json(products.url, keyring)
        except PageNotFound as error:
            # Only the index itself may be missing.
            raise exc.SourceError(error.message) from error
        if (
            products.updated is not None
            and updated is not None
            and updated < products.updated
        ):
            raise InvalidIndex(
                f'{redact(products.url)} is older than {redact(url)} states: '
                f'it may have been replayed. Try again later'
            )
        dates += [updated] if updated is not None else []
        collected += simplestreams.parse_products(document, products.url)
    return Index(url, (*collected,), date or max(dates, default=None))


def _fetch_json(
    url: str, keyring: Keyring
) -> tuple[dict[str, Any], datetime | None]:
    """Return a document of simplestreams and its date."""
    try:
        content, date = _fetch_verified(url, keyring, _MAX_JSON_SIZE)
    except _NoSignature:
        if not urllib.parse.urlsplit(url).path.endswith('.json'):
            raise
        signed = _append(url, '.sjson', '.json')
        try:
            content, date = _fetch_verified(signed, keyring, _MAX_JSON_SIZE)
        except PageNotFound:
            content = b''
        if not content:
            raise
    document = simplestreams.parse_json(content, url)
    return document, simplestreams.get_date(document) or date


class _NoSignature(InvalidSignature):
    """A file is there, but no signature of it."""


def _fetch_verified(
    url: str, keyring: Keyring, max_size: int
) -> tuple[bytes, datetime | None]:
    """Return a file, and when it was signed or changed.

    :raises PageNotFound: the server does not have the file
    :raises InvalidSignature: it has no valid signature
    """
    page = url_source.fetch_page(url, max_size)
    if keyring is None:
        return openpgp.strip_signature(page.content), page.modified
    try:
        if openpgp.is_clear_signed(page.content):
            signed = openpgp.verify(page.content, None, keyring)
        else:
            signature = _fetch_signature(url)
            signed = openpgp.verify(page.content, signature, keyring)
    except InvalidSignature as error:
        error.message = f'The signature of {redact(url)} is invalid: {error}'
        raise
    return signed.content, signed.created


def _fetch_signature(url: str) -> bytes:
    for suffix in _SIGNATURE_SUFFIXES:
        found = _append(url, suffix)
        try:
            return url_source.fetch_page(found, _MAX_SIGNATURE_SIZE).content
        except PageNotFound:
            continue
    suffixes = ', '.join(_SIGNATURE_SUFFIXES)
    raise _NoSignature(
        f'there is none, neither in the file nor in one with the suffix '
        f'{suffixes}'
    )


def _append(url: str, text: str, removed: str = '') -> str:
    """Return a URL whose path has a text at its end.

    :param removed: text that the path ends with before
    """
    parsed = urllib.parse.urlsplit(url)
    path = parsed.path.removesuffix(removed) + text
    return urllib.parse.urlunsplit(parsed._replace(path=path, fragment=''))

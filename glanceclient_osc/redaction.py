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

"""Removal of credentials in URLs from messages and logs.

The URL of an image location or of an import source may contain a password or
a signature. Commands that show such a URL show all of it; error messages and
logs never do.
"""

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

# The scheme is not matched: searching for it takes quadratic time in text
# that consists of letters. JSON can have a backslash before each slash.
_URL = re.compile(r'(:\\{0,4}/\\{0,4}/)([^\s"]+)')

# Characters that may follow a URL in a sentence.
_PUNCTUATION = "'`,.;:)]}>"

# Host and path of the image services in use.
_API_ROOTS: set[str] = set()


def show_queries(root: str) -> None:
    """Do not redact the query strings of an image service.

    Those of the Images API contain no credentials.

    :param root: URL of the service without a version
    """
    _API_ROOTS.add(root.partition('://')[2].rpartition('@')[2] + '/')


def redact(text: str) -> str:
    """Return text with user, password and query string of URLs removed.

    >>> redact('cannot get https://me:secret@host/disk?signature=1234 now')
    'cannot get https://***@host/disk?*** now'
    """
    return _URL.sub(_redact_match, text)


def _redact_match(match: re.Match[str]) -> str:
    slashes, rest = match.groups()
    # A password may contain a slash, so the last @ ends it.
    _, at, rest = rest.rpartition('@')
    if at:
        rest = f'***@{rest}'
    elif rest.startswith(tuple(_API_ROOTS)):
        return match[0]
    found = re.search(r'[?#]', rest)
    if found:
        end = len(rest[found.end() :].rstrip(_PUNCTUATION)) + found.end()
        rest = f'{rest[: found.end()]}***{rest[end:]}'
    return slashes + rest


def hide_token(text: str, response: 'requests.Response') -> str:
    """Return text of a server without the token that was sent to it."""
    request = response.request
    token = request.headers.get('X-Auth-Token') if request else None
    if isinstance(token, bytes):
        token = token.decode('latin-1')
    return text.replace(token, '***') if token else text


def redact_record(record: logging.LogRecord) -> bool:
    """Redact a log record and keep it, as a filter for loggers."""
    message = record.getMessage()
    if '://' in message:
        record.msg = redact(message)
        record.args = ()
    return True

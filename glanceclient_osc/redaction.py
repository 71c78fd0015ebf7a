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

# The scheme is not matched: searching for it takes quadratic time in text
# that consists of letters.
_URL = re.compile(r'://([^\s"<>]+)')

# Query strings of the Images API contain no credentials.
_API_PATH = re.compile(r'/v2/(cache|images|info|metadefs|stores|tasks)\b')

# Characters that may follow a URL in a sentence.
_PUNCTUATION = "'`,.;:)]}"


def redact(text: str) -> str:
    """Return text with user, password and query string of URLs removed.

    >>> redact('cannot get https://me:secret@host/disk?signature=1234 now')
    'cannot get https://***@host/disk?*** now'
    """
    return _URL.sub(_redact_match, text)


def _redact_match(match: re.Match[str]) -> str:
    rest = match[1]
    # A password may contain a slash, so the last @ ends it.
    if '@' in rest:
        rest = '***@' + rest.rpartition('@')[2]
    address, mark, query = rest.partition('?')
    if mark and not _API_PATH.search(address):
        end = len(query.rstrip(_PUNCTUATION))
        rest = f'{address}?***{query[end:]}'
    return f'://{rest}'


def redact_record(record: logging.LogRecord) -> bool:
    """Redact a log record and keep it, as a filter for loggers."""
    message = record.getMessage()
    if '://' in message:
        record.msg = redact(message)
        record.args = ()
    return True

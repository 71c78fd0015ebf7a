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

"""Keeps what opens doors out of messages and logs.

The URL of a location, or of what is to be imported, may have a password or
a signature in it. Those who ask for it see it; a log never does.
"""

import logging
import re

_URL = re.compile(r'([a-z][a-z0-9+.-]*://)([^\s"<>]+)', re.IGNORECASE)

# In the questions that the Images API is asked, there is nothing to hide.
_OUR_QUERY = re.compile(r'/v2/(cache|images|info|metadefs|stores|tasks)\b')

# What may follow a URL in a sentence.
_PUNCTUATION = "'`,.;:)]}"


def redact(text: str) -> str:
    """Return a text whose URLs have lost user, password and query.

    >>> redact('cannot get https://me:secret@host/disk?signature=1234 now')
    'cannot get https://***@host/disk?*** now'
    """
    return _URL.sub(_redacted, text)


def _redacted(found: re.Match[str]) -> str:
    scheme, rest = found.groups()
    # The keys of some stores have slashes in them, so the last @ counts.
    if '@' in rest:
        rest = '***@' + rest.rpartition('@')[2]
    place, mark, query = rest.partition('?')
    if mark and not _OUR_QUERY.search(place):
        end = len(query.rstrip(_PUNCTUATION))
        rest = f'{place}?***{query[end:]}'
    return f'{scheme}{rest}'


def redact_record(record: logging.LogRecord) -> bool:
    """Redact a log record, and let it pass; for ``Logger.addFilter()``."""
    message = record.getMessage()
    if '://' in message:
        record.msg = redact(message)
        record.args = ()
    return True

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

"""Extraction of the error message from the body of a response."""

import html
import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from glanceclient_osc.escaping import escape_line
from glanceclient_osc.redaction import hide_token, redact

if TYPE_CHECKING:
    import requests

# The error page of a proxy can have any length.
_MAX_MESSAGE_LENGTH = 1000
# Bytes of a body that are searched for a message. Some patterns below take
# quadratic time.
_MAX_SEARCHED_SIZE = 4096


def extract_message(response: 'requests.Response') -> str:
    """Return the message of the server in one line; it may be empty."""
    if response.status_code == 300:
        return 'The requested version of the Images API is not available'
    text = ''
    content = response.content
    if 'json' in response.headers.get('content-type', ''):
        try:
            text = _find_message(json.loads(content))
        except (ValueError, RecursionError):
            text = _decode_text(content, response.encoding)
    else:
        text = _decode_text(content, response.encoding)
    text = hide_token(text, response)[:_MAX_SEARCHED_SIZE]
    # Even JSON messages of Glance contain HTML line breaks.
    text = re.sub(r'(?is)<(head|script|style|h1)\b.*?</\1>', ' ', text)
    text = html.unescape(re.sub(r'<[^<>]+>', ' ', text))
    text = ' '.join(text.split())
    # The rest of the message is a JSON schema.
    text = text.partition(' Failed validating ')[0]
    # Responses of type text/plain begin with the status line.
    text = text.removeprefix(str(response.status_code))
    text = text.removeprefix(f' {response.reason}')
    # Messages reach terminals through the logs of programs, too.
    text = escape_line(redact(text.strip(' :')))
    if len(text) > _MAX_MESSAGE_LENGTH:
        text = text[:_MAX_MESSAGE_LENGTH] + ' ...'
    return text


def describe_unknown_url(response: 'requests.Response') -> str:
    """Return a sentence with the URL that a server does not know, or ''.

    A wrong endpoint is the usual reason. The Images API names the resource
    that does not exist; other servers and proxies do not, or name the path.
    """
    if response.status_code != 404 or not response.request:
        return ''
    url = str(response.request.url)
    path = urllib.parse.unquote(urllib.parse.urlsplit(url).path)
    message = extract_message(response)
    words = set(re.split(r'[\s\'":=,.;()]+', message))
    names = {name for name in path.split('/') if name}
    if not words.isdisjoint(names) and path not in message:
        return ''
    return f'. The URL was {redact(url.partition("?")[0])}'


def _decode_text(content: bytes, encoding: str | None) -> str:
    """Return the first bytes of a body as text."""
    content = content[:_MAX_SEARCHED_SIZE]
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    if encoding and encoding.lower() in ('iso-8859-1', 'latin-1'):
        return content.decode('latin-1')
    return content.decode('utf-8', 'replace')


def _find_message(body: Any) -> str:
    """Return the first ``message`` at any level of a JSON body."""
    if isinstance(body, dict):
        message = body.get('message')
        if isinstance(message, str):
            return message
        body = list(body.values())
    if isinstance(body, list):
        for item in body:
            message = _find_message(item)
            if message:
                return message
    return ''

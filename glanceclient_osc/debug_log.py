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

"""Debug log of requests and responses.

keystoneauth has a log of its own. It is not used because it builds every
record even if no handler writes it, reads streamed bodies, and writes control
characters of bodies unchanged.
"""

import hashlib
import logging
from collections.abc import Mapping

import requests

from glanceclient_osc.escaping import escape_line
from glanceclient_osc.redaction import hide_token, redact

#: maximum number of characters of a body to log
MAX_BODY_LENGTH = 1_000_000

_SECRET_HEADERS = frozenset(
    ('authorization', 'x-auth-token', 'x-service-token', 'x-subject-token')
)
_TEXT_TYPES = ('application/json', 'text/')


def is_enabled(logger: logging.Logger) -> bool:
    """Return whether a handler writes debug records of a logger.

    OpenStackClient sets the level of the root logger to DEBUG and the levels
    of its handlers to WARNING, so ``isEnabledFor()`` is not sufficient.
    """
    if not logger.isEnabledFor(logging.DEBUG):
        return False
    current: logging.Logger | None = logger
    while current is not None:
        for handler in current.handlers:
            if handler.level <= logging.DEBUG and not isinstance(
                handler, logging.NullHandler
            ):
                return True
        current = current.parent if current.propagate else None
    return False


def log_request(
    logger: logging.Logger, request: requests.PreparedRequest
) -> None:
    """Log a request as a curl command. A streamed body is not read."""
    if not is_enabled(logger):
        return
    parts = ['REQ: curl -g -i', f'-X {request.method} "{request.url}"']
    parts += [
        f'-H "{name}: {value}"'
        for name, value in _get_printable_headers(request.headers)
    ]
    body = request.body
    if isinstance(body, bytes):
        body = body.decode('utf-8', 'replace')
    if isinstance(body, str):
        parts.append(f"-d '{body[:MAX_BODY_LENGTH]}'")
    elif body is not None:
        parts.append('--data-binary @-')
    _log(logger, ' '.join(parts))


def log_response(logger: logging.Logger, response: requests.Response) -> None:
    """Log a response. The body is logged if it has been read and is text."""
    if not is_enabled(logger):
        return
    headers = ' '.join(
        f'{name}: {value}'
        for name, value in _get_printable_headers(response.headers)
    )
    _log(logger, f'RESP: [{response.status_code}] {headers}')
    request_id = response.headers.get('x-openstack-request-id')
    if request_id:
        _log(
            logger,
            f'{response.request.method} call to image for '
            f'{response.request.url} used request id {request_id}',
        )
    content_type = response.headers.get('content-type', '')
    if not response._content_consumed or not response.content:  # type: ignore[attr-defined]
        return
    if not content_type.lower().startswith(_TEXT_TYPES):
        _log(logger, f'RESP BODY: omitted, its type is {content_type}')
        return
    body = response.content[:MAX_BODY_LENGTH].decode('utf-8', 'replace')
    body = hide_token(body, response)
    if len(response.content) > MAX_BODY_LENGTH:
        body += f' ... ({len(response.content)} bytes)'
    _log(logger, f'RESP BODY: {body}')


def protect_urllib3_log() -> None:
    """Keep secrets and control characters out of the log of urllib3."""
    for name in ('urllib3.connection', 'urllib3.connectionpool'):
        logging.getLogger(name).addFilter(_protect_record)


def _protect_record(record: logging.LogRecord) -> bool:
    """Protect a log record of urllib3 and keep it, as a filter."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_remove_query, record.args))
    if record.exc_info:
        # It warns of invalid headers with a traceback. The response is used.
        record.exc_info = None
        record.levelno, record.levelname = logging.DEBUG, 'DEBUG'
    record.msg, record.args = escape_line(redact(record.getMessage())), ()
    return True


def _remove_query(value: object) -> object:
    """Return a value without its query string if it is the path of a URL."""
    if isinstance(value, str) and value.startswith('/'):
        path, mark, _ = value.partition('?')
        return f'{path}?***' if mark else path
    return value


def _log(logger: logging.Logger, text: str) -> None:
    logger.debug('%s', escape_line(redact(text)))


def _get_printable_headers(
    headers: Mapping[str, str | bytes],
) -> list[tuple[str, str]]:
    """Return the headers in order, secrets replaced by their hash."""
    printable = []
    for name, value in sorted(headers.items()):
        if isinstance(value, bytes):
            value = value.decode('latin-1')
        if name.lower() in _SECRET_HEADERS:
            digest = hashlib.sha256(value.encode()).hexdigest()
            value = f'{{SHA256}}{digest}'
        printable.append((name, value))
    return printable

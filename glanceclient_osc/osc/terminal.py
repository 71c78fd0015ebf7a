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

"""Escape control characters in what is printed on a terminal.

Other projects choose the names of their images. A name with control
characters could rewrite the text on a terminal.
"""

import logging
from typing import Any

from cliff.columns import FormattableColumn

from glanceclient_osc.escaping import escape as escape
from glanceclient_osc.escaping import escape_line as escape_line

# Formatters that print text unchanged. The others escape it themselves.
_RAW_FORMATTERS = ('csv', 'shell', 'value')


class _EscapedColumn(FormattableColumn[Any]):
    """Column whose human-readable text is escaped."""

    def __init__(self, column: FormattableColumn[Any], row: bool) -> None:
        super().__init__(column._value)
        self._column = column
        self._row = row

    def human_readable(self) -> Any:
        text = str(self._column.human_readable())
        return escape_line(text) if self._row else escape(text)

    def machine_readable(self) -> Any:
        return self._column.machine_readable()


def escape_value(value: Any, row: bool = False) -> Any:
    """Return a value of a table, escaped for a terminal.

    :param row: whether the value is in one of several rows; a line feed
        could then fake another row, and is escaped too
    """
    if isinstance(value, str):
        return escape_line(value) if row else escape(value)
    if isinstance(value, FormattableColumn):
        return _EscapedColumn(value, row)
    return value


def escape_record(record: logging.LogRecord) -> bool:
    """Escape a log record and keep it, as a filter for loggers."""
    message = record.getMessage()
    escaped = escape(message)
    if escaped != message:
        record.msg, record.args = escaped, ()
    return True


def needs_escaping(formatter: str, is_terminal: bool) -> bool:
    """Return whether values must be escaped.

    Tables are always escaped. Formats for programs are escaped only on
    terminals.

    :param formatter: value of ``-f``
    """
    return formatter == 'table' or (
        is_terminal and formatter in _RAW_FORMATTERS
    )

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

"""What others have written, made safe to show.

The name of an image may come from another project: with control characters
in it, it could rewrite what a terminal shows.
"""

import re
from typing import Any

from cliff.columns import FormattableColumn

# C0 but for the line feed, delete, C1, and what turns the direction of text.
_CONTROL = re.compile(
    '[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]'
)

# Formats that print text as it is. The others escape it themselves.
_PLAIN = ('csv', 'shell', 'value')


class _Escaped(FormattableColumn[Any]):
    """A column whose text for people is escaped."""

    def __init__(self, column: FormattableColumn[Any], row: bool) -> None:
        super().__init__(column._value)
        self._column = column
        self._row = row

    def human_readable(self) -> Any:
        return _escape_text(str(self._column.human_readable()), self._row)

    def machine_readable(self) -> Any:
        return self._column.machine_readable()


def escape(text: str) -> str:
    r"""Return a text in which control characters are spelled out.

    >>> escape('red: \x1b[31m')
    'red: \\x1b[31m'
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def escape_value(value: Any, row: bool = False) -> Any:
    """Return a value of a table that does no harm to a terminal.

    :param row: whether it is one of several rows, where a line of its own
        could pass for another row
    """
    if isinstance(value, str):
        return _escape_text(value, row)
    if isinstance(value, FormattableColumn):
        return _Escaped(value, row)
    return value


def _escape_text(text: str, row: bool) -> str:
    text = escape(text)
    return text.replace('\n', '\\n') if row else text


def needs_escaping(formatter: str, is_terminal: bool) -> bool:
    """Say whether values have to be escaped.

    A table is for people. Formats for programs keep every byte, but on a
    terminal.
    """
    return formatter == 'table' or (is_terminal and formatter in _PLAIN)

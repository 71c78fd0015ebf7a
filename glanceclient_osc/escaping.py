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

"""Escape sequences for control characters in text for terminals and logs."""

import re

# C0 except line feed, delete, C1, and characters that change the direction
# of text or end a line.
_CONTROL = re.compile(
    '[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]'
)


def escape(text: str) -> str:
    r"""Return a text with escape sequences for control characters.

    Line feeds are kept.

    >>> escape('red: \x1b[31m')
    'red: \\x1b[31m'
    """
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], text)


def escape_line(text: str) -> str:
    r"""Return a text in one line, with escape sequences.

    >>> escape_line('two\nlines')
    'two\\nlines'
    """
    return escape(text).replace('\n', '\\n')

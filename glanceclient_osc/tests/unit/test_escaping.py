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

"""Escape sequences for control characters."""

import pytest

from glanceclient_osc.escaping import escape, escape_line


@pytest.mark.parametrize(
    ('text', 'escaped'),
    [
        ('\x1b[31m', '\\x1b[31m'),
        ('a\tb\rc', 'a\\tb\\rc'),
        ('\x9b1m', '\\x9b1m'),
        ('\u202egnp.exe', '\\u202egnp.exe'),
        ('\u2028', '\\u2028'),
    ],
)
def test_control_characters_are_escaped(text, escaped):
    assert escape(text) == escaped


@pytest.mark.parametrize('text', ['', 'web', 'žluť 日本 😀', 'a\\b'])
def test_other_text_is_kept(text):
    assert escape(text) == escape_line(text) == text


def test_line_feeds_are_escaped_only_in_a_line():
    assert escape('a\nb') == 'a\nb'
    assert escape_line('a\nb') == 'a\\nb'

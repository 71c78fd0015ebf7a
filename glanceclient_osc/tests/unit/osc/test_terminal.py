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

"""Escaping of control characters."""

import logging

import pytest
from cliff.columns import FormattableColumn
from osc_lib.cli.format_columns import DictColumn, ListColumn

from glanceclient_osc.osc import terminal


@pytest.mark.parametrize(
    ('text', 'shown'),
    [
        ('\x1b[2Jgone', r'\x1b[2Jgone'),
        ('a\rb', r'a\rb'),
        ('a\tb\x00', r'a\tb\x00'),
        ('\x9b31m', r'\x9b31m'),
        ('\u202egnp.exe', r'\u202egnp.exe'),
        ('\u061cgnp.exe', r'\u061cgnp.exe'),
        ('žluť 猫 \u00e9', 'žluť 猫 \u00e9'),
        ('two\nlines', 'two\nlines'),
        ('back\\slash', 'back\\slash'),
    ],
)
def test_control_characters_are_escaped(text, shown):
    assert terminal.escape(text) == shown
    assert terminal.escape_value(text) == shown


@pytest.mark.parametrize('value', [3, None, True, ['\x1b'], {'a': '\x1b'}])
def test_other_values_are_not_changed(value):
    assert terminal.escape_value(value) is value


@pytest.mark.parametrize(
    ('column', 'text'),
    [
        (DictColumn({'a': '\x1b[m'}), r"a='\x1b[m'"),
        (ListColumn(['\x07', 'b']), r'\x07, b'),
    ],
)
def test_columns_keep_the_value_for_programs(column, text):
    shown = terminal.escape_value(column)
    assert isinstance(shown, FormattableColumn)
    assert shown.human_readable() == text
    assert shown.machine_readable() == column.machine_readable()


@pytest.mark.parametrize(
    ('formatter', 'is_terminal', 'expected'),
    [
        ('table', True, True),
        ('table', False, True),
        ('value', True, True),
        ('csv', True, True),
        ('value', False, False),
        ('json', True, False),
        ('yaml', True, False),
    ],
)
def test_only_tables_and_terminals_need_escaping(
    formatter, is_terminal, expected
):
    assert terminal.needs_escaping(formatter, is_terminal) is expected


@pytest.mark.parametrize('value', ['a\nb', ListColumn(['a\nb'])])
def test_a_line_feed_is_escaped_in_a_row(value):
    def text(shown):
        return getattr(shown, 'human_readable', lambda: shown)()

    assert text(terminal.escape_value(value)) == 'a\nb'
    assert text(terminal.escape_value(value, row=True)) == 'a\\nb'


def test_escape_line_returns_one_line():
    assert terminal.escape_line('two\nli\x1bnes') == r'two\nli\x1bnes'


def test_log_records_are_escaped():
    record = logging.LogRecord(
        'n', logging.WARNING, 'f', 1, 'name %s', ('\x1b[2J',), None
    )
    assert terminal.escape_record(record)
    assert record.getMessage() == r'name \x1b[2J'

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

"""Progress bar on standard error."""

import os
import sys

import pytest

from glanceclient_osc.osc.data import progress
from glanceclient_osc.tests.unit.osc.command_runner import Terminal


@pytest.mark.parametrize(
    ('choice', 'is_terminal', 'ci', 'enabled'),
    [
        (None, True, '', True),
        (None, True, 'true', False),
        (None, False, '', False),
        (True, False, 'true', True),
        (False, True, '', False),
    ],
)
def test_terminals_show_a_bar_unless_told_otherwise(
    monkeypatch, choice, is_terminal, ci, enabled
):
    monkeypatch.setattr('sys.stderr.isatty', lambda: is_terminal)
    monkeypatch.setenv('CI', ci)
    assert progress.is_enabled(choice) is enabled


def test_closed_standard_error_shows_no_bar(monkeypatch):
    monkeypatch.setattr('sys.stderr', None)
    assert not progress.is_enabled(True)


def test_the_bar_is_on_standard_error(capsys):
    with progress.show_progress(10, 'x', True) as report:
        report(10)
    out, err = capsys.readouterr()
    assert out == ''
    assert '100%' in err


def test_without_a_bar_there_is_no_function_to_report_to(capsys):
    with progress.show_progress(10, 'x', False) as report:
        assert report is None
    assert capsys.readouterr() == ('', '')


def test_control_characters_in_the_label_are_escaped(capsys):
    with progress.show_progress(10, 'a\x1b[31m\nb', True):
        pass
    err = capsys.readouterr().err
    assert '\x1b[31m' not in err
    assert 'a\\x1b[31m\\nb' in err


@pytest.mark.parametrize(('columns', 'longest'), [(0, 80), (40, 40)])
def test_the_bar_is_as_wide_as_the_terminal(monkeypatch, columns, longest):
    stderr = Terminal()
    stderr.fileno = lambda: 2
    size = os.terminal_size((columns, 0))
    monkeypatch.setattr(sys, 'stderr', stderr)
    monkeypatch.setattr(os, 'get_terminal_size', lambda descriptor: size)
    monkeypatch.setenv('COLUMNS', str(columns))
    with progress.show_progress(10, 'x', None) as report:
        report(10)
    lines = stderr.getvalue().replace('\r', '\n').split('\n')
    bar = [line for line in lines if line][-1]
    assert '100%' in bar
    assert 30 < len(bar) <= longest

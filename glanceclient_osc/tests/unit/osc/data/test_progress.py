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

"""When a bar is shown, and where."""

import pytest

from glanceclient_osc.osc.data import progress


@pytest.mark.parametrize(
    ('choice', 'terminal', 'ci', 'shown'),
    [
        (None, True, '', True),
        (None, True, 'true', False),
        (None, False, '', False),
        (True, False, 'true', True),
        (False, True, '', False),
    ],
)
def test_a_bar_is_for_people(monkeypatch, choice, terminal, ci, shown):
    monkeypatch.setattr('sys.stderr.isatty', lambda: terminal)
    monkeypatch.setenv('CI', ci)
    assert progress.is_enabled(choice) is shown


def test_the_bar_is_on_standard_error(capsys):
    with progress.show_progress(10, 'x', True) as moved:
        moved(10)
    out, err = capsys.readouterr()
    assert out == ''
    assert '100%' in err


def test_no_bar_is_nothing(capsys):
    with progress.show_progress(10, 'x', False) as moved:
        assert moved is None
    assert capsys.readouterr() == ('', '')

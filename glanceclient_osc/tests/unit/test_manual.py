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

"""What the manual says of the old commands, held against both."""

import fnmatch
import pathlib
import re
from importlib import metadata

import pytest
from glanceclient.v2 import shell

PAGE = (
    pathlib.Path(__file__).parents[3] / 'doc' / 'source' / 'cli' / 'glance.rst'
)
ROW = re.compile(
    r'^   \* - ``(?P<old>[a-z-]+)[^`]*``\n     - (?P<new>.*?)(?=^   \*|^\S)',
    re.MULTILINE | re.DOTALL,
)
# Commands of the shell itself.
SHELL = {'help', 'complete', 'bash-completion'}


def _rows():
    return {
        row['old']: row['new']
        for row in ROW.finditer(PAGE.read_text())
        if row['old'] != 'glance'
    }


def test_every_old_command_has_a_new_one():
    old = {
        name.removeprefix('do_').replace('_', '-')
        for name in vars(shell)
        if name.startswith('do_')
    }
    assert len(old) >= 60
    assert old == set(_rows()) - SHELL


@pytest.mark.parametrize(('old', 'new'), [*_rows().items()])
def test_the_new_command_is_there(old, new):
    ours = {
        point.name.replace('_', ' ')
        for point in metadata.entry_points(group='openstack.glance.v2')
    } | SHELL
    command = re.match(r'``([a-z ]+)', new)[1].strip()
    assert command in ours


@pytest.mark.parametrize(
    'group', ['openstack.glance.v1', 'openstack.glance.v2']
)
def test_every_command_is_in_the_manual(group):
    pages = ''.join(page.read_text() for page in PAGE.parent.glob('*.rst'))
    directive = re.compile(
        rf'^\.\. autoprogram-cliff:: {group}\n   :command: (.*)$', re.MULTILINE
    )
    patterns = directive.findall(pages)
    commands = {
        point.name.replace('_', ' ')
        for point in metadata.entry_points(group=group)
    }
    for command in commands:
        matching = [p for p in patterns if fnmatch.fnmatch(command, p)]
        assert len(matching) == 1, (command, matching)

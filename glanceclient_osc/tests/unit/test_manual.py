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

"""The commands that the manual names exist, and it names all of them."""

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


def test_every_command_of_glance_is_in_the_table():
    old = {
        name.removeprefix('do_').replace('_', '-')
        for name in vars(shell)
        if name.startswith('do_')
    }
    assert len(old) >= 60
    # The commands of the newest version that the tests are run with.
    if parse_version(metadata.version('python-glanceclient')) >= (4, 13):
        assert old == set(_rows()) - SHELL
    else:
        assert old <= set(_rows())


def parse_version(version):
    return tuple(map(int, version.split('.')[:2]))


def test_every_command_in_the_table_exists():
    commands = SHELL | {
        point.name.replace('_', ' ')
        for point in metadata.entry_points(group='openstack.glance.v2')
    }
    rows = _rows()
    assert rows
    for old, new in rows.items():
        command = re.match(r'``([a-z ]+)', new)[1].strip()
        assert command in commands, old


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

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

"""The manual names all commands."""

import fnmatch
import re
from importlib import metadata

import pytest

from glanceclient_osc.tests.unit.manual_tables import MANUAL


@pytest.mark.parametrize(
    'group', ['openstack.glance.v1', 'openstack.glance.v2']
)
def test_every_command_is_in_the_manual(group):
    pages = ''.join(
        page.read_text() for page in (MANUAL / 'cli').glob('*.rst')
    )
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

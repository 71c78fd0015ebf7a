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
"""The commands of the manual, run one after another."""

import lzma
import pathlib
import re
import shlex

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.functional import website as website_module

MANUAL = pathlib.Path(__file__).parents[3] / 'doc' / 'source' / 'user'

_BLOCK = re.compile(
    r'^\.\. code-block:: console\n\n((?:   .*\n|\n)+)', re.MULTILINE
)


def parse_commands(text):
    """Return the commands in console blocks, with the lines they print."""
    commands = []
    for block in _BLOCK.findall(text):
        for line in filter(None, map(str.strip, block.splitlines())):
            if line.startswith('$ '):
                commands.append((line.removeprefix('$ '), []))
            else:
                commands[-1][1].append(line)
    return commands


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Create the files of the manual, here and on the website."""
    local = tmp_path / 'debian-12.qcow2'
    qcow2.write(local)
    data = local.read_bytes()
    packed = lzma.compress(data)
    hashes = website_module.format_checksums(
        {'debian-12.qcow2': data, 'debian-12.qcow2.xz': packed}
    )
    monkeypatch.setattr(
        website_module,
        'FILES',
        {
            '/debian-12.qcow2': data,
            '/debian-12.qcow2.xz': packed,
            '/SHA256SUMS': hashes,
        },
    )


@pytest.mark.usefixtures('files')
@pytest.mark.parametrize('page', ['publish'])
def test_the_commands_of_a_page_work(openstack, website, name, page):
    text = (MANUAL / f'{page}.rst').read_text()
    commands = parse_commands(text)
    assert len(commands) > 5
    for command, printed in commands:
        program, *words = shlex.split(
            command.replace('https://example.org', website.url)
        )
        assert program == 'openstack'
        words = [
            name
            if word == 'debian-12'
            else word.replace('=debian-12', f'={name}')
            for word in words
        ]
        result = openstack(*words)
        assert result.status == 0, (command, result)
        expected = [line.replace('debian-12', name) for line in printed]
        if expected:
            assert result.out.splitlines() == expected, command

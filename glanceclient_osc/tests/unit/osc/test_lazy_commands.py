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

"""Commands whose modules are imported when they are used."""

import argparse
import inspect
import subprocess
import sys
from importlib import metadata

import cliff.command
import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import lazy_commands

POINTS = [
    point
    for version in (1, 2)
    for point in metadata.entry_points(group=f'openstack.glance.v{version}')
]


@pytest.mark.parametrize('point', POINTS, ids=lambda point: point.attr)
def test_an_entry_point_creates_a_command_of_its_class(point):
    assert point.module == lazy_commands.__name__
    lazy = point.load()
    expected = lazy_commands.load_class(point.attr)
    assert issubclass(expected, cliff.command.Command)
    app = argparse.Namespace(
        command_manager=argparse.Namespace(namespace='openstack.cli')
    )
    created = lazy(app, None, cmd_name='image show')
    assert type(created) is expected
    assert created.cmd_name == 'image show'


def test_cliff_inspects_the_parameters_and_the_module():
    lazy = POINTS[0].load()
    assert 'cmd_name' in inspect.getfullargspec(lazy.__init__).args
    assert inspect.getmodule(lazy) is lazy_commands


def test_names_of_python_are_not_commands():
    assert not hasattr(lazy_commands.v2, '__wrapped__')


@pytest.mark.parametrize('path', ['v2.nosuch.Show', 'v2.image.show.Nosuch'])
def test_a_command_that_cannot_be_imported_reports_it(path):
    lazy = lazy_commands.v2
    for name in path.split('.')[1:]:
        lazy = getattr(lazy, name)
    command = lazy(argparse.Namespace(), None)
    assert command.auth_required is False
    assert 'osuch' in command.get_description()
    args = command.get_parser('image show').parse_args(['--long', 'i'])
    with pytest.raises(exceptions.CommandError, match=r'command: .*osuch'):
        command.take_action(args)


@pytest.mark.parametrize('options', [(), ('--nosuch', 'i')])
def test_openstack_reports_a_command_that_cannot_be_imported(options):
    script = (
        'import sys\n'
        "sys.modules['glanceclient_osc.osc.formatters'] = None\n"
        'from openstackclient import shell\n'
        "sys.exit(shell.main(['image', 'show', *sys.argv[1:]]))\n"
    )
    done = subprocess.run(
        [sys.executable, '-c', script, *options],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ''
    [message] = done.stderr.splitlines()
    assert message.startswith('glanceclient-osc cannot load this command: ')
    assert 'glanceclient_osc.osc.formatters halted' in message


@pytest.mark.parametrize(
    ('words', 'expected'),
    [
        (('flavor', 'list', '--help'), ' flavor list [-h]'),
        (('complete',), "cmds_image='"),
        (('--help',), 'glanceclient-osc cannot load this command: '),
        (
            ('image', 'show', '--help'),
            'glanceclient-osc cannot load this command: ',
        ),
    ],
)
def test_other_commands_work_without_the_modules_of_commands(words, expected):
    script = (
        'import sys\n'
        "sys.modules['glanceclient_osc.osc.command'] = None\n"
        'from openstackclient import shell\n'
        'sys.exit(shell.main(sys.argv[1:]))\n'
    )
    done = subprocess.run(
        [sys.executable, '-c', script, *words], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert expected in done.stdout
    assert done.stderr == ''

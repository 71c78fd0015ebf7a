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

"""What the manual says about replacements of other clients' options is so.

The ``glance`` command is that of the installed python-glanceclient, which
still has the commands of version 1.
"""

import argparse
import functools
import operator
import re
from importlib import metadata

import pytest
from glanceclient.shell import OpenStackImagesShell
from openstack.image.v2._proxy import Proxy
from openstackclient.shell import OpenStackShell

from glanceclient_osc.osc import suggestions
from glanceclient_osc.tests.unit.manual_tables import (
    read_literals,
    read_tables,
)
from glanceclient_osc.v2.client import Client
from glanceclient_osc.v2.manifest.osism import load_osism

PAGE = 'cli/glance.rst'
# Commands of the shells themselves.
SHELL = {'bash-completion', 'complete', 'help'}
# The message names <namespace>, which is right for the other commands.
OTHER_HINTS = {('md-namespace-update', '--namespace')}
SUFFIX = {1: ' of version 1', 2: ''}

# The newest version that the tests are run with.
IS_NEWEST = tuple(
    map(int, metadata.version('python-glanceclient').split('.')[:2])
) >= (4, 13)


@functools.cache
def _parse_glance(version):
    """Return the parser of ``glance`` and those of its commands."""
    parser = OpenStackImagesShell().get_subcommand_parser(version)
    [choice] = [
        action
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    commands = {
        name: command
        for name, command in choice.choices.items()
        if '_' not in name
    }
    return parser, commands


@functools.cache
def _find_entry_points(version):
    """Return the entry points of our commands, by name with spaces."""
    return {
        point.name.replace('_', ' '): point
        for point in metadata.entry_points(
            group=f'openstack.glance.v{version}'
        )
    }


@functools.cache
def _parse_command(version, name):
    """Return the parser of a command of ours."""
    point = _find_entry_points(version)[name]
    return point.load()(None, None).get_parser(name)


def _list_names(parser):
    """Return the options and arguments of a command, without hidden ones."""
    names = []
    for action in parser._actions:
        if action.help != argparse.SUPPRESS:
            names += action.option_strings or [action.metavar]
    return names


@functools.cache
def _read_commands(version):
    """Return our command for each command in the table of a version."""
    commands = {}
    for old, new in read_tables(PAGE)[f'Version {version}'][1:]:
        name = read_literals(old)[0].split()[0]
        command = re.match(r'[a-z ]+', read_literals(new)[0])[0].strip()
        commands[name] = command
    return commands


def _read_options(version, name):
    """Return the cell with the replacement of each option of a command."""
    rows = read_tables(PAGE).get(f'``{name}``{SUFFIX[version]}', [])
    return {option: new for old, new in rows for option in read_literals(old)}


def _list_options(parser):
    return {
        option
        for action in parser._actions
        for option in action.option_strings
        if option not in ('-h', '--help')
    }


def _build_cases(version):
    for name, parser in _parse_glance(version)[1].items():
        if _list_options(parser):
            yield pytest.param(version, name, id=f'v{version} {name}')


CASES = [*_build_cases(1), *_build_cases(2)]


@pytest.mark.parametrize(('version', 'least'), [(1, 11), (2, 60)])
def test_every_command_of_glance_is_in_the_table(version, least):
    old = set(_parse_glance(version)[1])
    assert len(old) >= least
    rows = set(_read_commands(version))
    assert old == rows if IS_NEWEST else old <= rows


@pytest.mark.parametrize('version', [1, 2])
def test_every_command_in_the_table_exists(version):
    for old, command in _read_commands(version).items():
        assert command in SHELL or _parse_command(version, command), old


@pytest.mark.parametrize(('version', 'name'), CASES)
def test_every_option_of_glance_has_a_row(version, name):
    options = _list_options(_parse_glance(version)[1][name])
    rows = set(_read_options(version, name))
    assert options == rows if IS_NEWEST else options <= rows


@pytest.mark.parametrize(('version', 'name'), CASES)
def test_every_replacement_exists(version, name):
    command = _read_commands(version)[name]
    for option, cell in _read_options(version, name).items():
        names = _list_names(_parse_command(version, command))
        if cell == 'the same':
            assert option in names
            continue
        assert read_literals(cell) or cell == 'not needed', option
        for literal in read_literals(cell):
            words = re.match(r'[a-z ]*', literal)[0].strip()
            other = _parse_command(version, words or command)
            found = re.findall(r'--[a-z-]+|<[a-z-]+>', literal)
            assert found, literal
            assert set(found) <= set(_list_names(other)), literal


@pytest.mark.parametrize(('version', 'name'), CASES)
def test_an_error_names_the_replacement(version, name):
    command = _read_commands(version)[name]
    names = _list_names(_parse_command(version, command))
    for option, cell in _read_options(version, name).items():
        replacements = re.findall(r'--[a-z-]+|<[a-z-]+>', cell)
        if option in names or not replacements or 'default' in cell:
            continue
        if (name, option) in OTHER_HINTS:
            continue
        found = suggestions.suggest_option(option, names, None)
        assert found, option
        assert found.split()[-1] in replacements, option


def _read_global_options():
    return {
        option: new
        for old, new in read_tables(PAGE)['Global options']
        for option in read_literals(old)
    }


def test_every_global_option_of_glance_has_a_row():
    options = {
        option
        for option in _list_options(_parse_glance(2)[0])
        if option.startswith('--') and '_' not in option
    }
    missing = options - set(_read_global_options())
    assert not missing


def test_every_global_replacement_exists():
    theirs = _list_options(OpenStackShell().parser)
    for option, cell in _read_global_options().items():
        if option == '--profile':  # --os-profile needs another package
            continue
        names = [option] if cell == 'the same' else read_literals(cell)
        options = {name for name in names if name.startswith('--')}
        assert options <= theirs, option


def test_an_error_names_the_global_replacement():
    theirs = _list_options(OpenStackShell().parser)
    for option, cell in _read_global_options().items():
        expected = read_literals(cell)
        if (
            option in theirs
            or not expected
            or '_' in option
            or 'not needed' in cell
            or option in ('glance', '--profile')
        ):
            continue
        found = suggestions.suggest_option(option, [], None)
        assert found in expected, option


def _read_methods():
    """Return what replaces each method of openstacksdk."""
    return {
        method.removesuffix('()'): new
        for old, new in read_tables('openstacksdk.rst')['Methods'][1:]
        for method in read_literals(old)
    }


def test_every_method_of_openstacksdk_has_a_row():
    methods = {
        name
        for name, value in vars(Proxy).items()
        if not name.startswith('_') and callable(value)
    }
    assert len(methods) >= 40
    rows = set(_read_methods())
    assert not methods - rows
    version = metadata.version('openstacksdk')
    if int(version.split('.')[0]) >= 4:
        assert rows <= set(dir(Proxy))


def test_every_method_that_replaces_one_of_openstacksdk_exists():
    client = Client('http://glance.test', token='t')
    for old, cell in _read_methods().items():
        names = [
            name.removesuffix('()')
            for name in read_literals(cell)
            if name.endswith('()')
        ]
        assert names, old
        for name in names:
            assert callable(operator.attrgetter(name)(client)), name


def _read_cells(title):
    """Return the second cell for each literal in the first one."""
    return {
        name: new
        for old, new in read_tables('cli/image_manager.rst')[title][1:]
        for name in read_literals(old)
    }


def test_the_options_for_those_of_image_manager_exist():
    ours = set(_list_names(_parse_command(2, 'image apply')))
    theirs = _list_options(OpenStackShell().parser)
    cells = _read_cells('Options')
    assert len(cells) >= 25
    for cell in cells.values():
        for literal in read_literals(cell):
            words = re.match(r'[a-z ]*', literal)[0].strip()
            options = set(re.findall(r'(?<!\S)(--[a-z-]+|<[a-z]+>)', literal))
            if literal.startswith('image '):
                known = set(_list_names(_parse_command(2, words)))
            else:
                known = ours | theirs
            assert options <= known, literal


def test_a_file_with_every_key_of_image_manager_is_read():
    values = {
        'enable': 'true',
        'format': 'qcow2',
        'multi': 'true',
        'status': 'active',
        'meta': '{uuid_validity: last-3}',
        'tags': '[a]',
        'min_disk': '1',
        'min_ram': '1',
        'visibility': 'private',
        'url': 'https://example.test/a',
        'mirror_url': 'https://mirror.test/a',
        'checksum': f'sha256:{"0" * 64}',
        'hidden': 'false',
        'os_version': '"1"',
    }
    lines = ['images:', '- name: web']
    for key in _read_cells('Keys of an image'):
        if key not in ('name', 'versions'):
            lines.append(f'  {key}: {values.get(key, "x")}')
    lines += ['  versions:', '  - version: "1"']
    for key in _read_cells('Keys of a version'):
        if key != 'version':
            lines.append(f'    {key}: {values.get(key, "x")}')
    [entry] = load_osism('\n'.join(lines), 'x', 'oim').entries
    assert entry.name == 'web'
    assert entry.keep == 2
    assert entry.properties['image_original_user'] == 'x'
    assert entry.source.url == 'https://mirror.test/a'

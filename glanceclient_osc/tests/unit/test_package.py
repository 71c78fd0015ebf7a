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

"""The package: its public names, what importing it loads, what it declares.

The time that importing takes is measured by ``bench/run startup``.
"""

import ast
import pathlib
import re
import subprocess
import sys
from importlib import metadata

import pytest
import yaml

import glanceclient_osc
from glanceclient_osc import exc

ROOT = pathlib.Path(glanceclient_osc.__file__).parents[1]

# Modules that take long to import.
EXPENSIVE = {
    'cliff',
    'keystoneauth1',
    'openstack',
    'oslo_utils',
    'requests',
    'tqdm',
    'warlock',
    'yaml',
}

# What the modules of commands may import from below the commands.
CHEAP = {
    'glanceclient_osc',
    'glanceclient_osc.error_message',
    'glanceclient_osc.escaping',
    'glanceclient_osc.exc',
    'glanceclient_osc.redaction',
    'glanceclient_osc.transfer',
    'glanceclient_osc.v1',
    'glanceclient_osc.v1.image_query',
    'glanceclient_osc.v2',
    'glanceclient_osc.v2.image_query',
    'glanceclient_osc.validation',
}


def _list_loaded(statement, after=''):
    """Return the modules that a statement loads in a new interpreter.

    :param after: a module whose own imports do not count
    """
    code = f'import sys{after and ", " + after}; before = {{*sys.modules}}'
    code += f'\n{statement}\nprint(*set(sys.modules) - before)'
    done = subprocess.run(
        [sys.executable, '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def _top_level(names):
    return {name.partition('.')[0] for name in names}


@pytest.mark.parametrize(
    'module', ['glanceclient_osc', 'glanceclient_osc.osc.plugin']
)
def test_importing_the_plugin_loads_no_expensive_module(module):
    loaded = _list_loaded(f'import {module}')
    assert module in loaded
    assert not _top_level(loaded) & EXPENSIVE


@pytest.fixture(scope='module', params=['v1', 'v2'])
def version(request):
    return request.param


# Each call of openstack, for any service, loads all entry points.
def test_entry_points_load_one_module(version):
    code = (
        'from importlib.metadata import entry_points\n'
        f"for point in entry_points(group='openstack.glance.{version}'):\n"
        '    point.load()\n'
    )
    loaded = _list_loaded(code, after='openstackclient.shell')
    ours = {name for name in loaded if name.startswith('glanceclient_osc')}
    assert ours == {'glanceclient_osc.osc.lazy_commands'}
    assert _top_level(loaded) <= {'glanceclient_osc', *sys.stdlib_module_names}


@pytest.fixture(scope='module')
def loaded(version):
    """Return the modules that the commands of a version load."""
    points = metadata.entry_points(group=f'openstack.glance.{version}')
    package = 'glanceclient_osc.osc'
    modules = sorted(
        {f'{package}.{point.attr.rpartition(".")[0]}' for point in points}
    )
    assert modules
    loaded = _list_loaded(
        f'import {", ".join(modules)}', after='openstackclient.shell'
    )
    assert set(modules) <= loaded
    return loaded


def test_commands_load_no_package_that_openstackclient_does_not(loaded):
    known = {'glanceclient_osc', *sys.stdlib_module_names}
    assert _top_level(loaded) - known <= {'cliff', 'osc_lib'}


def test_commands_load_nothing_that_moves_data_or_talks_http(loaded):
    ours = {name for name in loaded if name.startswith('glanceclient_osc')}
    below = {
        name for name in ours if not name.startswith('glanceclient_osc.osc')
    }
    assert below
    assert below <= CHEAP


def test_commands_of_one_version_load_nothing_of_the_other(loaded, version):
    other = {'v1': 'v2', 'v2': 'v1'}[version]
    assert not [
        name
        for name in loaded
        if name.startswith('glanceclient_osc.') and f'.{other}' in name
    ]


def test_public_names():
    assert callable(glanceclient_osc.Client)
    assert glanceclient_osc.exc is exc
    assert glanceclient_osc.__version__ == metadata.version('glanceclient-osc')
    with pytest.raises(AttributeError):
        glanceclient_osc.nosuch  # noqa: B018


def _list_imported_packages(path):
    """Return the packages that a module imports when it runs."""
    nodes = [ast.parse(path.read_text())]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and 'TYPE_CHECKING' in ast.dump(node.test):
            nodes += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from _top_level(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from _top_level([node.module])
        nodes += ast.iter_child_nodes(node)


def test_every_package_that_is_imported_is_declared():
    package = ROOT / 'glanceclient_osc'
    imported = set()
    for path in package.rglob('*.py'):
        if 'tests' not in path.relative_to(package).parts:
            imported.update(_list_imported_packages(path))
    imported -= {'glanceclient_osc', *sys.stdlib_module_names}
    # In the standard library of Python 3.14.
    imported -= {'compression'}
    distributions = metadata.packages_distributions()
    needed = {
        _normalize(distributions[name][0])
        for name in imported
        if name in distributions
    }
    assert imported <= set(distributions)
    # Read from the files: an editable installation has old metadata.
    declared = (ROOT / 'requirements.txt').read_text()
    declared += (ROOT / 'setup.cfg').read_text()
    names = re.findall(r'^\s*([\w.-]+)>=[\d.]+', declared, re.MULTILINE)
    assert needed <= {_normalize(name) for name in names}


def _normalize(name):
    return re.sub(r'[-_.]+', '-', name).lower()


@pytest.mark.parametrize(
    ('tool', 'repository'),
    [('ruff', 'ruff-pre-commit'), ('mypy', 'mirrors-mypy')],
)
def test_pre_commit_has_the_version_of_the_tests(tool, repository):
    config = yaml.safe_load((ROOT / '.pre-commit-config.yaml').read_text())
    [revision] = [
        entry['rev']
        for entry in config['repos']
        if entry['repo'].endswith(f'/{repository}')
    ]
    requirements = (ROOT / 'test-requirements.txt').read_text().split()
    assert f'{tool}=={revision.removeprefix("v")}' in requirements


def test_every_module_has_its_unit_tests():
    package = ROOT / 'glanceclient_osc'
    missing = set()
    for path in package.rglob('*.py'):
        module = path.relative_to(package)
        if path.name == '__init__.py' or module.parts[0] == 'tests':
            continue
        tests = (
            package / 'tests' / 'unit' / module.with_stem(f'test_{path.stem}')
        )
        if not tests.exists():
            missing.add(str(module))
    # It only has the names of exc.
    assert missing <= {'common/exceptions.py'}


def test_the_files_where_to_change_what_exist():
    guide = (ROOT / 'CONTRIBUTING.rst').read_text()
    _, table, _ = re.split(r'^={9,}  ={9,}$', guide, maxsplit=2, flags=re.M)
    names = re.findall(r'``([\w/]+\.py)``', table)
    assert len(names) >= 5
    for name in names:
        assert (ROOT / 'glanceclient_osc' / name).exists(), name

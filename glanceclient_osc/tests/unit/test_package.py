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

"""The public face, and what importing it costs."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

import glanceclient_osc
from glanceclient_osc import exc

# Modules that are too dear for every openstack call to pay for.
_DEAR = ('requests', 'keystoneauth1', 'warlock', 'tqdm', 'openstack', 'cliff')


def _imported_by(module):
    code = f'import sys, {module}; print(*sys.modules)'
    done = subprocess.run(
        [sys.executable, '-c', code],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition('.')[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    'module', ['glanceclient_osc', 'glanceclient_osc.osc.plugin']
)
def test_importing_costs_next_to_nothing(module):
    assert not _imported_by(module).intersection(_DEAR)


def _milliseconds(first, then):
    code = (
        f'import time, {first}; began = time.process_time(); '
        f'import {then}; print(1000 * (time.process_time() - began))'
    )
    # What pip installs is compiled; so is what the first run imports.
    compiled = {
        name: value
        for name, value in os.environ.items()
        if name != 'PYTHONDONTWRITEBYTECODE'
    }
    return min(
        float(
            subprocess.run(
                [sys.executable, '-c', code],
                capture_output=True,
                text=True,
                check=True,
                env=compiled,
            ).stdout
        )
        for _ in range(3)
    )


def test_the_plugin_module_imports_in_5_ms_beyond_openstackclient():
    took = _milliseconds(
        'openstackclient.shell', 'glanceclient_osc.osc.plugin'
    )
    assert took < 5, took


def _modules(group):
    modules = {point.module for point in metadata.entry_points(group=group)}
    assert modules
    return ', '.join(modules)


# Every openstack call imports every command of one version.
@pytest.mark.parametrize(
    'group', ['openstack.glance.v1', 'openstack.glance.v2']
)
def test_all_the_commands_import_in_25_ms_beyond_openstackclient(group):
    took = _milliseconds('openstackclient.shell', _modules(group))
    assert took < 25, took


@pytest.mark.parametrize('version', ['v1', 'v2'])
def test_commands_of_one_version_import_nothing_of_the_other(version):
    other = {'v1': 'v2', 'v2': 'v1'}[version]
    code = f'import sys, {_modules(f"openstack.glance.{version}")}'
    done = subprocess.run(
        [sys.executable, '-c', f'{code}; print(*sys.modules)'],
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [
        name
        for name in done.stdout.split()
        if name.startswith('glanceclient_osc.')
    ]
    assert any(f'.{version}' in name for name in ours)
    assert not [name for name in ours if f'.{other}' in name]


def test_public_names():
    assert callable(glanceclient_osc.Client)
    assert glanceclient_osc.exc is exc
    assert glanceclient_osc.__version__ == metadata.version('glanceclient-osc')
    with pytest.raises(AttributeError):
        glanceclient_osc.nosuch  # noqa: B018

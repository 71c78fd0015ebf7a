"""The public face, and what importing it costs."""

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
        f'import time, {first}; began = time.perf_counter(); '
        f'import {then}; print(1000 * (time.perf_counter() - began))'
    )
    return min(
        float(
            subprocess.run(
                [sys.executable, '-c', code],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(3)
    )


def test_the_plugin_module_imports_in_5_ms_beyond_openstackclient():
    took = _milliseconds(
        'openstackclient.shell', 'glanceclient_osc.osc.plugin'
    )
    assert took < 5, took


def test_all_the_commands_import_in_25_ms_beyond_openstackclient():
    # Every openstack call imports every command.
    modules = {
        point.module
        for group in ('openstack.glance.v1', 'openstack.glance.v2')
        for point in metadata.entry_points(group=group)
    }
    assert modules
    took = _milliseconds('openstackclient.shell', ', '.join(modules))
    assert took < 25, took


def test_public_names():
    assert callable(glanceclient_osc.Client)
    assert glanceclient_osc.exc is exc
    assert glanceclient_osc.__version__ == metadata.version('glanceclient-osc')
    with pytest.raises(AttributeError):
        glanceclient_osc.nosuch  # noqa: B018

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

"""Fixtures: a real Keystone and Glance, and the ``openstack`` program."""

import contextlib
import os
import pathlib
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client
from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.cloud import Cloud
from glanceclient_osc.tests.functional import manual
from glanceclient_osc.tests.functional import website as website_module
from glanceclient_osc.tests.functional.defects import (
    DEFECTS,
    OF_GLANCECLIENT,
)
from glanceclient_osc.tests.functional.processes import (
    ForkServer,
    Result,
    run_program,
)
from glanceclient_osc.tests.functional.recorder import Recorder
from glanceclient_osc.tests.functional.stub_cinder import StubCinder
from glanceclient_osc.tests.functional.website import Website

# The program of another client. Tests that are marked with a defect of it
# must fail.
OTHER = os.environ.get('GLANCECLIENT_TEST_OPENSTACK')
OPENSTACK = pathlib.Path(
    OTHER or pathlib.Path(sys.executable).with_name('openstack')
)

#: calls of each thread of the endurance test; None unless ``tools/test
#: endurance`` runs it, and then other tests are exhaustive, too
CALLS = os.environ.get('GLANCECLIENT_TEST_CALLS')


# pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, and mark those that another client must fail."""
    _group_v1(items)
    for item in items if OTHER else ():
        for mark in item.iter_markers('defect'):
            shown = [name for name in mark.args if name not in OF_GLANCECLIENT]
            reason = ', '.join(DEFECTS[name] for name in shown or mark.args)
            item.add_marker(
                pytest.mark.xfail(reason=reason, strict=True)
                if shown
                else pytest.mark.skip(reason=reason)
            )


def _group_v1(items: list[pytest.Item]) -> None:
    """Run all tests of version 1 in one process, beside the others.

    The database of the old Glance refuses writes at the same time. The server
    also takes long to start, so these tests begin first.
    """
    folder = pathlib.Path(__file__).parent / 'v1'
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.xdist_group('v1'))
    items.sort(key=lambda item: folder not in item.path.parents)


@pytest.fixture(scope='session')
def cloud() -> Iterator[Cloud]:
    """Return the cloud that tools/test started, or start one."""
    home = os.environ.get('GLANCECLIENT_TEST_CLOUD')
    if home:
        yield Cloud(pathlib.Path(home))
    else:
        with Cloud.temporary('test') as cloud:
            yield cloud


@pytest.fixture(scope='session')
def two_clouds(cloud: Cloud) -> Cloud:
    """Return the cloud with another region, beside a second cloud.

    Its ``config_file`` is a clouds.yaml.
    """
    cloud.start_two()
    return cloud


@pytest.fixture
def key_manager(cloud: Cloud) -> None:
    """Have a key manager, from which Glance reads certificates."""
    cloud.start_key_manager()


def select_endpoint(url: str) -> dict[str, str]:
    """Return the environment variables that select an image service.

    Old versions of OpenStackClient ignore the first one, and those without
    this plugin the second one.
    """
    return {'OS_IMAGE_ENDPOINT_OVERRIDE': url, 'OS_IMAGE_URL': url}


@pytest.fixture(scope='session')
def plain(cloud: Cloud) -> Iterator[dict[str, str]]:
    """Return the environment variables that select the plain Glance.

    It has the same images, no cache, hides locations, and enforces limits.
    """
    with cloud.plain_glance() as url:
        yield select_endpoint(url)


@pytest.fixture(scope='session')
def binding(cloud: Cloud) -> Callable[..., Client]:
    """Return a function that creates a client of the library for a user.

    Tests use it to prepare and inspect images, as it is faster than commands.
    """

    def make(user: str = 'admin') -> Client:
        env = cloud.env(user)
        auth = V3Password(
            env['OS_AUTH_URL'],
            username=user,
            password=env['OS_PASSWORD'],
            project_name=env['OS_PROJECT_NAME'],
            user_domain_id='default',
            project_domain_id='default',
        )
        return Client('2', session=Session(auth))

    return make


@pytest.fixture
def admin(binding: Callable[..., Client]) -> Client:
    """Return a client for the administrator."""
    return binding('admin')


@pytest.fixture
def demo(binding: Callable[..., Client]) -> Client:
    """Return a client for the default user of ``openstack``."""
    return binding('demo')


@pytest.fixture
def cache_lock(cloud: Cloud) -> Iterator[None]:
    """Lock the image cache, which all tests share."""
    with environments.lock(f'cache-{cloud.home.name}'):
        yield


@pytest.fixture
def environ(
    cloud: Cloud, tmp_path: pathlib.Path
) -> Callable[..., dict[str, str]]:
    """Return a function that builds the environment of a command."""

    def make(user: str | None = 'demo', **extra: str) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith('OS_') and name != 'CI'
        }
        return {
            **inherited,
            'HOME': str(tmp_path),
            'PYTHONWARNINGS': '',
            **(cloud.env(user) if user else {}),
            **extra,
        }

    return make


@pytest.fixture(scope='session')
def fork_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ForkServer]:
    """Start the server that forks ``openstack`` processes."""
    server = ForkServer(OPENSTACK, tmp_path_factory.mktemp('fork'))
    yield server
    server.stop()


@pytest.fixture
def openstack(
    environ: Callable[..., dict[str, str]],
    tmp_path: pathlib.Path,
    fork_server: ForkServer,
) -> Callable[..., Result]:
    """Return a function that runs ``openstack`` in an empty directory.

    By default as ``demo``, who is no administrator, without standard input.
    The process is forked. A test of what Python does before the command, such
    as reading a configuration file, needs ``openstack_program``.
    """
    return _build_runner(fork_server.run, environ, tmp_path)


@pytest.fixture
def openstack_program(
    environ: Callable[..., dict[str, str]], tmp_path: pathlib.Path
) -> Callable[..., Result]:
    """Return a function that starts the ``openstack`` program."""
    return _build_runner(run_program, environ, tmp_path)


def _build_runner(
    run: Callable[..., Result],
    environ: Callable[..., dict[str, str]],
    folder: pathlib.Path,
) -> Callable[..., Result]:
    def call(
        *args: object,
        user: str | None = 'demo',
        stdin: Any = subprocess.DEVNULL,
        input: str | None = None,
        env: Mapping[str, str] | None = None,
        ok: bool = False,
    ) -> Result:
        result = run(
            [str(OPENSTACK), *map(str, args)],
            folder,
            environ(user, **(env or {})),
            stdin=stdin,
            input=input,
        )
        assert not ok or result.status == 0, result
        return result

    return call


@pytest.fixture
def started(
    environ: Callable[..., dict[str, str]], tmp_path: pathlib.Path
) -> Iterator[Callable[..., 'subprocess.Popen[str]']]:
    """Return a function that starts ``openstack`` and does not wait for it.

    Processes that are running at the end of the test are killed.
    """
    running = []

    def start(
        *args: object,
        user: str | None = 'demo',
        stdin: Any = subprocess.DEVNULL,
        env: Mapping[str, str] | None = None,
    ) -> 'subprocess.Popen[str]':
        process = subprocess.Popen(
            [str(OPENSTACK), *map(str, args)],
            cwd=tmp_path,
            env=environ(user, **(env or {})),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_reset_signals,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def _reset_signals() -> None:
    """Handle signals that nohup or a background shell has set to ignored."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def name() -> str:
    """Return a unique name."""
    return f'test-{secrets.token_hex(6)}'


@pytest.fixture
def data(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a file of several blocks, in a directory of its own."""
    folder = tmp_path / 'data'
    folder.mkdir()
    path = folder / 'disk.raw'
    path.write_bytes(secrets.token_bytes(2_500_001))
    return path


@pytest.fixture
def glance(cloud: Cloud) -> Iterator[Recorder]:
    """Return a recorder in front of Glance; see the fixture recorded."""
    with Recorder(cloud.url('glance')) as recorder:
        yield recorder


@pytest.fixture
def keystone(cloud: Cloud) -> Iterator[Recorder]:
    """Return a recorder in front of Keystone."""
    with Recorder(cloud.url('keystone')) as recorder:
        yield recorder


@pytest.fixture
def recorded(glance: Recorder, keystone: Recorder) -> dict[str, str]:
    """Return the environment variables that select both recorders."""
    return {
        'OS_AUTH_URL': keystone.url,
        **select_endpoint(glance.url),
    }


@pytest.fixture
def cinder(
    openstack: Callable[..., Result], name: str
) -> Iterator[StubCinder]:
    """Return a stub of Cinder that responds with the ID of a new image."""
    created = openstack(
        *('image', 'create', f'{name}-from-volume', '-f', 'value', '-c', 'id')
    )
    with StubCinder(created.out.strip()) as stub:
        yield stub


@pytest.fixture
def token(openstack: Callable[..., Result]) -> Callable[[str], str]:
    """Return a function that returns a token of a user."""

    def issue(user: str) -> str:
        args = ('token', 'issue', '-f', 'value', '-c', 'id')
        return openstack(*args, user=user, ok=True).out.strip()

    return issue


@pytest.fixture
def share_with_other(
    openstack: Callable[..., Result],
) -> Callable[[str], None]:
    """Return a function that shares an image of demo with project other."""

    def share(image: str) -> None:
        shown = ('project', 'show', 'other', '-f', 'value', '-c', 'id')
        project = openstack(*shown, user='admin', ok=True).out.strip()
        openstack('image', 'add', 'project', image, project, ok=True)

    return share


@pytest.fixture
def website() -> Iterator[Website]:
    """Return a web server from which the cloud can download an image."""
    with Website() as website:
        yield website


@pytest.fixture
def reader(
    environ: Callable[..., dict[str, str]],
    fork_server: ForkServer,
    tmp_path: pathlib.Path,
    website: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[manual.Reader]:
    """Return somebody who tries a page of the manual; see manual.py."""
    reader = manual.Reader(
        tmp_path, environ(None), website.url, fork_server.path
    )
    with contextlib.ExitStack() as stack:
        signer = None
        if not openpgp_keys.MISSING:
            signer = stack.enter_context(openpgp_keys.Signer(tmp_path))
        monkeypatch.setattr(
            website_module,
            'FILES',
            manual.build_files(reader.folder, signer),
        )
        yield reader

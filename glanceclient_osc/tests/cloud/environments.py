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

"""Virtual environments for the servers, the tests and the tools.

An environment is created once and kept until its requirements change.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[3]
STATE = pathlib.Path(
    os.environ.get('GLANCECLIENT_STATE_DIR') or ROOT / '.state'
)

# The servers and the client need different versions of the same libraries,
# so they never share an environment.
SERVERS = (
    'keystone==30.0.0',
    'glance==33.0.0',
    'barbican==23.0.0',
    'gunicorn==27.0.1',
)

#: the other clients, at the versions whose defects tests/functional lists
PEERS = (
    'python-openstackclient==10.5.0',
    'openstacksdk==4.22.0',
    'python-glanceclient==4.13.0',
)

#: programs that use python-glanceclient, in tests/functional/consumers
CONSUMERS = ('cinder==29.0.0', 'nova==34.0.0')

#: a program whose files `image apply` reads
IMAGE_MANAGER = 'openstack-image-manager==0.20261007.0'

#: the minor versions of Python 3 that the client supports, oldest first
PYTHONS = (10, 11, 12, 13, 14)

#: version of cmd2 for the lowest version of cliff
LOWEST_CMD2 = '2.4.3'

#: the reason to skip the tests of version 1 of the API
NO_V1 = 'Glance with version 1 of the API needs Python 3.11, which is missing'

_MINIMUM = re.compile(r'^\s*([A-Za-z0-9._-]+)(?:\[\w+\])?>=([\w.]+)', re.M)


class SetupError(Exception):
    """An environment or a server cannot be created; says which and why."""


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold an exclusive lock between processes.

    :param name: name of the lock file, without its suffix
    """
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / f'{name}.lock', 'w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_quietly(command: Sequence[object], **kwargs: object) -> None:
    """Run a command; show its output only if it fails.

    :raises SetupError: the exit status is not 0
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **kwargs,  # type: ignore[call-overload]
    )
    if done.returncode:
        tail = '\n'.join(done.stdout.splitlines()[-25:])
        raise SetupError(
            f'{" ".join(map(str, command))}: exit status '
            f'{done.returncode}\n{tail}'
        )


def _compute_fingerprint(
    python: str, requirements: Sequence[str], files: Sequence[str]
) -> str:
    interpreter = sys.version if python == sys.executable else python
    digest = hashlib.sha256(interpreter.encode())
    for requirement in requirements:
        digest.update(requirement.encode() + b'\0')
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ensure_environment(
    name: str,
    requirements: Sequence[str],
    files: Sequence[str] = (),
    *,
    python: str = sys.executable,
    build_with: Sequence[str] = (),
) -> pathlib.Path:
    """Create a virtual environment unless it is up to date.

    :param name: name of its directory
    :param requirements: arguments for ``pip install``
    :param files: files of the project on which the environment depends; a
        change in one of them creates it anew
    :param python: interpreter of the environment
    :param build_with: packages that build the requirements, instead of those
        that pip would choose
    :returns: the directory of its programs
    :raises SetupError: pip failed
    """
    where = STATE / 'env' / name
    stamp = where / 'fingerprint'
    wanted = _compute_fingerprint(python, [*build_with, *requirements], files)
    with lock(f'env-{name}'):
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f'creating the environment {name} ...', file=sys.stderr)
            shutil.rmtree(where, ignore_errors=True)
            # The interpreter can be that of the environment just removed.
            base = python
            if python == sys.executable:
                base = getattr(sys, '_base_executable', python)
            run_quietly([base, '-m', 'venv', where])
            install = [
                where / 'bin' / 'python',
                *('-m', 'pip', 'install', '--quiet'),
                '--disable-pip-version-check',
            ]
            if build_with:
                run_quietly([*install, *build_with])
                install.append('--no-build-isolation')
            run_quietly([*install, *requirements], cwd=ROOT)
            stamp.write_text(wanted)
    return where / 'bin'


@functools.cache
def find_python(minor: int) -> str | None:
    """Return a Python 3.MINOR that can create environments, if there is one.

    :param minor: such as 11
    """
    script = (
        'import ensurepip, sys, venv; '
        f'sys.exit(sys.version_info[:2] != (3, {minor}))'
    )
    for python in (sys.executable, shutil.which(f'python3.{minor}')):
        if (
            python
            and not subprocess.run(
                [python, '-c', script], capture_output=True, check=False
            ).returncode
        ):
            return python
    return None


def find_oldest_python() -> str:
    """Return the oldest Python that is installed and supported."""
    found = (find_python(minor) for minor in PYTHONS)
    return next(filter(None, found), sys.executable)


def ensure_servers() -> pathlib.Path:
    """Create the environment of Keystone and Glance."""
    return ensure_environment('servers', SERVERS)


def ensure_servers_v1() -> pathlib.Path:
    """Create the environment of the last Glance with version 1 of the API.

    :raises SetupError: Python 3.11, the newest that it runs on, is missing
    """
    python = find_python(11)
    if python is None:
        raise SetupError(NO_V1)
    pins = pathlib.Path(__file__).parent / 'pike' / 'requirements.txt'
    return ensure_environment(
        'servers-v1',
        ['--no-deps', '--requirement', str(pins)],
        [str(pins.relative_to(ROOT))],
        python=python,
        build_with=('setuptools==65.5.1', 'wheel==0.43.0', 'pbr==5.11.1'),
    )


def ensure_peers() -> pathlib.Path:
    """Create an environment with the other clients, without this one."""
    return ensure_environment('peers', PEERS)


def ensure_consumers() -> pathlib.Path:
    """Create an environment with this package and programs that use it."""
    return ensure_environment(
        'consumers',
        ['--editable', '.', 'pytest', *CONSUMERS],
        ['setup.cfg', 'requirements.txt'],
    )


def ensure_image_manager() -> pathlib.Path:
    """Create an environment with openstack-image-manager.

    :returns: the directory of its files that declare images
    """
    programs = ensure_environment(
        'image-manager', ['--no-deps', IMAGE_MANAGER]
    )
    [folder] = programs.parent.glob(
        'lib/python*/site-packages/openstack_image_manager/etc/images'
    )
    return folder


def ensure_docs() -> pathlib.Path:
    """Create the environment that builds the documentation."""
    return ensure_environment(
        'docs',
        ['--editable', '.[cli]', '-r', 'doc/requirements.txt'],
        ['setup.cfg', 'requirements.txt', 'doc/requirements.txt'],
    )


def ensure_client() -> pathlib.Path:
    """Create an environment with this plugin and OpenStackClient."""
    return ensure_environment(
        'client',
        ['--editable', '.[cli]'],
        ['setup.cfg', 'requirements.txt'],
    )


_TEST_FILES = ('setup.cfg', 'requirements.txt', 'test-requirements.txt')


def ensure_tests() -> pathlib.Path:
    """Create the environment of the tests."""
    return ensure_environment(
        'test',
        ['--editable', '.', '-r', 'test-requirements.txt'],
        _TEST_FILES,
    )


def ensure_lowest() -> pathlib.Path:
    """Create the tests' environment with the lowest versions declared.

    On the oldest Python that is installed and supported.
    """
    constraints = STATE / 'lowest-versions.txt'
    constraints.parent.mkdir(parents=True, exist_ok=True)
    lowest = find_lowest_versions()
    constraints.write_text(
        ''.join(f'{name}=={version}\n' for name, version in lowest.items())
    )
    return ensure_environment(
        'lowest',
        [
            *('--constraint', str(constraints)),
            *('--editable', '.[cli,signature,zstd]'),
            *('-r', 'test-requirements.txt'),
        ],
        _TEST_FILES,
        python=find_oldest_python(),
    )


def find_lowest_versions() -> dict[str, str]:
    """Return the lowest version of each requirement that is declared.

    Those of the tests alone are left out: they are for developers, who have
    recent ones.
    """
    declared = (ROOT / 'requirements.txt').read_text()
    declared += (ROOT / 'setup.cfg').read_text()
    lowest = dict(_MINIMUM.findall(declared))
    # Their interactive mode does not work with cmd2 3.
    return {**lowest, 'cmd2': LOWEST_CMD2}

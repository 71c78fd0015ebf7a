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

"""Virtual environments, made once and kept until their contents change."""

import contextlib
import fcntl
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[3]
STATE = pathlib.Path(
    os.environ.get('GLANCECLIENT_STATE_DIR') or ROOT / '.state'
)

# The servers pin other versions of the libraries that the client uses, so
# they never share an environment with it.
SERVERS = ('keystone==30.0.0', 'glance==33.0.0', 'gunicorn==27.0.1')

# The other clients, as they were when their defects were seen.
PEERS = (
    'python-openstackclient==10.5.0',
    'openstacksdk==4.22.0',
    'python-glanceclient==4.13.0',
)

#: why there is no server for version 1
NO_V1 = 'Glance with version 1 of the API needs Python 3.11: there is none'


class SetupError(Exception):
    """Something that the cloud needs could not be made; says what and why."""


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time make the thing called *name*."""
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / f'{name}.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: Sequence[object], **kwargs: object) -> None:
    """Run a command that must succeed, quietly unless it does not."""
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


def _fingerprint(requirements: Sequence[str], files: Sequence[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for requirement in requirements:
        digest.update(requirement.encode() + b'\0')
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ensure(
    name: str,
    requirements: Sequence[str],
    files: Sequence[str] = (),
    *,
    python: str = sys.executable,
    build_with: Sequence[str] = (),
) -> pathlib.Path:
    """Make the environment *name* unless it is there; return its ``bin``.

    :param requirements: arguments for ``pip install``
    :param files: files of the project whose change calls for a new install
    :param python: that it is to be of
    :param build_with: what has to be there when the requirements are built;
        nothing else is used for that then
    :raises SetupError: pip's last words
    """
    where = STATE / 'env' / name
    stamp = where / 'fingerprint'
    wanted = _fingerprint([*build_with, *requirements], files)
    with locked(f'env-{name}'):
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f'making the environment {name} ...', file=sys.stderr)
            shutil.rmtree(where, ignore_errors=True)
            run([python, '-m', 'venv', where])
            install = [
                where / 'bin' / 'python',
                *('-m', 'pip', 'install', '--quiet'),
                '--disable-pip-version-check',
            ]
            if build_with:
                run([*install, *build_with])
                install.append('--no-build-isolation')
            run([*install, *requirements], cwd=ROOT)
            stamp.write_text(wanted)
    return where / 'bin'


def servers() -> pathlib.Path:
    """Return the ``bin`` of the environment that the servers run in."""
    return ensure('servers', SERVERS)


@functools.cache
def python_3_11() -> str | None:
    """Return a Python 3.11 that can make environments, None without one.

    The last Glance with version 1 of the API runs on no newer one.
    """
    script = 'import ensurepip, sys, venv; sys.exit(sys.version_info[1] != 11)'
    for python in (sys.executable, shutil.which('python3.11')):
        if (
            python
            and not subprocess.run(
                [python, '-c', script], capture_output=True, check=False
            ).returncode
        ):
            return python
    return None


def servers_v1() -> pathlib.Path:
    """Return the ``bin`` of the environment that Glance with v1 runs in.

    :raises SetupError: there is no Python 3.11
    """
    python = python_3_11()
    if python is None:
        raise SetupError(NO_V1)
    pins = pathlib.Path(__file__).parent / 'pike' / 'requirements.txt'
    return ensure(
        'servers-v1',
        ['--no-deps', '--requirement', str(pins)],
        [str(pins.relative_to(ROOT))],
        python=python,
        build_with=('setuptools==65.5.1', 'wheel==0.43.0', 'pbr==5.11.1'),
    )


def peers() -> pathlib.Path:
    """Return the ``bin`` of an environment with other clients only."""
    return ensure('peers', PEERS)


def client() -> pathlib.Path:
    """Return the ``bin`` of an environment with this plugin beside OSC."""
    return ensure(
        'client',
        ['--editable', '.[cli]'],
        ['setup.cfg', 'requirements.txt'],
    )

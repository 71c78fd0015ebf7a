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

"""Installation of qemu-img, the reference for disk formats.

It is the one of the system, or that of a Debian package, unpacked below the
state directory without root permissions.
"""

import functools
import pathlib
import shlex
import shutil

from glanceclient_osc.tests.cloud.environments import (
    STATE,
    SetupError,
    lock,
    run_quietly,
)

_HOME = STATE / 'qemu'


@functools.cache
def ensure_qemu_img() -> str:
    """Return the path of qemu-img; download it if necessary.

    :raises SetupError: qemu-img is missing and cannot be downloaded
    """
    found = shutil.which('qemu-img')
    if found:
        return found
    if not (shutil.which('apt-get') and shutil.which('dpkg-deb')):
        raise SetupError(
            'qemu-img is missing, and there is no apt-get to download it'
        )
    start = _HOME / 'qemu-img'
    with lock('qemu'):
        if not start.exists():
            shutil.rmtree(_HOME, ignore_errors=True)
            _download(_HOME / 'apt', _HOME / 'root')
            _write_script(start, _HOME / 'root')
            run_quietly([start, '--version'])
    return str(start)


def _download(apt: pathlib.Path, root: pathlib.Path) -> None:
    """Unpack the package and its dependencies that are not installed."""
    lists, archives = apt / 'lists', apt / 'archives'
    for folder in (lists, archives):
        (folder / 'partial').mkdir(parents=True)
    get = [
        *('apt-get', '-qq', '-y', '--no-install-recommends'),
        *('-o', f'Dir::State::Lists={lists}'),
        *('-o', f'Dir::Cache={apt}'),
        *('-o', f'Dir::Cache::archives={archives}'),
        *('-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User='),
    ]
    run_quietly([*get, 'update'])
    run_quietly([*get, 'install', '--download-only', 'qemu-utils'])
    for package in archives.glob('*.deb'):
        run_quietly(['dpkg-deb', '--extract', package, root])
    shutil.rmtree(apt)


def _write_script(start: pathlib.Path, root: pathlib.Path) -> None:
    libraries = sorted({str(path.parent) for path in root.rglob('*.so.*')})
    program = root / 'usr' / 'bin' / 'qemu-img'
    start.write_text(
        '#!/bin/sh\n'
        f'LD_LIBRARY_PATH={shlex.quote(":".join(libraries))} '
        f'exec {shlex.quote(str(program))} "$@"\n'
    )
    start.chmod(0o755)

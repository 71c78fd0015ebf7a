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

"""Programs of Debian packages, which the tests use.

A program is that of the system, or that of a package, unpacked below the
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


@functools.cache
def ensure_qemu_img() -> str:
    """Return the path of qemu-img; download it if necessary.

    :raises SetupError: qemu-img is missing and cannot be downloaded
    """
    return _ensure_program('qemu-img', 'usr/bin/qemu-img', 'qemu-utils')


@functools.cache
def ensure_chromium() -> str:
    """Return the path of the browser Chromium; download it if necessary.

    :raises SetupError: Chromium is missing and cannot be downloaded
    """
    return _ensure_program(
        'chromium',
        'usr/lib/chromium/chromium',
        *('chromium', 'fonts-dejavu-core', 'fontconfig-config'),
    )


def _ensure_program(name: str, path: str, *packages: str) -> str:
    """Return the path of a program; download it if necessary.

    :param path: path of the program in the packages
    """
    found = shutil.which(name)
    if found:
        return found
    if not (shutil.which('apt-get') and shutil.which('dpkg-deb')):
        raise SetupError(
            f'{name} is missing, and there is no apt-get to download it'
        )
    home = STATE / 'debian' / name
    start = home / name
    with lock(name):
        if not start.exists():
            shutil.rmtree(home, ignore_errors=True)
            _download(home / 'apt', home / 'root', packages)
            script = start.with_suffix('.new')
            _write_script(script, home / 'root', path)
            run_quietly([script, '--version'])
            script.rename(start)
    return str(start)


def _download(
    apt: pathlib.Path, root: pathlib.Path, packages: tuple[str, ...]
) -> None:
    """Unpack packages and their dependencies that are not installed."""
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
    run_quietly([*get, 'install', '--download-only', *packages])
    for package in archives.glob('*.deb'):
        run_quietly(['dpkg-deb', '--extract', package, root])
    shutil.rmtree(apt)


def _write_script(start: pathlib.Path, root: pathlib.Path, path: str) -> None:
    libraries = sorted({str(path.parent) for path in root.rglob('*.so*')})
    variables = {'LD_LIBRARY_PATH': ':'.join(libraries)}
    if (root / 'etc' / 'fonts').exists():
        variables['FONTCONFIG_SYSROOT'] = str(root)
    words = [f'{n}={shlex.quote(value)}' for n, value in variables.items()]
    start.write_text(
        f'#!/bin/sh\nexport {" ".join(words)}\n'
        f'exec {shlex.quote(str(root / path))} "$@"\n'
    )
    start.chmod(0o755)

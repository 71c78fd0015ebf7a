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

"""Check the source archive and the wheel.

The wheel is built twice from the source archive, without a network, and must
be the same file. The metadata must be accepted by package indexes. After the
installation, the manual page is found, and the modules have their types.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parents[1]

# 2026-01-01, the date of the files in the wheel.
DATE = '1767225600'


def run(*command: object, **env: str) -> str:
    """Run a command; return what it prints.

    :param env: environment variables to add
    """
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, 'SOURCE_DATE_EPOCH': DATE, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f'{" ".join(map(str, command))}:\n{done.stdout}')
    return done.stdout


def build_wheel(archive: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """Build the wheel from the source archive, without a network."""
    source = folder / 'source'
    source.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        # Python 3.11.3 and older have no filters.
        tar.extractall(source)  # noqa: S202
    [tree] = source.iterdir()
    build = (sys.executable, '-m', 'build', '--no-isolation', '--wheel')
    run(
        *(*build, '--outdir', folder, tree),
        PIP_NO_INDEX='1',
        http_proxy='http://127.0.0.1:9',
        https_proxy='http://127.0.0.1:9',
    )
    [wheel] = folder.glob('*.whl')
    return wheel


def check_installed(wheel: pathlib.Path, prefix: pathlib.Path) -> None:
    """Install the wheel to a prefix, and look for its files."""
    venv.create(prefix, with_pip=True)
    install = (prefix / 'bin' / 'pip', 'install', '--no-index', '--no-deps')
    run(*install, '--disable-pip-version-check', wheel)
    manuals = prefix / 'share' / 'man'
    page = manuals / 'man1' / 'openstack-image.1'
    if not page.is_file():
        sys.exit(f'The wheel does not install {page.name}')
    if shutil.which('man'):
        text = run(
            *('man', '-M', manuals, '-P', 'cat', 'openstack-image'),
            LANG='C.UTF-8',
            MANWIDTH='80',
        )
        for word in ('image create', 'EXIT STATUS', 'OS_CLOUD'):
            if word not in text:
                sys.exit(f'{page.name} does not contain {word}')
    else:
        print('The manual page was not rendered: the program man is missing')
    for name in ('py.typed', 'osc/plugin.py'):
        pattern = f'lib/python*/site-packages/glanceclient_osc/{name}'
        if not [*prefix.glob(pattern)]:
            sys.exit(f'The wheel does not contain {name}')


def main() -> None:
    """Build and check the packages."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build = (sys.executable, '-m', 'build', '--no-isolation', '--sdist')
        run(*build, '--outdir', folder, ROOT)
        [archive] = folder.glob('*.tar.gz')
        wheels = [build_wheel(archive, folder / copy) for copy in 'ab']
        hashes = {
            hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels
        }
        if len(hashes) > 1:
            sys.exit('Two builds of the wheel differ')
        run(
            *(sys.executable, '-m', 'twine', '--no-color', 'check'),
            *('--strict', archive, wheels[0]),
        )
        check_installed(wheels[0], folder / 'prefix')
        print(f'{archive.name}, {wheels[0].name}: sha256:{hashes.pop()}')


if __name__ == '__main__':
    main()

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

"""Time and memory of uploads and downloads, compared with other clients."""

import filecmp
import hashlib
import os
import pathlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.data_server import BLOCK, IMAGE_ID, DataServer, build_block
from bench.measure import (
    MIB,
    OURS,
    Cost,
    MeasurementError,
    Programs,
    build_environment,
    compare,
    run_command,
)
from bench.report import Report

SDK_SAVE = """
import sys, openstack
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token
url, image, path = sys.argv[1:]
cloud = openstack.connection.Connection(
    session=Session(Token(url, 't')), image_endpoint_override=url + '/v2')
with open(path, 'wb') as file:
    cloud.image.download_image(image, output=file)
"""

SDK_CREATE = """
import sys, openstack
from keystoneauth1.session import Session
from keystoneauth1.token_endpoint import Token
url, path = sys.argv[1:]
cloud = openstack.connection.Connection(
    session=Session(Token(url, 't')), image_endpoint_override=url + '/v2')
cloud.image.create_image('image', filename=path, disk_format='raw',
    container_format='bare', allow_duplicates=True)
"""


class Commands:
    """The commands to compare."""

    def __init__(self, programs: Programs, folder: pathlib.Path) -> None:
        self._programs = programs
        self.source = folder / 'source'
        self.target = folder / 'target'

    def save(self, url: str) -> dict[str, list[str]]:
        """Return the name and the command line of each download."""
        target = str(self.target)
        save = ['image', 'save', '--file', target, IMAGE_ID]
        file_url = f'{url}/v2/images/{IMAGE_ID}/file'
        download = ('image-download', '--file', target, IMAGE_ID)
        return {
            OURS: [self._programs.ours, *save],
            'built-in': [self._programs.built_in, *save],
            'glance': self._programs.build_glance(url, *download),
            'openstacksdk': [
                *(self._programs.python, '-c', SDK_SAVE),
                *(url, IMAGE_ID, target),
            ],
            'curl, not verified': ['curl', '-sf', '-o', target, file_url],
        }

    def create(self, url: str) -> dict[str, list[str]]:
        """Return the name and the command line of each upload."""
        source = str(self.source)
        create = ['image', 'create', '--file', source, 'image']
        options = ('--disk-format', 'raw', '--container-format', 'bare')
        upload = ('image-create', '--name', 'i', *options, '--file', source)
        return {
            OURS: [self._programs.ours, *create],
            f'{OURS}, --no-verify': [
                *(self._programs.ours, *create, '--no-verify'),
            ],
            'built-in, not verified': [self._programs.built_in, *create],
            'glance, not verified': self._programs.build_glance(url, *upload),
            'openstacksdk, not verified': [
                *(self._programs.python, '-c', SDK_CREATE, url, source),
            ],
            # It would wait a second for "100 Continue".
            'curl, not verified': [
                *('curl', '-sf', '-H', 'Expect:', '-T', source, f'{url}/v2/x'),
            ],
        }

    def check_target(self, name: str) -> None:
        """Check the downloaded file, and delete it.

        :raises MeasurementError: it has other data than the source
        """
        check_copy(name, self.source, self.target)


def check_copy(name: str, source: pathlib.Path, copy: pathlib.Path) -> None:
    """Check a file that a client has saved, and delete it.

    :raises MeasurementError: it has other data than the source
    """
    if not filecmp.cmp(source, copy, shallow=False):
        raise MeasurementError(f'{name} saved wrong data')
    copy.unlink()


@contextmanager
def make_folder(size: int) -> Iterator[pathlib.Path]:
    """Yield a temporary folder, in memory if there is room for the data."""
    shm = pathlib.Path('/dev/shm')  # noqa: S108  # spares the disk
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > 3 * size
    with tempfile.TemporaryDirectory(dir=shm if roomy else None) as folder:
        yield pathlib.Path(folder)


def write_source(path: pathlib.Path, size: int) -> None:
    """Write the data of the image of a data server."""
    with open(path, 'wb') as file:
        for _ in range(size // BLOCK):
            file.write(build_block())


def measure_hash(programs: Programs, size: int, rounds: int) -> Cost:
    """Return the cost of hashing data of this size, a lower limit."""
    code = (
        'import hashlib\n'
        'h = hashlib.sha512(); b = bytes(1 << 20)\n'
        f'for _ in range({size // BLOCK}): h.update(b)'
    )
    command = {'': [programs.python, '-c', code]}
    return compare(command, build_environment(), rounds)['']


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """Uploads and downloads: time, memory, slow networks."""
    size = (64 if quick else 1024) * MIB
    with make_folder(size) as folder:
        commands = Commands(programs, folder)
        write_source(commands.source, size)
        _compare_on_loopback(report, programs, commands, size, quick)
        slow = min(size, (16 if quick else 256) * MIB)
        os.truncate(commands.source, slow)
        _compare_on_slow_networks(report, commands, slow)
        _compare_memory(report, programs, commands, quick)


def _compare_on_loopback(
    report: Report,
    programs: Programs,
    commands: Commands,
    size: int,
    quick: bool,
) -> None:
    rounds = 1 if quick else 3
    title = f'{size // MIB} MiB, wall time'
    with DataServer(size) as server:
        env = build_environment(server.url)
        show = [programs.ours, 'image', 'show', IMAGE_ID]
        start = compare({'': show}, env, rounds)['']
        hashed = measure_hash(programs, size, rounds)
        save = compare(
            commands.save(server.url), env, rounds, check=commands.check_target
        )
        create = compare(commands.create(server.url), env, rounds)
    floors = {'image show': start, 'SHA-512': hashed}
    report.add_costs('save', f'image save, {title}', {**save, **floors})
    report.add_costs('create', f'image create, {title}', {**create, **floors})
    for name, costs in (('save', save), ('create', create)):
        longer = max(hashed.wall, costs['curl, not verified'].wall)
        report.add_target(
            f'{name}, verified: wall time, to image show and the longer of '
            f'SHA-512 and curl',
            costs[OURS].wall / (start.wall + longer),
            1.10,
        )


def _compare_memory(
    report: Report, programs: Programs, commands: Commands, quick: bool
) -> None:
    sizes = (MIB, (256 if quick else 4096) * MIB)
    costs = {}
    with open(commands.source, 'wb') as file:
        for size in sizes:
            file.truncate(size)
            with DataServer(size) as server:
                what = f'{size // MIB:,} MiB'
                env = build_environment(server.url)
                # The server returns the hash of other data, so the hash is
                # given as an option instead of being compared.
                create = ['image', 'create', '--file', str(commands.source)]
                create += ['--no-verify', '--checksum', _hash_zeros(size), 'i']
                save = ['image', 'save', '--file', os.devnull, IMAGE_ID]
                for name, arguments in (('create', create), ('save', save)):
                    costs[f'{OURS}, {name}, {what}'] = run_command(
                        [programs.ours, *arguments], env
                    )
    report.add_costs('memory', 'Peak memory', costs, bars=2)
    for name in ('create', 'save'):
        few, many = (
            costs[f'{OURS}, {name}, {size // MIB:,} MiB'].memory
            for size in sizes
        )
        report.add_target(
            f'{name}: MiB more for {sizes[1] // MIB:,} MiB', many - few, 5
        )


def _hash_zeros(size: int) -> str:
    digest = hashlib.sha512()
    for _ in range(size // BLOCK):
        digest.update(bytes(BLOCK))
    return f'sha512:{digest.hexdigest()}'


def _compare_on_slow_networks(
    report: Report, commands: Commands, size: int
) -> None:
    checks: tuple[tuple[str, Callable[[str], None]], ...] = (
        ('save', commands.check_target),
        ('create', lambda name: None),
    )
    for network, latency, rate in (
        ('20 ms of latency', 0.02, None),
        ('200 Mbit/s', 0, 25e6),
    ):
        with DataServer(size, latency, rate) as server:
            for what, check in checks:
                costs = compare(
                    getattr(commands, what)(server.url),
                    build_environment(server.url),
                    1,
                    check=check,
                )
                report.add_costs(
                    f'{what}-{"rate" if rate else "latency"}',
                    f'image {what}, {size // MIB} MiB, {network}',
                    costs,
                    bars=None,
                )

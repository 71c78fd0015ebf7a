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

import argparse
import dataclasses
import hashlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from data_stub import BLOCK, IMAGE_ID, DataStub, build_block

from glanceclient_osc.tests.cloud import environments

OURS = pathlib.Path(sys.executable).parent
MIB = 1 << 20

# Clients store caches in this directory.
_HOME = tempfile.mkdtemp()


@dataclasses.dataclass
class Cost:
    """Time and memory of one run of a command.

    :ivar wall: wall time in seconds
    :ivar cpu: user and system time in seconds
    :ivar memory: peak memory in MiB
    """

    wall: float
    cpu: float
    memory: float


def _run(command: list[str], url: str) -> Cost:
    env = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
    env |= {'CI': '1', 'PYTHONWARNINGS': 'ignore', 'HOME': _HOME}
    # The other clients are installed, with compiled modules. This one is in a
    # checkout, where its modules are compiled only without this variable.
    env.pop('PYTHONDONTWRITEBYTECODE', None)
    if command[0].endswith('openstack'):
        env |= {
            'OS_AUTH_TYPE': 'admin_token',
            'OS_ENDPOINT': url,
            'OS_TOKEN': 'token',
            'OS_IMAGE_ENDPOINT_OVERRIDE': url,
        }
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    err = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f'{command} failed: {err.decode()}')
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _measure_hash(size: int) -> Cost:
    """Return the cost of hashing data of this size, a lower limit."""
    code = (
        'import hashlib\n'
        'h = hashlib.sha512(); b = bytes(1 << 20)\n'
        f'for _ in range({size // BLOCK}): h.update(b)'
    )
    return _run([sys.executable, '-c', code], '')


class Commands:
    """The commands to compare."""

    def __init__(self, peers: pathlib.Path, folder: pathlib.Path) -> None:
        self._peers = peers
        self.source = folder / 'source'
        self.target = folder / 'target'

    def save(self, url: str) -> dict[str, list[str]]:
        """Return the name and the command line of each download."""
        to = ['--file', str(self.target)]
        save = ['image', 'save', *to, IMAGE_ID]
        return {
            'built-in': [str(self._peers / 'openstack'), *save],
            'glance': [
                *(str(self._peers / 'glance'), '--os-image-url', url),
                *('--os-auth-token', 't', 'image-download', *to, IMAGE_ID),
            ],
            'ours': [str(OURS / 'openstack'), *save],
            'curl': [
                *('curl', '-sf', '-o', str(self.target)),
                f'{url}/v2/images/{IMAGE_ID}/file',
            ],
        }

    def create(self, url: str) -> dict[str, list[str]]:
        """Return the name and the command line of each upload."""
        create = ['image', 'create', '--file', str(self.source), 'image']
        ours = str(OURS / 'openstack')
        return {
            'built-in': [str(self._peers / 'openstack'), *create],
            'ours': [ours, *create],
            'ours, --no-verify': [ours, *create, '--no-verify'],
            'curl': ['curl', '-sf', '-T', str(self.source), f'{url}/v2/x'],
        }


def _measure(
    commands: dict[str, list[str]],
    url: str,
    rounds: int,
    check: Callable[[str], None] = lambda name: None,
) -> dict[str, Cost]:
    """Run the commands in turn, several times; return the best costs."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(_run(command, url))
            check(name)
    return {
        name: Cost(
            min(cost.wall for cost in found),
            min(cost.cpu for cost in found),
            statistics.median(cost.memory for cost in found),
        )
        for name, found in costs.items()
    }


def _show(title: str, costs: dict[str, Cost]) -> None:
    print(f'\n{title}\n{"":24}{"wall s":>8}{"CPU s":>8}{"MiB":>8}')
    for name, cost in costs.items():
        print(
            f'{name:24}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.memory:8.0f}',
            flush=True,
        )


class Targets:
    """Target values, and whether all of them are met."""

    def __init__(self) -> None:
        self.met = True

    def check(self, what: str, value: float, bound: float) -> None:
        """Print a value and its target."""
        good = value <= bound
        self.met = self.met and good
        print(
            f'{what}: {value:.2f}, at most {bound:.2f}: '
            f'{"met" if good else "MISSED"}',
            flush=True,
        )


def _compare_on_loopback(
    commands: Commands, size: int, rounds: int, targets: Targets
) -> None:
    with DataStub(size) as stub:
        openstack = str(OURS / 'openstack')
        starts = _measure(
            {
                'openstack --version': [openstack, '--version'],
                'openstack image list': [openstack, 'image', 'list'],
            },
            stub.url,
            rounds,
        )
        hashes = [_measure_hash(size) for _ in range(rounds)]
        hashed = min(hashes, key=lambda cost: cost.wall)
        save = _measure(
            commands.save(stub.url), stub.url, rounds, _make_check(commands)
        )
        create = _measure(commands.create(stub.url), stub.url, rounds)
    _show(f'image save, {size // MIB} MiB', save)
    _show('floors', {'sha512': hashed, **starts})
    _show(f'image create --file, {size // MIB} MiB', create)
    print()
    mine = save['ours'].wall
    started = starts['openstack --version'].wall
    floor = max(hashed.wall, save['curl'].wall) + started
    built_in, glance = save['built-in'].wall, save['glance'].wall
    print(
        f'The floor, openstack --version and the longer of sha512 and curl, '
        f'is {floor:.2f} s:\n{floor / built_in:.2f} of the built-in save, '
        f'{floor / glance:.2f} of glance, '
        f'{floor / create["built-in"].wall:.2f} of the built-in create'
    )
    for what, value, bound in (
        ('save: wall, to the built-in', mine / built_in, 0.25),
        ('save: wall, to glance', mine / glance, 0.8),
        ('save: wall, to the floor', mine / floor, 1.15),
        (
            'create: wall, to the built-in',
            create['ours'].wall / create['built-in'].wall,
            0.9,
        ),
        (
            'create --no-verify: CPU, to the built-in',
            create['ours, --no-verify'].cpu / create['built-in'].cpu,
            0.8,
        ),
    ):
        targets.check(what, value, bound)


def _make_check(commands: Commands) -> Callable[[str], None]:
    """Return a function that checks the downloaded file."""

    def check(name: str) -> None:
        with open(commands.target, 'rb') as file:
            start = file.read(BLOCK)
        if start != build_block():
            raise SystemExit(f'{name} saved wrong data')
        commands.target.unlink()

    return check


def _compare_memory(commands: Commands, targets: Targets) -> None:
    ours = str(OURS / 'openstack')
    peaks = {}
    with open(commands.source, 'wb') as file:
        for size in (MIB, 4096 * MIB):
            file.truncate(size)
            with DataStub(size) as stub:
                source, what = str(commands.source), f'{size // MIB} MiB'
                # The stub returns the hash of other data, so the hash is given
                # as an option instead of being compared.
                create = [ours, 'image', 'create', '--file', source, 'i']
                create += ['--no-verify', '--checksum', _hash_zeros(size)]
                peaks[f'create, {what}'] = _run(create, stub.url)
                peaks[f'save, {what}'] = _run(
                    [ours, 'image', 'save', '--file', os.devnull, IMAGE_ID],
                    stub.url,
                )
                listed = _run([ours, 'image', 'list'], stub.url)
    _show('memory', {**peaks, 'image list': listed})
    print()
    for what in ('create', 'save'):
        few = peaks[f'{what}, 1 MiB'].memory
        many = peaks[f'{what}, 4096 MiB'].memory
        targets.check(f'{what}: MiB more for 4 GiB', many - few, 5)
        targets.check(
            f'{what}: MiB more than image list', many - listed.memory, 10
        )


def _hash_zeros(size: int) -> str:
    digest = hashlib.sha512()
    for _ in range(size // BLOCK):
        digest.update(bytes(BLOCK))
    return f'sha512:{digest.hexdigest()}'


def _compare_on_slow_networks(commands: Commands, size: int) -> None:
    for title, latency, rate in (
        ('20 ms of latency', 0.02, None),
        ('200 Mbit/s', 0, 25e6),
    ):
        with DataStub(size, latency, rate) as stub:
            url = stub.url
            check = _make_check(commands)
            _show(
                f'image save, {size // MIB} MiB, {title}',
                _measure(commands.save(url), url, 1, check),
            )
            _show(
                f'image create --file, {size // MIB} MiB, {title}',
                _measure(commands.create(url), url, 1),
            )


def main() -> int:
    """Print the tables; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--size', type=int, default=1024, metavar='<MiB>')
    parser.add_argument('--rounds', type=int, default=3, metavar='<number>')
    args = parser.parse_args()
    peers = environments.ensure_peers()
    targets = Targets()
    shm = pathlib.Path('/dev/shm')  # noqa: S108  # spares the disk
    size = args.size * MIB
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > 3 * size
    with tempfile.TemporaryDirectory(dir=shm if roomy else None) as folder:
        commands = Commands(peers, pathlib.Path(folder))
        with open(commands.source, 'wb') as file:
            for _ in range(args.size):
                file.write(build_block())
        _compare_on_loopback(commands, size, args.rounds, targets)
        slow = min(args.size, 256)
        os.truncate(commands.source, slow * MIB)
        _compare_on_slow_networks(commands, slow * MIB)
        _compare_memory(commands, targets)
    shutil.rmtree(_HOME, ignore_errors=True)
    return 0 if targets.met else 1


if __name__ == '__main__':
    sys.exit(main())

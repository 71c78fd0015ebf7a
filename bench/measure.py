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

"""Run commands of several clients in turn, and measure what they cost."""

import ast
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence

from glanceclient_osc.tests.cloud import environments

MIB = 1 << 20

#: name of this client in all tables
OURS = 'this client'


class MeasurementError(Exception):
    """A command that was to be measured failed; says which and why."""


@dataclasses.dataclass(frozen=True)
class Programs:
    """Paths of the programs to compare.

    :ivar ours: ``openstack`` with this client
    :ivar built_in: ``openstack`` without it
    :ivar glance: ``glance`` of python-glanceclient
    :ivar python: interpreter that can import all libraries
    """

    ours: str
    built_in: str
    glance: str
    python: str

    @classmethod
    def find(cls) -> 'Programs':
        """Return the programs of the environments that bench/run created."""
        own = pathlib.Path(sys.executable).parent
        peers = environments.ensure_peers()
        return cls(
            str(own / 'openstack'),
            str(peers / 'openstack'),
            str(peers / 'glance'),
            sys.executable,
        )

    def build_glance(self, url: str, *arguments: str) -> list[str]:
        """Return a command line of ``glance`` for a server without login."""
        login = ('--os-image-url', url, '--os-auth-token', 'token')
        # It fails with the authentication plugin of the other commands.
        start = ('env', '-u', 'OS_AUTH_TYPE', self.glance)
        return [*start, *login, *arguments]


@dataclasses.dataclass(frozen=True)
class Cost:
    """Cost of one run of a command.

    :ivar wall: wall time in seconds
    :ivar cpu: user and system time in seconds
    :ivar memory: peak memory in MiB
    :ivar requests: number of requests that the server counted
    """

    wall: float
    cpu: float
    memory: float
    requests: int = 0


def build_environment(
    url: str | None = None, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment variables of a command.

    :param url: Glance server that is used without Keystone, None for none
    :param extra: more variables
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith('OS_')}
    env.pop('PYTHONPATH', None)
    env |= {'CI': '1', 'PYTHONWARNINGS': 'ignore', 'HOME': _HOME.name}
    if url:
        env |= {
            'OS_AUTH_TYPE': 'admin_token',
            'OS_ENDPOINT': url,
            'OS_TOKEN': 'token',
            'OS_IMAGE_ENDPOINT_OVERRIDE': url,
        }
    return {**env, **(extra or {})}


# Starts a command from a small process: the peak memory that the system
# reports includes that of the process which started the command.
_START = """
import os, sys, time
began = time.monotonic()
pid = os.fork()
if not pid:
    try:
        os.execvp(sys.argv[2], sys.argv[2:])
    finally:
        os._exit(127)
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - began
values = (os.waitstatus_to_exitcode(status), wall,
          usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
os.write(int(sys.argv[1]), repr(values).encode())
"""

# Clients store caches in this directory.
_HOME = tempfile.TemporaryDirectory()


def run_command(command: Sequence[str], env: Mapping[str, str]) -> Cost:
    """Run a command; return what it cost.

    :raises MeasurementError: its exit status is not 0
    """
    reader, writer = os.pipe()
    start = (sys.executable, '-I', '-S', '-c', _START, str(writer))
    with tempfile.TemporaryFile() as errors, open(reader, 'rb') as results:
        subprocess.run(
            [*start, *command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[writer],
            check=True,
        )
        os.close(writer)
        status, *values = ast.literal_eval(results.read().decode())
        if status:
            errors.seek(0)
            text = errors.read().decode(errors='replace').strip()
            raise MeasurementError(f'{" ".join(command)}: {text[-2000:]}')
    return Cost(*values)


def run_output(command: Sequence[str], env: Mapping[str, str]) -> str:
    """Run a command; return what it printed, the standard error included.

    :raises MeasurementError: its exit status is not 0
    """
    done = subprocess.run(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        text = done.stdout.strip()[-2000:]
        raise MeasurementError(f'{" ".join(command)}: {text}')
    return done.stdout


def compare(
    commands: Mapping[str, Sequence[str]],
    env: Mapping[str, str],
    rounds: int,
    *,
    count_requests: Callable[[], int] = lambda: 0,
    check: Callable[[str], None] = lambda name: None,
) -> dict[str, Cost]:
    """Run commands in turn, several times; return the median costs.

    :param commands: command lines by name
    :param count_requests: returns the requests since the last call
    :param check: called with the name of each command that has run
    :raises MeasurementError: a command failed
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            count_requests()
            cost = run_command(command, env)
            costs[name].append(
                dataclasses.replace(cost, requests=count_requests())
            )
            check(name)
    return {name: find_median(found) for name, found in costs.items()}


def find_median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each value."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.memory for cost in costs),
        int(statistics.median(cost.requests for cost in costs)),
    )

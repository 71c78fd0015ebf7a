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

"""Detached server processes: start, find and stop them."""

import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

from glanceclient_osc.tests.cloud import environments

HOST = '127.0.0.1'

# Two transactions that read and then write wait for each other, and SQLite
# makes one of them fail at once. BEGIN IMMEDIATE runs them one by one.
_QUEUE_FOR_SQLITE = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, 'before_cursor_execute', retval=True)
def begin_immediate(conn, cursor, statement, parameters, context, many):
    if statement == 'BEGIN':
        statement = 'BEGIN IMMEDIATE'
    return statement, parameters
"""


def find_free_port() -> int:
    """Return a loopback port that is not in use."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Return whether a loopback port is not in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _get_start_time(pid: int) -> str:
    """Return when a process started, to recognize a reused process ID."""
    shown = subprocess.run(
        ['ps', '-o', 'lstart=', '-p', str(pid)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


class Server:
    """A server process, whose files are in a directory."""

    def __init__(self, name: str, home: pathlib.Path) -> None:
        self.name = name
        self.home = home
        self.log = home / 'server.log'
        self._pid = home / 'pid'

    def start(self, wsgi: str, port: int, env: Mapping[str, str]) -> None:
        """Start a WSGI application; do not wait for it."""
        # Both applications parse sys.argv: it must not have options.
        (self.home / 'gunicorn.conf.py').write_text(
            f'wsgi_app = {wsgi!r}\n'
            f'bind = "{HOST}:{port}"\n'
            'worker_class = "gthread"\n'
            'workers = 1\n'
            'threads = 8\n'
            'timeout = 600\n'
            'keepalive = 75\n'
            'control_socket_disable = True\n' + _QUEUE_FOR_SQLITE
        )
        self.launch([environments.ensure_servers() / 'gunicorn'], env)

    def launch(
        self, command: Sequence[object], env: Mapping[str, str]
    ) -> None:
        """Start a command as the server; do not wait for it."""
        clean = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith('OS_') and not key.lower().endswith('proxy')
        }
        with open(self.log, 'ab') as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.home,
                env={**clean, 'HOME': str(self.home), **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._pid.write_text(f'{process.pid} {_get_start_time(process.pid)}')

    def wait(self, url: str, seconds: float = 60) -> None:
        """Wait until a URL responds.

        :raises SetupError: the server ended, or did not respond in time
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if not self.running():
                    break
                time.sleep(0.1)
        tail = '\n'.join(self.log.read_text().splitlines()[-25:])
        raise environments.SetupError(f'{self.name} did not start:\n{tail}')

    def running(self) -> bool:
        """Return whether the process that start() started is running."""
        return self._running_pid() is not None

    def _running_pid(self) -> int | None:
        try:
            pid, start_time = self._pid.read_text().split(' ', 1)
        except (OSError, ValueError):
            return None
        return (
            int(pid)
            if start_time and _get_start_time(int(pid)) == start_time
            else None
        )

    def stop(self) -> None:
        """End the process that start() started, and no other."""
        pid = self._running_pid()
        if pid is not None:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(pid, sign)
                except ProcessLookupError:
                    break
                for _ in range(100):
                    try:  # a child process is a zombie until it is reaped
                        os.waitpid(pid, os.WNOHANG)
                    except ChildProcessError:
                        pass
                    if not self.running():
                        break
                    time.sleep(0.05)
                else:
                    continue
                break
        self._pid.unlink(missing_ok=True)

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

"""Server processes: started detached, found again, stopped, nothing else."""

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

# Two threads that read and then write would each wait for the other, and
# SQLite fails one of them at once: let them queue up to begin.
_QUEUE_FOR_SQLITE = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, 'before_cursor_execute', retval=True)
def begin_immediate(conn, cursor, statement, parameters, context, many):
    if statement == 'BEGIN':
        statement = 'BEGIN IMMEDIATE'
    return statement, parameters
"""


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Say whether *port* can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _birth(pid: int) -> str:
    """Return when process *pid* began: with the pid, its identity."""
    shown = subprocess.run(
        ['ps', '-o', 'lstart=', '-p', str(pid)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


class Server:
    """One server process, living in a directory."""

    def __init__(self, name: str, home: pathlib.Path) -> None:
        self.name = name
        self.home = home
        self.log = home / 'server.log'
        self._pid = home / 'pid'

    def start(self, wsgi: str, port: int, env: Mapping[str, str]) -> None:
        """Start a WSGI application on *port*; return at once."""
        # Both applications parse sys.argv, so nothing is said there.
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
        self.launch([environments.servers() / 'gunicorn'], env)

    def launch(
        self, command: Sequence[object], env: Mapping[str, str]
    ) -> None:
        """Start a command as the server; return at once."""
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
        self._pid.write_text(f'{process.pid} {_birth(process.pid)}')

    def wait(self, url: str, seconds: float = 60) -> None:
        """Wait until *url* answers.

        :raises SetupError: it died or did not answer in time
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
        """Say whether the process that start() began still runs."""
        return self._running_pid() is not None

    def _running_pid(self) -> int | None:
        try:
            pid, birth = self._pid.read_text().split(' ', 1)
        except (OSError, ValueError):
            return None
        return int(pid) if birth and _birth(int(pid)) == birth else None

    def stop(self) -> None:
        """End the process that start() began, and no other."""
        pid = self._running_pid()
        if pid is not None:
            for sign in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(pid, sign)
                except ProcessLookupError:
                    break
                for _ in range(100):
                    try:  # a child of ours stays a zombie until reaped
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

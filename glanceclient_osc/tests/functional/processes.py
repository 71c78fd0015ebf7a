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

"""Running ``openstack`` in a process, and reading what it prints."""

import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

_TIMEOUT = 120  # seconds

_FORK_SERVER = pathlib.Path(__file__).with_name('fork_server.py')


@dataclasses.dataclass
class Result:
    """The output and the exit status of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what ``-f json`` printed."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """Return the error, which must be the only line of output."""
        assert self.status == 1, self
        assert not self.out, self
        lines = self.err.splitlines()
        assert len(lines) == 1, self
        assert 'Traceback' not in self.err
        return lines[0]


def run_program(
    argv: Sequence[str],
    cwd: pathlib.Path,
    env: Mapping[str, str],
    stdin: Any = subprocess.DEVNULL,
    input: str | None = None,
) -> Result:
    """Run a program in a new process."""
    streams: dict[str, Any] = {'stdin': stdin}
    if input is not None:
        streams = {'input': input}
    done = subprocess.run(
        argv,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
        **streams,
    )
    return Result(done.returncode, done.stdout, done.stderr)


class ForkServer:
    """Client of the server in fork_server.py.

    :ivar path: of its socket
    """

    def __init__(self, openstack: pathlib.Path, folder: pathlib.Path) -> None:
        """Start the server.

        :param openstack: the program, whose Python runs the server
        :param folder: an empty directory, its home directory
        """
        self.path = str(folder / 'socket')
        self._process = subprocess.Popen(
            [
                openstack.with_name('python'),
                *(_FORK_SERVER, self.path, openstack),
            ],
            env={'HOME': str(folder), 'PATH': os.defpath},
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Stop the server."""
        self._process.terminate()
        self._process.wait()

    def run(
        self,
        argv: Sequence[str],
        cwd: pathlib.Path,
        env: Mapping[str, str],
        stdin: Any = subprocess.DEVNULL,
        input: str | None = None,
    ) -> Result:
        """Run ``openstack`` in a forked process; see run_program()."""
        request = {'argv': [*argv], 'cwd': str(cwd), 'env': dict(env)}
        with contextlib.ExitStack() as stack:
            if input is not None:
                reader, writer = os.pipe()
                stdin = stack.enter_context(open(reader, 'rb'))
                feeder = threading.Thread(
                    target=_feed, args=(writer, input.encode()), daemon=True
                )
                feeder.start()
            elif stdin == subprocess.DEVNULL:
                stdin = stack.enter_context(open(os.devnull, 'rb'))
            out, err = _Reader(), _Reader()
            connection = self._connect()
            stack.enter_context(connection)
            descriptors = [_fileno(stdin), out.writer, err.writer]
            socket.send_fds(connection, [b'x'], descriptors)
            connection.sendall(json.dumps(request).encode() + b'\n')
            stream = stack.enter_context(connection.makefile('r'))
            pid = int(stream.readline())
            out.close_writer()
            err.close_writer()
            connection.settimeout(_TIMEOUT)
            try:
                status = int(stream.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
        return Result(status, out.read(), err.read())

    def _connect(self) -> socket.socket:
        """Connect to the server, which may be starting."""
        deadline = time.monotonic() + _TIMEOUT
        while True:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(_TIMEOUT)
            try:
                connection.connect(self.path)
            except (FileNotFoundError, ConnectionRefusedError):
                connection.close()
                ended = self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return connection


class _Reader:
    """A pipe that a thread reads to the end."""

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        self._text = ''
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with open(self._reader, encoding='utf-8') as stream:
            self._text = stream.read()

    def close_writer(self) -> None:
        """Close this process's end of the pipe."""
        os.close(self.writer)

    def read(self) -> str:
        """Return everything, when all writers have closed the pipe."""
        self._thread.join(_TIMEOUT)
        return self._text


def _feed(descriptor: int, data: bytes) -> None:
    """Write to a pipe until its reader ends."""
    with contextlib.suppress(BrokenPipeError), open(descriptor, 'wb') as pipe:
        pipe.write(data)


def _fileno(stream: Any) -> int:
    return stream if isinstance(stream, int) else int(stream.fileno())

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

"""Server that forks ``openstack`` processes, to save the time of imports.

Starting ``openstack`` takes a second, most of which is importing modules.
This server imports them once. Each command is a process of its own, with its
own arguments, environment, directory and descriptors. It differs from a
process that was started by ``exec`` in what Python decides before ``main()``:
what modules read when they are imported, the encoding of the streams, and the
handling of signals meanwhile.

Usage: python fork_server.py SOCKET OPENSTACK

A client sends three descriptors and a line of JSON, and receives a line with
the process ID and one with the exit status.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import signal
import socket
import sys
import time
from importlib import metadata

_GROUPS = ('cliff.', 'keystoneauth1.', 'openstack.')


def import_commands() -> None:
    """Import OpenStackClient with all its commands and plugins."""
    extension = importlib.import_module('stevedore.extension')
    for group in sorted(metadata.entry_points().groups):
        if group.startswith(_GROUPS):
            extension.ExtensionManager(group)
    for module in ('openstackclient.shell', 'openstack.connection'):
        importlib.import_module(module)
    # What commands import when they run. Without this package, the commands
    # are the built-in ones.
    with contextlib.suppress(ImportError):
        package = importlib.import_module('glanceclient_osc')
        for found in pkgutil.walk_packages(
            package.__path__, 'glanceclient_osc.'
        ):
            if '.tests' not in found.name:
                importlib.import_module(found.name)
        for module in ('tqdm', 'yaml', 'oslo_utils.imageutils'):
            importlib.import_module(module)


def serve(path: str) -> None:
    """Fork a process for each connection; return in that process.

    :param path: of the Unix socket to create
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    with listener:
        listener.bind(path)
        listener.listen(64)
        while True:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _fork_command(connection)
                return
            connection.close()


def _fork_command(connection: socket.socket) -> None:
    """Fork the process of a command; report its exit status.

    Return in the process of the command only.
    """
    _, descriptors, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile('r') as stream:
        request = json.loads(stream.readline())
    pid = os.fork()
    if not pid:
        connection.close()
        _prepare(request, descriptors)
        return
    for descriptor in descriptors:
        os.close(descriptor)
    with contextlib.suppress(OSError):
        connection.sendall(f'{pid}\n'.encode())
        _, status = os.waitpid(pid, 0)
        connection.sendall(f'{os.waitstatus_to_exitcode(status)}\n'.encode())
    os._exit(0)


def _prepare(request: dict, descriptors: list[int]) -> None:
    """Set everything that a process inherits from the one that started it."""
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = sys.__stdin__ = _open_stream(0, 'r')
    sys.stdout = sys.__stdout__ = _open_stream(1, 'w')
    sys.stderr = sys.__stderr__ = _open_stream(2, 'w')
    os.environ.clear()
    os.environ.update(request['env'])
    time.tzset()
    os.chdir(request['cwd'])
    sys.argv = request['argv']


def _open_stream(descriptor: int, mode: str) -> io.TextIOWrapper:
    """Return a standard stream, as Python creates it."""
    error = descriptor == 2
    return io.TextIOWrapper(
        open(descriptor, f'{mode}b', closefd=False),
        encoding='utf-8',
        errors='backslashreplace' if error else 'strict',
        line_buffering=error or (mode == 'w' and os.isatty(descriptor)),
    )


if __name__ == '__main__':
    _, path, *sys.argv = sys.argv  # cliff reads the name of the program
    import_commands()
    gc.collect()
    gc.freeze()
    serve(path)
    main = importlib.import_module('openstackclient.shell').main
    sys.exit(main())

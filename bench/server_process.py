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

"""Servers in processes of their own, so that only the client is measured."""

import multiprocessing
from collections.abc import Callable
from typing import Any, TypeVar

ServerT = TypeVar('ServerT', bound='ServerProcess')


class ServerProcess:
    """A server process; a context manager.

    :ivar url: URL of the server
    """

    def __init__(self, run: Callable[..., None], *arguments: Any) -> None:
        """Start the server.

        :param run: called in the process with the arguments and a connection,
            to which it sends the port
        """
        near, far = multiprocessing.Pipe()
        self._process = multiprocessing.Process(
            target=run, args=(*arguments, far), daemon=True
        )
        self._process.start()
        self.url = f'http://127.0.0.1:{near.recv()}'

    def __enter__(self: ServerT) -> ServerT:
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        self._process.join()


class CountingProcess(ServerProcess):
    """A server process that counts requests."""

    def __init__(self, run: Callable[..., None], *arguments: Any) -> None:
        """Start the server.

        :param run: called with the arguments, the counter to increase, and a
            connection
        """
        self._counter = multiprocessing.Value('i')
        self._counted = 0
        super().__init__(run, *arguments, self._counter)

    def count_requests(self) -> int:
        """Return the number of requests since the last call."""
        before, self._counted = self._counted, self._counter.value
        return self._counted - before

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

"""Fixtures: a server with generated responses, time that does not pass."""

import time

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.fault_server import FaultServer

_MAX_SLEEPS = 50


class CyclicServer(FaultServer):
    """A server that sends the same responses in turn, without end."""

    def start_cycle(self, replies):
        """Replace the responses."""
        self._cycle = replies
        self.requests.clear()
        self.default = self._send_next

    def _send_next(self, connection, request):
        reply = self._cycle[(len(self.requests) - 1) % len(self._cycle)]
        if callable(reply):
            reply(connection, request)
        connection.sendall(reply)
        raise ConnectionAbortedError


@pytest.fixture(scope='module')
def server():
    """Return a server on a real socket."""
    with CyclicServer() as server:
        yield server


@pytest.fixture
def sleeps(monkeypatch):
    """Do not sleep; give up waiting for an image after some calls."""
    sleeps = []

    def sleep(seconds):
        sleeps.append(seconds)
        if len(sleeps) > _MAX_SLEEPS:
            raise exc.WaitTimeout('The test has waited long enough')

    monkeypatch.setattr(time, 'sleep', sleep)
    return sleeps


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in an empty directory with one file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'data').write_bytes(b'abc')
    return tmp_path

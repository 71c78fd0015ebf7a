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

"""Time limits for responses of slow servers, on a real socket."""

import inspect
import time

import pytest
import requests
from keystoneauth1.session import Session, TCPKeepAliveAdapter

from glanceclient_osc import deadline, exc, http
from glanceclient_osc.tests.unit.fault_server import (
    FaultServer,
    drip,
    respond,
)

BODY = respond(200, {'images': ['x' * 50]})
HEAD_SIZE = BODY.index(b'\r\n\r\n') + 4


@pytest.mark.parametrize(
    'reply',
    [
        drip(BODY),
        lambda connection, request: (
            connection.sendall(BODY[:HEAD_SIZE]),
            drip(BODY[HEAD_SIZE:])(connection, request),
        ),
        lambda connection, request: connection.server.is_stopping.wait(5),
    ],
    ids=['headers', 'body', 'silence'],
)
@pytest.mark.parametrize('has_session', [True, False])
def test_the_timeout_is_for_the_whole_response(reply, has_session):
    with FaultServer(reply) as server:
        if has_session:
            adapter = http.make_adapter(
                server.url, session=Session(timeout=0.3)
            )
        else:
            adapter = http.make_adapter(server.url, timeout=0.3)
        began = time.monotonic()
        with pytest.raises(exc.RequestTimeout) as raised:
            adapter.get('/v2/images')
        assert time.monotonic() - began < 1
        assert len(server.requests) == 1
    assert str(raised.value) == f'No response from {server.url} in time'


def test_a_timeout_is_both_of_the_exceptions_that_programs_catch():
    assert issubclass(exc.RequestTimeout, exc.InvalidEndpoint)
    assert issubclass(exc.RequestTimeout, exc.CommunicationError)


def test_streamed_data_may_take_longer():
    def reply(connection, request):
        connection.sendall(BODY[:HEAD_SIZE])
        drip(BODY[HEAD_SIZE:], 0.005)(connection, request)

    with FaultServer(reply, reply) as server:
        adapter = http.make_adapter(server.url, timeout=0.2)
        response = adapter.get('/v2/data', stream=True)
        assert b''.join(response.iter_content(10)) == BODY[HEAD_SIZE:]
        response = adapter.get('/v2/data', stream=True)
        deadline.set_deadline(response, 0.1)
        with pytest.raises(requests.ConnectionError, match='timed out'):
            response.content  # noqa: B018


def test_headers_of_streamed_data_have_a_deadline():
    with FaultServer(drip(BODY)) as server:
        adapter = http.make_adapter(server.url, timeout=0.2)
        with pytest.raises(exc.RequestTimeout):
            adapter.get('/v2/data', stream=True)


def test_connections_are_reused():
    with FaultServer(default=BODY) as server:
        adapter = http.make_adapter(server.url, token='t')
        for _ in range(5):
            adapter.get('/v2/images')
        assert len(server._connections) == 1


def test_a_deadline_of_a_response_from_elsewhere_is_ignored():
    deadline.set_deadline(requests.Response(), 1)


def test_only_default_adapters_of_a_program_are_replaced():
    session = requests.Session()
    own = TCPKeepAliveAdapter()
    deadline.mount_adapter(session, 'http://g.test/image')
    adapter = session.get_adapter('http://g.test/image/v2')
    assert isinstance(adapter, deadline.DeadlineAdapter)
    assert not isinstance(
        session.get_adapter('http://g.test.example.org/'),
        deadline.DeadlineAdapter,
    )
    deadline.mount_adapter(session, 'http://g.test/image')
    assert session.get_adapter('http://g.test/v2') is adapter

    class Special(TCPKeepAliveAdapter):
        pass

    own = Special()
    session.mount('http://', own)
    deadline.mount_adapter(session, 'http://other.test')
    assert session.get_adapter('http://other.test/') is own


@pytest.mark.skipif(
    'tls_min_version'
    not in inspect.signature(TCPKeepAliveAdapter.__init__).parameters,
    reason='this version of keystoneauth1 has no TLS settings',
)
def test_tls_settings_of_the_session_are_kept():
    session = requests.Session()
    session.mount('https://', TCPKeepAliveAdapter(tls_min_version='1.3'))
    deadline.mount_adapter(session, 'https://g.test')
    adapter = session.get_adapter('https://g.test/')
    assert adapter.tls_min_version == '1.3'


def test_connections_can_outlive_the_session():
    session = requests.Session()
    deadline.keep_connections_open(session, 'http://g.test')
    deadline.mount_adapter(session, 'http://g.test')
    adapter = session.get_adapter('http://g.test/')
    pool = adapter.poolmanager.connection_from_url('http://g.test')
    deadline.keep_connections_open(session, 'http://g.test')
    session.close()
    assert adapter.poolmanager.connection_from_url('http://g.test') is pool


def test_the_timeout_is_kept_behind_a_proxy(monkeypatch):
    with FaultServer(drip(BODY)) as server:
        monkeypatch.setenv('http_proxy', server.url)
        monkeypatch.setenv('no_proxy', '')
        adapter = http.make_adapter('http://glance.test', timeout=0.2)
        with pytest.raises(exc.RequestTimeout):
            adapter.get('/v2/images')
        assert server.requests[0].path == 'http://glance.test/v2/images'


def test_a_session_without_adapters_is_left_alone():
    session = requests.Session()
    session.adapters.clear()
    deadline.mount_adapter(session, 'http://g.test')
    assert session.adapters == {}

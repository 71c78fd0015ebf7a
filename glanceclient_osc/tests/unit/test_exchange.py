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

"""Requests to a server on a real socket that fails: retries, tokens."""

import logging
import threading

import pytest
from keystoneauth1 import plugin
from keystoneauth1.session import Session

from glanceclient_osc import exc, http
from glanceclient_osc.tests.unit.fault_server import (
    FaultServer,
    hang_up,
    reset,
    respond,
)
from glanceclient_osc.transfer.source import open_source
from glanceclient_osc.transfer.upload import Upload

OK = respond(200, {'ok': True})


def _call(server, method='GET', **kwargs):
    adapter = http.make_adapter(server.url, token='t', **kwargs)
    return adapter.request('/v2/images', method)


def _send(server, method='PUT', data=b'whole', **kwargs):
    adapter = http.make_adapter(server.url, token='t', **kwargs)
    return adapter.send('/v2/up', method, Upload(open_source(data)), {})


@pytest.mark.parametrize(
    'fault',
    [respond(429), respond(502), respond(503), respond(504), reset, hang_up],
)
@pytest.mark.parametrize('method', ['GET', 'HEAD', 'PUT', 'DELETE'])
def test_idempotent_requests_survive_faults(fault, method):
    final = respond(200) if method == 'HEAD' else OK
    with FaultServer(fault, fault, final) as server:
        assert _call(server, method).status_code == 200
        assert len(server.requests) == 3


@pytest.mark.parametrize('fault', [respond(502), respond(504), reset, hang_up])
@pytest.mark.parametrize('method', ['POST', 'PATCH'])
def test_a_request_that_may_have_been_processed_is_not_repeated(fault, method):
    with FaultServer(fault, OK) as server:
        with pytest.raises(exc.ClientException):
            _call(server, method)
        assert len(server.requests) == 1


@pytest.mark.parametrize('status', [429, 503])
def test_a_refused_post_is_repeated(status, delays):
    with FaultServer(respond(status, Retry_After='3'), OK) as server:
        assert _call(server, 'POST').status_code == 200
    assert delays == [3]


def test_a_body_that_ends_too_early_is_requested_again():
    with FaultServer(OK[:-4], OK) as server:
        server.replies[0] = _send_and_close(OK[:-4])
        assert _call(server).json() == {'ok': True}
        assert len(server.requests) == 2


def _send_and_close(data):
    def send(connection, request):
        connection.sendall(data)
        raise ConnectionAbortedError

    return send


def test_stale_connections_are_replaced_without_a_word(caplog):
    # The server closes each connection without announcing it.
    with FaultServer(default=_send_and_close(OK)) as server:
        adapter = http.make_adapter(server.url, token='t')
        with caplog.at_level(logging.WARNING):
            for _ in range(100):
                assert adapter.get('/v2/images').json() == {'ok': True}
    assert not caplog.messages


def test_retries_are_announced_once_and_end(caplog, delays):
    with FaultServer(default=respond(503, b'busy')) as server:
        with pytest.raises(exc.HTTPServiceUnavailable, match='busy'):
            _call(server)
        assert len(server.requests) == 6
    assert len(delays) == 5
    assert caplog.messages == ['busy (HTTP 503). Retrying']


@pytest.mark.parametrize(
    ('settings', 'count'),
    [
        ({'status_code_retries': 0}, 1),
        ({'status_code_retries': 2, 'status_code_retry_delay': 9}, 3),
    ],
)
def test_the_cloud_configuration_sets_the_number_of_retries(
    settings, count, delays
):
    with FaultServer(default=respond(503)) as server:
        with pytest.raises(exc.HTTPServiceUnavailable):
            _call(server, **settings)
        assert len(server.requests) == count
    assert delays == [9] * (count - 1)


def test_connect_retries_waits_for_a_server(delays):
    server = FaultServer()
    with server:
        pass  # nothing listens on its port any more
    for retries in (None, 3):
        delays.clear()
        with pytest.raises(exc.CommunicationError, match='refused'):
            _call(server, connect_retries=retries)
        assert len(delays) == (retries or 0)


@pytest.mark.parametrize('fault', [respond(502), respond(504), reset, hang_up])
@pytest.mark.parametrize('status', [404, 410])
def test_a_delete_whose_response_was_lost_is_complete(fault, status):
    with FaultServer(fault, respond(status)) as server:
        _call(server, 'DELETE')
    with FaultServer(respond(503), respond(status)) as server:
        with pytest.raises(exc.HTTPException):
            _call(server, 'DELETE')


# --- streamed bodies ---------------------------------------------------------


@pytest.mark.parametrize(
    'fault',
    [respond(429), respond(502), respond(503), respond(504), reset, hang_up],
)
def test_an_upload_from_a_file_survives_faults(fault):
    with FaultServer(fault, fault, respond(204)) as server:
        assert _send(server).status_code == 204
        assert [request.body for request in server.requests] == [b'whole'] * 3


@pytest.mark.parametrize('fault', [respond(429), respond(502), reset])
def test_an_upload_from_a_pipe_is_sent_once(fault):
    with FaultServer(fault, respond(204)) as server:
        with pytest.raises(exc.ClientException, match='came from a pipe'):
            _send(server, data=iter([b'whole']))
        assert len(server.requests) == 1


@pytest.mark.parametrize(('fault', 'count'), [(respond(503), 2), (reset, 1)])
def test_a_post_with_data_is_repeated_only_if_it_was_refused(fault, count):
    with FaultServer(fault, respond(201)) as server:
        if count == 1:
            with pytest.raises(exc.CommunicationError):
                _send(server, 'POST')
        else:
            _send(server, 'POST')
        assert len(server.requests) == count


def test_a_conflict_with_the_first_attempt_reports_the_first_attempt():
    with FaultServer(respond(504, b'slow'), respond(409, b'busy')) as server:
        with pytest.raises(exc.HTTPException, match='slow'):
            _send(server)


# --- tokens ------------------------------------------------------------------


class Renewable(plugin.BaseAuthPlugin):
    """Auth plugin whose tokens are numbers; counts the renewals."""

    def __init__(self, endpoint):
        super().__init__()
        self.endpoint = endpoint
        self.number = 1
        self.is_valid = True
        self.renewals = 0
        self._lock = threading.Lock()

    def get_token(self, session, **kwargs):
        with self._lock:
            if not self.is_valid:
                self.number += 1
                self.renewals += 1
                self.is_valid = True
            return str(self.number)

    def get_endpoint(self, session, **kwargs):
        return self.endpoint

    def invalidate(self):
        if not self.is_valid:
            return False
        self.is_valid = False
        return True


def test_threads_renew_an_expired_token_once():
    valid = '2'

    def reply(connection, request):
        is_valid = request.headers['x-auth-token'] == valid
        connection.sendall(OK if is_valid else respond(401))

    failures = []
    with FaultServer(default=reply) as server:
        auth = Renewable(server.url)
        session = Session(auth=auth)
        barrier = threading.Barrier(16)

        def work():
            try:
                adapter = http.ImageAdapter(session)
                barrier.wait(10)
                for _ in range(20):
                    adapter.get('/v2/images')
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert failures == []
    assert auth.renewals == 1


def test_a_token_that_another_thread_has_renewed_is_used():
    with FaultServer(respond(401), respond(401), OK) as server:
        auth = Renewable(server.url)
        adapter = http.ImageAdapter(Session(auth=auth))
        numbers = iter(['1', '2', '2', '3', '3'])
        auth.get_token = lambda session, **kwargs: next(numbers)
        assert adapter.get('/v2/images').json() == {'ok': True}


def test_a_new_token_that_is_refused_is_not_renewed_again():
    with FaultServer(default=respond(401)) as server:
        auth = Renewable(server.url)
        with pytest.raises(exc.HTTPUnauthorized):
            http.ImageAdapter(Session(auth=auth)).get('/v2/images')
        assert len(server.requests) == 2
    assert auth.renewals == 1

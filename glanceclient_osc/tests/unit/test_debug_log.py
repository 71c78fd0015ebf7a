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

"""Debug log: content, secrets, streams, and what it costs."""

import io
import json
import logging
import time

import pytest

from glanceclient_osc import debug_log, http
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond
from glanceclient_osc.transfer import url_source

NAME = 'keystoneauth.session.image'


@pytest.fixture
def debug(caplog):
    """Return the log at the level DEBUG."""
    with caplog.at_level(logging.DEBUG, NAME):
        yield caplog


def test_requests_and_responses_are_logged(adapter, requests_mock, debug):
    requests_mock.post(
        f'{URL}/v2/images',
        json={'id': '1'},
        headers={
            'Content-Type': 'application/json',
            'x-openstack-request-id': 'req-1',
        },
    )
    adapter.post('/v2/images', json={'name': 'x'})
    messages = [
        record.message for record in debug.records if record.name == NAME
    ]
    assert messages[0].startswith(
        f'REQ: curl -g -i -X POST "{URL}/v2/images" -H '
    )
    assert messages[0].endswith("""-d '{"name": "x"}'""")
    assert messages[1].startswith('RESP: [200] Content-Type: application/json')
    assert messages[2] == (
        f'POST call to image for {URL}/v2/images used request id req-1'
    )
    assert messages[3] == 'RESP BODY: {"id": "1"}'


def test_tokens_are_logged_as_hashes(adapter, requests_mock, debug):
    requests_mock.get(f'{URL}/v2/images', headers={'X-Auth-Token': 'token-2'})
    adapter.get('/v2/images')
    assert '{SHA256}' in debug.text
    assert 'token-1' not in debug.text
    assert 'token-2' not in debug.text


def test_control_characters_are_escaped(adapter, requests_mock, debug):
    requests_mock.get(
        f'{URL}/v2/images',
        text='<b>\x1b[31m\u061c\u202e\nfake record</b>',
        headers={'Content-Type': 'text/html', 'Server': 'a\x1b[2J'},
    )
    adapter.get('/v2/images')
    assert r'<b>\x1b[31m\u061c\u202e\nfake record</b>' in debug.text
    assert r'Server: a\x1b[2J' in debug.text


def test_bodies_of_other_types_are_omitted(adapter, requests_mock, debug):
    requests_mock.get(
        f'{URL}/v2/images',
        content=b'secret',
        headers={'Content-Type': 'application/octet-stream'},
    )
    adapter.get('/v2/images')
    assert 'RESP BODY: omitted' in debug.text
    assert 'secret' not in debug.text


def test_long_bodies_are_cut(adapter, requests_mock, debug, monkeypatch):
    monkeypatch.setattr(debug_log, 'MAX_BODY_LENGTH', 10)
    requests_mock.get(
        f'{URL}/v2/images',
        text='x' * 20,
        headers={'Content-Type': 'text/plain'},
    )
    adapter.get('/v2/images')
    assert f'RESP BODY: {"x" * 10} ... (20 bytes)' in debug.text


@pytest.mark.parametrize('kind', ['application/json', 'text/plain'])
def test_streamed_responses_are_not_read_by_the_log(kind, debug):
    with FaultServer(respond(200, b'data', Content_Type=kind)) as server:
        adapter = http.make_adapter(server.url)
        response = adapter.get('/v2/images/1/file', stream=True)
        assert 'RESP: [200]' in debug.text
        assert response.raw.read() == b'data'
    assert 'data' not in debug.text.replace('date', '')


@pytest.mark.parametrize('kind', ['application/json', 'text/plain'])
def test_streamed_requests_are_not_read_by_the_log(kind, debug):
    with FaultServer(respond(204)) as server:
        adapter = http.make_adapter(server.url)
        adapter.put(
            '/v2/x', data=io.BytesIO(b'data'), headers={'Content-Type': kind}
        )
        assert server.requests[0].body == b'data'
    assert '--data-binary @-' in debug.text


def test_a_logger_is_enabled_if_a_handler_writes_debug_records():
    root = logging.Logger('root', logging.DEBUG)
    logger = logging.Logger('child')
    logger.parent = root
    assert not debug_log.is_enabled(logger)
    handler = logging.StreamHandler(io.StringIO())
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    logger.addHandler(logging.NullHandler())
    assert not debug_log.is_enabled(logger)
    handler.setLevel(logging.DEBUG)
    assert debug_log.is_enabled(logger)
    logger.propagate = False
    assert not debug_log.is_enabled(logger)
    assert not debug_log.is_enabled(logging.Logger('info', logging.INFO))


class _Counting(logging.Logger):
    """Logger that counts its records."""

    def __init__(self):
        super().__init__('counting', logging.DEBUG)
        self.count = 0

    def _log(self, *args, **kwargs):
        self.count += 1
        super()._log(*args, **kwargs)


def test_no_record_is_built_that_no_handler_writes(adapter, requests_mock):
    logger = _Counting()
    adapter.logger = logger
    requests_mock.get(f'{URL}/v2/images', json={'images': []})
    adapter.get('/v2/images')
    assert logger.count == 0
    logger.addHandler(logging.StreamHandler(io.StringIO()))
    adapter.get('/v2/images')
    assert logger.count == 3


def test_logging_hostile_properties_takes_milliseconds(
    adapter, requests_mock, debug
):
    hostile = {'a': 'x' * 60_000, 'b': '://', 'c': '@' * 60_000}
    requests_mock.get(
        f'{URL}/v2/images',
        text=json.dumps({'images': [hostile]}),
        headers={'Content-Type': 'application/json'},
    )
    began = time.process_time()
    adapter.get('/v2/images')
    assert time.process_time() - began < 0.25


def test_the_log_of_urllib3_has_no_secrets_and_no_tracebacks(caplog):
    reply = (
        b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n'
        b'Broken \x1b[31m line\r\n\r\ndata'
    )
    with (
        caplog.at_level(logging.DEBUG),
        FaultServer(reply) as server,
        url_source.open_url(f'{server.url}/disk?signature=pw#x') as source,
    ):
        assert b''.join(source.blocks()) == b'data'
    messages = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith('urllib3')
    ]
    assert any('GET /disk?***' in message for message in messages)
    assert any('Failed to parse headers' in message for message in messages)
    assert 'signature' not in caplog.text
    assert '\x1b' not in caplog.text
    for record in caplog.records:
        assert record.levelno == logging.DEBUG
        assert not record.exc_info

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

"""Reading image data over connections that break."""

import gzip
import hashlib

import pytest
import requests

from glanceclient_osc import exc, http
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond
from glanceclient_osc.tests.unit.transfer.image_server import Fault
from glanceclient_osc.transfer import ranges, rate
from glanceclient_osc.transfer.ranges import RangeReader

DATA = hashlib.shake_128(b'image').digest(10_000)


@pytest.fixture
def reader(server, pauses):
    """Return a function that creates a reader of the data of the server."""
    server.data = DATA

    def create(retries=3, total=10_000, fetch=server.fetch):
        return RangeReader(None, fetch, total, retries)

    return create


@pytest.fixture
def small_pieces(monkeypatch):
    """Fetch pieces of 3,000 bytes."""
    monkeypatch.setattr(ranges, '_PIECE_SIZE', 3000)


def _read(reader, start=0, block_size=4096, connections=1):
    return b''.join(reader.blocks(start, block_size, connections))


# --- one connection ----------------------------------------------------------


def test_data_is_requested_when_there_is_no_response(reader, server):
    assert _read(reader()) == DATA
    assert server.requested_ranges == [None]


def test_a_given_response_is_read_first(server):
    server.data = DATA
    reader = RangeReader(server.fetch(0, None), None, None)
    assert reader.total == len(DATA)
    assert _read(reader) == DATA
    assert len(server.requested_ranges) == 1


def test_data_can_be_read_from_a_later_byte(reader, server):
    assert _read(reader(), start=9000) == DATA[9000:]
    assert server.requested_ranges == ['bytes=9000-']


def test_a_broken_connection_is_resumed_from_the_next_byte(reader, server):
    server.faults = [Fault(cut=4096)]
    assert _read(reader()) == DATA
    assert server.requested_ranges == [None, 'bytes=4096-']


def test_the_data_is_skipped_when_the_server_has_no_ranges(reader, server):
    server.supports_ranges = False
    server.faults = [Fault(cut=8192)]
    assert _read(reader(), block_size=1000) == DATA
    assert len(server.requested_ranges) == 2


def test_a_connection_that_breaks_too_often_is_given_up(
    reader, server, pauses
):
    server.faults = [Fault(cut=0)] * 9
    with pytest.raises(exc.CommunicationError):
        _read(reader(retries=3))
    assert len(server.requested_ranges) == 4
    assert pauses == [0.2, 0.4, 0.8]


def test_progress_resets_the_number_of_failures(reader, server, monkeypatch):
    monkeypatch.setattr(ranges, '_PROGRESS_SIZE', 4096)
    server.faults = [Fault(cut=4096), Fault(cut=0), Fault(cut=4096)]
    assert _read(reader(retries=2)) == DATA


def test_a_few_bytes_do_not_reset_the_number_of_failures(reader, server):
    server.faults = [Fault(cut=1)] * 9
    with pytest.raises(exc.CommunicationError):
        _read(reader(retries=3))
    assert len(server.requested_ranges) == 4


def test_without_a_fetch_function_nothing_is_retried(server):
    server.data = DATA
    server.faults = [Fault(cut=10)]
    reader = RangeReader(server.fetch(0, None), None, None)
    with pytest.raises(exc.CommunicationError, match=r'of 10000 bytes|broke'):
        _read(reader)
    with pytest.raises(exc.ClientException, match='already been read'):
        _read(reader)


@pytest.mark.parametrize('status', [500, 502, 503, 504])
def test_an_error_of_an_overloaded_server_is_retried(reader, server, status):
    server.faults = [Fault(status=status)]
    assert _read(reader()) == DATA


@pytest.mark.parametrize('status', [401, 403, 404, 416])
def test_other_errors_are_not_retried(reader, server, status):
    server.faults = [Fault(status=status)]
    with pytest.raises(exc.HTTPException) as caught:
        _read(reader())
    assert caught.value.code == status
    assert len(server.requested_ranges) == 1


def test_an_untrusted_certificate_is_not_retried(reader):
    requests = []

    def fetch(start, end):
        requests.append(start)
        raise exc.SSLCertificateError('not trusted')

    with pytest.raises(exc.SSLCertificateError):
        _read(reader(fetch=fetch))
    assert requests == [0]


@pytest.mark.parametrize(
    'content_range',
    ['bytes 0-9999/10000', 'bytes ' + '9' * 5000 + '-9/9', 'bytes', None],
)
def test_another_part_than_requested_is_refused(reader, server, content_range):
    server.faults = [Fault(headers={'Content-Range': content_range})]
    with pytest.raises(exc.CommunicationError, match='another part'):
        _read(reader(), start=5000)
    assert len(server.requested_ranges) == 1


def test_the_size_of_the_whole_data_may_be_left_out(reader, server):
    server.faults = [Fault(headers={'Content-Range': 'bytes 5000-9999/*'})]
    assert _read(reader(), start=5000) == DATA[5000:]


def test_the_size_is_taken_from_the_response(reader):
    new = reader(total=None)
    assert _read(new, start=1) == DATA[1:]
    assert new.total == len(DATA)


def test_request_ids_are_collected(reader, server):
    server.faults = [
        Fault(cut=4096, headers={'x-openstack-request-id': 'req-1'}),
        Fault(headers={'x-openstack-request-id': 'req-2'}),
    ]
    new = reader()
    _read(new)
    assert new.request_ids == ('req-1', 'req-2')


# --- size and rate -----------------------------------------------------------


@pytest.mark.parametrize('length', [1000, 99_999])
def test_another_length_than_expected_is_refused(reader, server, length):
    server.data = b'x' * length
    with pytest.raises(
        exc.IntegrityError, match=f'has 10000 bytes, but .* sends {length}'
    ):
        next(reader().blocks(0, 4096))
    assert len(server.requested_ranges) == 1


def test_another_length_of_a_given_response_is_refused(server):
    server.data = DATA
    reader = RangeReader(server.fetch(0, None), server.fetch, 20_000)
    with pytest.raises(exc.IntegrityError, match=r'20000 bytes, .* 10000'):
        next(reader.blocks(0, 4096))


def test_another_size_in_a_content_range_is_refused(reader, server):
    content_range = 'bytes 5000-9999/99999'
    server.faults = [Fault(headers={'Content-Range': content_range})]
    with pytest.raises(exc.IntegrityError, match=r'10000 bytes, .* 99999'):
        _read(reader(), start=5000)


def test_data_without_an_end_is_stopped_after_one_byte_too_many(
    reader, server
):
    server.faults = [Fault(body=DATA + b'x' * 1_000_000, chunked=True)]
    blocks = []
    with pytest.raises(
        exc.IntegrityError, match=r'has 10000 bytes, but .* sent 10001'
    ):
        blocks.extend(reader().blocks(0, 4096))
    assert DATA.startswith(b''.join(blocks))


def test_data_without_a_length_is_read(reader, server):
    server.faults = [Fault(chunked=True)]
    assert _read(reader()) == DATA
    server.faults = [Fault(chunked=True)]
    assert _read(reader(total=None)) == DATA


def test_the_length_of_encoded_data_is_ignored(reader, server):
    server.faults = [
        Fault(body=gzip.compress(DATA), headers={'Content-Encoding': 'gzip'})
    ]
    assert _read(reader()) == DATA


def test_data_without_an_end_after_encoding_is_stopped(reader, server):
    bomb = gzip.compress(bytes(10_000_000))
    server.faults = [Fault(body=bomb, headers={'Content-Encoding': 'gzip'})]
    with pytest.raises(exc.IntegrityError, match='sent 10001 or more'):
        _read(reader())


def test_encoded_data_that_ends_too_early_is_an_error():
    encoded = gzip.compress(DATA)
    head = (
        'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n'
        f'Content-Length: {len(encoded)}\r\n\r\n'
    )

    def send_part(connection, request):
        connection.sendall(head.encode() + encoded[:-500])
        raise ConnectionAbortedError

    with FaultServer(default=send_part) as server:
        adapter = http.make_adapter(server.url, token='t')
        reader = RangeReader(adapter.get('/v2/x', stream=True), None, None)
        with pytest.raises(exc.CommunicationError):
            _read(reader)


def test_the_blocks_of_encoded_data_have_the_requested_size():
    reply = respond(
        200, gzip.compress(bytes(1_000_000)), Content_Encoding='gzip'
    )
    with FaultServer(reply) as server:
        adapter = http.make_adapter(server.url, token='t')
        reader = RangeReader(adapter.get('/v2/x', stream=True), None, None)
        sizes = [len(block) for block in reader.blocks(0, 4096)]
    assert max(sizes) == 4096
    assert sum(sizes) == 1_000_000


def test_the_connection_of_a_download_is_used_again():
    with FaultServer(default=respond(200, DATA)) as server:
        adapter = http.make_adapter(server.url, token='t')
        for _ in range(3):
            response = adapter.get('/v2/x', stream=True)
            assert _read(RangeReader(response, None, None)) == DATA
        assert len(server._connections) == 1


class _BrokenResponse(requests.Response):
    """Response whose connection breaks when all data has been read."""

    def __init__(self):
        super().__init__()
        self.status_code = 200
        self.raw = self
        self._parts = [DATA]

    def read1(self, size, decode_content):
        if not self._parts:
            raise ConnectionError('broken')
        return self._parts.pop()

    def close(self):
        pass


def test_a_connection_that_breaks_after_the_last_byte_is_complete(reader):
    new = reader(retries=0, fetch=lambda start, end: _BrokenResponse())
    assert _read(new, block_size=len(DATA)) == DATA


@pytest.mark.parametrize('total', [None, len(DATA) + 1])
def test_a_connection_that_breaks_between_blocks_is_an_error(reader, total):
    new = reader(
        retries=0, total=total, fetch=lambda start, end: _BrokenResponse()
    )
    with pytest.raises(exc.CommunicationError, match=r'broke .*: broken'):
        _read(new, block_size=len(DATA))


def test_a_server_that_sends_a_byte_at_a_time_is_given_up(
    reader, server, monkeypatch
):
    monkeypatch.setattr(rate, 'PERIOD', 0.05)
    server.faults = [Fault(pause=0.005)] * 9
    with pytest.raises(exc.CommunicationError, match=r'too slow: [0-9]+ byte'):
        _read(reader(retries=1))
    assert len(server.requested_ranges) == 2


def test_a_slow_connection_is_resumed(reader, server, monkeypatch):
    monkeypatch.setattr(rate, 'PERIOD', 0.05)
    server.faults = [Fault(pause=0.005)]
    assert _read(reader(retries=1)) == DATA
    assert server.requested_ranges[1] != 'bytes=0-'


# --- several connections -----------------------------------------------------


def test_pieces_are_yielded_in_order(reader, server, small_pieces):
    assert _read(reader(), connections=3) == DATA
    assert sorted(server.requested_ranges) == [
        'bytes=0-2999',
        'bytes=3000-5999',
        'bytes=6000-8999',
        'bytes=9000-9999',
    ]


def test_a_broken_piece_is_resumed(reader, server, small_pieces):
    server.faults = [Fault(cut=10)] * 2
    assert _read(reader(), connections=2) == DATA


def test_a_server_without_ranges_sends_all_over_one_connection(
    reader, server, small_pieces
):
    server.supports_ranges = False
    assert _read(reader(), connections=2) == DATA


def test_an_error_of_a_piece_is_raised(reader, server, small_pieces):
    server.faults = [Fault(status=404)]
    with pytest.raises(exc.HTTPNotFound):
        _read(reader(), connections=2)


def test_a_piece_with_too_many_bytes_is_refused(reader, server, small_pieces):
    server.faults = [Fault(body=b'x' * 3001)] * 4
    with pytest.raises(exc.CommunicationError, match='more data than'):
        _read(reader(), connections=2)


def test_no_more_pieces_are_requested_after_the_reader_is_closed(
    reader, server, small_pieces
):
    blocks = reader().blocks(0, 1000, connections=2)
    assert next(blocks) == DATA[:1000]
    blocks.close()
    assert 'bytes=9000-9999' not in server.requested_ranges

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

"""Uploads, verified before and after they end."""

import contextlib
import hashlib
import itertools
import os
import socket

import pytest

from glanceclient_osc import exc
from glanceclient_osc.http import make_adapter
from glanceclient_osc.transfer import BLOCK_SIZE, upload
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.transfer.rate import RateMonitor
from glanceclient_osc.transfer.source import Source, open_source

DATA = b'image data' * 1000


@pytest.fixture
def adapter(server):
    """Return an adapter for the server."""
    return make_adapter(server.url, token='t')


def test_a_known_size_is_sent_in_headers(server, adapter, tmp_path):
    content = b'x' * (2 * BLOCK_SIZE + 1)
    (tmp_path / 'f').write_bytes(content)
    sizes = []
    _, sent = upload.send_data(
        adapter,
        '/v2/up',
        open_source(tmp_path / 'f'),
        verifiable=True,
        progress=sizes.append,
    )
    assert server.stored == content
    assert server.headers['Content-Length'] == str(len(content))
    assert server.headers['x-openstack-image-size'] == str(len(content))
    assert server.headers['Content-Type'] == 'application/octet-stream'
    assert 'Transfer-Encoding' not in server.headers
    assert sizes == [BLOCK_SIZE, BLOCK_SIZE, 1]
    assert sent.sent == len(content)
    assert sent.digest == hashlib.sha512(content).hexdigest()


def test_an_unknown_size_is_sent_in_chunks(server, adapter):
    upload.send_data(adapter, '/v2/up', open_source(iter([b'a' * 100, b'b'])))
    assert server.stored == b'a' * 100 + b'b'
    assert server.headers['Transfer-Encoding'] == 'chunked'
    assert 'x-openstack-image-size' not in server.headers


@pytest.mark.parametrize(
    ('blocks', 'message'),
    [([b'123'], 'ended after 3 of 4'), ([b'123', b'45'], 'more image data')],
)
def test_a_source_with_another_size_fails(server, adapter, blocks, message):
    with pytest.raises(exc.SourceError, match=message):
        upload.send_data(adapter, '/v2/up', Source(blocks, 4))
    assert server.stored == b'', 'the request was aborted'


# --- verification ------------------------------------------------------------


def _upload(source):
    body = upload.Upload(source, algorithm='sha512')
    assert b''.join(body) == DATA
    return body


def _image(**fields):
    return {
        'size': len(DATA),
        'os_hash_algo': 'sha512',
        'os_hash_value': hashlib.sha512(DATA).hexdigest(),
        'checksum': hashlib.md5(DATA).hexdigest(),
        **fields,
    }


@pytest.mark.parametrize(
    ('fields', 'has_hash'),
    [
        ({}, True),
        (
            {
                'os_hash_algo': 'sha256',
                'os_hash_value': hashlib.sha256(DATA).hexdigest(),
            },
            True,
        ),
        ({'os_hash_algo': None, 'os_hash_value': None}, True),
        (
            {'os_hash_algo': None, 'os_hash_value': None, 'checksum': None},
            False,
        ),
    ],
)
def test_equal_data_is_accepted(fields, has_hash):
    source = open_source(DATA)
    body = _upload(source)
    assert upload.verify_stored(_image(**fields), body, source) is has_hash


@pytest.mark.parametrize('algorithm', ['sha9000', 'sha256', 'shake_128', 5])
def test_a_hash_that_cannot_be_computed_is_not_compared(algorithm):
    source = Source([DATA], None)
    image = _image(os_hash_algo=algorithm, os_hash_value='0f')
    assert upload.verify_stored(image, _upload(source), source) is False


@pytest.mark.parametrize('algorithm', ['sha9000', 'shake_128', 5])
def test_an_unusable_algorithm_of_the_server_is_not_compared(algorithm):
    source = open_source(DATA)
    image = _image(os_hash_algo=algorithm, os_hash_value='0f')
    assert upload.verify_stored(image, _upload(source), source) is False


@pytest.mark.parametrize(
    'fields',
    [
        {'size': 0},
        {'size': None},
        {'os_hash_value': hashlib.sha512(b'').hexdigest()},
        {
            'os_hash_algo': 'sha256',
            'os_hash_value': hashlib.sha256(b'').hexdigest(),
        },
        {
            'os_hash_algo': None,
            'os_hash_value': None,
            'checksum': hashlib.md5(b'').hexdigest(),
        },
    ],
)
def test_other_data_is_refused(fields):
    source = open_source(DATA)
    with pytest.raises(exc.IntegrityError):
        upload.verify_stored(_image(**fields), _upload(source), source)


def test_only_the_size_of_a_pipe_with_another_hash_is_compared():
    source = Source([DATA], None)
    image = _image(
        os_hash_algo='sha256', os_hash_value=hashlib.sha256(b'').hexdigest()
    )
    assert upload.verify_stored(image, _upload(source), source) is False
    assert upload.verify_stored(_image(), _upload(open_source(DATA)), source)


# --- checks before the last block --------------------------------------------


@pytest.mark.parametrize('size', [None, len(DATA)])
def test_the_last_block_of_wrong_data_is_not_sent(size):
    body = upload.Upload(
        Source([DATA[:10], DATA[10:20], DATA[20:]], size),
        algorithm='sha512',
        checksum=Checksum('md5:' + '0' * 32),
    )
    blocks = []
    with pytest.raises(exc.SourceError, match='The md5 of the image data is'):
        blocks.extend(body)
    assert b''.join(blocks) == DATA[:20]


def test_data_with_the_right_checksum_is_sent():
    for algorithm in ('sha512', 'md5', None):
        checksum = Checksum('md5:' + hashlib.md5(DATA).hexdigest())
        body = upload.Upload(
            open_source(DATA), algorithm=algorithm, checksum=checksum
        )
        assert b''.join(body) == DATA


def test_the_last_block_of_a_changed_file_is_not_sent(tmp_path):
    path = tmp_path / 'f'
    path.write_bytes(b'x' * (2 * BLOCK_SIZE))
    with contextlib.closing(open_source(path)) as source:
        body = iter(upload.Upload(source))
        next(body)
        os.utime(path, (1, 1))
        with pytest.raises(exc.SourceError, match='was changed'):
            next(body)


def test_progress_is_taken_back_when_a_body_is_sent_again():
    progress = []
    body = upload.Upload(open_source(b'data'), progress=progress.append)
    assert b''.join(body) == b''.join(body) == b'data'
    assert progress == [4, -4, 4]
    assert body.replayable


def test_an_empty_body_is_true():
    # requests leaves out a body that is false.
    assert upload.Upload(open_source(b''))


# --- rate --------------------------------------------------------------------


def test_a_slow_upload_is_given_up(monkeypatch):
    clock = itertools.count(0, 10).__next__
    monkeypatch.setattr(
        upload, 'RateMonitor', lambda minimum: RateMonitor(minimum, clock)
    )
    body = upload.Upload(Source([b'x'] * 100, None), min_rate=1024)
    with pytest.raises(exc.CommunicationError, match='too slow'):
        for _ in body:
            pass
    assert body.sent < 100


def test_a_server_that_stops_reading_is_given_up():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        port = listener.getsockname()[1]
        adapter = make_adapter(
            f'http://127.0.0.1:{port}', token='t', timeout=0.1
        )
        source = Source([bytes(BLOCK_SIZE)] * 100, None)
        with pytest.raises(exc.CommunicationError):
            upload.send_data(adapter, '/v2/up', source)

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

"""Sending, and comparing what was stored with what was sent."""

import contextlib
import hashlib
import http.server
import os
import threading

import pytest

from glanceclient_osc import exc
from glanceclient_osc.http import make_adapter
from glanceclient_osc.transfer import BLOCK, upload
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.transfer.source import Source, open_source

DATA = b'image data' * 1000


@pytest.fixture
def server():
    """Run a server that keeps what it is sent, and the headers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def do_PUT(self):
            self.server.seen = dict(self.headers)
            length = self.headers.get('Content-Length')
            self.server.stored = (
                self.rfile.read(int(length)) if length else self._chunks()
            )
            self.send_response(204)
            self.send_header('Content-Length', '0')
            self.end_headers()

        def _chunks(self):
            body = b''
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            return body

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def adapter(server):
    """Return an adapter for that server."""
    return make_adapter(f'http://127.0.0.1:{server.server_port}', token='t')


def test_a_known_size_is_sent_as_length(server, adapter, tmp_path):
    content = b'x' * (2 * BLOCK + 1)
    (tmp_path / 'f').write_bytes(content)
    moved = []
    _, sent = upload.send_data(
        adapter,
        '/v2/up',
        open_source(tmp_path / 'f'),
        verifiable=True,
        progress=moved.append,
    )
    assert server.stored == content
    assert server.seen['Content-Length'] == str(len(content))
    assert server.seen['x-openstack-image-size'] == str(len(content))
    assert server.seen['Content-Type'] == 'application/octet-stream'
    assert 'Transfer-Encoding' not in server.seen
    assert moved == [BLOCK, BLOCK, 1]
    assert sent.sent == len(content)
    assert sent.digest == hashlib.sha512(content).hexdigest()


def test_an_unknown_size_is_sent_in_chunks(server, adapter):
    upload.send_data(adapter, '/v2/up', open_source(iter([b'a' * 100, b'b'])))
    assert server.stored == b'a' * 100 + b'b'
    assert server.seen['Transfer-Encoding'] == 'chunked'
    assert 'x-openstack-image-size' not in server.seen


@pytest.mark.parametrize(
    ('blocks', 'message'),
    [([b'123'], 'ended after 3 of 4'), ([b'123', b'45'], 'more image data')],
)
def test_a_source_that_lied_about_its_size_fails(
    server, adapter, blocks, message
):
    with pytest.raises(exc.SourceError, match=message):
        upload.send_data(adapter, '/v2/up', Source(blocks, 4))
    assert len(getattr(server, 'stored', b'')) < 4, 'it was cut off'


# --- verification ------------------------------------------------------------


def _sent(source):
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
    'fields',
    [
        {},
        {
            'os_hash_algo': 'sha256',
            'os_hash_value': hashlib.sha256(DATA).hexdigest(),
        },
        {'os_hash_algo': None, 'os_hash_value': None},
        {'os_hash_algo': None, 'os_hash_value': None, 'checksum': None},
    ],
)
def test_what_is_stored_is_what_was_sent(fields):
    source = open_source(DATA)
    upload.verify_stored(_image(**fields), _sent(source), source)


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
def test_what_is_stored_is_something_else(fields):
    source = open_source(DATA)
    with pytest.raises(exc.IntegrityError):
        upload.verify_stored(_image(**fields), _sent(source), source)


def test_only_the_size_can_be_compared_where_a_pipe_was_hashed_otherwise():
    source = Source([DATA], None)
    image = _image(
        os_hash_algo='sha256', os_hash_value=hashlib.sha256(b'').hexdigest()
    )
    assert upload.verify_stored(image, _sent(source), source) is False
    assert upload.verify_stored(_image(), _sent(open_source(DATA)), source)


# --- what must arrive --------------------------------------------------------


@pytest.mark.parametrize('size', [None, len(DATA)])
def test_the_last_block_of_what_is_wrong_is_not_sent(size):
    body = upload.Upload(
        Source([DATA[:10], DATA[10:20], DATA[20:]], size),
        algorithm='sha512',
        checksum=Checksum('md5:' + '0' * 32),
    )
    sent = []
    with pytest.raises(exc.SourceError, match='The md5 of the image data is'):
        sent.extend(body)
    assert b''.join(sent) == DATA[:20]


def test_what_is_right_is_sent():
    for algorithm in ('sha512', 'md5', None):
        checksum = Checksum('md5:' + hashlib.md5(DATA).hexdigest())
        body = upload.Upload(
            open_source(DATA), algorithm=algorithm, checksum=checksum
        )
        assert b''.join(body) == DATA


def test_a_file_that_was_written_to_is_not_sent_to_its_end(tmp_path):
    path = tmp_path / 'f'
    path.write_bytes(b'x' * (2 * BLOCK))
    with contextlib.closing(open_source(path)) as source:
        body = iter(upload.Upload(source))
        next(body)
        os.utime(path, (1, 1))
        with pytest.raises(exc.SourceError, match='was changed'):
            next(body)

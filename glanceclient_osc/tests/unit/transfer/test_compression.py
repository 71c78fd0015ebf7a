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

"""Detecting and decompressing compressed data."""

import bz2
import functools
import gzip
import hashlib
import lzma
import struct
import sys
import tracemalloc

import lz4.frame
import pytest
import zstandard

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.transfer.zip_files import build_zip
from glanceclient_osc.transfer import compression
from glanceclient_osc.transfer.compression import (
    Decompressed,
    decompress,
    detect_compression,
)
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.transfer.source import open_source
from glanceclient_osc.transfer.upload import Upload

DATA = hashlib.shake_128(b'image').digest(3000) + bytes(60_000)
COMPRESS = {
    'gz': gzip.compress,
    'bz2': bz2.compress,
    'xz': functools.partial(lzma.compress, preset=0),
    'lz4': functools.partial(lz4.frame.compress, content_checksum=True),
    'zip': build_zip,
    'zst': zstandard.ZstdCompressor(write_checksum=True).compress,
}
EACH_KIND = pytest.mark.parametrize('kind', COMPRESS)
EACH_STREAM = pytest.mark.parametrize('kind', sorted({*COMPRESS} - {'zip'}))


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    """Let the tests with little data have several blocks."""
    monkeypatch.setattr(compression, 'BLOCK_SIZE', 16 * 1024)


def _open_pipe(data):
    return open_source(
        data[start : start + 100] for start in range(0, len(data), 100)
    )


def _read(source):
    return b''.join(source.blocks())


@EACH_KIND
@pytest.mark.parametrize('open_data', [open_source, _open_pipe])
def test_compressed_data_is_detected_and_decompressed(kind, open_data):
    source = open_data(COMPRESS[kind](DATA))
    assert detect_compression(source) == kind
    decompressed = Decompressed(source, kind)
    assert decompressed.size is None
    assert DATA.startswith(decompressed.peek_bytes(20_000))
    assert _read(decompressed) == DATA


@EACH_KIND
def test_a_compressed_file_can_be_read_twice(kind):
    decompressed = Decompressed(open_source(COMPRESS[kind](DATA)), kind)
    assert decompressed.replayable
    assert _read(decompressed) == _read(decompressed) == DATA


@pytest.mark.parametrize('number', [0x184D2A50, 0x184D2A5F])
def test_a_skippable_frame_may_precede_zst_data(number):
    data = struct.pack('<II', number, 3) + b'abc' + zstandard.compress(DATA)
    source = open_source(data)
    assert detect_compression(source) == 'zst'
    assert _read(Decompressed(source, 'zst')) == DATA


def test_7z_is_detected_but_refused():
    source = open_source(b'7z\xbc\xaf\x27\x1c' + bytes(99))
    assert detect_compression(source) == '7z'
    with pytest.raises(exc.SourceError, match='7z files cannot be'):
        decompress(source)


def test_a_signature_may_be_spread_over_blocks():
    source = open_source([b'\x1f', b'\x8b', b'\x08', b'rest'])
    assert detect_compression(source) == 'gz'


@pytest.mark.parametrize('data', [DATA, b''])
def test_uncompressed_data_has_no_compression(data):
    assert detect_compression(open_source(data)) is None


@EACH_STREAM
def test_several_streams_in_a_file_are_joined(kind):
    data = COMPRESS[kind](b'a' * 9999) + COMPRESS[kind](DATA) + bytes(512)
    assert _read(Decompressed(_open_pipe(data), kind)) == b'a' * 9999 + DATA


@EACH_KIND
@pytest.mark.parametrize('missing', [1, 20])
def test_an_incomplete_file_is_refused(kind, missing):
    source = open_source(COMPRESS[kind](DATA)[:-missing])
    with pytest.raises(exc.SourceError, match='ends too early'):
        _read(Decompressed(source, kind))


@EACH_KIND
def test_a_damaged_file_is_refused(kind):
    data = bytearray(COMPRESS[kind](DATA))
    data[len(data) // 2] ^= 255
    with pytest.raises(exc.SourceError, match=r'cannot be|too early'):
        _read(Decompressed(open_source(bytes(data)), kind))


@EACH_KIND
def test_the_checksum_of_the_compressed_data_is_verified(kind):
    data = COMPRESS[kind](DATA)
    checksum = Checksum('sha256:' + hashlib.sha256(data).hexdigest())
    source = decompress(open_source(data), compressed_checksum=checksum)
    assert _read(source) == DATA


@EACH_KIND
@pytest.mark.parametrize('open_data', [open_source, _open_pipe])
def test_a_wrong_checksum_of_the_compressed_data_is_refused(kind, open_data):
    source = open_data(COMPRESS[kind](DATA))
    source = decompress(
        source, compressed_checksum=Checksum('md5:' + '0' * 32)
    )
    # The body of an upload must not be complete.
    sent = []
    with pytest.raises(exc.SourceError, match='md5 of the compressed data'):
        sent.extend(Upload(source))
    assert b''.join(sent) != DATA


@pytest.mark.parametrize(
    ('data', 'hint'),
    [
        (bytes(99), '$'),
        (b'<html><body>Not Found', 'It looks like an HTML'),
    ],
)
def test_data_that_is_not_compressed_is_refused(data, hint):
    with pytest.raises(exc.SourceError, match=f'not compressed\\..*{hint}'):
        decompress(open_source(data))


def test_a_wrong_size_of_the_decompressed_data_is_refused():
    source = decompress(open_source(gzip.compress(DATA)), size=5)
    with pytest.raises(exc.SourceError, match='more image data than the 5'):
        [*Upload(source)]


@pytest.mark.parametrize(
    ('kind', 'mebibytes'),
    [('bz2', 8), ('gz', 4), ('lz4', 4), ('xz', 4), ('zip', 4), ('zst', 24)],
)
def test_highly_compressed_data_needs_little_memory(kind, mebibytes):
    size = mebibytes << 20
    source = open_source(COMPRESS[kind](bytes(size)))
    tracemalloc.start()
    try:
        decompressed = sum(map(len, Decompressed(source, kind).blocks()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert decompressed == size
    assert peak < 0.8 * size


def test_a_changed_file_is_detected(tmp_path):
    path = tmp_path / 'image.gz'
    path.write_bytes(gzip.compress(DATA))
    decompressed = Decompressed(open_source(path), 'gz')
    decompressed.check()
    path.write_bytes(b'other')
    with pytest.raises(exc.SourceError, match='was changed'):
        decompressed.check()
    decompressed.close()


def test_a_missing_package_for_zst_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, 'zstandard', None)
    monkeypatch.setitem(sys.modules, 'compression', None)
    with pytest.raises(exc.SourceError, match=r'glanceclient-osc\[zstd\]'):
        Decompressed(open_source(COMPRESS['zst'](b'x')), 'zst')


def test_a_missing_package_for_lz4_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, 'lz4', None)
    monkeypatch.setitem(sys.modules, 'lz4.frame', None)
    with pytest.raises(exc.SourceError, match=r'glanceclient-osc\[lz4\]'):
        Decompressed(open_source(COMPRESS['lz4'](b'x')), 'lz4')

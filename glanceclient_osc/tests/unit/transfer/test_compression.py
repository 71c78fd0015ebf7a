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

"""Compressed data, and opening it on the way."""

import bz2
import gzip
import lzma
import struct
import sys
import tracemalloc

import pytest
import zstandard

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK, compression
from glanceclient_osc.transfer.compression import Decompressed
from glanceclient_osc.transfer.source import open_source

DATA = bytes(range(256)) * 20_000 + bytes(3_000_000)
PACK = {
    'gz': gzip.compress,
    'bz2': bz2.compress,
    'xz': lzma.compress,
    'zst': zstandard.compress,
}
KINDS = pytest.mark.parametrize('kind', PACK)


def _pipe(data):
    return open_source(
        iter([data[at : at + 1000] for at in range(0, len(data), 1000)])
    )


@KINDS
@pytest.mark.parametrize('make', [open_source, _pipe])
def test_it_is_recognized_and_opened(kind, make):
    source = make(PACK[kind](DATA))
    assert compression.detect_compression(source) == kind
    opened = Decompressed(source, kind)
    assert opened.size is None
    assert next(opened.peek()) == DATA[: len(next(opened.peek()))]
    assert b''.join(opened.blocks()) == DATA
    if opened.replayable:
        assert b''.join(opened.blocks()) == DATA


@pytest.mark.parametrize('number', [0x184D2A50, 0x184D2A5F])
def test_a_frame_that_says_nothing_may_come_first(number):
    data = struct.pack('<II', number, 3) + b'abc' + zstandard.compress(DATA)
    source = open_source(data)
    assert compression.detect_compression(source) == 'zst'
    assert b''.join(Decompressed(source, 'zst').blocks()) == DATA


@pytest.mark.parametrize(
    ('kind', 'head'), [('lz4', b'\x04\x22\x4d\x18'), ('zip', b'PK\x03\x04')]
)
def test_what_cannot_be_opened_is_recognized_all_the_same(kind, head):
    source = open_source(head + bytes(99))
    assert compression.detect_compression(source) == kind
    with pytest.raises(exc.SourceError, match=f'{kind} files cannot be'):
        Decompressed(source, kind)


def test_what_is_not_compressed_is_not():
    assert compression.detect_compression(open_source(DATA)) is None
    assert compression.detect_compression(open_source(b'')) is None


@KINDS
def test_several_in_a_row_are_one(kind):
    packed = PACK[kind](b'a' * 9999) + PACK[kind](DATA) + bytes(512)
    opened = b''.join(Decompressed(_pipe(packed), kind).blocks())
    assert opened == b'a' * 9999 + DATA


@KINDS
def test_what_ends_early_is_noticed(kind):
    for cut in (1, 20):
        source = open_source(PACK[kind](DATA)[:-cut])
        with pytest.raises(exc.SourceError, match='ends too early'):
            b''.join(Decompressed(source, kind).blocks())


@KINDS
def test_what_is_damaged_is_noticed(kind):
    packed = bytearray(PACK[kind](DATA))
    packed[len(packed) // 2] ^= 255
    with pytest.raises(exc.SourceError, match=r'cannot be|too early'):
        b''.join(Decompressed(open_source(bytes(packed)), kind).blocks())


@KINDS
def test_a_bomb_is_opened_in_small_pieces(kind):
    size = 64 * BLOCK
    source = open_source(PACK[kind](bytes(size)))
    tracemalloc.start()
    try:
        opened = sum(
            len(block) for block in Decompressed(source, kind).blocks()
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert opened == size
    assert peak < 40 * BLOCK


def test_zst_says_what_it_needs(monkeypatch):
    monkeypatch.setitem(sys.modules, 'zstandard', None)
    monkeypatch.setitem(sys.modules, 'compression', None)
    with pytest.raises(exc.SourceError, match=r'glanceclient-osc\[zstd\]'):
        Decompressed(open_source(PACK['zst'](b'x')), 'zst')

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

"""Decompressing zip archives from a stream."""

import hashlib
import zipfile

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.transfer.zip_files import build_zip
from glanceclient_osc.transfer.zip_archive import extract_member

DATA = hashlib.shake_128(b'image').digest(3000) + bytes(60_000)


def _extract(archive, size=100):
    blocks = (
        archive[start : start + size] for start in range(0, len(archive), size)
    )
    return b''.join(extract_member(blocks, 4096))


@pytest.mark.parametrize('data', [DATA, b'x', b''])
@pytest.mark.parametrize('zip64', [False, True])
@pytest.mark.parametrize(
    'options',
    [
        {'method': zipfile.ZIP_DEFLATED},
        {'method': zipfile.ZIP_DEFLATED, 'streamed': True},
        {'method': zipfile.ZIP_STORED},
    ],
)
@pytest.mark.parametrize('size', [1, 100, 1_000_000])
def test_the_only_member_is_extracted(data, zip64, options, size):
    if size == 1 and len(data) > 1:
        data = data[:5000]
    assert _extract(build_zip(data, zip64=zip64, **options), size) == data


def test_a_descriptor_may_lack_its_signature():
    archive = build_zip(DATA, streamed=True)
    before, signature, after = archive.rpartition(b'PK\x07\x08')
    assert signature
    assert _extract(before + after) == DATA


def test_the_archive_is_read_to_its_end():
    blocks = iter([build_zip(DATA), b'more', b'data'])
    assert b''.join(extract_member(blocks, 4096)) == DATA
    assert [*blocks] == []


@pytest.mark.parametrize('streamed', [False, True])
def test_several_members_are_refused(streamed):
    archive = build_zip(DATA, names=('one', 'two'), streamed=streamed)
    with pytest.raises(exc.SourceError, match='more than one member'):
        _extract(archive)


def test_an_encrypted_member_is_refused():
    archive = bytearray(build_zip(DATA))
    archive[6] |= 1
    with pytest.raises(exc.SourceError, match='it is encrypted'):
        _extract(archive)


@pytest.mark.parametrize('method', [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_methods_are_refused(method):
    with pytest.raises(exc.SourceError, match=f'method {method} is unsup'):
        _extract(build_zip(DATA, method=method))


def test_a_stored_member_of_unknown_size_is_refused():
    archive = build_zip(DATA, method=zipfile.ZIP_STORED, streamed=True)
    with pytest.raises(exc.SourceError, match='not have the size'):
        _extract(archive)


@pytest.mark.parametrize('streamed', [False, True])
@pytest.mark.parametrize('size', [10, 35, 500, -1000, -50, -22, -1])
def test_an_incomplete_archive_is_refused(streamed, size):
    data = hashlib.shake_128(b'image').digest(9000)
    archive = build_zip(data, streamed=streamed)
    with pytest.raises(exc.SourceError, match='ends too early'):
        _extract(archive[:size])


@pytest.mark.parametrize(
    ('streamed', 'position'),
    [
        *((False, position) for position in (0, 14, 20, 500, 1500)),
        *((True, position) for position in (0, 500, 1500)),
    ],
)
@pytest.mark.parametrize('zip64', [False, True])
def test_a_damaged_archive_is_refused(position, streamed, zip64):
    archive = bytearray(build_zip(DATA, streamed=streamed, zip64=zip64))
    archive[position] ^= 255
    with pytest.raises(exc.SourceError, match=r'cannot be decompressed|early'):
        _extract(bytes(archive))


@pytest.mark.parametrize('zip64', [False, True])
def test_a_damaged_descriptor_is_refused(zip64):
    archive = bytearray(build_zip(DATA, streamed=True, zip64=zip64))
    archive[archive.rindex(b'PK\x07\x08') + 4] ^= 255
    with pytest.raises(exc.SourceError, match='checksum or size'):
        _extract(bytes(archive))


def test_invalid_compressed_data_is_refused():
    archive = bytearray(build_zip(DATA, names=('disk.img',)))
    archive[30 + len('disk.img')] = 0xFF  # a type of block that is reserved
    with pytest.raises(exc.SourceError, match='invalid block type'):
        _extract(bytes(archive))


def test_data_after_the_member_must_be_the_directory():
    archive = build_zip(DATA).replace(b'PK\x01\x02', b'XX\x01\x02')
    with pytest.raises(exc.SourceError, match='it is damaged'):
        _extract(archive)


def test_a_missing_field_of_64_bits_is_refused():
    archive = bytearray(build_zip(DATA))
    archive[18:26] = b'\xff' * 8
    with pytest.raises(exc.SourceError, match='it is damaged'):
        _extract(bytes(archive))

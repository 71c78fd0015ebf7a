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

"""Hashes and checksums."""

import hashlib

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer.digest import (
    Checksum,
    Digest,
    find_checksum,
    parse_checksum,
    parse_lines,
)

MD5 = hashlib.md5(b'').hexdigest()
SHA256 = hashlib.sha256(b'').hexdigest()
SHA512 = hashlib.sha512(b'').hexdigest()


def test_blocks_are_hashed_in_order():
    blocks = (b'a', b'b' * 100_000, b'c', b'd')
    with Digest('sha256') as digest:
        for block in blocks:
            digest.update(block)
        assert (
            digest.hexdigest() == hashlib.sha256(b''.join(blocks)).hexdigest()
        )


@pytest.mark.parametrize('algorithm', ['sha0', 'shake_128', None, 5])
def test_an_unusable_algorithm_is_refused(algorithm):
    with pytest.raises(ValueError, match=str(algorithm)):
        Digest(algorithm)


def test_a_checksum_has_an_algorithm_and_a_value():
    value = hashlib.md5(b'').hexdigest()
    checksum = Checksum(f' md5:{value.upper()}\n')
    assert (checksum.algorithm, checksum.value) == ('md5', value)
    assert str(checksum) == f'md5:{value}'


@pytest.mark.parametrize(
    'text',
    [
        '',
        'md5',
        'md5:',
        'md5:12',
        'sha0:12',
        'shake_128:',
        'shake_128:12',
        'd41d8cd98f00b204e9800998ecf8427e',
        'sha256:d41d8cd98f00b204e9800998ecf8427e',
        'md5:' + 'x' * 32,
    ],
)
def test_other_text_is_not_a_checksum(text):
    with pytest.raises(ValueError, match='is not a checksum'):
        Checksum(text)


# --- checksum files ----------------------------------------------------------


@pytest.mark.parametrize(
    'line',
    [
        f'{SHA256}  disk.img',
        f'{SHA256} *disk.img',
        f'{SHA256.upper()} disk.img',
        f'{SHA256}  ./disk.img',
        f'{SHA256}  images/disk.img',
        f'SHA256 (disk.img) = {SHA256}',
        f'SHA256 (/pub/disk.img) = {SHA256}',
        f'SHA2-256(disk.img)= {SHA256}',
        f'SHA-256 (disk.img) = {SHA256}',
    ],
)
def test_a_line_of_a_checksum_file_is_read(line):
    other = f'{"0" * 64}  other.img\nSHA256 (other) = {"0" * 64}'
    text = f'# comment\r\n{other}\r\n{line}\r\n\r\n'
    expected = f'sha256:{SHA256}'
    assert str(find_checksum(text, 'disk.img')) == expected
    assert str(find_checksum(text, '/tmp/dir/disk.img')) == expected


@pytest.mark.parametrize(
    ('line', 'name'),
    [
        (f'{SHA256}  a disk (2).img', 'a disk (2).img'),
        (f'SHA256 (a disk (2).img) = {SHA256}', 'a disk (2).img'),
        (f'{SHA256}  größe.img', 'größe.img'),
        (f'\\{SHA256}  a\\\\b', 'a\\b'),
        (f'\\{SHA256}  a\\nb', 'a\nb'),
    ],
)
def test_names_may_have_special_characters(line, name):
    assert find_checksum(line, name).value == SHA256


@pytest.mark.parametrize(
    ('algorithm', 'tag'),
    [
        ('md5', 'MD5'),
        ('sha1', 'SHA1'),
        ('sha512', 'SHA512'),
        ('sha3_256', 'SHA3-256'),
        ('sha512_256', 'SHA512/256'),
        ('blake2b', 'BLAKE2b'),
    ],
)
def test_the_algorithm_is_named_in_bsd_lines(algorithm, tag):
    value = hashlib.new(algorithm, b'').hexdigest()
    checksum = find_checksum(f'{tag} (disk.img) = {value}', 'disk.img')
    assert str(checksum) == f'{algorithm}:{value}'


@pytest.mark.parametrize(
    'algorithm', ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
)
def test_the_length_tells_the_algorithm_of_gnu_lines(algorithm):
    value = hashlib.new(algorithm, b'').hexdigest()
    checksum = find_checksum(f'{value}  disk.img', 'disk.img')
    assert str(checksum) == f'{algorithm}:{value}'


def test_the_strongest_checksum_is_used():
    text = f'{MD5}  f\nSHA512 (f) = {SHA512}\n{SHA256}  f'
    assert find_checksum(text, 'f').algorithm == 'sha512'


@pytest.mark.parametrize('text', [SHA256, f'{SHA256}\n', f'{SHA256}  -\n'])
def test_a_hash_without_a_name_is_that_of_every_file(text):
    assert find_checksum(text, 'f').value == SHA256


@pytest.mark.parametrize(
    'text',
    [
        '',
        f'{SHA256}  other',
        f'{SHA256}\n{SHA256}\n',
        f'{SHA256[:-1]}  f',
        f'SHA256 (f) = {MD5}',
        f'SHA0 (f) = {SHA256}',
        '<html>Not Found</html>',
        f'{SHA256}  F',
    ],
)
def test_a_missing_checksum_is_an_error(text):
    with pytest.raises(exc.InvalidArgument, match="no checksum of 'f'"):
        find_checksum(text, 'f')


def test_a_given_checksum_is_parsed():
    assert str(parse_checksum(f'md5:{MD5}')) == f'md5:{MD5}'
    with pytest.raises(exc.InvalidArgument, match='is not a checksum'):
        parse_checksum('md5')


def test_a_given_checksum_file_is_read(tmp_path):
    path = tmp_path / 'SHA256SUMS'
    path.write_text(f'{SHA256}  disk.img\n')
    checksum = parse_checksum(f'@{path}', 'dir/disk.img')
    assert str(checksum) == f'sha256:{SHA256}'
    with pytest.raises(exc.InvalidArgument, match='SHA256SUMS: There is no'):
        parse_checksum(f'@{path}', 'other')
    with pytest.raises(exc.InvalidArgument, match='A file name is required'):
        parse_checksum(f'@{path}')


def test_a_missing_checksum_file_is_an_error(tmp_path):
    with pytest.raises(exc.InvalidArgument, match=r'Cannot read .*No such'):
        parse_checksum(f'@{tmp_path}/nosuch', 'disk.img')


def test_each_line_with_a_checksum_is_returned():
    value = 64 * 'a'
    text = f'# a\n{value}  a\n\nSHA256 (b) = {value}\nnoise\n{value}\n'
    lines = [(name, checksum.value) for name, checksum in parse_lines(text)]
    assert lines == [('a', value), ('b', value), ('', value)]

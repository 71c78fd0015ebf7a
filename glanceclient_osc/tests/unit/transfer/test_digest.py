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

from glanceclient_osc.transfer.digest import Checksum, Digest


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

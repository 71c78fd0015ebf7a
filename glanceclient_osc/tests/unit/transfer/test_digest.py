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

"""Hashes, and what they must be."""

import hashlib

import pytest

from glanceclient_osc.transfer.digest import Checksum, Digest


def test_blocks_are_hashed_in_order():
    with Digest('sha256') as digest:
        for block in (b'a', b'b' * 100_000, b'c'):
            digest.update(block)
        expected = hashlib.sha256(b'a' + b'b' * 100_000 + b'c').hexdigest()
        assert digest.hexdigest() == expected


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(ValueError, match='sha0'):
        Digest('sha0')


def test_a_checksum_is_an_algorithm_and_a_hash():
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
        'd41d8cd98f00b204e9800998ecf8427e',
        'sha256:d41d8cd98f00b204e9800998ecf8427e',
        'md5:' + 'x' * 32,
    ],
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match='is not an algorithm known here'):
        Checksum(text)

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

"""Fetching: verified, and under its final name only when it is."""

import hashlib
import os

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.transfer.download import Download

DATA = b'image data' * 200_000
IMAGE = {
    'id': 'i',
    'size': len(DATA),
    'os_hash_algo': 'sha512',
    'os_hash_value': hashlib.sha512(DATA).hexdigest(),
    'checksum': hashlib.md5(DATA).hexdigest(),
}


@pytest.fixture
def fetch(requests_mock):
    """Return what makes a download of a body and an image's record."""

    def fetch(body=DATA, headers=None, allow_md5=False, **fields):
        requests_mock.get(URL, content=body, headers=headers or {})
        return Download(
            requests.get(URL, stream=True, timeout=9),
            {**IMAGE, **fields},
            allow_md5_fallback=allow_md5,
        )

    return fetch


def test_data_is_iterated_with_a_length(fetch):
    data = fetch()
    assert len(data) == len(DATA)
    assert b''.join(data) == DATA


def test_who_has_begun_can_go_on(fetch):
    data = fetch()
    first = next(data)
    assert first + b''.join(data) == DATA
    assert [*data] == []
    with pytest.raises(exc.ClientException, match='been read already'):
        [*data.blocks()]


@pytest.mark.parametrize(
    'fields',
    [
        {},
        {'os_hash_algo': None, 'os_hash_value': None},
        {
            'os_hash_algo': 'md5',
            'os_hash_value': hashlib.md5(DATA).hexdigest(),
        },
    ],
)
def test_a_flipped_bit_is_noticed(fetch, fields):
    assert b''.join(fetch(**fields)) == DATA
    flipped = bytes([DATA[0] ^ 1]) + DATA[1:]
    with pytest.raises(exc.IntegrityError, match='corrupt'):
        b''.join(fetch(flipped, **fields))


def test_md5_stands_in_for_an_unknown_hash_if_that_is_allowed(fetch):
    unknown = {'os_hash_algo': 'sha9000', 'os_hash_value': '0f'}
    with pytest.raises(exc.IntegrityError, match='sha9000, which is not'):
        fetch(**unknown)
    assert b''.join(fetch(allow_md5=True, **unknown)) == DATA
    with pytest.raises(exc.IntegrityError, match='The md5 of the data'):
        b''.join(fetch(DATA + b'x', allow_md5=True, **unknown))


def test_a_body_that_ends_early_is_noticed(fetch):
    with pytest.raises(exc.CommunicationError, match='10 of 2000000'):
        b''.join(fetch(DATA[:10]))


def test_an_unknown_algorithm_needs_leave_to_use_md5(fetch, requests_mock):
    fields = {'os_hash_algo': 'sha0', 'os_hash_value': 'x'}
    with pytest.raises(exc.IntegrityError, match='sha0'):
        fetch(**fields)
    response = requests.get(URL, stream=True, timeout=9)
    data = Download(response, {**IMAGE, **fields}, allow_md5_fallback=True)
    assert b''.join(data) == DATA


def test_unverified_data_is_whatever_came(requests_mock):
    requests_mock.get(URL, content=b'x')
    data = Download(requests.get(URL, stream=True, timeout=9))
    assert b''.join(data) == b'x'
    assert data, 'length unknown is not false'


def test_save_moves_a_verified_file_into_place(fetch, tmp_path):
    moved = []
    fetch().save(tmp_path / 'out', block_size=1_000_000, progress=moved.append)
    assert (tmp_path / 'out').read_bytes() == DATA
    assert sum(moved) == len(DATA)
    assert os.listdir(tmp_path) == ['out']


@pytest.mark.parametrize('body', [DATA[:10], b'x' * len(DATA)])
def test_save_of_bad_data_leaves_the_old_file(fetch, tmp_path, body):
    target = tmp_path / 'out'
    target.write_text('old')
    with pytest.raises(exc.ClientException):
        fetch(body).save(target)
    assert target.read_text() == 'old'
    assert os.listdir(tmp_path) == ['out']


def test_save_follows_a_link(fetch, tmp_path):
    (tmp_path / 'real').write_text('old')
    (tmp_path / 'link').symlink_to('real')
    fetch().save(tmp_path / 'link')
    assert (tmp_path / 'link').is_symlink()
    assert (tmp_path / 'real').read_bytes() == DATA


def test_save_to_a_device_does_not_replace_it(fetch):
    fetch().save(os.devnull)
    assert not os.path.isfile(os.devnull)


def test_it_can_be_read_by_next_and_let_go_of(fetch):
    with fetch() as download:
        assert DATA.startswith(next(download))
    download.close()


@pytest.mark.parametrize('size', [0, -1])
def test_blocks_have_a_size(fetch, size):
    with pytest.raises(exc.InvalidArgument):
        next(fetch().blocks(size))

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

"""Downloads: verified, and saved under their name when complete."""

import hashlib
import os

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.transfer.image_server import Fault
from glanceclient_osc.transfer import ranges
from glanceclient_osc.transfer.download import Download

DATA = hashlib.shake_128(b'image').digest(20_000)
IMAGE = {
    'id': 'i',
    'size': len(DATA),
    'os_hash_algo': 'sha512',
    'os_hash_value': hashlib.sha512(DATA).hexdigest(),
    'checksum': hashlib.md5(DATA).hexdigest(),
}
NO_HASH = {'os_hash_algo': None, 'os_hash_value': None}
UNKNOWN_HASH = {'os_hash_algo': 'sha9000', 'os_hash_value': '0f'}


@pytest.fixture
def download(requests_mock):
    """Return a function that creates a download of a response body."""

    def create(body=DATA, headers=None, allow_md5_fallback=False, **fields):
        requests_mock.get(URL, content=body, headers=headers or {})
        return Download(
            requests.get(URL, stream=True, timeout=9),
            {**IMAGE, **fields},
            allow_md5_fallback=allow_md5_fallback,
        )

    return create


# --- iteration ---------------------------------------------------------------


def test_a_download_is_an_iterator_with_a_length(download):
    data = download()
    assert len(data) == len(DATA)
    assert b''.join(data) == DATA


def test_an_iterator_can_be_continued_but_not_repeated(download):
    data = download()
    first = next(data)
    assert first + b''.join(data) == DATA
    assert [*data] == []
    with pytest.raises(exc.ClientException, match='already been read'):
        [*data.blocks()]


def test_a_download_can_be_closed_before_its_end(download):
    with download() as data:
        assert DATA.startswith(next(data))
    data.close()


def test_a_download_of_unknown_size_is_true_and_has_length_0(requests_mock):
    requests_mock.get(URL, content=b'x')
    data = Download(requests.get(URL, stream=True, timeout=9))
    assert (len(data), bool(data)) == (0, True)
    assert b''.join(data) == b'x'


def test_request_ids_are_those_of_the_responses(download):
    data = download(headers={'x-openstack-request-id': 'req-1'})
    assert data.request_ids == ('req-1',)


@pytest.mark.parametrize('size', [0, -1])
def test_the_block_size_must_be_positive(download, size):
    with pytest.raises(exc.InvalidArgument, match='block size'):
        next(download().blocks(size))


@pytest.mark.parametrize(
    'options',
    [{'retries': -1}, {'retries': '3'}, {'connections': 0}, {'min_rate': -1}],
)
def test_invalid_numbers_are_refused(options):
    with pytest.raises(exc.InvalidArgument, match='must be an integer of at'):
        Download(None, IMAGE, **options)


def test_several_connections_can_be_used(server, monkeypatch):
    monkeypatch.setattr(ranges, '_PIECE_SIZE', 8000)
    server.data = DATA
    data = Download(None, IMAGE, fetch=server.fetch, connections=2)
    assert b''.join(data) == DATA
    assert len(server.requested_ranges) == 3


# --- verification ------------------------------------------------------------


@pytest.mark.parametrize(
    'fields',
    [
        {},
        NO_HASH,
        {
            'os_hash_algo': 'md5',
            'os_hash_value': hashlib.md5(DATA).hexdigest(),
        },
    ],
)
def test_corrupt_data_is_detected(download, fields):
    assert b''.join(download(**fields)) == DATA
    flipped = bytes([DATA[0] ^ 1]) + DATA[1:]
    with pytest.raises(exc.IntegrityError, match='corrupt'):
        b''.join(download(flipped, **fields))


def test_the_checksum_of_the_response_is_used_for_images_without_one(download):
    md5 = {'Content-MD5': hashlib.md5(b'other').hexdigest()}
    with pytest.raises(exc.IntegrityError, match='md5'):
        b''.join(download(headers=md5, checksum=None, **NO_HASH))


def test_an_unknown_hash_algorithm_is_refused(download):
    with pytest.raises(exc.IntegrityError, match='sha9000, is not available'):
        download(**UNKNOWN_HASH)


@pytest.mark.parametrize('algorithm', ['shake_128', 5, ['sha512']])
def test_an_unusable_hash_algorithm_is_refused(download, algorithm):
    with pytest.raises(exc.IntegrityError, match='is not available'):
        download(os_hash_algo=algorithm, os_hash_value='0f')


def test_md5_replaces_an_unknown_hash_algorithm_if_allowed(download):
    options = {'allow_md5_fallback': True, **UNKNOWN_HASH}
    assert b''.join(download(**options)) == DATA
    with pytest.raises(exc.IntegrityError, match='its md5 is'):
        b''.join(download(DATA[::-1], **options))


def test_incomplete_data_is_detected(download):
    with pytest.raises(exc.CommunicationError, match='10 of 20000'):
        b''.join(download(DATA[:10]))


@pytest.mark.parametrize('size', ['20000', -1, 1.5])
def test_an_invalid_size_is_refused(download, size):
    with pytest.raises(exc.IntegrityError, match='size of the image is inv'):
        download(size=size)


def test_the_size_is_checked_without_verification(server):
    server.data = DATA[:1000]
    data = Download(server.fetch(0, None), size=len(DATA))
    with pytest.raises(exc.IntegrityError, match=r'20000 bytes, .* 1000'):
        b''.join(data)


def test_a_download_is_verified_after_its_end(download):
    data = download()
    assert (data.verified, data.unverified_reason) == (False, None)
    b''.join(data)
    assert data.verified


def test_an_image_without_a_hash_is_not_verified(download):
    data = download(checksum=None, **NO_HASH)
    b''.join(data)
    assert not data.verified
    assert data.unverified_reason == 'the image has no hash'


def test_a_download_without_an_image_is_not_verified(server):
    server.data = DATA
    data = Download(server.fetch(0, None))
    b''.join(data)
    assert not data.verified
    assert data.unverified_reason == 'verification is disabled'


# --- files -------------------------------------------------------------------


def test_save_renames_the_verified_file(download, tmp_path):
    received = []
    download().save(
        tmp_path / 'out', block_size=9000, progress=received.append
    )
    assert (tmp_path / 'out').read_bytes() == DATA
    assert received == [9000, 9000, 2000]
    assert os.listdir(tmp_path) == ['out']


@pytest.mark.parametrize('body', [DATA[:10], b'x' * len(DATA)])
def test_save_keeps_the_old_file_if_the_data_is_bad(download, tmp_path, body):
    target = tmp_path / 'out'
    target.write_text('old')
    with pytest.raises(exc.ClientException):
        download(body).save(target)
    assert target.read_text() == 'old'
    assert os.listdir(tmp_path) == ['out']


def test_save_replaces_the_target_of_a_link(download, tmp_path):
    (tmp_path / 'real').write_text('old')
    (tmp_path / 'link').symlink_to('real')
    download().save(tmp_path / 'link')
    assert (tmp_path / 'link').is_symlink()
    assert (tmp_path / 'real').read_bytes() == DATA


def test_save_writes_to_a_device_without_replacing_it(download):
    received = []
    download().save(os.devnull, progress=received.append)
    assert sum(received) == len(DATA)
    assert not os.path.isfile(os.devnull)


def test_save_resumes_a_partial_file(server, tmp_path):
    server.data = DATA
    (tmp_path / 'out.part').write_bytes(DATA[:5000])
    received = []
    Download(None, IMAGE, fetch=server.fetch).save(
        tmp_path / 'out', resume=True, progress=received.append
    )
    assert (tmp_path / 'out').read_bytes() == DATA
    assert server.requested_ranges == ['bytes=5000-']
    assert received == [5000, 15_000]


def test_save_deletes_a_partial_file_of_another_image(server, tmp_path):
    server.data = DATA
    (tmp_path / 'out.part').write_bytes(b'x' * 5000)
    with pytest.raises(exc.IntegrityError, match=r'5000 bytes were resumed'):
        Download(None, IMAGE, fetch=server.fetch).save(
            tmp_path / 'out', resume=True, keep_part=True
        )
    assert os.listdir(tmp_path) == []


def test_save_does_not_resume_a_file_that_is_too_large(server, tmp_path):
    part = tmp_path / 'out.part'
    part.write_bytes(b'x' * (len(DATA) + 1))
    with pytest.raises(exc.InvalidArgument, match='larger than the image'):
        Download(None, IMAGE, fetch=server.fetch).save(
            tmp_path / 'out', resume=True
        )
    assert part.exists()
    assert server.requested_ranges == []


def test_save_keeps_an_incomplete_file_if_requested(server, tmp_path):
    server.data = DATA
    server.faults = [Fault(cut=5000)]
    with pytest.raises(exc.CommunicationError) as caught:
        Download(server.fetch(0, None), IMAGE).save(
            tmp_path / 'out', block_size=1000, keep_part=True
        )
    assert caught.value.part == tmp_path / 'out.part'
    assert caught.value.part.read_bytes() == DATA[:5000]

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

"""Verification of stored data, over an image service in memory."""

import hashlib
import itertools
import uuid

import pytest

from glanceclient_osc import exc
from glanceclient_osc.model import Resource
from glanceclient_osc.tests.unit.transfer import certificates
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance
from glanceclient_osc.transfer import ranges, signature
from glanceclient_osc.transfer.source import open_source
from glanceclient_osc.v2.image_verify import choose_subset

DATA = b'image data' * 1000
FLIPPED = b'I' + DATA[1:]
SHA256 = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
READ = 'GET /v2/images/i/file'


@pytest.fixture
def glance(requests_mock):
    """Return an image service with one image."""
    glance = FakeGlance(requests_mock)
    glance.add('i', DATA, name='web')
    return glance


@pytest.fixture
def verify(client):
    """Return a function that verifies the image, and returns the result."""

    def call(**options):
        found = client.images.verify('i', **options)
        return found.result, found.message

    return call


def test_right_data_is_ok(glance, verify):
    assert verify() == ('ok', 'The sha512 of the data is right')
    assert glance.requests == ['GET /v2/images/i', READ]


def test_a_flipped_byte_is_a_mismatch(glance, verify):
    glance.data['i'] = FLIPPED
    result, message = verify()
    assert result == 'mismatch'
    assert hashlib.sha512(FLIPPED).hexdigest() in message
    assert hashlib.sha512(DATA).hexdigest() in message


def test_more_data_than_the_size_of_the_image_is_a_mismatch(glance, verify):
    glance.data['i'] = DATA + b'x'
    result, message = verify()
    assert result == 'mismatch'
    assert '10000 bytes' in message


def test_data_that_ends_early_is_unreadable(glance, verify, monkeypatch):
    monkeypatch.setattr(ranges.time, 'sleep', lambda seconds: None)
    glance.data['i'] = DATA[:-1]
    assert verify()[0] == 'unreadable'


def test_a_known_image_saves_a_request(glance, client):
    image = client.images.get('i')
    del glance.requests[:]
    found = client.images.verify('i', image=image)
    assert (found.result, found.image) == ('ok', image)
    assert glance.requests == [READ]


def test_progress_is_the_number_of_bytes(glance, verify):
    counts = []
    verify(progress=counts.append)
    assert sum(counts) == len(DATA)


def test_a_given_checksum_replaces_that_of_the_image(glance, verify):
    glance.images['i']['os_hash_value'] = 'f' * 128
    assert verify(checksum=SHA256) == (
        'ok',
        'The sha256 of the data is right',
    )
    wrong = f'sha256:{"0" * 64}'
    assert verify(checksum=wrong)[0] == 'mismatch'


def test_the_md5_checksum_is_used_if_there_is_no_other_hash(glance, verify):
    glance.images['i'].update(
        os_hash_algo=None,
        os_hash_value=None,
        checksum=hashlib.md5(DATA).hexdigest(),
    )
    assert verify() == ('ok', 'The md5 of the data is right')
    glance.data['i'] = FLIPPED
    assert verify()[0] == 'mismatch'


@pytest.mark.parametrize(
    ('fields', 'reason'),
    [
        ({'os_hash_value': None}, 'the image has no hash'),
        (
            {'os_hash_algo': 'whirlpool2'},
            'the hash algorithm of the image, whirlpool2, is not available '
            'here',
        ),
    ],
)
def test_an_image_without_a_usable_hash_is_not_read(
    glance, verify, fields, reason
):
    glance.images['i'].update(fields)
    assert verify() == ('no-hash', f'Cannot be verified: {reason}')
    assert READ not in glance.requests


@pytest.mark.parametrize('status', [403, 404, 410])
def test_data_that_the_server_does_not_send_is_unreadable(
    glance, verify, status
):
    glance.before = lambda line: (status, 'no i') if line == READ else None
    assert verify() == ('unreadable', f'no i (HTTP {status})')


def test_an_image_that_is_deleted_meanwhile_is_not_found(glance, client):
    image = client.images.get('i')
    del glance.images['i']
    with pytest.raises(exc.HTTPNotFound):
        client.images.verify('i', image=image)


def test_an_invalid_token_is_not_a_result(glance, verify):
    glance.before = lambda line: (401, '') if line == READ else None
    with pytest.raises(exc.HTTPUnauthorized):
        verify()


def test_an_image_without_data_is_unreadable(glance, verify):
    glance.images['i']['status'] = 'queued'
    glance.before = lambda line: (204, '') if line == READ else None
    assert verify() == ('unreadable', 'The image is queued and has no data')


def test_empty_data_is_ok(glance, verify):
    glance.add('i', b'')
    glance.before = lambda line: (204, '') if line == READ else None
    assert verify()[0] == 'ok'


@pytest.mark.parametrize(
    'arguments',
    [{'checksum': 'sha256:abc'}, {'certificate': '/nosuch'}],
)
def test_wrong_arguments_are_refused_before_a_request(
    glance, verify, arguments
):
    with pytest.raises(exc.InvalidArgument):
        verify(**arguments)
    assert glance.requests == []


@pytest.fixture(scope='module')
def keys(tmp_path_factory):
    """Return a directory with a key and its certificate."""
    folder = tmp_path_factory.mktemp('keys')
    key = certificates.create_rsa_key()
    certificates.write_key(key, folder / 'key')
    certificates.write_certificate(key, folder / 'certificate')
    return folder


@pytest.fixture
def certificate(glance, keys):
    """Return the certificate of the image, which is signed."""
    glance.images['i'].update(
        signature.sign_data(
            open_source(DATA), str(keys / 'key'), 'id', lambda: 'unused'
        )
    )
    return keys / 'certificate'


def test_a_right_signature_is_ok(glance, verify, certificate):
    assert verify(certificate=certificate) == (
        'ok',
        'The sha512 of the data and the signature are right',
    )
    assert glance.requests.count(READ) == 1


def test_a_wrong_signature_is_a_mismatch(glance, verify, certificate):
    # An attacker who changes the data and the hash cannot sign it.
    glance._store('i', FLIPPED)
    result, message = verify(certificate=certificate)
    assert result == 'mismatch'
    assert message.startswith('The signature of the image is not that')
    assert verify()[0] == 'ok'


def test_a_signature_without_a_hash_is_not_enough(glance, verify, certificate):
    glance.images['i']['os_hash_value'] = None
    assert verify(certificate=certificate) == (
        'no-hash',
        'Cannot be verified: the image has no hash',
    )
    glance.data['i'] = FLIPPED
    assert verify(certificate=certificate)[0] == 'mismatch'


def test_a_missing_signature_is_reported(glance, verify, keys):
    certificate = keys / 'certificate'
    assert verify(certificate=certificate) == (
        'no-hash',
        'Cannot be verified: the image has no signature',
    )
    glance.data['i'] = FLIPPED
    assert verify(certificate=certificate)[0] == 'mismatch'


def test_each_image_is_always_in_the_same_part():
    ids = [str(uuid.UUID(int=number)) for number in range(7000)]
    images = [Resource({'id': image_id}) for image_id in ids]
    parts = [
        [image.id for image in choose_subset(images, part, 7)]
        for part in range(1, 8)
    ]
    assert sorted(itertools.chain(*parts)) == ids
    assert all(900 < len(part) < 1100 for part in parts)
    # The parts must not change between releases.
    assert [uuid.UUID(image_id).int for image_id in parts[0][:3]] == [4, 6, 26]
    assert [image.id for image in choose_subset(images, 1, 1)] == ids

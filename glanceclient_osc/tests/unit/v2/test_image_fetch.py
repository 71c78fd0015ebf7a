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
"""Creating images from URLs, and verifying their data."""

import gzip
import hashlib

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance

URL = 'http://x.test/debian'
DATA = b'debian'
SHA256 = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
SHA512 = f'sha512:{hashlib.sha512(DATA).hexdigest()}'
MD5 = f'md5:{hashlib.md5(DATA).hexdigest()}'
WRONG = f'sha256:{hashlib.sha256().hexdigest()}'


@pytest.fixture
def glance(requests_mock, client):
    """Return a service with a queued image, and a website with its data."""
    client.images._schemas = None  # leave the validation to the server
    glance = FakeGlance(requests_mock)
    glance._create({'id': 'i', 'disk_format': 'qcow2'})
    glance.website[URL] = DATA
    return glance


def refuse_import(line):
    """Refuse every import."""
    return (403, 'port 80 is not allowed') if 'import' in line else None


def test_a_hash_of_the_server_is_compared_without_a_download(glance, client):
    assert client.images.fetch('i', URL, SHA512).status == 'active'
    assert 'GET /v2/images/i/file' not in glance.requests


def test_another_hash_is_computed_from_the_stored_data(glance, client):
    counts = []
    client.images.fetch('i', URL, SHA256, progress=counts.append)
    assert counts == [len(DATA)]
    assert glance.requests.count('GET /v2/images/i/file') == 1


def test_the_md5_checksum_of_the_server_is_compared(glance, client):
    glance.images['i']['checksum'] = MD5.removeprefix('md5:')
    client.images.fetch('i', URL, MD5)
    assert 'GET /v2/images/i/file' not in glance.requests


@pytest.mark.parametrize('algorithm', ['sha256', 'sha512'])
def test_a_different_hash_is_an_error(glance, client, algorithm):
    digits = hashlib.new(algorithm).hexdigest()
    with pytest.raises(exc.IntegrityError, match=f'{algorithm}.*not {digits}'):
        client.images.fetch('i', URL, f'{algorithm}:{digits}')


def test_a_conversion_by_the_cloud_is_explained(glance, client):
    glance.conversion = 'raw'
    with pytest.raises(exc.IntegrityError, match=r'converted.*qcow2 to raw'):
        client.images.fetch('i', URL, WRONG)


@pytest.mark.parametrize(
    ('checksum', 'arguments'),
    [
        ('sha256:1', {}),
        (SHA256, {'via': 'pigeon'}),
        (SHA256, {'decompress': True}),
        (SHA256, {'via': 'client', 'stores': ['a', 'b']}),
    ],
)
def test_invalid_arguments_are_refused_before_anything_is_sent(
    glance, client, checksum, arguments
):
    with pytest.raises(exc.InvalidArgument):
        client.images.fetch('i', URL, checksum, **arguments)
    assert glance.requests == []


def test_the_client_sends_the_data_on(glance, client):
    counts = []
    image = client.images.fetch(
        'i', URL, SHA256, via='client', stores=['a'], progress=counts.append
    )
    assert image.status == 'active'
    assert glance.data == {'i': DATA}
    assert sum(counts) == len(DATA)
    assert 'POST /v2/images/i/import' not in glance.requests


def test_the_client_does_not_complete_an_upload_of_wrong_data(glance, client):
    with pytest.raises(exc.SourceError, match='sha256 of the image data'):
        client.images.fetch('i', URL, WRONG, via='client')
    assert glance.images['i']['status'] == 'queued'


def test_the_client_decompresses_data_and_verifies_the_file(glance, client):
    packed = gzip.compress(DATA)
    glance.website[URL] = packed
    checksum = f'sha256:{hashlib.sha256(packed).hexdigest()}'
    client.images.fetch('i', URL, checksum, via='client', decompress=True)
    assert glance.data == {'i': DATA}


def test_a_wrong_compressed_file_does_not_become_an_image(glance, client):
    glance.website[URL] = gzip.compress(DATA)
    with pytest.raises(exc.SourceError):
        client.images.fetch('i', URL, WRONG, via='client', decompress=True)
    assert glance.images['i']['status'] == 'queued'


def test_auto_uses_the_cloud_if_it_can(glance, client):
    messages = []
    client.images.fetch(
        'i', URL, SHA512, via='auto', on_fallback=messages.append
    )
    assert 'POST /v2/images/i/import' in glance.requests
    assert messages == []


def test_auto_uses_the_client_if_the_cloud_refuses(glance, client):
    glance.before = refuse_import
    messages = []
    client.images.fetch(
        'i', URL, SHA256, via='auto', on_fallback=messages.append
    )
    assert glance.data == {'i': DATA}
    assert 'port 80 is not allowed' in messages[0]


def test_auto_uses_the_client_to_decompress(glance, client):
    packed = gzip.compress(DATA)
    glance.website[URL] = packed
    messages = []
    client.images.fetch(
        'i',
        URL,
        f'sha256:{hashlib.sha256(packed).hexdigest()}',
        via='auto',
        decompress=True,
        on_fallback=messages.append,
    )
    assert 'decompress' in messages[0]


def test_a_refusal_is_an_error_without_auto(glance, client):
    glance.before = refuse_import
    with pytest.raises(exc.HTTPForbidden):
        client.images.fetch('i', URL, SHA256)


def test_a_created_image_is_hidden_and_private_until_it_is_verified(
    glance, client
):
    states = []

    def record(line):
        states.extend(
            (image['os_hidden'], image['visibility'], image['protected'])
            for image in glance.images.values()
            if line == f'POST /v2/images/{image["id"]}/import'
        )

    glance.before = record
    glance.website[f'{URL}?signature=1'] = DATA
    image = client.images.create_from_url(
        {'name': 'web', 'visibility': 'public', 'protected': True},
        f'{URL}?signature=1',
        SHA512,
    )
    assert states == [(True, 'private', False)]
    assert (image.os_hidden, image.visibility) == (False, 'public')
    assert image.protected is True
    assert image['image_source'] == f'{URL}?***'
    assert image['image_source_checksum'] == SHA512


def test_an_image_that_fails_its_verification_is_deleted(glance, client):
    with pytest.raises(exc.IntegrityError):
        client.images.create_from_url({'name': 'web'}, URL, WRONG)
    assert [*glance.images] == ['i']

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

"""``openstack image verify``"""

import hashlib

import pytest

from glanceclient_osc.tests.unit.transfer import certificates
from glanceclient_osc.transfer.signature import sign_data
from glanceclient_osc.transfer.source import open_source

DATA = b'image data' * 100_000


@pytest.fixture
def image(demo, name):
    """Return an image with data that no command has read."""
    return demo.images.create(
        name=name, disk_format='raw', container_format='bare', data=DATA
    )


@pytest.fixture
def flip(cloud):
    """Return a function that changes one byte in the store of Glance."""

    def flip(image):
        path = cloud.home / 'glance' / 'fast' / image.id
        stored = bytearray(path.read_bytes())
        assert stored == DATA
        stored[len(stored) // 2] ^= 1
        path.write_bytes(stored)

    return flip


def test_verify_finds_a_flipped_byte_that_no_other_command_shows(
    openstack, image, name, flip
):
    shown = openstack('image', 'show', name, '-f', 'json', ok=True).json
    flip(image)
    assert openstack('image', 'show', name, '-f', 'json').json == shown
    checksum = ('--checksum', shown['checksum'])
    hashed = ('--hash', shown['properties']['os_hash_value'])
    for words in ((), checksum, hashed):
        listed = openstack(
            *('image', 'list', '--name', name, '--status', 'active', *words),
            *('-f', 'json'),
            ok=True,
        ).json
        assert [row['ID'] for row in listed] == [image.id]
    done = openstack('image', 'verify', name, '-f', 'json')
    assert done.status == 1
    assert done.json == [{'ID': image.id, 'Name': name, 'Result': 'mismatch'}]
    assert f'Image {image.id}: The sha512 of the data is' in done.err


def test_verify_deactivates_what_is_corrupt_and_nothing_else(
    openstack, demo, image, name, flip
):
    demo.images.create(
        name=name, disk_format='raw', container_format='bare', data=b'good'
    )
    flip(image)
    done = openstack(
        *('image', 'verify', '--name', name, '--project', 'demo'),
        *('--all', '--deactivate', '-f', 'json'),
        user='admin',
    )
    assert {row['Result'] for row in done.json} == {'ok', 'mismatch'}
    statuses = {item.status for item in demo.images.list(name=name)}
    assert statuses == {'active', 'deactivated'}
    assert demo.images.get(image.id).status == 'deactivated'


def test_verify_compares_with_a_checksum(openstack, image):
    right = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
    wrong = f'sha256:{hashlib.sha256(b"").hexdigest()}'
    words = ('image', 'verify', image.id, '-f', 'value', '-c', 'Result')
    done = openstack(*words, '--checksum', right, ok=True)
    assert done.out == 'ok\n'
    done = openstack(*words, '--checksum', wrong)
    assert (done.status, done.out) == (1, 'mismatch\n')


def test_verify_finds_data_that_is_missing_in_the_store(
    openstack, cloud, image
):
    (cloud.home / 'glance' / 'fast' / image.id).unlink()
    done = openstack('image', 'verify', image.id, '-f', 'json')
    assert done.status == 1
    assert [row['Result'] for row in done.json] == ['unreadable']


def test_verify_checks_the_signature(openstack, demo, image, tmp_path):
    key = certificates.create_rsa_key()
    certificates.write_key(key, tmp_path / 'key')
    certificates.write_certificate(key, tmp_path / 'certificate')
    other = certificates.create_rsa_key()
    certificates.write_certificate(other, tmp_path / 'other')
    signed = sign_data(open_source(DATA), tmp_path / 'key', 'id', str)
    # Glance verifies signatures of uploads only, with a key manager.
    demo.images.update(image.id, **signed)
    words = ('image', 'verify', image.id, '-f', 'value', '-c', 'Result')
    done = openstack(
        *words, '--certificate', tmp_path / 'certificate', ok=True
    )
    assert done.out == 'ok\n'
    done = openstack(*words, '--certificate', tmp_path / 'other')
    assert (done.status, done.out) == (1, 'mismatch\n')
    assert 'The signature of the image is not that of the data' in done.err

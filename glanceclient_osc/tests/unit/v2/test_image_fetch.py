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

"""Importing verified data."""

import hashlib

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance

DATA = b'debian'
SHA256 = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
SHA512 = f'sha512:{hashlib.sha512(DATA).hexdigest()}'
MD5 = f'md5:{hashlib.md5(DATA).hexdigest()}'


@pytest.fixture
def glance(requests_mock, client, monkeypatch):
    """Return a service with an image that an import fills."""
    glance = FakeGlance(requests_mock)
    glance.add('i', disk_format='qcow2')
    glance.conversion = 'qcow2'

    def import_and_wait(image_id, method, *, uri, timeout, follow):
        assert (method, uri) == ('web-download', 'http://x.test/y')
        glance._store(image_id, DATA)
        glance.images[image_id]['disk_format'] = glance.conversion
        return client.images.get(image_id)

    monkeypatch.setattr(client.images, 'import_and_wait', import_and_wait)
    monkeypatch.setattr(
        client.images, 'data', lambda *args, **kwargs: Blocks([DATA])
    )
    return glance


class Blocks(list):
    """Downloaded data."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass


def test_a_hash_of_the_server_is_compared_without_a_download(
    glance, client, monkeypatch
):
    monkeypatch.setattr(client.images, 'data', None)
    assert client.images.fetch('i', 'http://x.test/y', SHA512).id == 'i'


def test_another_hash_is_computed_from_the_stored_data(glance, client):
    counts = []
    client.images.fetch('i', 'http://x.test/y', SHA256, progress=counts.append)
    assert counts == [len(DATA)]


def test_the_md5_checksum_of_the_server_is_compared(
    glance, client, monkeypatch
):
    monkeypatch.setattr(client.images, 'data', None)
    glance.images['i']['checksum'] = MD5.removeprefix('md5:')
    client.images.fetch('i', 'http://x.test/y', MD5)


@pytest.mark.parametrize('algorithm', ['sha256', 'sha512'])
def test_a_different_hash_is_an_error(glance, client, algorithm):
    digits = hashlib.new(algorithm).hexdigest()
    with pytest.raises(exc.IntegrityError, match=f'{algorithm}.*not {digits}'):
        client.images.fetch('i', 'http://x.test/y', f'{algorithm}:{digits}')


def test_a_conversion_by_the_cloud_is_explained(glance, client):
    glance.conversion = 'raw'
    wrong = f'sha256:{hashlib.sha256().hexdigest()}'
    with pytest.raises(exc.IntegrityError, match=r'converted.*qcow2 to raw'):
        client.images.fetch('i', 'http://x.test/y', wrong)


def test_an_invalid_checksum_is_refused_before_anything_is_sent(
    glance, client
):
    with pytest.raises(exc.InvalidArgument):
        client.images.fetch('i', 'http://x.test/y', 'sha256:1')
    assert glance.requests == []

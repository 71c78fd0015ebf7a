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

"""v2/image_bundle.py"""

import hashlib
import json

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.v2 import image_bundle

DATA = b'image data' * 100

IMAGE = {
    'id': '70ec7b4d-0000-4000-8000-000000000001',
    'name': 'web žluťoučký',
    'status': 'active',
    'owner': '0123456789abcdef0123456789abcdef',
    'size': len(DATA),
    'disk_format': 'raw',
    'container_format': 'bare',
    'min_disk': 3,
    'tags': ['b', 'a'],
    'protected': True,
    'visibility': 'public',
    'os_hash_algo': 'sha512',
    'os_hash_value': hashlib.sha512(DATA).hexdigest(),
    'checksum': hashlib.md5(DATA, usedforsecurity=False).hexdigest(),
    'os_distro': 'debian',
    'os_glance_import_task': 'x',
    'stores': 'fast',
    'locations': [{'url': 'file:///secret'}],
    'direct_url': 'file:///secret',
}


@pytest.fixture(params=['bundle', 'bundle.tar'])
def path(request, tmp_path):
    """Return the path of a bundle."""
    return tmp_path / request.param


@pytest.fixture
def download(requests_mock):
    """Return a function that returns a download of an image."""

    def start(image=IMAGE, data=DATA):
        requests_mock.get('http://glance.test/file', content=data)
        response = requests.get(
            'http://glance.test/file', stream=True, timeout=9
        )
        return Download(response, image, retries=0)

    return start


def test_a_bundle_has_all_that_makes_the_image_the_same(path, download):
    image_bundle.save_bundle(IMAGE, download(), path)
    with image_bundle.open_bundle(path) as bundle:
        assert bundle.fields == {
            'name': 'web žluťoučký',
            'disk_format': 'raw',
            'container_format': 'bare',
            'min_disk': 3,
            'tags': ['b', 'a'],
            'protected': True,
            'visibility': 'public',
            'os_distro': 'debian',
        }
        assert bundle.checksum == f'sha512:{IMAGE["os_hash_value"]}'
        assert b''.join(bundle.data.blocks()) == DATA


def test_a_bundle_has_no_secret_location(tmp_path, download):
    image_bundle.save_bundle(IMAGE, download(), tmp_path)
    assert 'secret' not in (tmp_path / 'image.json').read_text()


def test_corrupt_data_leaves_no_bundle(path, download):
    with pytest.raises(exc.IntegrityError):
        image_bundle.save_bundle(IMAGE, download(data=DATA[::-1]), path)
    with pytest.raises(exc.SourceError), image_bundle.open_bundle(path):
        pass


def test_an_image_without_a_hash_is_refused(path, download):
    image = {**IMAGE, 'os_hash_value': None, 'checksum': None}
    with pytest.raises(exc.IntegrityError, match='has no hash'):
        image_bundle.save_bundle(image, download(image), path)
    assert not path.exists()


def test_an_old_image_is_verified_with_md5(path, download):
    image = {**IMAGE, 'os_hash_value': None, 'os_hash_algo': None}
    image_bundle.save_bundle(image, download(image), path)
    with image_bundle.open_bundle(path) as bundle:
        assert bundle.checksum == f'md5:{IMAGE["checksum"]}'


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'format': 'other'}, 'its format is not'),
        ({'image': []}, 'image is not an object'),
        ({'image': {'disk_format': 'raw'}}, 'image has no container_format'),
        ({'checksum': '\0:aa'}, 'is not a checksum'),
        ({'size': 1}, 'size is 1, but the data has 1000 bytes'),
        ({'size': None}, 'size is None'),
        ({'checksum': None}, 'checksum is not a string'),
        ({'checksum': 'sha512:1'}, 'sha512'),
    ],
)
def test_an_invalid_record_is_refused(tmp_path, download, change, message):
    image_bundle.save_bundle(IMAGE, download(), tmp_path)
    record = tmp_path / 'image.json'
    record.write_text(json.dumps({**json.loads(record.read_text()), **change}))
    with (
        pytest.raises(exc.SourceError, match=r'image\.json') as caught,
        image_bundle.open_bundle(tmp_path),
    ):
        pass
    assert message in str(caught.value)


@pytest.mark.parametrize('text', ['', '[]', '{', '"a"', 'ÿ', '[' * 20_000])
def test_a_record_that_is_no_object_is_refused(tmp_path, download, text):
    image_bundle.save_bundle(IMAGE, download(), tmp_path)
    (tmp_path / 'image.json').write_bytes(text.encode('latin-1'))
    with pytest.raises(exc.SourceError), image_bundle.open_bundle(tmp_path):
        pass


def test_fields_of_the_server_are_not_taken_from_a_record(tmp_path, download):
    image_bundle.save_bundle(IMAGE, download(), tmp_path)
    record = tmp_path / 'image.json'
    content = json.loads(record.read_text())
    content['image'].update(owner='me', id='x', os_glance_a='b')
    record.write_text(json.dumps(content))
    with image_bundle.open_bundle(tmp_path) as bundle:
        assert not {'owner', 'id', 'os_glance_a'} & set(bundle.fields)

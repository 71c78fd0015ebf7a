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

"""Facts about sources."""

import hashlib
from types import SimpleNamespace

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2.manifest.facts import FactFinder
from glanceclient_osc.v2.manifest.loading import build_manifest

DATA = b'data'
SHA512 = hashlib.sha512(DATA).hexdigest()


def declare(source, **fields):
    """Return the declaration of one image."""
    image = {'name': 'web', 'disk_format': 'raw', 'source': source, **fields}
    return build_manifest({'set': 'base', 'images': [image]}).entries[0]


def find(entry, image=None, clouds=None, *, with_sizes=True):
    """Return facts; the members of every image are p1."""
    return FactFinder(
        lambda image_id: ['p1'],
        clouds and (lambda cloud, region: clouds[cloud]),
        with_sizes=with_sizes,
    ).find(entry, image)


def make_image(**fields):
    """Return the record of an image with DATA."""
    return {
        'id': 'i1',
        'size': len(DATA),
        'status': 'active',
        'os_hash_algo': 'sha512',
        'os_hash_value': SHA512,
        **fields,
    }


@pytest.fixture
def file(tmp_path):
    """Return a file with DATA."""
    path = tmp_path / 'web.raw'
    path.write_bytes(DATA)
    return path


def test_a_file_is_compared_with_the_image(file):
    entry = declare({'file': str(file)})
    assert find(entry, make_image()).matches
    assert find(entry, make_image()).size == 0
    assert not find(entry, make_image(os_hash_value='00')).matches
    assert find(entry).size == len(DATA)


def test_the_hash_of_an_unknown_algorithm_is_not_compared(file):
    entry = declare({'file': str(file)})
    assert not find(entry, make_image(os_hash_algo='whirlpool')).matches


def test_a_file_with_the_declared_checksum_is_not_read(file):
    entry = declare({'file': str(file)}, checksum=f'sha512:{SHA512}')
    file.unlink()
    assert find(entry, make_image()).matches
    assert 'No such file' in find(entry).error


def test_members_are_listed_if_they_are_declared(file):
    entry = declare({'file': str(file)}, visibility='shared', members=['p'])
    assert find(entry, make_image()).members == ['p1']
    assert find(entry).members is None


def test_the_size_of_a_url_may_be_unknown(requests_mock):
    url = 'https://example.org/web.raw'
    entry = declare({'url': url}, checksum='sha256:' + 64 * '0')
    requests_mock.get(url, headers={'Content-Length': '7'}, text='7 bytes')
    assert find(entry).size == 7
    assert find(entry, with_sizes=False).size is None
    requests_mock.get(url, status_code=403)
    assert find(entry).size is None
    assert find(entry).error is None


class Images:
    """The images of another cloud."""

    def __init__(self, **fields):
        self.image = SimpleNamespace(**make_image(**fields))
        self.image.get = vars(self.image).get
        self.image.keys = vars(self.image).keys

    def find(self, name):
        if name == 'missing':
            raise exc.ImageNotFound('No image')
        return self.image

    def data(self, image_id, image, lazy):
        assert image_id == image.id == 'i1'
        assert lazy
        return [DATA]


def test_an_image_of_another_cloud_is_found():
    clouds = {'east': SimpleNamespace(images=Images())}
    entry = declare({'image': 'src', 'cloud': 'east'})
    facts = find(entry, None, clouds)
    assert facts.checksum == f'sha512:{SHA512}'
    assert facts.size == len(DATA)
    assert facts.read() == [DATA]
    assert find(entry, make_image(), clouds).matches


@pytest.mark.parametrize(
    ('name', 'fields', 'checksum', 'reason'),
    [
        ('missing', {}, None, 'Cloud east: No image'),
        (
            'src',
            {'status': 'queued'},
            None,
            'Cloud east: image i1 has no data with a hash',
        ),
        (
            'src',
            {},
            'sha512:' + 128 * '0',
            'Cloud east: image i1 does not have the checksum sha512:000',
        ),
    ],
)
def test_an_image_of_another_cloud_may_be_unusable(
    name, fields, checksum, reason
):
    clouds = {'east': SimpleNamespace(images=Images(**fields))}
    declared = {'checksum': checksum} if checksum else {}
    entry = declare({'image': name, 'cloud': 'east'}, **declared)
    assert find(entry, None, clouds).error.startswith(reason)


def test_other_clouds_need_a_function():
    entry = declare({'image': 'src', 'cloud': 'east'})
    assert 'get_cloud_client is required' in find(entry).error


def test_a_checksum_file_is_fetched_once(requests_mock):
    url = 'https://example.org/SHA256SUMS'
    requests_mock.get(url, text=f'{64 * "0"}  web.raw\n')
    requests_mock.get('https://example.org/web.raw', text='')
    finder = FactFinder(lambda image_id: [], None, with_sizes=False)
    source = {'url': 'https://example.org/web.raw'}
    entry = declare(source, checksum={'url': url})
    for _ in range(2):
        assert finder.find(entry, None).checksum == 'sha256:' + 64 * '0'
    assert requests_mock.call_count == 1
    other = declare({'url': f'{source["url"]}.x'}, checksum={'url': url})
    assert finder.find(other, None).error.startswith(url)

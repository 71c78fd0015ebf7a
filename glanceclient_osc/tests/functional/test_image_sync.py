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

"""``openstack image sync`` with a website and a real cloud."""

import hashlib
import json

import pytest

from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.tests.functional import website as website_module

OLD, NEW = b'old data' * 1000, b'new data' * 1000
JSON = ('-f', 'json')

JANUARY = '20260101T000000'
FEBRUARY = '20260201T000000'


@pytest.fixture(scope='module')
def signer(tmp_path_factory):
    """Return the key of the website."""
    if openpgp_keys.MISSING:
        pytest.skip(f'not installed: {openpgp_keys.MISSING}')
    with openpgp_keys.Signer(tmp_path_factory.mktemp('keys')) as signer:
        yield signer


@pytest.fixture
def files(monkeypatch):
    """Return the files of the website, by path."""
    files = {}
    monkeypatch.setattr(website_module, 'FILES', files)
    return files


@pytest.fixture
def publish(files, signer):
    """Return a function that publishes a signed index, and its files."""

    def publish(date, **images):
        by_name = {f'debian-{name}.raw': data for name, data in images.items()}
        sums = website_module.format_checksums(by_name)
        files.clear()
        files.update({f'/{name}': data for name, data in by_name.items()})
        files['/SHA256SUMS'] = sums
        files['/SHA256SUMS.sign'] = signer.sign(sums, date)

    return publish


@pytest.fixture
def sync(openstack, website, signer, name):
    """Return a function that runs ``image sync`` for one image."""

    def sync(*words):
        return openstack(
            *('image', 'sync', website.url, '--match', 'debian-*.raw'),
            *('--name', name, '--set', name, '--keyring', signer.keyring),
            *(*words, *JSON),
        )

    return sync


def find_actions(result):
    """Return the actions of the rows, and the ID of the last one."""
    assert result.status == 0, result
    rows = result.json
    return [row['Action'] for row in rows], rows[-1]['ID']


def test_the_newest_file_is_published_and_then_kept(
    sync, publish, demo, openstack, name
):
    publish(JANUARY, **{'12-1': OLD})
    actions, first = find_actions(sync('--property', 'os_distro=debian'))
    assert actions == ['create']
    image = demo.images.get(first)
    assert (image.name, image.status) == (name, 'active')
    assert image['image_index_date'] == '2026-01-01T00:00:00Z'
    assert image['os_distro'] == 'debian'
    assert b''.join(demo.images.data(first)) == OLD

    assert find_actions(sync()) == (['keep'], first)

    publish(FEBRUARY, **{'12-1': OLD, '12-10': NEW, '12-9': OLD})
    actions, second = find_actions(sync('--keep', '0'))
    assert actions == ['replace']
    image = demo.images.get(second)
    assert image['image_index_date'] == '2026-02-01T00:00:00Z'
    assert image['os_distro'] == 'debian'
    assert b''.join(demo.images.data(second)) == NEW
    shown = openstack('image', 'list', '--hidden', '--tag', f'set:{name}')
    assert first not in shown.out


def test_a_replayed_older_index_is_refused(sync, publish, demo, name):
    publish(FEBRUARY, **{'12-2': NEW})
    _, newest = find_actions(sync())
    publish(JANUARY, **{'12-1': OLD})
    result = sync()
    assert result.status == 1
    assert 'is older than that of image' in result.err
    assert demo.images.get(newest).name == name

    actions, oldest = find_actions(sync('--allow-older'))
    assert actions == ['replace']
    assert b''.join(demo.images.data(oldest)) == OLD
    # The retired image was from the later index.
    publish(JANUARY, **{'12-1': OLD, '12-1-1': NEW})
    assert 'is older than that of image' in sync().err


def test_an_index_with_a_bad_signature_is_refused(
    sync, publish, files, demo, name
):
    publish(JANUARY, **{'12-1': OLD})
    files['/debian-12-1.raw'] = NEW
    files['/SHA256SUMS'] = website_module.format_checksums(
        {'debian-12-1.raw': NEW}
    )
    result = sync()
    assert result.status == 1
    assert 'changed after it was signed' in result.err
    del files['/SHA256SUMS.sign']
    result = sync()
    assert result.status == 1
    assert 'signature' in result.err
    assert not [*demo.images.list(filters={'name': name})]


@pytest.mark.parametrize('via', ['cloud', 'client'])
def test_data_with_a_wrong_sum_is_refused(
    sync, publish, files, demo, name, via
):
    publish(JANUARY, **{'12-1': OLD})
    _, image_id = find_actions(sync())
    publish(FEBRUARY, **{'12-2': NEW})
    files['/debian-12-2.raw'] = NEW[::-1]
    result = sync('--via', via)
    assert result.status == 1
    [row] = result.json
    assert row['Action'] == 'error' or 'sha256' in result.err
    assert hashlib.sha256(NEW).hexdigest()[:8] in result.err
    [image] = demo.images.list(filters={'name': name})
    assert image.id == image_id
    assert b''.join(demo.images.data(image_id)) == OLD


def test_images_of_simplestreams(openstack, website, files, demo, name):
    document = {
        'format': 'products:1.0',
        'updated': 'Thu, 01 Jan 2026 00:00:00 +0000',
        'products': {
            'org.example:12:amd64': {
                'os': 'debian',
                'arch': 'amd64',
                'versions': {
                    version: {
                        'items': {
                            'disk.img': {
                                'ftype': 'raw',
                                'path': f'{version}/disk.img',
                                'sha256': hashlib.sha256(data).hexdigest(),
                            }
                        }
                    }
                    for version, data in (('20260101', OLD), ('20260102', NEW))
                },
            }
        },
    }
    listed = {
        'format': 'index:1.0',
        'index': {
            'org.example': {
                'format': 'products:1.0',
                'path': 'streams/v1/example.json',
            }
        },
    }
    files['/streams/v1/index.json'] = json.dumps(listed).encode()
    files['/streams/v1/example.json'] = json.dumps(document).encode()
    files['/20260102/disk.img'] = NEW
    result = openstack(
        *('image', 'sync', website.url, '--match', '*:amd64'),
        *('--name', name, '--set', name, '--disk-format', 'raw', *JSON),
    )
    actions, image_id = find_actions(result)
    assert actions == ['create']
    image = demo.images.get(image_id)
    assert image['architecture'] == 'x86_64'
    assert image['image_index_date'] == '2026-01-01T00:00:00Z'
    assert b''.join(demo.images.data(image_id)) == NEW


def test_a_printed_manifest_needs_no_cloud(sync, publish, openstack, website):
    publish(JANUARY, **{'12-1': OLD})
    result = openstack(
        *('image', 'sync', website.url, '--match', 'debian-*'),
        '--print-manifest',
        user=None,
    )
    assert result.status == 0, result
    digest = hashlib.sha256(OLD).hexdigest()
    assert f'checksum: sha256:{digest}' in result.out

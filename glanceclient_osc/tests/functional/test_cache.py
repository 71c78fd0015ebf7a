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

"""``openstack cached image …``"""

import time

import pytest

from glanceclient_osc import Client

JSON = ('-f', 'json')
DATA = b'image data'


@pytest.fixture
def images(admin, name):
    """Make two images with data."""
    made = []
    for end in 'ab':
        image = admin.images.create(
            name=f'{name}-{end}', disk_format='raw', container_format='bare'
        )
        admin.images.upload(image.id, DATA)
        made.append(image)
    return made


def _list_cached_ids(admin):
    return {item['image_id'] for item in admin.cache.list()['cached_images']}


def _wait_until_cached(admin, images):
    for _ in range(100):
        if {image.id for image in images} <= _list_cached_ids(admin):
            return
        time.sleep(0.1)
    raise AssertionError(admin.cache.list())


@pytest.mark.smoke
@pytest.mark.usefixtures('cache_lock')
@pytest.mark.defect('W17')
def test_the_cache_from_filling_to_clearing(openstack, cloud, admin, images):
    first, second = images
    queue = ('cached', 'image', 'queue')
    queued = openstack(*queue, first.name, 'nosuch', second.name, user='admin')
    assert (queued.status, queued.out) == (1, '')
    assert "Failed to queue image 'nosuch'" in queued.err
    assert 'Failed to queue 1 of 3 images' in queued.err
    _wait_until_cached(admin, images)

    listed = openstack('cached', 'image', 'list', *JSON, user='admin').json
    [row] = [row for row in listed if row['ID'] == first.id]
    assert (row['State'], row['Size'], row['Hits']) == (
        'cached',
        len(DATA),
        0,
    )
    assert row['Last Accessed (UTC)'][:2] == '20'
    nodes = openstack(
        *('cached', 'image', 'node', 'list', first.name, *JSON), user='admin'
    )
    assert nodes.json == [{'Node': cloud.url('glance')}]

    drop = ('cached', 'image', 'delete')
    dropped = openstack(*drop, second.id, first.name, user='admin')
    assert (dropped.status, dropped.out, dropped.err) == (0, '', '')
    assert not {first.id, second.id} & _list_cached_ids(admin)
    again = openstack(*drop, 'nosuch', first.name, user='admin')
    assert again.status == 1
    assert 'Failed to delete 1 of 2 images' in again.err

    pruned = openstack('cached', 'image', 'prune', *JSON, user='admin').json
    assert pruned == {'total_bytes_pruned': 0, 'total_files_pruned': 0}
    openstack(*queue, first.id, user='admin', ok=True)
    _wait_until_cached(admin, [first])
    for action, kept in (
        (['clean'], True),
        (['clear', '--queue'], True),
        (['clear'], False),
    ):
        done = openstack('cached', 'image', *action, user='admin')
        assert (done.status, done.out, done.err) == (0, '', '')
        assert (first.id in _list_cached_ids(admin)) == kept


@pytest.mark.defect('W19')
@pytest.mark.usefixtures('cache_lock')
def test_what_the_cache_has_of_a_deleted_image_can_be_dropped(
    openstack, admin, plain, images
):
    first, second = images
    for image in images:
        admin.cache.queue(image.id)
    _wait_until_cached(admin, images)
    # An image deleted by a Glance that does not know of the cache.
    session = admin.http_client.session
    url = plain['OS_IMAGE_ENDPOINT_OVERRIDE']
    elsewhere = Client('2', url, session=session)
    elsewhere.images.delete(second.id)
    assert second.id in _list_cached_ids(admin)
    dropped = openstack(
        *('cached', 'image', 'delete', second.id, first.name), user='admin'
    )
    assert (dropped.status, dropped.out, dropped.err) == (0, '', '')
    assert not {first.id, second.id} & _list_cached_ids(admin)


def test_clear_has_one_target(openstack):
    refused = openstack('cached', 'image', 'clear', '--cache', '--queue')
    assert (refused.status, refused.out) == (2, '')
    assert 'not allowed with argument' in refused.err


@pytest.mark.parametrize('action', ['list', 'clear', 'prune'])
def test_a_member_may_not(openstack, action):
    assert 'not authorized' in openstack('cached', 'image', action).error


@pytest.mark.parametrize(
    ('action', 'version'), [('list', '2.14'), ('prune', '2.18')]
)
def test_a_glance_without_a_cache_says_so(openstack, plain, action, version):
    refused = openstack('cached', 'image', action, user='admin', env=plain)
    assert 'HTTP 501' in refused.error
    assert f'This requires version {version} of' in refused.error
    assert 'an image cache' in refused.error

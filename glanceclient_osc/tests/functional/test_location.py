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

"""``openstack image location …``"""

import hashlib
import time

import pytest

from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')
LOCATION = ('image', 'location')


@pytest.fixture
def image(demo, name):
    """Make an image of ``demo`` that waits for its data."""
    return demo.images.create(
        name=name, disk_format='raw', container_format='bare'
    )


@pytest.fixture
def two_urls(demo, image, website):
    """Give the image two locations; return their URLs."""
    urls = [f'{website.url}/disk?{number}' for number in (1, 2)]
    for url in urls:
        demo.images.add_location(image.id, url, {'number': url[-1]})
    return urls


def _metadata(client, image):
    return {
        location['url']: location['metadata']
        for location in client.images.get(image.id).locations
    }


@pytest.mark.smoke
def test_the_server_looks_at_the_location_itself(
    openstack, demo, image, name, website
):
    digest = hashlib.sha512(DATA).hexdigest()
    url = f'{website.url}/disk'
    made = openstack(
        *(*LOCATION, 'create', '--hash-algo', 'sha512'),
        *('--hash-value', digest, name, '-', *JSON),
        input=f'{url}\n',
    )
    assert (made.status, made.json['url']) == (0, url)
    assert made.json['image_id'] == image.id
    for _ in range(100):
        now = demo.images.get(image.id)
        if now.status == 'active' and now.os_hash_value:
            break
        time.sleep(0.1)
    assert now.os_hash_value == digest
    [task] = demo.images.get_associated_image_tasks(image.id)['tasks']
    assert task['type'] == 'location_import'
    listed = openstack(*LOCATION, 'list', name, *JSON).json
    assert listed == [{'URL': url, 'Metadata': {'store': 'web'}}]


def test_metadata_and_checksum_go_the_other_way(
    openstack, demo, image, name, website
):
    checksum = hashlib.md5(DATA).hexdigest()
    made = openstack(
        *(*LOCATION, 'create', '--metadata', 'k=v', '--checksum', checksum),
        *('--hash-algo', 'sha512', '--hash-value', 'a' * 128),
        *(name, f'{website.url}/disk', *JSON),
    )
    assert (made.status, made.err) == (0, '')
    assert made.json['image_status'] == 'active'
    assert made.json['metadata'] == {'k': 'v', 'store': 'web'}
    assert demo.images.get(image.id).checksum == checksum


@pytest.mark.smoke
def test_set_adds_to_the_metadata_or_replaces_it(
    openstack, demo, image, name, two_urls
):
    first, second = two_urls
    done = openstack(*LOCATION, 'set', '--metadata', 'k=v', name, first)
    assert (done.status, done.out, done.err) == (0, '', '')
    openstack(*LOCATION, 'set', '--no-metadata', name, second, ok=True)
    assert _metadata(demo, image) == {
        first: {'number': '1', 'k': 'v', 'store': 'web'},
        second: {'store': 'web'},
    }
    done = openstack(*LOCATION, 'set', name, first)
    assert (done.status, done.out, done.err) == (0, '', '')


def test_delete_goes_on_and_counts(openstack, demo, image, name, two_urls):
    first, second = two_urls
    args = (*LOCATION, 'delete', name)
    refused = openstack(*args, first)
    assert 'not authorized to complete delete_image_location' in refused.err
    done = openstack(
        *(*args, 'http://me:s3cret@127.0.0.1/no?s3cret', second), user='admin'
    )
    assert (done.status, done.out) == (1, '')
    assert 'http://***@127.0.0.1/no?***' in done.err
    assert 's3cret' not in done.err
    assert 'Failed to delete 1 of 2 locations' in done.err
    assert [*_metadata(demo, image)] == [first]


def test_a_signature_is_shown_and_not_logged(openstack, image, name, website):
    url = f'{website.url}/disk?signature=s3cret'
    made = openstack(
        '--debug', *LOCATION, 'create', '--metadata', 'a=b', name, url, *JSON
    )
    assert made.json['url'] == url
    listed = openstack('--debug', *LOCATION, 'list', name, *JSON)
    assert listed.json[0]['URL'] == url
    for done in (made, listed):
        assert 'RESP BODY' in done.err
        assert f'{website.url}/disk?***' in done.err
        assert 's3cret' not in done.err


def test_a_url_that_the_server_refuses_is_not_repeated(openstack, name, image):
    url = 'http://me:s3cret@192.0.2.1/disk?s3cret'
    refused = openstack(*LOCATION, 'create', name, url)
    assert 's3cret' not in refused.error


@pytest.mark.smoke
def test_a_cloud_that_hides_locations(openstack, image, name, website, plain):
    # The newer way works there, but not for what it does not know of.
    url = f'{website.url}/disk'
    refused = openstack(
        *LOCATION, 'create', '--metadata', 'a=b', name, url, env=plain
    )
    assert 'HTTP 403' in refused.error
    made = openstack(*LOCATION, 'create', name, url, env=plain, ok=True)
    assert f'image task list --image {image.id}' in made.err
    args = (*LOCATION, 'list', name, *JSON)
    assert 'fetch_image_location' in openstack(*args, env=plain).error
    service = {**plain, 'OS_PROJECT_NAME': 'service'}
    shown = openstack(*args, user='glance', env=service).json
    assert [row['URL'] for row in shown] == [url]


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['create', '--hash-algo', 'md5', 'NAME', 'http://x'], 'together'),
        (['create', 'NAME', '-'], 'no URL on standard input'),
    ],
)
def test_create_says_what_is_missing(openstack, name, options, message):
    args = [word.replace('NAME', name) for word in options]
    assert message in openstack(*LOCATION, *args).error

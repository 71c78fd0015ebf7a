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

"""``openstack image show``, and how images are found by what people type"""

import time

import pytest

from glanceclient_osc.tests.functional.properties import get_own_properties

ID = ('-f', 'value', '-c', 'id')


@pytest.fixture
def make(openstack, name):
    """Return what makes an image with the test's name, and its id."""

    def make(*options, user='demo', called=name):
        made = openstack(
            'image', 'create', *options, called, *ID, user=user, ok=True
        )
        return made.out.strip()

    return make


@pytest.mark.smoke
def test_show_by_name_takes_one_request(
    openstack, make, name, recorded, glance, keystone
):
    image_id = make()
    shown = openstack('image', 'show', name, *ID, env=recorded)
    assert (shown.out.strip(), shown.err) == (image_id, '')
    assert len(glance.requests) == 1
    assert [r for r in keystone.requests if r.startswith('POST')] == [
        'POST /v3/auth/tokens'
    ]


def test_show_by_id_takes_one_request(openstack, make, recorded, glance):
    image_id = make()
    shown = openstack('image', 'show', image_id, *ID, env=recorded)
    assert shown.out.strip() == image_id
    assert glance.requests == [f'GET /v2/images/{image_id}']


def test_show_types_the_values_and_keeps_properties_apart(
    openstack, make, name
):
    make('--property', 'os_distro=x', '--property', 'min=3', '--tag', 'a,b')
    image = openstack('image', 'show', name, '-f', 'json').json
    assert get_own_properties(image) == {'os_distro': 'x', 'min': '3'}
    assert image['tags'] == ['a,b']
    assert image['protected'] is False
    assert image['os_hidden'] is False
    assert image['min_disk'] == 0
    assert image['size'] is None


@pytest.mark.parametrize('content', [b'', b'x' * 2048])
def test_show_sizes_for_people(openstack, name, tmp_path, content):
    options = []
    if content:
        (tmp_path / 'f').write_bytes(content)
        options = ['--file', 'f']
    openstack('image', 'create', *options, name, ok=True)
    shown = openstack('image', 'show', '--human-readable', name)
    assert shown.status == 0
    assert ('2K' in shown.out) == bool(content)
    raw = openstack('image', 'show', '--human-readable', name, '-f', 'json')
    assert raw.json['size'] == (len(content) or None)


def test_two_images_of_one_name_are_told_apart(openstack, make, name):
    ids = {make(), make()}
    error = openstack('image', 'show', name).error
    assert f"2 images are named '{name}'" in error
    for image_id in ids:
        assert image_id in error
    assert error.count('owner ') == error.count('created 20') == 2


@pytest.mark.parametrize('kind', ['--community', '--hidden'])
def test_an_image_that_no_listing_shows_is_found_by_name(
    openstack, make, name, kind
):
    image_id = make(
        kind, '--public' if kind == '--hidden' else '--unhidden', user='admin'
    )
    assert openstack('image', 'show', name, *ID).out.strip() == image_id


def test_what_one_sees_anyway_goes_before_a_community_image(
    openstack, make, name
):
    make('--community', user='other')
    own = make()
    assert openstack('image', 'show', name, *ID).out.strip() == own


@pytest.mark.parametrize(
    'called', ['žluťoučký kůň', 'a/b', 'a?b&c=d', 'in:x,y', '..', '100%']
)
def test_names_may_be_anything(openstack, make, name, called):
    image_id = make(called=f'{called} {name}')
    shown = openstack('image', 'show', f'{called} {name}', *ID)
    assert shown.out.strip() == image_id


@pytest.mark.parametrize(
    'called',
    ['nosuch', 'a/../b', '..', '12345678-1234-1234-1234-123456789abc'],
)
def test_an_unknown_image_is_one_line(openstack, called):
    error = openstack('image', 'show', called).error
    assert error == f'No image with the name or ID {called!r} found'


def test_show_latest_takes_one_request(
    openstack, demo, make, name, data, recorded, glance
):
    make('--file', data)
    time.sleep(1)  # the time of creation is in seconds
    make('--file', data)
    make()  # a queued image is not shown
    newest = max(
        demo.images.list(name=name, status='active'),
        key=lambda image: (image.created_at, image.id),
    )
    words = ('image', 'show', '--latest', '--name', name)
    shown = openstack(*words, '-f', 'json', env=recorded, ok=True)
    assert shown.json['id'] == newest.id
    assert len(glance.requests) == 1
    none = openstack(*words, '--tag', 'nosuch')
    assert none.error == 'No active image matches --name, --tag'

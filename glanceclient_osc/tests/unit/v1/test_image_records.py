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

"""``client.images``: get and find."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v1.conftest import (
    ACTIVE,
    IMAGE,
    IMAGES,
    build_headers,
)

UUID = '70ec7b4d-0000-4000-8000-000000000001'


def test_get_of_a_missing_image_names_the_id(images, requests_mock):
    requests_mock.head(IMAGE, status_code=404)
    with pytest.raises(exc.HTTPNotFound, match='Image i does not exist'):
        images.get('i')


@pytest.mark.parametrize('nothing', [None, ''])
def test_get_without_an_id_is_not_found(images, requests_mock, nothing):
    with pytest.raises(exc.HTTPNotFound):
        images.get(nothing)
    assert not requests_mock.called


def test_get_needs_the_images_api(images, requests_mock):
    requests_mock.head(IMAGE, text='')
    with pytest.raises(exc.InvalidEndpoint):
        images.get('i')


def _list(requests_mock, *listed):
    """Respond to every listing with the images that match its name."""

    def respond(request, context):
        name = request.qs.get('name', [None])[0]
        marker = 'marker' in request.qs
        return {
            'images': [
                image
                for image in listed
                if not marker and name in (None, image['name'])
            ]
        }

    requests_mock.get(f'{IMAGES}/detail', json=respond)


def test_find_by_name(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': 'web'}, {'id': 'b', 'name': 'x'})
    assert images.find('web').id == 'a'


def test_find_prefers_an_id(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': UUID})
    requests_mock.head(
        f'{IMAGES}/{UUID}', headers=build_headers({**ACTIVE, 'id': UUID})
    )
    assert images.find(UUID).id == UUID


def test_find_takes_an_id_of_any_form(images, requests_mock):
    _list(requests_mock)
    requests_mock.head(IMAGE, headers=build_headers(ACTIVE))
    assert images.find('i').id == 'i'


def test_find_does_not_return_deleted_images(images, requests_mock):
    _list(requests_mock)
    requests_mock.head(
        f'{IMAGES}/{UUID}',
        headers=build_headers({**ACTIVE, 'deleted': True}),
    )
    with pytest.raises(exc.ImageNotFound):
        images.find(UUID)


def test_find_by_fields_compares_them(images, requests_mock):
    _list(
        requests_mock,
        {'id': 'a', 'name': 'web', 'size': 1},
        {'id': 'b', 'name': 'web', 'size': 2},
    )
    assert images.find(name='web', size=2).id == 'b'
    assert images.findall(nosuch=1) == []


def test_find_by_fields_lists_as_python_glanceclient(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': 'web', 'size': 1})
    assert images.find(size=1).id == 'a'
    assert images.findall(size=1)[0].id == 'a'
    assert all(
        'is_public' not in request.qs
        for request in requests_mock.request_history
    )


def test_find_by_name_includes_images_of_other_projects(images, requests_mock):
    _list(requests_mock, {'id': 'a', 'name': 'web'})
    assert images.find('web').id == 'a'
    assert requests_mock.last_request.qs['is_public'] == ['none']


def test_find_refuses_no_match_and_several(images, requests_mock):
    _list(
        requests_mock,
        {'id': 'a', 'name': 'web', 'size': 1},
        {'id': 'b', 'name': 'web', 'size': 2},
    )
    requests_mock.head(f'{IMAGES}/nosuch', status_code=404)
    with pytest.raises(exc.AmbiguousName, match="2 images are named 'web'"):
        images.find('web')
    with pytest.raises(exc.AmbiguousName, match='use an ID: a'):
        images.find(name='web')
    with pytest.raises(exc.ImageNotFound, match="name or ID 'nosuch'"):
        images.find('nosuch')
    with pytest.raises(exc.ImageNotFound, match='size 3'):
        images.find(size=3)


@pytest.mark.parametrize('name_or_id', [None, '', 5])
def test_find_needs_a_name_or_an_id(images, requests_mock, name_or_id):
    with pytest.raises(exc.InvalidArgument):
        images.find(name_or_id)
    assert not requests_mock.called


def test_detail_is_a_name_and_no_id(images, requests_mock):
    _list(requests_mock)
    with pytest.raises(exc.InvalidArgument):
        images.get('detail')
    with pytest.raises(exc.ImageNotFound):
        images.find('detail')

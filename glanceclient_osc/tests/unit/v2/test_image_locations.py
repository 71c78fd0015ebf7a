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

"""Tests of glanceclient_osc.v2.image_locations."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import IMAGES
from glanceclient_osc.v2.images import Image

IMAGE_URL = f'{IMAGES}/i'
LOCATIONS_URL = f'{IMAGE_URL}/locations'
LOCATION = {'url': 'http://place', 'metadata': {}}
PATCH = [
    ('PATCH', [{'op': 'add', 'path': '/locations/-', 'value': LOCATION}]),
]


@pytest.fixture
def images(unchecked):
    """Return ``client.images`` without schemas."""
    return unchecked.images


@pytest.fixture
def get_changes(requests_mock):
    """Accept every change; return a function that returns the changes."""
    requests_mock.get(IMAGE_URL, json={'id': 'i', 'status': 'queued'})
    requests_mock.post(LOCATIONS_URL, status_code=202)
    requests_mock.patch(IMAGE_URL, json={'id': 'i', 'status': 'active'})

    def get_changes():
        return [
            (request.method, request.json())
            for request in requests_mock.request_history
            if request.method != 'GET'
        ]

    return get_changes


def build_image(status='queued', **fields):
    return Image(id='i', status=status, **fields)


def test_an_image_without_data_uses_the_newer_api(images, get_changes):
    images.create_location(build_image(locations=[]), 'http://place')
    assert get_changes() == [
        ('POST', {'url': 'http://place', 'validation_data': {}})
    ]


def test_an_image_with_data_uses_the_older_api(images, get_changes):
    images.create_location(build_image('active'), 'http://place')
    assert get_changes() == PATCH


@pytest.mark.parametrize(
    ('metadata', 'validation'),
    [({'k': 'v'}, None), (None, {'checksum': 'c'})],
)
def test_metadata_and_checksum_use_the_older_api(
    images, get_changes, metadata, validation
):
    images.create_location(build_image(), 'http://place', metadata, validation)
    [(method, [change])] = get_changes()
    assert method == 'PATCH'
    assert change['value']['metadata'] == (metadata or {})
    assert change['value'].get('validation_data') == validation


@pytest.mark.parametrize('status', [403, 404, 405])
def test_the_older_api_is_used_if_the_newer_is_not_available(
    images, get_changes, requests_mock, status
):
    requests_mock.post(LOCATIONS_URL, status_code=status)
    with pytest.raises(exc.HTTPException) as error:
        images.create_location(build_image(), 'http://place')
    assert error.value.code == status
    assert len(get_changes()) == 1
    images.create_location(build_image(locations=[]), 'http://place')
    assert get_changes()[2:] == PATCH


def test_a_conflict_is_not_repeated(images, get_changes, requests_mock):
    requests_mock.post(LOCATIONS_URL, status_code=409)
    with pytest.raises(exc.HTTPConflict):
        images.create_location(build_image(locations=[]), 'http://place')
    assert len(get_changes()) == 1


@pytest.mark.parametrize(
    ('image', 'locations'),
    [
        (build_image('active', locations=[LOCATION]), [LOCATION]),
        (build_image('queued', locations=[]), []),
        # The policy hides them from the user, but not from a service.
        (build_image('active', locations=[]), [{'url': 'newer API'}]),
        (build_image('active'), [{'url': 'newer API'}]),
    ],
)
def test_locations_are_listed_with_the_api_that_shows_them(
    images, requests_mock, image, locations
):
    requests_mock.get(LOCATIONS_URL, json=[{'url': 'newer API'}])
    assert images.list_locations(image) == locations


def test_an_unchanged_location_is_not_patched(images, requests_mock):
    requests_mock.get(IMAGE_URL, json=build_image(locations=[LOCATION]))
    images.update_location('i', 'http://place', {})
    assert requests_mock.call_count == 1


def test_a_missing_location_is_reported(images, requests_mock):
    requests_mock.get(IMAGE_URL, json=build_image(locations=[LOCATION]))
    with pytest.raises(exc.HTTPNotFound, match='http://other'):
        images.delete_locations('i', ['http://place', 'http://other'])


def test_a_cloud_that_hides_locations_is_reported(images, requests_mock):
    requests_mock.get(IMAGE_URL, json=build_image())
    with pytest.raises(exc.HTTPBadRequest, match='does not show'):
        images.update_location('i', 'http://place', {})

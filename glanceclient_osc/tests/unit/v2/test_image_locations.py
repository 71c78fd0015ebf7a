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

"""Which of the two ways a location goes."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v2.images import Image

IMAGE = f'{URL}/v2/images/i'
LOCATIONS = f'{IMAGE}/locations'
PLACE = {'url': 'http://place', 'metadata': {}}


@pytest.fixture
def images(client):
    """Return the controller, which holds nothing against a schema."""
    client.images._schemas = None
    return client.images


@pytest.fixture
def asked(requests_mock):
    """Answer everything well; return what was sent to change something."""
    requests_mock.get(IMAGE, json={'id': 'i', 'status': 'queued'})
    requests_mock.post(LOCATIONS, status_code=202)
    requests_mock.patch(IMAGE, json={'id': 'i', 'status': 'active'})

    def asked():
        return [
            (request.method, request.json())
            for request in requests_mock.request_history
            if request.method != 'GET'
        ]

    return asked


def _image(status='queued', **fields):
    return Image(id='i', status=status, **fields)


PATCH = [
    ('PATCH', [{'op': 'add', 'path': '/locations/-', 'value': PLACE}]),
]


def test_an_image_without_data_goes_the_newer_way(images, asked):
    images.create_location(_image(locations=[]), 'http://place')
    assert asked() == [
        ('POST', {'url': 'http://place', 'validation_data': {}})
    ]


def test_an_image_with_data_goes_the_older_way(images, asked):
    images.create_location(_image('active'), 'http://place')
    assert asked() == PATCH


@pytest.mark.parametrize(
    ('metadata', 'validation'),
    [({'k': 'v'}, None), (None, {'checksum': 'c'})],
)
def test_what_the_newer_way_cannot_carry_goes_the_older_way(
    images, asked, metadata, validation
):
    images.create_location(_image(), 'http://place', metadata, validation)
    [(method, [change])] = asked()
    assert method == 'PATCH'
    assert change['value']['metadata'] == (metadata or {})
    assert change['value'].get('validation_data') == validation


@pytest.mark.parametrize('status', [403, 404, 405])
def test_where_the_newer_way_is_closed_the_older_is_tried(
    images, asked, requests_mock, status
):
    requests_mock.post(LOCATIONS, status_code=status)
    with pytest.raises(exc.HTTPException) as error:
        images.create_location(_image(), 'http://place')
    assert error.value.code == status
    assert len(asked()) == 1
    images.create_location(_image(locations=[]), 'http://place')
    assert asked()[2:] == PATCH


def test_a_conflict_is_not_tried_again(images, asked, requests_mock):
    requests_mock.post(LOCATIONS, status_code=409)
    with pytest.raises(exc.HTTPConflict):
        images.create_location(_image(locations=[]), 'http://place')
    assert len(asked()) == 1


@pytest.mark.parametrize(
    ('image', 'found'),
    [
        (_image('active', locations=[PLACE]), [PLACE]),
        (_image('queued', locations=[]), []),
        # Hidden by the policy, and shown to a service.
        (_image('active', locations=[]), ['from the newer way']),
        (_image('active'), ['from the newer way']),
    ],
)
def test_where_locations_are_to_be_had(images, requests_mock, image, found):
    requests_mock.get(LOCATIONS, json=['from the newer way'])
    assert images.list_locations(image) == found

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

"""Images as dicts with methods."""

import copy
import pickle

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v1.conftest import (
    ACTIVE,
    DATA,
    IMAGE,
    QUEUED,
    build_headers,
)
from glanceclient_osc.v1.image import Image

HEADERS = build_headers(ACTIVE)


def test_update_replaces_the_fields(queued_image, requests_mock):
    requests_mock.put(
        IMAGE,
        json={'image': {**QUEUED, 'name': 'new'}},
        headers={'x-openstack-request-id': 'req-1'},
    )
    assert queued_image.update(name='ž', purge_props=True) is None
    assert queued_image == {**QUEUED, 'name': 'new'}
    assert queued_image.request_ids == ('req-1',)
    headers = requests_mock.last_request.headers
    assert headers['x-image-meta-name'].encode('latin-1') == 'ž'.encode()
    assert headers['x-glance-registry-purge-props'] == 'true'


def test_get_without_arguments_reloads(queued_image, requests_mock):
    requests_mock.head(IMAGE, headers=HEADERS)
    assert queued_image.get() is None
    assert queued_image.status == 'active'


def test_get_with_arguments_is_that_of_a_dict(queued_image, requests_mock):
    assert queued_image.get('name') == 'n'
    assert queued_image.get('nosuch') is None
    assert queued_image.get('nosuch', 5) == 5
    assert requests_mock.call_count == 1


def test_delete(queued_image, requests_mock):
    requests_mock.delete(IMAGE)
    assert queued_image.delete() is None
    assert requests_mock.last_request.method == 'DELETE'


def test_image_has_the_attributes_of_python_glanceclient(images, queued_image):
    assert queued_image.manager is images
    assert queued_image._info == queued_image.to_dict()
    assert not hasattr(copy.copy(queued_image), 'manager')


def test_image_can_be_built_as_in_python_glanceclient(images):
    image = Image(images, {'id': 'i'}, True)
    assert (image.id, image.manager) == ('i', images)
    assert Image(None, {'id': 'i'}) == Image({'id': 'i'}) == Image(id='i')


@pytest.mark.parametrize(
    'duplicate', [copy.copy, lambda image: pickle.loads(pickle.dumps(image))]
)
def test_copy_sends_no_requests(queued_image, duplicate):
    twin = duplicate(queued_image)
    assert twin == queued_image
    assert twin.to_dict() == dict(queued_image)
    for method in (twin.delete, twin.get, twin.data, twin.update):
        with pytest.raises(exc.ClientException, match='copy of an image'):
            method()


def test_data_is_requested_every_time(queued_image, requests_mock):
    requests_mock.get(IMAGE, content=DATA, headers=HEADERS)
    data = queued_image.data
    assert b''.join(data) == DATA
    assert b''.join(data) == DATA
    assert b''.join(data()) == DATA
    assert requests_mock.call_count == 4


def test_data_is_verified(queued_image, requests_mock):
    requests_mock.get(IMAGE, content=DATA[:-1] + b'X', headers=HEADERS)
    with pytest.raises(exc.IntegrityError):
        b''.join(queued_image.data)
    assert len(b''.join(queued_image.data(do_checksum=False))) == len(DATA)


def test_incomplete_data_is_an_error(queued_image, requests_mock):
    requests_mock.get(IMAGE, content=DATA[:50], headers=HEADERS)
    with pytest.raises(exc.CommunicationError, match='after 50 of 10000'):
        b''.join(queued_image.data)

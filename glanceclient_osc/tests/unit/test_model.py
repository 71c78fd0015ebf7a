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

"""A resource is a dict, and reads by attribute."""

import copy
import json
import pickle

import pytest

from glanceclient_osc.model import Origin, Resource, set_origin
from glanceclient_osc.v2.image_records import NewImage

FIELDS = {'id': '1', 'name': 'ž', 'tags': ['a']}


def test_a_resource_is_a_dict():
    resource = Resource(FIELDS)
    assert resource == FIELDS
    assert json.loads(json.dumps(resource)) == FIELDS
    assert resource.name == resource['name'] == 'ž'
    assert 'tags' in dir(resource)


def test_what_is_not_there_says_so():
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        Resource(FIELDS).nosuch  # noqa: B018


def test_attributes_are_items():
    resource = Resource(FIELDS)
    resource.name = 'x'
    assert resource['name'] == 'x'


def test_request_ids_are_no_item():
    resource = Resource(FIELDS)
    assert resource.request_ids == ()
    set_origin(resource, Origin(('req-1',)))
    assert resource.request_ids == ('req-1',)
    assert resource == FIELDS


@pytest.mark.parametrize(
    'duplicate',
    [
        copy.copy,
        copy.deepcopy,
        Resource.copy,
        lambda resource: pickle.loads(pickle.dumps(resource)),
    ],
)
def test_copies_are_alike(duplicate):
    resource = Resource(FIELDS)
    copied = duplicate(resource)
    assert copied == resource
    assert type(copied) is Resource


def test_what_has_a_slot_of_its_own_is_copied_too():
    image = NewImage(FIELDS)
    image.import_methods = ('web-download',)
    image.store_ids = ()
    for made in (
        image.copy(),
        copy.copy(image),
        copy.deepcopy(image),
        pickle.loads(pickle.dumps(image)),
    ):
        assert made == FIELDS
        assert made.import_methods == ('web-download',)

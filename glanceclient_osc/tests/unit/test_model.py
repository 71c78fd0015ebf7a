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

"""Resources are dicts whose keys are attributes, too."""

import copy
import json
import pickle

import pytest

from glanceclient_osc import exc
from glanceclient_osc.model import Origin, Resource, set_origin
from glanceclient_osc.v2.image_records import NewImage

FIELDS = {'id': '1', 'name': 'ž', 'tags': ['a']}


def test_a_resource_is_a_dict():
    resource = Resource(FIELDS)
    assert resource == FIELDS
    assert json.loads(json.dumps(resource)) == FIELDS
    assert resource.name == resource['name'] == 'ž'
    assert 'tags' in dir(resource)


def test_a_missing_attribute_is_named():
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        Resource(FIELDS).nosuch  # noqa: B018


def test_setting_an_attribute_sets_the_key():
    resource = Resource(FIELDS)
    resource.name = 'x'
    assert resource['name'] == 'x'


def test_request_ids_are_not_a_key():
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
def test_copies_are_equal(duplicate):
    resource = Resource(FIELDS)
    copied = duplicate(resource)
    assert copied == resource
    assert type(copied) is Resource


def test_copies_keep_public_slots():
    image = NewImage(FIELDS)
    image.import_methods = ('web-download',)
    image.store_ids = ()
    for copied in (
        image.copy(),
        copy.copy(image),
        copy.deepcopy(image),
        pickle.loads(pickle.dumps(image)),
    ):
        assert copied == FIELDS
        assert copied.import_methods == ('web-download',)


def test_a_field_can_be_deleted_as_an_attribute():
    resource = Resource(FIELDS)
    del resource.name
    assert 'name' not in resource
    with pytest.raises(AttributeError, match='name'):
        del resource.name


def test_changes_are_validated_and_update_changes_all_or_nothing():
    def check(fields):
        if 'wrong' in fields:
            raise ValueError

    resource = Resource(FIELDS)
    set_origin(resource, Origin(check=check))
    with pytest.raises(ValueError):  # noqa: PT011
        resource.wrong = 1
    with pytest.raises(ValueError):  # noqa: PT011
        resource.update(right=1, wrong=1)
    assert resource == FIELDS
    resource.update({'right': 1})
    resource.name = 'new'
    assert resource == {**FIELDS, 'right': 1, 'name': 'new'}


def test_a_missing_field_is_an_attribute_error_and_one_of_this_package():
    image = Resource(id='i')
    assert not hasattr(image, 'size')
    for error in (AttributeError, exc.ClientException):
        with pytest.raises(error, match="has no attribute 'size'"):
            image.size  # noqa: B018
        with pytest.raises(error, match="has no attribute 'size'"):
            del image.size

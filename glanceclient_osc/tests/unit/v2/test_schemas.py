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

"""Tests of glanceclient_osc.v2.schemas."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.conftest import SCHEMA

IMAGE_SCHEMA = f'{URL}/v2/schemas/image'


@pytest.fixture
def schemas(client, requests_mock):
    """Return ``client.schemas`` of a server with an image schema."""
    requests_mock.get(IMAGE_SCHEMA, json={**SCHEMA, 'required': ['name']})
    return client.schemas


def test_properties_of_a_schema(schemas):
    schema = schemas.get('image')
    assert schema.name == 'image'
    name = schema.properties[1]
    assert (name.name, name.description) == ('name', 'A name')
    assert schema.raw()['properties'] == SCHEMA['properties']


@pytest.mark.parametrize(
    ('name', 'is_core', 'is_base'),
    [
        ('name', True, True),
        ('os_distro', True, False),
        ('nosuch', False, False),
    ],
)
def test_core_and_base_properties(schemas, name, is_core, is_base):
    schema = schemas.get('image')
    assert schema.is_core_property(name) is is_core
    assert schema.is_base_property(name) is is_base


def test_valid_fields_are_accepted_with_one_request(schemas, requests_mock):
    schemas.check('image', {'name': 'x'})
    schemas.check('image', {'min_disk': 3})
    assert requests_mock.call_count == 1


def test_no_schema_is_fetched_without_fields(schemas, requests_mock):
    schemas.check('image', {})
    assert not requests_mock.called


@pytest.mark.parametrize(
    ('fields', 'message'),
    [
        ({'min_disk': 'x'}, "'x'"),
        ({'other': 3}, 'other'),
    ],
)
def test_invalid_fields_are_refused(schemas, fields, message):
    with pytest.raises(exc.InvalidAttribute, match=message) as raised:
        schemas.check('image', fields)
    assert '\n' not in str(raised.value)


def test_a_new_resource_needs_its_required_fields(schemas):
    schemas.check_new('image', {'name': 'x'})
    with pytest.raises(exc.InvalidAttribute, match='name is required'):
        schemas.check_new('image', {'min_disk': 3})


def test_a_field_of_an_image_is_validated_when_it_is_set(
    schemas, client, requests_mock
):
    requests_mock.get(f'{URL}/v2/images/i', json={'id': 'i'})
    image = client.images.get('i')
    with pytest.raises(exc.InvalidAttribute):
        image.min_disk = 'x'
    image.min_disk = 3
    assert image == {'id': 'i', 'min_disk': 3}


def test_a_read_only_field_is_refused_as_the_server_does(schemas):
    with pytest.raises(exc.HTTPForbidden, match='status is read-only'):
        schemas.check('image', {'status': 'active'})


@pytest.mark.parametrize(
    'schema',
    [
        [],
        {},
        {'name': 'image', 'properties': []},
        {'name': 'image', 'properties': {'name': 'string'}},
        {'name': 'image', 'properties': {}, 'required': 'name'},
    ],
)
def test_a_schema_of_the_wrong_shape_is_reported(
    client, requests_mock, schema
):
    requests_mock.get(IMAGE_SCHEMA, json=schema)
    with pytest.raises(exc.InvalidResponse):
        client.schemas.get('image')
    with pytest.raises(exc.InvalidResponse):
        client.schemas.check('image', {'name': 'x'})


@pytest.mark.parametrize(
    'definition', [{'type': 'nosuch'}, {'pattern': '('}, {'type': 3}]
)
def test_a_schema_that_cannot_be_used_is_reported(
    client, requests_mock, definition
):
    requests_mock.get(
        IMAGE_SCHEMA, json={'name': 'image', 'properties': {'n': definition}}
    )
    with pytest.raises(exc.InvalidResponse, match="invalid schema 'image'"):
        client.schemas.check('image', {'n': 'x'})


def test_a_definition_with_other_keys_is_accepted(client, requests_mock):
    requests_mock.get(
        IMAGE_SCHEMA,
        json={'name': 'image', 'properties': {'n': {'name': 'x', 'self': 1}}},
    )
    assert client.schemas.get('image').properties[0].name == 'n'

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

"""Tests of glanceclient_osc.v2.image_records."""

import json
import uuid

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.conftest import (
    IMAGE,
    IMAGES,
    SCHEMA,
    get_query,
)
from glanceclient_osc.v2.schemas import Schema

UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'


def without_schema(requests_mock):
    """Return the requests apart from those for the schema."""
    return [
        request
        for request in requests_mock.request_history
        if '/schemas/' not in request.url
    ]


def test_get(images, requests_mock):
    requests_mock.get(
        f'{IMAGES}/i', json=IMAGE, headers={'x-openstack-request-id': 'req-1'}
    )
    image = images.get('i')
    assert (image.name, image.request_ids) == ('n', ('req-1',))
    assert 'self' not in image


def test_an_image_can_be_serialised(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    assert json.loads(json.dumps(images.get('i')))['id'] == 'i'


@pytest.mark.parametrize('image_id', [None, ''])
def test_an_empty_id_is_not_found(images, requests_mock, image_id):
    with pytest.raises(exc.HTTPNotFound):
        images.get(image_id)
    assert not requests_mock.called


def test_the_schema_of_an_image_is_an_attribute(images, requests_mock):
    link = '/v2/schemas/image'
    requests_mock.get(IMAGES, json={'images': [{**IMAGE, 'schema': link}]})
    [image] = images.list()
    assert Schema(image.schema).is_base_property('name')
    assert image['schema'] == link
    assert image.copy().schema == link


def test_the_schema_is_fetched_for_a_client_that_does_not_validate(
    unchecked, requests_mock
):
    requests_mock.get(f'{URL}/v2/schemas/image', json=SCHEMA)
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    assert unchecked.images.get('i').schema == SCHEMA
    assert unchecked.images.get('i').schema == SCHEMA
    assert requests_mock.call_count == 3


def test_find_by_id_sends_one_request(images, requests_mock):
    requests_mock.get(f'{IMAGES}/{UUID}', json={**IMAGE, 'id': UUID})
    assert images.find(UUID).id == UUID
    assert requests_mock.call_count == 1


def test_find_by_name_sends_one_request(images, serve_pages, requests_mock):
    serve_pages(['x'])
    assert images.find('x').id == 'x'
    assert requests_mock.call_count == 1
    assert ('name', 'x') in get_query(requests_mock.last_request)


def test_find_accepts_a_name_that_looks_like_an_id(images, requests_mock):
    requests_mock.get(f'{IMAGES}/{UUID}', status_code=404)
    requests_mock.get(IMAGES, json={'images': [{**IMAGE, 'name': UUID}]})
    assert images.find(UUID).id == 'i'


def test_find_accepts_an_id_that_is_not_a_uuid(
    images, serve_pages, requests_mock
):
    serve_pages([])
    requests_mock.get(f'{IMAGES}/12', json={**IMAGE, 'id': '12'})
    assert images.find('12').id == '12'


def test_find_searches_shared_images_and_then_hidden_ones(
    images, requests_mock
):
    none = {'json': {'images': []}}
    requests_mock.get(IMAGES, [none, none, {'json': {'images': [IMAGE]}}])
    assert images.find('n').id == 'i'
    visible, shared, hidden = [
        dict(get_query(request)) for request in requests_mock.request_history
    ]
    assert 'visibility' not in visible
    assert shared['visibility'] == shared['member_status'] == 'all'
    assert 'os_hidden' not in shared
    assert hidden['os_hidden'] == 'true'


def test_find_reports_a_missing_image(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': []})
    requests_mock.get(f'{IMAGES}/n', status_code=404)
    with pytest.raises(exc.ImageNotFound, match="'n'"):
        images.find('n')


def test_find_reports_an_ambiguous_name(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': [IMAGE, {**IMAGE, 'id': 'j'}]})
    with pytest.raises(exc.AmbiguousName) as raised:
        images.find('n')
    assert [image.id for image in raised.value.candidates] == ['i', 'j']


def test_find_distinguishes_upper_and_lower_case(images, requests_mock):
    requests_mock.get(
        IMAGES, json={'images': [IMAGE, {**IMAGE, 'name': 'N', 'id': 'j'}]}
    )
    assert images.find('N').id == 'j'


def test_find_accepts_a_name_that_looks_like_an_operator(
    images, requests_mock
):
    requests_mock.get(IMAGES, json={'images': [{**IMAGE, 'name': 'in:x'}]})
    images.find('in:x')
    assert ('name', 'eq:in:x') in get_query(requests_mock.last_request)


@pytest.mark.parametrize('name', ['', None, 3])
def test_find_refuses_what_is_not_a_name(images, requests_mock, name):
    with pytest.raises(exc.InvalidArgument):
        images.find(name)
    assert not requests_mock.called


def test_create(images, requests_mock):
    requests_mock.post(
        IMAGES,
        json=IMAGE,
        headers={
            'OpenStack-image-import-methods': 'copy-image, web-download',
            'OpenStack-image-store-ids': 'fast',
        },
    )
    image = images.create(name='ž', min_disk=3, os_distro='x', backend='fast')
    assert image.id == 'i'
    assert image.import_methods == ('copy-image', 'web-download')
    assert image.store_ids == ('fast',)
    request = requests_mock.last_request
    fields = request.json()
    assert uuid.UUID(fields.pop('id')).version == 4
    assert fields == {'name': 'ž', 'min_disk': 3, 'os_distro': 'x'}
    assert request.headers['X-Image-Meta-Store'] == 'fast'


def test_update_sends_one_patch(images, requests_mock):
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    image = {'a/b': '1', 'c': '2', 'name': 'x'}
    images.update(
        'i',
        remove_props=['a/b', 'c', 'c', 'absent', 'name'],
        image=image,
        name='ž',
        **{'k~': 'v'},
    )
    request = requests_mock.last_request
    assert request.headers['Content-Type'] == (
        'application/openstack-images-v2.1-json-patch'
    )
    assert request.json() == [
        {'op': 'add', 'path': '/name', 'value': 'ž'},
        {'op': 'add', 'path': '/k~0', 'value': 'v'},
        {'op': 'remove', 'path': '/a~1b'},
        {'op': 'remove', 'path': '/c'},
    ]
    assert len(without_schema(requests_mock)) == 1


def test_update_without_changes_returns_the_image(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    assert images.update('i').id == 'i'


def test_update_fetches_the_image_to_remove_properties(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'a': 'b'})
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    images.update('i', ['a', 'absent'])
    assert requests_mock.last_request.json() == [
        {'op': 'remove', 'path': '/a'}
    ]


def test_update_accepts_all_fields_of_an_image(images, requests_mock):
    fields = {
        **IMAGE,
        'status': 'active',
        'checksum': None,
        'owner': 'p',
        'disk_format': 'raw',
        'visibility': 'public',
        'locations': [{'url': 'u', 'metadata': {}}],
        'os_glance_failed_import': '',
        'schema': '/v2/schemas/image',
    }
    requests_mock.get(f'{IMAGES}/i', json=fields)
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    image = images.get('i')
    images.update(image.id, **{**image, 'name': 'new'})
    assert requests_mock.last_request.json() == [
        {'op': 'add', 'path': '/name', 'value': 'new'},
        {'op': 'add', 'path': '/tags', 'value': []},
    ]


@pytest.mark.parametrize(
    'fields', [{'status': 'queued'}, {'os_glance_x': 'y'}, {'id': 'j'}]
)
@pytest.mark.parametrize('client_fixture', ['client', 'unchecked'])
def test_update_refuses_changes_of_read_only_fields(
    images, requests_mock, request, fields, client_fixture
):
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'status': 'active'})
    client = request.getfixturevalue(client_fixture)
    with pytest.raises(exc.HTTPForbidden, match='is read-only'):
        client.images.update('i', **fields)


def test_the_result_of_a_deletion_can_be_unpacked(images, requests_mock):
    requests_mock.delete(
        f'{IMAGES}/i',
        status_code=204,
        headers={'x-openstack-request-id': 'req-1'},
    )
    result = images.delete('i')
    response, body = result
    assert (response.status_code, body) == (204, '')
    assert result.request_ids == ('req-1',)


@pytest.mark.parametrize(
    ('call', 'method', 'path'),
    [
        (lambda images: images.delete('i'), 'DELETE', '/v2/images/i'),
        (
            lambda images: images.deactivate('i'),
            'POST',
            '/v2/images/i/actions/deactivate',
        ),
        (
            lambda images: images.reactivate('i'),
            'POST',
            '/v2/images/i/actions/reactivate',
        ),
    ],
)
def test_actions(images, requests_mock, call, method, path):
    requests_mock.register_uri(method, URL + path, status_code=204)
    call(images)
    [request] = requests_mock.request_history
    assert (request.method, request.url) == (method, URL + path)


@pytest.mark.parametrize(
    'call',
    [
        lambda images: images.update('1', 'foo'),
        lambda images: images.data('1', False, prefer='fast'),
        lambda images: images.image_import('1', stores='fast'),
        lambda images: images.delete_locations('1', 'http://x'),
        lambda images: images.get({'id': '1'}),
    ],
)
def test_a_string_is_not_a_list_and_a_mapping_is_not_an_id(images, call):
    with pytest.raises(exc.InvalidArgument):
        call(images)


def test_find_latest_requests_one_image(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': [IMAGE]})
    found = images.find_latest(filters={'os_distro': 'debian'}, name='a:b')
    assert found.id == 'i'
    assert get_query(requests_mock.last_request) == [
        ('limit', '1'),
        ('sort', 'created_at:desc,id:desc'),
        ('os_distro', 'debian'),
        ('name', 'eq:a:b'),
        ('status', 'active'),
    ]


def test_find_latest_continues_until_the_condition_is_met(images, serve_pages):
    serve_pages(['a', 'b'], ['c', 'd'])
    found = images.find_latest(condition=lambda image: image.id in 'cd')
    assert found.id == 'c'


def test_find_latest_of_no_image_is_an_error(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': []})
    with pytest.raises(exc.ImageNotFound, match='No active image'):
        images.find_latest()

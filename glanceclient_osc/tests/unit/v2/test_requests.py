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

"""Requests of the methods: method, path, query and body."""

import pytest
import requests_mock as matchers

from glanceclient_osc.tests.unit.conftest import URL

NAMESPACES = '/v2/metadefs/namespaces'
RECORD = {
    'id': 'i',
    'name': 'n',
    'namespace': 'n',
    'member_id': 'p',
    'tags': [],
    'locations': [{'url': 'u', 'metadata': {}}, {'url': 'v', 'metadata': {}}],
    'created_at': 'then',
    'status': 'x',
    'schema': '/v2/schemas/x',
    'self': '/v2/x',
}
RESPONSE = {
    **RECORD,
    'images': [RECORD],
    'members': [RECORD],
    'tasks': [RECORD],
    'stores': [],
    'cached_images': [],
    'queued_images': [],
    'import-methods': {},
    'usage': {},
    'versions': [],
    'namespaces': [RECORD],
    'objects': [RECORD],
    'properties': {},
    'resource_types': [RECORD],
    'resource_type_associations': [RECORD],
}

CALLS = [
    (
        'image_members list',
        lambda c: [*c.image_members.list('i')],
        'GET /v2/images/i/members',
        None,
    ),
    (
        'image_members get',
        lambda c: c.image_members.get('i', 'p/q'),
        'GET /v2/images/i/members/p%2Fq',
        None,
    ),
    (
        'image_members create',
        lambda c: c.image_members.create('i', 'p'),
        'POST /v2/images/i/members',
        {'member': 'p'},
    ),
    (
        'image_members delete',
        lambda c: c.image_members.delete('i', 'p'),
        'DELETE /v2/images/i/members/p',
        None,
    ),
    (
        'tasks list',
        lambda c: [
            *c.tasks.list(
                filters={'type': 'import'},
                marker='m',
                page_size=5,
                sort_key='id',
                sort_dir='asc',
            )
        ],
        'GET /v2/tasks?limit=5&marker=m&sort_key=id&sort_dir=asc&type=import',
        None,
    ),
    ('tasks get', lambda c: c.tasks.get('t'), 'GET /v2/tasks/t', None),
    (
        'tasks create',
        lambda c: c.tasks.create(type='import', input={'a': 1}),
        'POST /v2/tasks',
        {'type': 'import', 'input': {'a': 1}},
    ),
    (
        'images get_import_info',
        lambda c: c.images.get_import_info(),
        'GET /v2/info/import',
        None,
    ),
    (
        'images get_stores_info',
        lambda c: c.images.get_stores_info(),
        'GET /v2/info/stores',
        None,
    ),
    (
        'images get_stores_info_detail',
        lambda c: c.images.get_stores_info_detail(),
        'GET /v2/info/stores/detail',
        None,
    ),
    (
        'images delete_from_store',
        lambda c: c.images.delete_from_store('s', 'i'),
        'DELETE /v2/stores/s/i',
        None,
    ),
    (
        'images get_associated_image_tasks',
        lambda c: c.images.get_associated_image_tasks('i'),
        'GET /v2/images/i/tasks',
        None,
    ),
    (
        'images add_location',
        lambda c: c.images.add_location('i', 'w', {'m': 'd'}, {'h': 1}),
        'PATCH /v2/images/i',
        [
            {
                'op': 'add',
                'path': '/locations/-',
                'value': {
                    'url': 'w',
                    'metadata': {'m': 'd'},
                    'validation_data': {'h': 1},
                },
            }
        ],
    ),
    (
        'images update_location',
        lambda c: c.images.update_location('i', 'v', {'m': 'd'}),
        'PATCH /v2/images/i',
        [
            {
                'op': 'replace',
                'path': '/locations',
                'value': [
                    {'url': 'u', 'metadata': {}},
                    {'url': 'v', 'metadata': {'m': 'd'}},
                ],
            }
        ],
    ),
    (
        'images delete_locations',
        lambda c: c.images.delete_locations('i', {'u', 'v'}),
        'PATCH /v2/images/i',
        [
            {'op': 'remove', 'path': '/locations/1'},
            {'op': 'remove', 'path': '/locations/0'},
        ],
    ),
    (
        'images add_image_location',
        lambda c: c.images.add_image_location('i', 'w'),
        'POST /v2/images/i/locations',
        {'url': 'w', 'validation_data': {}},
    ),
    ('cache list', lambda c: c.cache.list(), 'GET /v2/cache', None),
    ('cache queue', lambda c: c.cache.queue('i'), 'PUT /v2/cache/i', None),
    (
        'cache delete',
        lambda c: c.cache.delete('i'),
        'DELETE /v2/cache/i',
        None,
    ),
    ('cache clear', lambda c: c.cache.clear(), 'DELETE /v2/cache', None),
    ('cache clean', lambda c: c.cache.clean(), 'POST /v2/cache/clean', None),
    ('cache prune', lambda c: c.cache.prune(), 'POST /v2/cache/prune', None),
    (
        'info get_usage',
        lambda c: c.info.get_usage(),
        'GET /v2/info/usage',
        None,
    ),
    ('versions list', lambda c: c.versions.list(), 'GET /versions', None),
    (
        'namespaces list',
        lambda c: [
            *c.metadefs_namespace.list(
                filters={'resource_types': ['a', 'b'], 'visibility': 'public'}
            )
        ],
        f'GET {NAMESPACES}?limit=1000&resource_types=a%2Cb&visibility=public',
        None,
    ),
    (
        'namespaces get',
        lambda c: c.metadefs_namespace.get('n', resource_type='OS::X'),
        f'GET {NAMESPACES}/n?resource_type=OS%3A%3AX',
        None,
    ),
    (
        'namespaces create',
        lambda c: c.metadefs_namespace.create(namespace='ž'),
        f'POST {NAMESPACES}',
        {'namespace': 'ž'},
    ),
    (
        'namespaces update',
        lambda c: c.metadefs_namespace.update('n', description='d'),
        f'PUT {NAMESPACES}/n',
        {'namespace': 'n', 'visibility': 'public', 'description': 'd'},
    ),
    (
        'namespaces delete',
        lambda c: c.metadefs_namespace.delete('OS::X'),
        f'DELETE {NAMESPACES}/OS%3A%3AX',
        None,
    ),
    (
        'objects list',
        lambda c: [*c.metadefs_object.list('n', marker='m', limit=3)],
        f'GET {NAMESPACES}/n/objects?limit=1000&marker=m',
        None,
    ),
    (
        'objects get',
        lambda c: c.metadefs_object.get('n', 'o/p'),
        f'GET {NAMESPACES}/n/objects/o%2Fp',
        None,
    ),
    (
        'objects create',
        lambda c: c.metadefs_object.create('n', name='o'),
        f'POST {NAMESPACES}/n/objects',
        {'name': 'o'},
    ),
    (
        'objects delete',
        lambda c: c.metadefs_object.delete('n', 'o'),
        f'DELETE {NAMESPACES}/n/objects/o',
        None,
    ),
    (
        'objects delete_all',
        lambda c: c.metadefs_object.delete_all('n'),
        f'DELETE {NAMESPACES}/n/objects',
        None,
    ),
    (
        'properties list',
        lambda c: [*c.metadefs_property.list('n')],
        f'GET {NAMESPACES}/n/properties',
        None,
    ),
    (
        'properties get',
        lambda c: c.metadefs_property.get('n', 'p'),
        f'GET {NAMESPACES}/n/properties/p',
        None,
    ),
    (
        'properties create',
        lambda c: c.metadefs_property.create('n', name='p', title='t'),
        f'POST {NAMESPACES}/n/properties',
        {'name': 'p', 'title': 't'},
    ),
    (
        'properties delete_all',
        lambda c: c.metadefs_property.delete_all('n'),
        f'DELETE {NAMESPACES}/n/properties',
        None,
    ),
    (
        'tags create',
        lambda c: c.metadefs_tag.create('n', 't'),
        f'POST {NAMESPACES}/n/tags/t',
        None,
    ),
    (
        'tags create_multiple',
        lambda c: c.metadefs_tag.create_multiple('n', tags=['a', 'b']),
        f'POST {NAMESPACES}/n/tags',
        {'tags': [{'name': 'a'}, {'name': 'b'}]},
    ),
    (
        'tags delete',
        lambda c: c.metadefs_tag.delete('n', 't'),
        f'DELETE {NAMESPACES}/n/tags/t',
        None,
    ),
    (
        'tags delete_all',
        lambda c: c.metadefs_tag.delete_all('n'),
        f'DELETE {NAMESPACES}/n/tags',
        None,
    ),
    (
        'resource types list',
        lambda c: [*c.metadefs_resource_type.list()],
        'GET /v2/metadefs/resource_types',
        None,
    ),
    (
        'resource types get',
        lambda c: [*c.metadefs_resource_type.get('n')],
        f'GET {NAMESPACES}/n/resource_types',
        None,
    ),
    (
        'resource types associate',
        lambda c: c.metadefs_resource_type.associate(
            'n', name='OS::X', prefix='x_'
        ),
        f'POST {NAMESPACES}/n/resource_types',
        {'name': 'OS::X', 'prefix': 'x_'},
    ),
    (
        'resource types deassociate',
        lambda c: c.metadefs_resource_type.deassociate('n', 'OS::X'),
        f'DELETE {NAMESPACES}/n/resource_types/OS%3A%3AX',
        None,
    ),
    (
        'schemas get',
        lambda c: c.schemas.get('metadefs/object'),
        'GET /v2/schemas/metadefs/object',
        None,
    ),
]


@pytest.fixture
def server(requests_mock):
    """Respond to every request; the schemas allow every field."""
    requests_mock.register_uri(matchers.ANY, matchers.ANY, json=RESPONSE)
    requests_mock.register_uri(
        matchers.ANY, f'{URL}/v2/images/i', json={**RESPONSE, 'stores': 's'}
    )
    requests_mock.get(
        f'{URL}{NAMESPACES}/n',
        json={
            'namespace': 'n',
            'visibility': 'public',
            'created_at': 'then',
            'self': '/v2/x',
            'schema': '/v2/schemas/x',
            'tags': [{'name': 't'}],
        },
    )
    requests_mock.get(
        f'{URL}/v2/schemas/metadefs/object',
        json={'name': 'x', 'properties': {}},
    )
    for schema in (
        'task',
        'member',
        'metadefs/namespace',
        'metadefs/property',
        'metadefs/tag',
        'metadefs/resource_type',
    ):
        requests_mock.get(
            f'{URL}/v2/schemas/{schema}', json={'name': 'x', 'properties': {}}
        )
    return requests_mock


@pytest.mark.parametrize(
    ('call', 'method_and_path', 'body'),
    [pytest.param(*values, id=name) for name, *values in CALLS],
)
def test_request(client, server, call, method_and_path, body):
    call(client)
    method, path = method_and_path.split(' ', 1)
    requests = [
        request
        for request in server.request_history
        if request.method == method and request.url == URL + path
    ]
    assert requests, [(r.method, r.url) for r in server.request_history]
    if body is not None:
        assert requests[0].json() == body
    assert all(r.url.startswith(f'{URL}/') for r in server.request_history)

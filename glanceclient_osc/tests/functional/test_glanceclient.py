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

"""The same calls as with python-glanceclient, and the same results."""

import io
import warnings

import pytest
from keystoneauth1 import token_endpoint
from keystoneauth1.session import Session

from glanceclient_osc import Client

glanceclient = pytest.importorskip(
    'glanceclient', reason='python-glanceclient is not installed'
)

DATA = b'image data' * 1000
FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}
# What no two calls have in common.
_CHANGING = ('id', 'created_at', 'updated_at', 'file', 'locations')
# What python-glanceclient adds to what the server sent: the default values of
# the schema; and links that it drops elsewhere. Ours does neither, on purpose.
_ADDED = ('uniqueItems', 'self')


@pytest.fixture
def both(token, glance):
    """Return both clients, whose requests are recorded."""
    session = Session(token_endpoint.Token(glance.url, token('admin')))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        theirs = glanceclient.Client(
            '2', session=session, endpoint_override=glance.url
        )
    return theirs, Client('2', endpoint=glance.url, session=session)


def _plain(result):
    """Return a result as plain data, without what changes every time."""
    if result is None or isinstance(result, str | int | bool):
        return result
    if isinstance(result, dict):
        return {
            key: _plain(value)
            for key, value in result.items()
            if key not in _CHANGING + _ADDED
        }
    return [_plain(item) for item in result]


def _select_changes(requests, path):
    """Return the requests that change something, ids and names left out."""
    return [
        request.split('/v2/')[0] + request.split('?')[0].count('/') * '/'
        for request in requests
        if not request.startswith('GET') and path in request
    ]


def _use_images(client, name):
    image = client.images.create(
        name=name, min_disk=1, os_distro='ž', tags=['a'], **FORMATS
    )
    client.images.upload(image.id, io.BytesIO(DATA), image_size=len(DATA))
    yield client.images.get(image.id)
    yield client.images.update(
        image.id, ['os_distro', 'no'], min_disk=2, n='v'
    )
    client.image_tags.update(image.id, 'b')
    client.image_tags.delete(image.id, 'a')
    yield client.images.get(image.id)
    yield list(
        client.images.list(
            filters={'name': name, 'tag': ['b']}, sort='name:asc', limit=5
        )
    )
    yield b''.join(client.images.data(image.id)).decode()
    client.images.deactivate(image.id)
    yield client.images.get(image.id)
    client.images.reactivate(image.id)
    yield client.images.get_associated_image_tasks(image.id)
    client.images.delete(image.id)


def _share_image(client, name):
    image = client.images.create(name=name, visibility='shared', **FORMATS)
    yield [
        (member.member_id, member.status)
        for member in [
            client.image_members.create(image.id, 'a' * 32),
            *client.image_members.list(image.id),
            client.image_members.get(image.id, 'a' * 32),
        ]
    ]
    client.image_members.delete(image.id, 'a' * 32)
    yield list(client.image_members.list(image.id))


def _import_image(client, name):
    image = client.images.create(name=name, **FORMATS)
    client.images.stage(image.id, io.BytesIO(DATA))
    client.images.image_import(image.id, 'glance-direct', stores=['fast'])
    yield client.images.get_import_info()
    yield client.images.get_stores_info()
    yield client.images.get_stores_info_detail()
    yield client.info.get_usage()
    yield client.versions.list()


def _use_metadefs(client, name):
    namespaces = client.metadefs_namespace
    yield namespaces.create(namespace=name, display_name='ž')
    yield namespaces.update(name, description='d')
    client.metadefs_property.create(name, name='p', title='t', type='string')
    yield client.metadefs_property.update(name, 'p', title='u')
    yield list(client.metadefs_property.list(name))
    client.metadefs_object.create(name, name='o', description='d')
    yield client.metadefs_object.update(name, 'o', description='e')
    yield list(client.metadefs_object.list(name))
    client.metadefs_tag.create(name, 't')
    client.metadefs_tag.update(name, 't', name='u')
    yield list(client.metadefs_tag.create_multiple(name, tags=['v']))
    yield list(client.metadefs_tag.list(name))
    client.metadefs_resource_type.associate(name, name='OS::Glance::Image')
    yield list(client.metadefs_resource_type.get(name))
    yield namespaces.get(name)
    # Other tests make namespaces at the same time.
    built_in = ('CIM::', 'OS::')
    yield sorted(
        n.namespace
        for n in namespaces.list()
        if n.namespace == name or n.namespace.startswith(built_in)
    )
    client.metadefs_resource_type.deassociate(name, 'OS::Glance::Image')
    client.metadefs_tag.delete_all(name)
    client.metadefs_object.delete_all(name)
    client.metadefs_property.delete_all(name)
    yield namespaces.get(name)
    namespaces.delete(name)


@pytest.mark.parametrize(
    'life', [_use_images, _share_image, _import_image, _use_metadefs]
)
def test_the_same_calls_do_the_same(both, glance, name, life):
    results, requests = [], []
    for client in both:
        glance.requests.clear()
        results.append([_plain(result) for result in life(client, name)])
        requests.append(sorted(_select_changes(glance.requests, '/v2/')))
    theirs, ours = results
    for number, (their, our) in enumerate(zip(theirs, ours, strict=True)):
        assert our == their, number
    assert requests[1] == requests[0]

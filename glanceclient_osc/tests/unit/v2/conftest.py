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

"""Fixtures for tests of the Images API v2."""

import hashlib
import urllib.parse

import pytest

from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v2.client import Client

IMAGES = f'{URL}/v2/images'
IMAGE = {'id': 'i', 'name': 'n', 'self': '/v2/images/i', 'tags': []}
SCHEMA = {
    'name': 'image',
    'properties': {
        'id': {'type': 'string'},
        'name': {'type': ['null', 'string'], 'description': 'A name'},
        'status': {'type': 'string', 'readOnly': True},
        'min_disk': {'type': 'integer'},
        'protected': {'type': 'boolean'},
        'tags': {'type': 'array', 'items': {'type': 'string'}},
        'os_distro': {'type': 'string', 'is_base': False},
    },
    'additionalProperties': {'type': 'string'},
}


def get_query(request):
    """Return the query parameters of a request as a list of pairs."""
    return urllib.parse.parse_qsl(
        urllib.parse.urlsplit(request.url).query, keep_blank_values=True
    )


def stored_image(data, **fields):
    """Return the record of an image with data."""
    return {
        **IMAGE,
        'size': len(data),
        'os_hash_algo': 'sha512',
        'os_hash_value': hashlib.sha512(data).hexdigest(),
        **fields,
    }


VERSIONS = {
    'versions': [
        {'id': f'v2.{minor}', 'status': 'SUPPORTED'} for minor in range(19)
    ]
}


@pytest.fixture
def adapter(adapter, requests_mock):
    """Return an adapter for a server that lists the versions of the API."""
    requests_mock.get(f'{URL}/versions', json=VERSIONS)
    return adapter


@pytest.fixture
def images(client, requests_mock):
    """Return ``client.images`` of a server with an image schema."""
    requests_mock.get(f'{URL}/v2/schemas/image', json=SCHEMA)
    return client.images


@pytest.fixture
def unchecked(adapter):
    """Return a client that does not fetch schemas."""
    return Client(adapter=adapter, validate=False)


@pytest.fixture
def serve_pages(requests_mock):
    """Return a function that serves pages of images with the given IDs."""

    def serve(*pages):
        responses = []
        for number, ids in enumerate(pages, 1):
            body = {'images': [{**IMAGE, 'id': i, 'name': i} for i in ids]}
            if number < len(pages):
                body['next'] = f'/v2/images?limit=1000&marker={ids[-1]}'
            responses.append(
                {
                    'json': body,
                    'headers': {'x-openstack-request-id': f'req-{number}'},
                }
            )
        requests_mock.get(IMAGES, responses)

    return serve


@pytest.fixture
def receive_data(requests_mock):
    """Return a function that accepts uploads; it returns what arrives."""

    def receive(path='file'):
        bodies = []

        def respond(request, context):
            bodies.append(b''.join(request.body))
            context.status_code = 204
            return ''

        requests_mock.put(
            f'{IMAGES}/i/{path}',
            text=respond,
            headers={'x-openstack-request-id': 'req-put'},
        )
        return bodies

    return receive

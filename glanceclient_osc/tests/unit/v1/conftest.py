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

"""Fixtures for the version 1 binding over requests-mock."""

import hashlib

import pytest

from glanceclient_osc import Client
from glanceclient_osc.tests.unit.conftest import URL

DATA = b'image data' * 1000
MD5 = hashlib.md5(DATA).hexdigest()
IMAGES = f'{URL}/v1/images'
IMAGE = f'{IMAGES}/i'
QUEUED = {'id': 'i', 'name': 'n', 'status': 'queued', 'size': 0}
ACTIVE = {**QUEUED, 'status': 'active', 'size': len(DATA), 'checksum': MD5}


def build_headers(fields):
    """Return the response headers of an image."""
    return {f'x-image-meta-{name}': str(fields[name]) for name in fields}


@pytest.fixture
def client():
    """Return a client for version 1."""
    return Client('1', URL, token='t')


@pytest.fixture
def images(client):
    """Return ``client.images``."""
    return client.images


@pytest.fixture
def queued_image(images, requests_mock):
    """Return an image without data."""
    requests_mock.head(
        IMAGE, headers=build_headers({**ACTIVE, 'status': 'queued'})
    )
    return images.get('i')


@pytest.fixture
def uploads(requests_mock):
    """Accept uploads; return the list of the uploaded bodies.

    Its ``image`` is the image in the response.
    """

    class Uploads(list):
        image = ACTIVE

    bodies = Uploads()

    def respond(request, context):
        bodies.append(b''.join(request.body))
        return {'image': bodies.image}

    requests_mock.put(IMAGE, json=respond)
    return bodies

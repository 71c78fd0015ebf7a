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

"""Endpoints, redirects and errors of version 1 requests."""

import re

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v1.conftest import (
    ACTIVE,
    DATA,
    IMAGE,
    IMAGES,
    build_headers,
)


@pytest.mark.parametrize(
    'endpoint',
    [
        'http://glance.test/prefix/v1',
        'http://glance.test/prefix/v1/',
        'http://glance.test/prefix',
        'http://glance.test/prefix/',
    ],
)
def test_endpoint_keeps_its_path_prefix(requests_mock, endpoint):
    requests_mock.head(
        'http://glance.test/prefix/v1/images/i', headers=build_headers(ACTIVE)
    )
    assert Client('1', endpoint, token='t').images.get('i').id == 'i'


def test_adapter_is_used_as_it_is(adapter):
    client = Client('1', adapter=adapter)
    assert client.http_client is adapter
    assert client.images is client.images


@pytest.mark.parametrize(
    'location', ['/other/v1/images/i', f'{URL}/other/v1/images/i']
)
@pytest.mark.parametrize('status', [301, 302, 307])
def test_redirects_within_the_server_are_followed(
    images, requests_mock, location, status
):
    target = f'{URL}/other/v1/images/i'
    redirect = {'status_code': status, 'headers': {'Location': location}}
    requests_mock.head(IMAGE, **redirect)
    requests_mock.head(target, headers=build_headers(ACTIVE))
    image = images.get('i')
    requests_mock.put(IMAGE, **redirect)
    bodies = []

    def store(request, context):
        bodies.append(b''.join(request.body))
        return {'image': ACTIVE}

    requests_mock.put(target, json=store)
    image.update(data=DATA, disk_format='raw', container_format='bare')
    assert bodies == [DATA]


def test_redirect_to_another_server_is_refused(images, requests_mock):
    requests_mock.head(
        IMAGE, status_code=302, headers={'Location': 'http://evil.test/'}
    )
    with pytest.raises(exc.HTTPRedirection):
        images.get('i')
    assert requests_mock.call_count == 1


@pytest.mark.parametrize(
    ('status', 'error', 'body', 'words'),
    [
        (
            300,
            exc.HTTPMultipleChoices,
            '{"versions": []}',
            'The requested version of the Images API is not available',
        ),
        (
            400,
            exc.HTTPBadRequest,
            '<html><head><title>400 Bad Request</title></head><body>'
            '<h1>400 Bad Request</h1>Invalid &#x27;abc&#x27;<br /><br />\n'
            '</body></html>',
            "Invalid 'abc'",
        ),
        (403, exc.HTTPForbidden, '403 Forbidden\n\nNo.\n', 'No.'),
        (418, exc.HTTPException, '', "I'm a Teapot"),
    ],
)
def test_error_has_the_message_of_the_server(
    images, requests_mock, status, error, body, words
):
    requests_mock.get(
        f'{IMAGES}/detail',
        status_code=status,
        text=body,
        reason='Forbidden' if status == 403 else None,
    )
    with pytest.raises(error, match=re.escape(f'{words} (HTTP {status})')):
        [*images.list()]

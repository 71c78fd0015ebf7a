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

"""Clients of version 2."""

import pytest

from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v2.client import Client

CONTROLLERS = [
    'cache',
    'image_members',
    'image_tags',
    'images',
    'info',
    'metadefs_namespace',
    'metadefs_object',
    'metadefs_property',
    'metadefs_resource_type',
    'metadefs_tag',
    'tasks',
    'versions',
]


@pytest.mark.parametrize('name', CONTROLLERS)
def test_each_controller_is_created_once_without_a_request(client, name):
    controller = getattr(client, name)
    assert getattr(client, name) is controller
    assert controller.__doc__ == f'``client.{name}``'


def test_a_client_is_created_from_an_endpoint_and_a_token(requests_mock):
    requests_mock.get(f'{URL}/versions', json={'versions': []})
    client = Client(URL, token='token-1')
    assert client.endpoint_provided
    assert client.versions.list() == []
    headers = requests_mock.last_request.headers
    assert headers['X-Auth-Token'] == 'token-1'


def test_a_client_uses_an_adapter(adapter):
    client = Client(adapter=adapter)
    assert client.http_client is adapter
    assert not client.endpoint_provided


def test_fields_are_sent_without_validation_on_request(
    unchecked, requests_mock
):
    requests_mock.post(f'{URL}/v2/tasks', json={'id': 't'})
    unchecked.tasks.create(type='import')
    assert len(requests_mock.request_history) == 1

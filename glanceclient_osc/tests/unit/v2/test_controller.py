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

"""Tests of glanceclient_osc.v2.controller."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.conftest import VERSIONS

TASKS = f'{URL}/v2/images/i/tasks'
OLD_VERSIONS = {'versions': [{'id': 'v2.7', 'status': 'CURRENT'}]}


@pytest.mark.parametrize('status', [404, 405])
@pytest.mark.parametrize(
    ('call', 'path'),
    [
        (lambda c: c.images.get_associated_image_tasks('i'), 'images/i/tasks'),
        (lambda c: c.images.get_image_locations('i'), 'images/i/locations'),
        (lambda c: c.cache.list(), 'cache'),
        (lambda c: c.cache.list_cached_nodes('i'), 'cache/nodes/i'),
    ],
)
def test_an_old_server_does_not_implement(
    client, requests_mock, call, path, status
):
    requests_mock.get(f'{URL}/versions', json=OLD_VERSIONS)
    requests_mock.get(f'{URL}/v2/{path}', status_code=status)
    with pytest.raises(
        exc.HTTPNotImplemented, match='requires version 2'
    ) as e:
        call(client)
    assert e.value.code == 501


def test_versions_are_requested_once_and_only_after_an_error(
    client, requests_mock
):
    requests_mock.get(TASKS, json={'tasks': []})
    client.images.get_associated_image_tasks('i')
    assert requests_mock.call_count == 1
    requests_mock.get(TASKS, status_code=404)
    versions = requests_mock.get(f'{URL}/versions', json=VERSIONS)
    for _ in range(2):
        with pytest.raises(exc.HTTPNotFound):
            client.images.get_associated_image_tasks('i')
    assert versions.call_count == 1


@pytest.mark.parametrize(
    'response', [{'status_code': 500}, {'json': []}, {'json': {}}]
)
def test_an_unknown_version_does_not_hide_the_error(
    client, requests_mock, response
):
    requests_mock.get(TASKS, status_code=404)
    requests_mock.get(f'{URL}/versions', **response)
    with pytest.raises(exc.HTTPNotFound):
        client.images.get_associated_image_tasks('i')


def test_is_supported(client, requests_mock):
    assert client.cache.is_supported('v2.14') is True
    with pytest.raises(exc.HTTPNotImplemented, match='not support'):
        client.cache.is_supported('v9.1')

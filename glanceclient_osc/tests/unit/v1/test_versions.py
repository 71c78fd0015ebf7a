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

"""``client.versions``"""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL

VERSIONS = [
    {'id': 'v1.1', 'status': 'DEPRECATED'},
    {'id': 'v1.0', 'status': 'DEPRECATED'},
]


@pytest.fixture
def versions(client, requests_mock):
    """Return ``client.versions`` of a server that has version 1 only."""
    requests_mock.get(
        f'{URL}/versions',
        json={'versions': VERSIONS},
        status_code=300,
        headers={'x-openstack-request-id': 'req-1'},
    )
    return client.versions


def test_list_returns_the_versions_of_the_server(versions):
    listed = versions.list()
    assert listed == VERSIONS
    assert listed.request_ids == ('req-1',)


@pytest.mark.parametrize('body', ['[]', '{}', '{"versions": [1]}', ''])
def test_malformed_response_is_an_error(client, requests_mock, body):
    requests_mock.get(f'{URL}/versions', text=body)
    with pytest.raises(exc.InvalidResponse):
        client.versions.list()


def test_findall_compares_fields(versions):
    assert versions.findall(status='DEPRECATED') == VERSIONS
    assert versions.findall(status='CURRENT') == []


def test_find_returns_the_only_match(versions):
    assert versions.find(id='v1.0') == VERSIONS[1]


@pytest.mark.parametrize(
    ('fields', 'words'),
    [
        ({'id': 'v9'}, '^0 versions'),
        ({'status': 'DEPRECATED'}, '^2 versions'),
    ],
)
def test_find_refuses_no_match_and_several(versions, fields, words):
    with pytest.raises(exc.UnsupportedVersion, match=words):
        versions.find(**fields)

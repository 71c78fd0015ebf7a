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

"""Versions of the Images API."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL


@pytest.mark.parametrize('status', [200, 300])
def test_versions_are_listed_with_either_status(client, requests_mock, status):
    version = {'id': 'v2.17', 'status': 'CURRENT', 'links': []}
    requests_mock.get(
        f'{URL}/versions',
        json={'versions': [version]},
        status_code=status,
        headers={'x-openstack-request-id': 'req-1'},
    )
    versions = client.versions.list()
    assert versions == [version]
    assert versions.request_ids == ('req-1',)


@pytest.mark.parametrize('body', [{}, {'versions': None}, 'v2'])
def test_a_malformed_list_is_an_error(client, requests_mock, body):
    requests_mock.get(f'{URL}/versions', json=body)
    with pytest.raises(exc.InvalidResponse):
        client.versions.list()

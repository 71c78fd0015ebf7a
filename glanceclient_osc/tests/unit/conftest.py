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

"""Fixtures: adapters and clients for servers played by requests-mock."""

import pytest
from keystoneauth1 import fixture, token_endpoint
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import retry
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.v2.client import Client

URL = 'http://glance.test'
KEYSTONE = 'http://keystone.test/v3'


@pytest.fixture(autouse=True)
def delays(monkeypatch):
    """Return the delays before retries; do not wait."""
    delays = []
    monkeypatch.setattr(retry, 'sleep', delays.append)
    return delays


@pytest.fixture
def adapter():
    """Return an adapter with a fixed token and endpoint."""
    auth = token_endpoint.Token(URL, 'token-1')
    return ImageAdapter(Session(auth=auth), endpoint_override=URL)


@pytest.fixture
def client(adapter):
    """Return a version 2 client."""
    return Client(adapter=adapter)


@pytest.fixture
def renewing(requests_mock):
    """Return an adapter that renews its token: token-1, token-2, token-3."""

    def build_token(number):
        body = fixture.V3Token(project_id='p')
        body.add_service('image').add_standard_endpoints(
            public=URL, region='R'
        )
        return {
            'json': body,
            'headers': {'X-Subject-Token': f'token-{number}'},
        }

    requests_mock.post(
        f'{KEYSTONE}/auth/tokens',
        [build_token(number) for number in range(1, 4)],
    )
    requests_mock.get(
        KEYSTONE,
        json={'version': fixture.V3Discovery(KEYSTONE)},
    )
    auth = V3Password(
        KEYSTONE,
        username='u',
        password='p',
        user_domain_id='default',
        project_id='p',
    )
    return ImageAdapter(Session(auth=auth), region_name='R')

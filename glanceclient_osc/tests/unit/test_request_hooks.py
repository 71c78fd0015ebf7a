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

"""Hooks: credentials that requests adds by itself."""

import base64

import pytest
import requests
from keystoneauth1.session import Session

from glanceclient_osc import http
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Return a server for whose host ~/.netrc has a password."""
    netrc = tmp_path / '.netrc'
    netrc.write_text('machine 127.0.0.1 login me password hush\n')
    netrc.chmod(0o600)
    monkeypatch.setenv('NETRC', str(netrc))
    with FaultServer(default=respond(200)) as server:
        yield server


def _encode(text):
    return 'Basic ' + base64.b64encode(text.encode()).decode()


def test_netrc_is_not_used(server):
    requests.get(server.url, timeout=5)
    assert server.requests[0].headers['authorization'] == _encode('me:hush')
    http.make_adapter(server.url, token='t').get('/v2/images')
    assert 'authorization' not in server.requests[1].headers
    assert server.requests[1].headers['x-auth-token'] == 't'


def test_credentials_of_the_endpoint_are_used(server):
    url = server.url.replace('://', '://user:pass@')
    http.make_adapter(url).get('/v2/images')
    assert server.requests[0].headers['authorization'] == _encode('user:pass')


@pytest.mark.parametrize(
    'auth', [('a', 'b'), requests.auth.HTTPBasicAuth('a', 'b')]
)
def test_the_auth_of_a_requests_session_is_used(server, auth):
    inner = requests.Session()
    inner.auth = auth
    http.make_adapter(server.url, session=Session(session=inner)).get('/v2/x')
    assert server.requests[0].headers['authorization'] == _encode('a:b')

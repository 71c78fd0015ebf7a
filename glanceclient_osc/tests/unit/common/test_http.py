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

"""HTTP client with the interface of python-glanceclient."""

import pytest
from keystoneauth1 import noauth
from keystoneauth1.session import Session

from glanceclient_osc import exc
from glanceclient_osc.common import http
from glanceclient_osc.tests.unit.conftest import URL


@pytest.fixture(params=['endpoint', 'session'])
def client(request):
    """Return a client for an endpoint, and one for a session."""
    if request.param == 'endpoint':
        return http.get_http_client(URL, token='t')
    return http.get_http_client(session=Session(noauth.NoAuth(endpoint=URL)))


@pytest.mark.parametrize(
    'method', ['get', 'head', 'post', 'put', 'patch', 'delete']
)
def test_methods_return_the_response_and_the_body(
    client, requests_mock, method
):
    requests_mock.register_uri(method, f'{URL}/v2/x', json={'a': 1})
    response, body = getattr(client, method)('/v2/x')
    assert response.status_code == 200
    assert body == {'a': 1}


def test_data_is_encoded_as_json(client, requests_mock):
    requests_mock.post(f'{URL}/v2/x')
    _, body = client.post('/v2/x', data={'a': 1})
    assert body is None
    request = requests_mock.last_request
    assert request.headers['Content-Type'] == 'application/json'
    assert request.json() == {'a': 1}


def test_binary_data_is_iterated(client, requests_mock):
    requests_mock.get(
        f'{URL}/v2/x',
        content=b'data',
        headers={'Content-Type': 'application/octet-stream'},
    )
    _, body = client.get('/v2/x')
    assert next(body) == b'data'
    assert [*body] == []


def test_errors_are_exceptions(client, requests_mock):
    requests_mock.get(f'{URL}/v2/x', status_code=404)
    with pytest.raises(exc.HTTPNotFound):
        client.get('/v2/x')


def test_the_session_is_an_attribute(client):
    assert isinstance(client.session, Session)


def test_an_endpoint_or_a_session_is_required():
    with pytest.raises(exc.InvalidEndpoint):
        http.get_http_client()


def test_a_session_can_have_another_endpoint(requests_mock):
    requests_mock.get(f'{URL}/v2/x', json={})
    session = Session(noauth.NoAuth(endpoint='http://other.test'))
    client = http.SessionClient(session, endpoint_override=URL)
    assert client.get('/v2/x')[1] == {}

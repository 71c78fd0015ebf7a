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

"""Other clouds of ``clouds.yaml``."""

import json
import types

import pytest
from keystoneauth1 import fixture, token_endpoint
from keystoneauth1.session import Session
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import clouds, connection
from glanceclient_osc.transfer.source import open_source

GLANCE = 'http://glance-two.test'
KEYSTONE = 'http://keystone-two.test/v3'


@pytest.fixture
def app():
    """Return an application whose user enters a password."""
    prompts = []

    def ask(prompt):
        prompts.append(prompt)
        return 'secret'

    manager = types.SimpleNamespace(_pw_callback=ask)
    return types.SimpleNamespace(client_manager=manager, prompts=prompts)


@pytest.fixture
def configure(tmp_path, monkeypatch):
    """Return a function that writes a clouds.yaml with the cloud ``two``."""
    for name in ('OS_CLOUD', 'OS_USERNAME', 'OS_AUTH_URL', 'OS_REGION_NAME'):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / 'clouds.yaml'
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(path))

    def write(**settings):
        two = {
            'auth': {
                'auth_url': KEYSTONE,
                'username': 'u',
                'password': 'p',
                'project_id': 'project-2',
                'user_domain_id': 'default',
            },
            'region_name': 'R1',
            **settings,
        }
        path.write_text(json.dumps({'clouds': {'two': two}}))

    write()
    return write


@pytest.fixture
def keystone(requests_mock):
    """Play the identity service of the cloud ``two``."""
    body = fixture.V3Token(project_id='project-2')
    service = body.add_service('image')
    service.add_standard_endpoints(public=f'{GLANCE}/v2', region='R1')
    service.add_standard_endpoints(public='http://other.test', region='R2')
    requests_mock.get(
        KEYSTONE, json={'version': fixture.V3Discovery(KEYSTONE)}
    )
    return requests_mock.post(
        f'{KEYSTONE}/auth/tokens',
        json=body,
        headers={'X-Subject-Token': 'token-2'},
    )


def test_a_cloud_has_its_own_session(
    app, configure, keystone, requests_mock, monkeypatch
):
    # Those of the selected cloud do not matter.
    monkeypatch.setenv('OS_USERNAME', 'other')
    monkeypatch.setenv('OS_AUTH_URL', 'http://nowhere.test')
    monkeypatch.setenv('OS_REGION_NAME', 'R9')
    requests_mock.get(f'{GLANCE}/v2/images', json={'images': []})
    client = connection.make_cloud_client(app, 'two')
    assert [*client.images.list()] == []
    assert requests_mock.last_request.headers['X-Auth-Token'] == 'token-2'
    user = keystone.last_request.json()['auth']['identity']['password']['user']
    assert user['name'] == 'u'
    assert client.http_client.get_project_id() == 'project-2'


def test_settings_of_the_cloud_are_used(app, configure):
    configure(
        image_endpoint_override=GLANCE,
        image_connect_retries=3,
        interface='internal',
        cacert='/ca.pem',
    )
    adapter = connection.make_cloud_client(app, 'two').http_client
    assert adapter.root == GLANCE
    assert adapter.connect_retries == 3
    assert adapter.interface == 'internal'
    assert adapter.session.verify == '/ca.pem'


@pytest.mark.parametrize(
    'regions', [{}, {'region_name': None, 'regions': ['R1', 'R2']}]
)
def test_another_region_of_a_cloud(app, configure, keystone, regions):
    configure(**regions)
    adapter = connection.make_cloud_client(app, 'two', 'R2').http_client
    assert adapter.root == 'http://other.test'
    assert adapter.place == 'Cloud two, region R2'


def test_a_missing_password_is_asked_for(app, configure, keystone):
    auth = {
        'auth_url': KEYSTONE,
        'username': 'u',
        'user_domain_id': 'default',
        'project_id': 'p',
    }
    configure(auth=auth)
    connection.make_cloud_client(app, 'two').http_client.get_project_id()
    [prompt] = app.prompts
    assert prompt.startswith('Cloud two: ')
    body = keystone.last_request.json()['auth']['identity']['password']
    assert body['user']['password'] == 'secret'


def test_an_unknown_cloud_is_an_error(app, configure):
    with pytest.raises(
        exceptions.CommandError, match=r'Cloud x is not in .* has: two$'
    ):
        connection.make_cloud_client(app, 'x')


def test_an_incomplete_cloud_is_an_error(app, configure):
    configure(auth={'auth_url': KEYSTONE}, auth_type='token')
    with pytest.raises(exceptions.CommandError, match=r'^Cloud two: .*token'):
        connection.make_cloud_client(app, 'two')


def test_a_session_that_cannot_be_made_is_an_error():
    def fail():
        raise ValueError('no such file')

    cloud = types.SimpleNamespace(get_session=fail)
    with pytest.raises(exceptions.CommandError, match='Cloud two: no such'):
        clouds.make_session(cloud, 'two')


def test_errors_name_the_cloud(app, configure, keystone, requests_mock):
    requests_mock.get(f'{GLANCE}/v2/images/i', status_code=403, text='no')
    requests_mock.put(
        f'{GLANCE}/v2/images/i/file', status_code=413, text='big'
    )
    images = connection.make_cloud_client(app, 'two').images
    with pytest.raises(exc.HTTPForbidden, match=r'^Cloud two: no \(HTTP 403'):
        images.get('i')
    with pytest.raises(exc.HTTPOverLimit, match=r'^Cloud two: big'):
        images.upload('i', b'data')


def test_a_refused_password_names_the_cloud(app, configure, requests_mock):
    requests_mock.get(
        KEYSTONE, json={'version': fixture.V3Discovery(KEYSTONE)}
    )
    requests_mock.post(f'{KEYSTONE}/auth/tokens', status_code=401)
    client = connection.make_cloud_client(app, 'two')
    with pytest.raises(exc.HTTPUnauthorized, match=r'^Cloud two: '):
        client.http_client.get_project_id()
    with pytest.raises(exc.HTTPUnauthorized, match=r'^Cloud two: '):
        client.images.get('i')


def test_errors_of_the_source_do_not_name_the_destination(
    app, configure, keystone, requests_mock
):
    def read(request, context):
        return b''.join(request.body)

    requests_mock.put(f'{GLANCE}/v2/images/i/file', content=read)
    images = connection.make_cloud_client(app, 'two').images
    source = open_source(iter([b'abc']), 4)
    with pytest.raises(exc.SourceError, match=r'^The image data ended'):
        images.upload('i', source)


def test_the_region_is_that_of_the_endpoint(app, configure, keystone):
    adapter = connection.make_cloud_client(app, 'two').http_client
    assert clouds.find_region(adapter) == 'R1'
    adapter.region_name = None
    assert clouds.find_region(adapter) == 'R1'
    adapter.set_root('http://proxy.test')
    assert clouds.find_region(adapter) is None
    assert clouds.get_auth_url(adapter) == 'http://keystone-two.test'


def test_without_a_catalog_there_is_no_region(app, configure, requests_mock):
    session = Session(auth=token_endpoint.Token(GLANCE, 't'))
    adapter = clouds.NamedAdapter(session, 'x', endpoint_override=GLANCE)
    assert clouds.find_region(adapter) is None
    assert clouds.get_auth_url(adapter) is None
    requests_mock.get(KEYSTONE, status_code=500)
    requests_mock.post(f'{KEYSTONE}/auth/tokens', status_code=500)
    adapter = connection.make_cloud_client(app, 'two').http_client
    with pytest.raises(exc.ClientException):
        clouds.find_region(adapter)

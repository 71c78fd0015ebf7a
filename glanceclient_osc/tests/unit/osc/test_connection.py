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

"""Clients from OpenStackClient's cloud configuration."""

import types

import pytest
from keystoneauth1 import token_endpoint
from keystoneauth1.session import Session
from osc_lib import exceptions

from glanceclient_osc.osc import connection
from glanceclient_osc.v1.client import Client as ClientV1
from glanceclient_osc.v2.client import Client as ClientV2

URL = 'http://glance.test'
RETRIES = {
    'connect_retries': '3',
    'connect_retry_delay': 0.5,
    'status_code_retries': 7,
    'image_status_code_retries': 2,
    'image_status_code_retry_delay': '1.5',
}


class Cloud:
    """The cloud configuration, as openstacksdk's CloudRegion."""

    def __init__(self, **config):
        self.config = config

    def get_service_type(self, service):
        return service

    def get_service_name(self, service):
        return f'{service}-name'

    def get_interface(self, service):
        return 'internal'

    def get_region_name(self, service):
        return 'R'

    def get_endpoint(self, service):
        return self.config.get('image_endpoint_override')


@pytest.fixture
def manager():
    """Return a function that returns a client manager."""

    def make(authenticated=True, **config):
        auth = token_endpoint.Token(URL, 'token-1')
        return types.SimpleNamespace(
            session=Session(auth=auth),
            verify='/ca.pem',
            cert=None,
            timing=True,
            _auth_setup_completed=authenticated,
            _cli_options=Cloud(**config),
        )

    return make


@pytest.mark.parametrize(
    ('version', 'kind'), [('1', ClientV1), ('2', ClientV2), ('2.9', ClientV2)]
)
def test_the_version_selects_the_client(manager, version, kind):
    assert type(connection.make_client(manager(), version)) is kind


def test_the_session_and_the_cloud_configuration_are_used(manager):
    instance = manager()
    adapter = connection.make_client(instance, '2').http_client
    assert adapter.session is instance.session
    assert adapter.interface == 'internal'
    assert adapter.region_name == 'R'
    assert adapter.service_name == 'image-name'
    assert adapter.endpoint_override is None


@pytest.mark.parametrize('name', ['image_endpoint_override', 'glance_url'])
def test_an_endpoint_replaces_the_one_in_the_catalog(manager, name):
    instance = manager(**{name: f'{URL}/v2'})
    adapter = connection.make_client(instance, '2').http_client
    assert adapter.session is instance.session
    assert adapter.root == URL


def test_url_and_token_need_no_identity_service(manager, requests_mock):
    requests_mock.get(f'{URL}/v2/images', json={'images': []})
    instance = manager(
        authenticated=False, glance_url=URL, glance_auth_token='token-2\n'
    )
    client = connection.make_client(instance, '2')
    assert [*client.images.list()] == []
    assert requests_mock.last_request.headers['X-Auth-Token'] == 'token-2'
    assert requests_mock.last_request.verify == '/ca.pem'
    # OpenStackClient reads the times of this session.
    assert instance.session is client.http_client.session
    assert instance.session.get_timings()


def test_the_session_of_an_authenticated_command_stays(manager):
    instance = manager(glance_url=URL, glance_auth_token='token-2')
    session = instance.session
    adapter = connection.make_client(instance, '2').http_client
    assert instance.session is session
    assert adapter.session is not session


@pytest.mark.parametrize(
    'direct', [{}, {'glance_url': URL, 'glance_auth_token': 'token-2'}]
)
def test_retry_settings_come_from_the_cloud_configuration(manager, direct):
    instance = manager(**RETRIES, **direct)
    adapter = connection.make_client(instance, '2').http_client
    assert adapter.connect_retries == 3
    assert adapter.connect_retry_delay == 0.5
    assert adapter.status_code_retries == 2
    assert adapter.status_code_retry_delay == 1.5


def test_a_retry_setting_that_is_not_a_number_is_an_error(manager):
    instance = manager(connect_retries='many')
    with pytest.raises(
        exceptions.CommandError, match=r'connect_retries in the cloud.*many'
    ):
        connection.make_client(instance, '2')


@pytest.mark.parametrize(
    ('verify', 'expected'),
    [(True, __file__), ('/ca.pem', '/ca.pem'), (False, False)],
)
def test_a_session_without_keystone_trusts_the_system(
    manager, monkeypatch, verify, expected
):
    for name in ('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv('SSL_CERT_FILE', __file__)
    instance = manager(glance_url=URL, glance_auth_token='t')
    instance.verify = verify
    client = connection.make_client(instance, '2')
    assert client.http_client.session.verify == expected


def test_insecure_connections_are_reported(manager, caplog):
    instance = manager(glance_url=URL)
    connection.make_client(instance, '2')
    assert not caplog.messages
    instance.verify = False
    connection.make_client(instance, '2')
    [message] = caplog.messages
    assert 'certificates are not verified (--insecure)' in message


@pytest.mark.parametrize(
    ('interface', 'expected'), [(None, 'public'), ('admin', 'admin')]
)
def test_a_client_for_another_region(manager, interface, expected):
    instance = manager(**RETRIES)
    client = connection.make_region_client(instance, 'R2', interface)
    adapter = client.http_client
    assert adapter.session is instance.session
    assert (adapter.region_name, adapter.interface) == ('R2', expected)
    assert adapter.connect_retries == 3


@pytest.mark.parametrize(
    ('url', 'token', 'expected'),
    [('http://x', 't', True), ('http://x', '', False), ('', 't', False)],
)
def test_a_direct_endpoint_takes_url_and_token(url, token, expected):
    options = types.SimpleNamespace(glance_url=url, glance_auth_token=token)
    assert connection.has_direct_endpoint(options) is expected


def test_a_connection_is_kept_open(manager):
    instance = manager(glance_url=URL)
    adapter = connection.make_client(instance, '2').http_client
    connection.keep_connection_open(adapter)
    mounted = instance.session.session.get_adapter(f'{URL}/v2/images')
    connection.keep_connection_open(adapter)
    assert instance.session.session.get_adapter(f'{URL}/v2') is mounted
    pool = mounted.poolmanager.connection_from_url(URL)
    instance.session.session.close()
    assert mounted.poolmanager.connection_from_url(URL) is pool

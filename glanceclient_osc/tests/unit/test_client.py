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

"""Client factory: versions, endpoints and arguments."""

import pytest
from keystoneauth1 import noauth
from keystoneauth1.session import Session

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v1.client import Client as ClientV1
from glanceclient_osc.v2.client import Client as ClientV2


@pytest.mark.parametrize('version', ['2', 2, 2.0, 'v2', 'V2', '2.7'])
def test_spellings_of_version_2(version):
    assert isinstance(Client(version, URL, token='t'), ClientV2)


def test_the_version_can_be_at_the_end_of_the_endpoint(requests_mock):
    client = Client(endpoint=f'{URL}/v2/', token='t')
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    assert client.images.get('1').id == '1'


@pytest.mark.parametrize('version', ['0', '3', 'x', ''])
def test_unsupported_versions_are_refused(version):
    with pytest.raises(exc.UnsupportedVersion):
        Client(version, URL, token='t')


def test_a_session_has_the_endpoint(requests_mock):
    session = Session(noauth.NoAuth(endpoint=URL))
    client = Client('2', session=session, user_agent='mine')
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    client.images.get('1')
    assert requests_mock.last_request.headers['User-Agent'] == 'mine'


def test_an_endpoint_replaces_the_one_of_the_session(requests_mock):
    session = Session(noauth.NoAuth(endpoint='http://other.test'))
    client = Client('2', URL, session=session)
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    assert client.images.get('1') == {'id': '1'}


def test_the_user_agent_has_the_name_of_the_package(requests_mock):
    client = Client('2', URL, token='t')
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    client.images.get('1')
    agent = requests_mock.last_request.headers['User-Agent']
    assert agent.startswith('glanceclient-osc/')


def test_tls_settings_reach_the_session():
    client = Client(
        '2', URL, token='t', cacert='ca', cert_file='c', key_file='k'
    )
    session = client.http_client.session
    assert (session.verify, session.cert) == ('ca', ('c', 'k'))
    insecure = Client('2', URL, token='t', insecure=True, timeout=3)
    assert insecure.http_client.session.verify is False
    assert insecure.http_client.session.timeout == 3


@pytest.mark.parametrize('version', ['1', 1, 1.0, 'v1', '1.1'])
def test_spellings_of_version_1(version):
    assert isinstance(Client(version, URL, token='t'), ClientV1)


@pytest.mark.parametrize(
    ('offered', 'version'),
    [
        (['v1.0', 'v1.1'], 1.0),
        (['v2.5', 'v2.0', 'v1.1'], 2.0),
        (['v2.10', 'v2.9'], 2.0),
    ],
)
def test_the_newest_version_is_used(requests_mock, offered, version):
    requests_mock.get(
        f'{URL}/versions', json={'versions': [{'id': i} for i in offered]}
    )
    assert Client(endpoint=URL, token='t').version == version


def test_version_1_can_be_at_the_end_of_the_endpoint():
    assert isinstance(Client(endpoint=f'{URL}/v1/', token='t'), ClientV1)


@pytest.mark.parametrize('name', ['timeout', 'token', 'cacert', 'insecure'])
def test_arguments_of_a_session_are_refused_with_a_session(name):
    with pytest.raises(exc.InvalidArgument, match=f'{name} cannot be used'):
        Client('2', endpoint='http://g', session=Session(), **{name: 1})


@pytest.mark.parametrize(
    'arguments',
    [
        {'username': 'u', 'password': 'p', 'project_id': 'p'},
        {'auth_url': 'http://k', 'tenant_name': 't', 'user_id': 'u'},
        {'endpoint_type': 'internalURL', 'region_name': 'R'},
        {'ssl_compression': True, 'no_cache': True},
        {'split_loggers': True, 'os_no_client_certificate': True},
        {'cacert': None, 'cert_file': None, 'key_file': None, 'timeout': 600},
        {'global_request_id': 'req-1', 'service_type': 'image'},
    ],
)
def test_arguments_that_programs_pass_are_accepted(
    arguments, requests_mock, caplog
):
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    client = Client('2', URL, token='t', **arguments)
    assert client.images.get('1').id == '1'
    assert not caplog.messages


def test_unknown_arguments_are_ignored_only_without_a_session(caplog):
    client = Client('2', URL, tokn='t')
    assert client.http_client.root == URL
    assert caplog.messages == [
        "A client has no argument 'tokn'. It is ignored."
    ]
    with pytest.raises(exc.InvalidArgument, match="no argument 'tokn'"):
        Client('2', session=Session(), tokn='t')


def test_identity_headers_are_quoted(requests_mock):
    headers = {
        'X-Auth-Token': 'a+b=/',
        'X-User-Name': 'Jürgen:x',
        'X-Service-Token': 'a+=',
        'X-Roles': b'admin',
        'X-User-Id': None,
    }
    client = Client('2', URL, identity_headers=headers)
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    client.images.get('1')
    sent = requests_mock.last_request.headers
    assert sent['X-Auth-Token'] == 'a+b=/'
    assert sent['X-User-Name'] == 'J%C3%BCrgen:x'
    assert sent['X-Service-Token'] == 'a+='
    assert sent['X-Roles'] == 'admin'
    assert 'X-User-Id' not in sent
    assert headers['X-Auth-Token'] == 'a+b=/'


def test_languages_are_requested(requests_mock):
    client = Client('2', URL, language_header='de, en;q=0.5')
    requests_mock.get(f'{URL}/v2/images/1', json={'id': '1'})
    client.images.get('1')
    sent = requests_mock.last_request.headers
    assert sent['Accept-Language'] == 'de, en;q=0.5'


def test_a_timeout_must_be_a_number():
    with pytest.raises(exc.InvalidArgument, match='timeout must be'):
        Client('2', URL, timeout='soon')


def test_no_common_version_is_reported(requests_mock):
    requests_mock.get(f'{URL}/versions', json={'versions': [{'id': 'v3.0'}]})
    with pytest.raises(exc.UnsupportedVersion, match=r'3\.0'):
        Client(endpoint=URL)


@pytest.mark.parametrize(
    'versions', [None, 'v2', [None], [{'id': 'v2.x'}], [{}]]
)
def test_a_malformed_list_of_versions_is_reported(requests_mock, versions):
    requests_mock.get(f'{URL}/versions', json={'versions': versions})
    with pytest.raises(exc.ClientException):
        Client(endpoint=URL)

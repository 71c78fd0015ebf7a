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

"""Errors of connections: proxies, certificates, endpoints, tokens."""

import datetime
import pickle
import socket
import ssl

import pytest
import requests
import trustme
import urllib3
from keystoneauth1 import fixture
from keystoneauth1.session import Session

from glanceclient_osc import exc, http, transport_errors
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond

OK = respond(200, {'ok': 1})


@pytest.fixture(scope='module')
def authority():
    """Return a certificate authority."""
    return trustme.CA()


@pytest.fixture(scope='module')
def ca_file(authority, tmp_path_factory):
    """Return the file with the certificate of the authority."""
    path = tmp_path_factory.mktemp('ca') / 'ca.pem'
    authority.cert_pem.write_to_path(path)
    return str(path)


def _make_context(certificate, client_ca=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if client_ca:
        client_ca.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _resolve_test_names(monkeypatch):
    """Resolve names below .test to the address of the server."""
    original = socket.getaddrinfo

    def resolve(host, *args, **kwargs):
        is_test = str(host).endswith('.test')
        return original('127.0.0.1' if is_test else host, *args, **kwargs)

    monkeypatch.setattr(socket, 'getaddrinfo', resolve)


def _get(url, **kwargs):
    return http.make_adapter(url, token='t', **kwargs).get('/v2/images')


def test_a_trusted_certificate_is_accepted(authority, ca_file):
    context = _make_context(authority.issue_cert('127.0.0.1', 'localhost'))
    with FaultServer(default=OK, tls=context) as server:
        for url in (server.url, f'https://localhost:{server.port}'):
            assert _get(url, cacert=ca_file).json() == {'ok': 1}
            assert _get(url, insecure=True).json() == {'ok': 1}


@pytest.mark.parametrize(
    ('name', 'host'),
    [
        ('127.0.0.1', '127.0.0.1'),
        ('::1', '[::1]'),
        ('glance.test', 'glance.test'),
        ('*.cloud.test', 'glance.cloud.test'),
    ],
)
def test_each_kind_of_name_in_a_certificate_is_accepted(
    authority, ca_file, monkeypatch, name, host
):
    _resolve_test_names(monkeypatch)
    context = _make_context(authority.issue_cert(name))
    address = '::1' if ':' in host else '127.0.0.1'
    with FaultServer(default=OK, tls=context, address=address) as server:
        url = f'https://{host}:{server.port}'
        assert _get(url, cacert=ca_file).json() == {'ok': 1}


@pytest.mark.parametrize('host', ['a.b.cloud.test', 'cloud.test'])
def test_a_wildcard_is_one_label(authority, ca_file, monkeypatch, host):
    _resolve_test_names(monkeypatch)
    context = _make_context(authority.issue_cert('*.cloud.test'))
    with FaultServer(default=OK, tls=context) as server:
        with pytest.raises(exc.SSLCertificateError, match='not valid'):
            _get(f'https://{host}:{server.port}', cacert=ca_file)


def test_a_self_signed_certificate_is_reported(authority):
    # trustme signs everything with an authority; its own is self-signed.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.cert_pem.tempfile() as cert:
        with authority.private_key_pem.tempfile() as key:
            context.load_cert_chain(cert, key)
    with FaultServer(tls=context) as server:
        with pytest.raises(
            exc.SSLCertificateError, match=r'self.signed'
        ) as raised:
            _get(server.url)
    assert '--os-cacert FILE' in str(raised.value)


def test_an_unknown_authority_says_how_to_trust_it(authority):
    context = _make_context(authority.issue_cert('127.0.0.1'))
    with FaultServer(tls=context) as server:
        with pytest.raises(exc.SSLCertificateError) as raised:
            _get(server.url)
    message = str(raised.value)
    assert message.startswith(f'No secure connection to {server.url}: ')
    assert '--os-cacert FILE' in message
    assert '\n' not in message


def test_an_expired_certificate_is_reported(authority, ca_file):
    past = datetime.datetime(2020, 1, 1)
    context = _make_context(
        authority.issue_cert('127.0.0.1', not_before=past, not_after=past)
    )
    with FaultServer(tls=context) as server:
        with pytest.raises(exc.SSLCertificateError, match='expired') as raised:
            _get(server.url, cacert=ca_file)
    assert '--os-cacert' not in str(raised.value)


@pytest.mark.parametrize('name', ['other.test', '127.0.0.2', '*.localhost'])
def test_a_certificate_for_another_host_is_reported(authority, ca_file, name):
    context = _make_context(authority.issue_cert(name))
    with FaultServer(tls=context) as server:
        with pytest.raises(exc.SSLCertificateError, match='not valid'):
            _get(server.url, cacert=ca_file)


def test_client_certificates_are_sent(authority, ca_file, tmp_path):
    client = authority.issue_cert('client.test')
    client.private_key_pem.write_to_path(tmp_path / 'key')
    client.cert_chain_pems[0].write_to_path(tmp_path / 'cert')
    context = _make_context(authority.issue_cert('127.0.0.1'), authority)
    files = {
        'cert_file': str(tmp_path / 'cert'),
        'key_file': str(tmp_path / 'key'),
    }
    with FaultServer(default=OK, tls=context) as server:
        _get(server.url, cacert=ca_file, **files)
        with pytest.raises(exc.CommunicationError):
            _get(server.url, cacert=ca_file, connect_retries=0)


@pytest.mark.parametrize('name', ['cacert', 'cert_file', 'key_file'])
def test_a_missing_file_is_reported(name):
    files = {'cert_file': __file__, 'key_file': __file__, name: '/no/such'}
    with pytest.raises(exc.SSLCertificateError, match='not exist: /no/such'):
        _get('https://127.0.0.1:1', **files)


@pytest.mark.parametrize('name', ['cacert', 'cert_file'])
def test_a_file_that_is_not_a_certificate_is_reported(name, tmp_path):
    (tmp_path / 'file').write_text('no certificate')
    with FaultServer(tls=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as server:
        with pytest.raises(exc.CommunicationError):
            _get(server.url, **{name: str(tmp_path / 'file')})


@pytest.mark.parametrize('scheme', ['http', 'https'])
def test_a_refused_proxy_is_reported_as_the_proxy(monkeypatch, scheme):
    server = FaultServer()
    with server:
        pass
    monkeypatch.setenv(
        f'{scheme}_proxy', f'http://user:hush@127.0.0.1:{server.port}'
    )
    monkeypatch.setenv('no_proxy', '')
    with pytest.raises(exc.CommunicationError) as raised:
        _get(f'{scheme}://glance.test')
    assert str(raised.value) == (
        f'The connection to the proxy http://127.0.0.1:{server.port} failed: '
        f'Connection refused'
    )


def test_a_host_that_does_not_exist_is_reported():
    with pytest.raises(exc.CommunicationError, match=r'nosuch\.invalid'):
        _get('http://user:hush@nosuch.invalid')


@pytest.mark.parametrize(
    'endpoint',
    [
        'http://[::1',
        'http://127.0.0.1:99999',
        'http://127.0.0.1:port',
        'http://127.0.0.1:0',
        f'http://{"a" * 64}.test',
        'http://.test',
        'http://us er:hush@[bad',
    ],
)
def test_an_invalid_endpoint_is_reported(endpoint):
    with pytest.raises(exc.InvalidEndpoint) as raised:
        _get(endpoint)
    assert 'hush' not in str(raised.value)


@pytest.mark.parametrize('token', ['žž', 'a\nb', '\udcff', '☃'])
def test_a_token_that_headers_cannot_carry_is_reported(token):
    with FaultServer(OK) as server:
        adapter = http.make_adapter(server.url, token=token)
        with pytest.raises(exc.InvalidArgument, match='token') as raised:
            adapter.get('/v2/images')
        assert server.requests == []
    assert token not in str(raised.value)


@pytest.mark.parametrize(
    'reply',
    [
        b'rubbish\r\n\r\n',
        b'HTTP/1.1 abc\r\n\r\n',
        b'HTTP/1.1 200 OK\r\n' + b'a: b\r\n' * 200 + b'\r\n',
        b'HTTP/1.1 200 OK\r\na: ' + b'b' * 70_000 + b'\r\n\r\n',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        b'',
    ],
)
def test_a_server_that_does_not_speak_http_is_reported(reply):
    def send(connection, request):
        connection.sendall(reply)
        raise ConnectionAbortedError

    with FaultServer(default=send) as server:
        with pytest.raises(exc.CommunicationError, match=server.url) as raised:
            _get(server.url)
    assert '\n' not in str(raised.value)


def test_an_error_of_the_program_is_not_mistaken_for_the_cause():
    server = FaultServer()
    with server:
        pass
    try:
        raise TimeoutError
    except TimeoutError:
        with pytest.raises(exc.CommunicationError) as raised:
            _get(server.url)
    assert not isinstance(raised.value, exc.RequestTimeout)


def test_timeouts_can_be_pickled():
    error = exc.RequestTimeout('No response')
    assert str(pickle.loads(pickle.dumps(error))) == 'No response'


def test_errors_of_keystone_are_translated(renewing, requests_mock):
    requests_mock.post(
        'http://keystone.test/v3/auth/tokens',
        status_code=401,
        json={'error': {'message': 'wrong password', 'code': 401}},
        headers={
            'Content-Type': 'application/json',
            'x-openstack-request-id': 'req-1',
        },
    )
    with pytest.raises(exc.HTTPUnauthorized) as raised:
        renewing.get('/v2/images')
    assert str(raised.value) == 'wrong password (HTTP 401, req-1)'


def test_a_token_without_a_catalog_is_reported(renewing, requests_mock):
    requests_mock.post(
        'http://keystone.test/v3/auth/tokens',
        json=fixture.V3Token(),
        headers={'X-Subject-Token': 't'},
    )
    with pytest.raises(exc.EndpointNotFound, match='scoped to a project'):
        renewing.get('/v2/images')


def test_a_catalog_without_an_image_service_is_reported(
    renewing, requests_mock
):
    token = fixture.V3Token(project_id='p')
    token.add_service('compute').add_standard_endpoints(public='http://n')
    requests_mock.post(
        'http://keystone.test/v3/auth/tokens',
        json=token,
        headers={'X-Subject-Token': 't'},
    )
    with pytest.raises(exc.EndpointNotFound) as raised:
        renewing.get('/v2/images')
    assert str(raised.value) == (
        'The service catalog has no public endpoint for the image service in '
        'region R'
    )


def test_other_errors_of_keystoneauth_are_translated():
    adapter = http.ImageAdapter(Session())
    with pytest.raises(exc.ClientException, match='auth plugin'):
        adapter.get('/v2/images')


def test_errors_of_unknown_servers_are_translated():
    for error, kind in (
        (OSError('no file'), exc.SSLCertificateError),
        (exc.IntegrityError('corrupt'), exc.IntegrityError),
        (urllib3.exceptions.HTTPError('?'), exc.ClientException),
        (TimeoutError(), exc.RequestTimeout),
    ):
        translated = transport_errors.translate_error(error)
        assert type(translated) is kind
        assert str(translated)


def test_a_proxy_of_the_session_is_reported():
    server = FaultServer()
    with server:
        pass
    inner = requests.Session()
    inner.proxies = {'http': f'http://127.0.0.1:{server.port}'}
    with pytest.raises(exc.CommunicationError) as raised:
        http.make_adapter(
            'http://glance.test', session=Session(session=inner)
        ).get('/v2/images')
    assert 'to the proxy for http://glance.test failed' in str(raised.value)

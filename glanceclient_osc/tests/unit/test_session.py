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

"""Sessions for a token, and the lock for its renewal."""

import gc

import pytest
from keystoneauth1 import noauth
from keystoneauth1.session import Session

from glanceclient_osc import exc, session


def test_a_session_sends_its_token():
    headers = session.make_session('token-1').get_auth_headers()
    assert headers['X-Auth-Token'] == 'token-1'


def test_a_session_without_a_token_has_no_authentication():
    assert isinstance(session.make_session('').auth, noauth.NoAuth)


@pytest.fixture
def no_ca_variables(monkeypatch):
    for name in ('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_DIR'):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def system_bundle(no_ca_variables, monkeypatch, tmp_path):
    """Return a file that stands for the bundle of the operating system."""
    bundle = tmp_path / 'ca.pem'
    bundle.touch()
    monkeypatch.setenv('SSL_CERT_FILE', str(bundle))
    return str(bundle)


def test_the_certificates_of_the_system_are_trusted(system_bundle):
    assert session.make_session('t').verify == system_bundle
    assert session.make_session('t', cacert='/ca').verify == '/ca'


@pytest.mark.parametrize('name', ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'])
def test_a_variable_of_requests_takes_precedence(
    system_bundle, monkeypatch, name
):
    monkeypatch.setenv(name, '/ca')
    # requests reads the variable.
    assert session.make_session('t').verify is True


def test_certifi_is_used_without_certificates_of_the_system(
    no_ca_variables, monkeypatch
):
    monkeypatch.setenv('SSL_CERT_FILE', '/nosuch')
    assert session.make_session('t').verify is True


@pytest.mark.parametrize(
    ('arguments', 'verify'),
    [
        ({}, True),
        ({'cacert': '/ca'}, '/ca'),
        ({'cacert': '/ca', 'insecure': True}, False),
    ],
)
def test_the_server_is_verified_unless_insecure(
    arguments, verify, no_ca_variables, monkeypatch
):
    monkeypatch.setenv('SSL_CERT_FILE', '/nosuch')
    assert session.make_session('t', **arguments).verify == verify


@pytest.mark.parametrize(
    ('arguments', 'cert'),
    [
        ({'cert_file': 'c'}, 'c'),
        ({'cert_file': 'c', 'key_file': 'k'}, ('c', 'k')),
    ],
)
def test_the_client_certificate_may_contain_the_key(arguments, cert):
    assert session.make_session('t', **arguments).cert == cert


def test_a_timeout_must_be_a_number():
    with pytest.raises(exc.InvalidArgument, match="not 'soon'"):
        session.make_session('t', timeout='soon')


@pytest.mark.parametrize(
    ('arguments', 'description'),
    [
        ({'verify': '/nosuch'}, 'CA certificates'),
        ({'cert': '/nosuch'}, 'the client certificate'),
        ({'cert': (__file__, '/nosuch')}, 'the private key'),
    ],
)
def test_a_missing_file_is_named(arguments, description):
    with pytest.raises(
        exc.SSLCertificateError, match=f'{description} .*: /nosuch'
    ):
        session.check_tls_files(Session(**arguments))


def test_files_that_exist_are_accepted():
    checked = Session(verify=__file__, cert=(__file__, __file__))
    assert session.check_tls_files(checked) is None


def test_each_session_has_one_lock_while_it_exists():
    one, other = Session(), Session()
    lock = session.get_renewal_lock(one)
    assert session.get_renewal_lock(one) is lock
    assert session.get_renewal_lock(other) is not lock
    count = len(session._RENEWAL_LOCKS)
    del one
    gc.collect()
    assert len(session._RENEWAL_LOCKS) == count - 1

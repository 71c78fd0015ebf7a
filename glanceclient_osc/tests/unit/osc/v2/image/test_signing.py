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

"""``openstack image create`` with a signature"""

import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from osc_lib import exceptions

from glanceclient_osc.osc.v2.image import signing
from glanceclient_osc.tests.unit.osc.command_runner import Terminal

CERTIFICATE = 'b5bd06d6-2c6a-4c8c-9a3c-0c9d6c1f6f11'


@pytest.fixture
def key(tmp_path):
    """Return a file with an encrypted private key."""
    key = rsa.generate_private_key(65537, 2048)
    pem = tmp_path / 'key.pem'
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b'secret'),
        )
    )
    return pem


@pytest.fixture
def sign_options(tmp_path, key):
    """Return the options that sign a file."""
    (tmp_path / 'disk').write_bytes(b'data')
    return (
        *('--file', tmp_path / 'disk', '--sign-key-path', key),
        *('--sign-cert-id', CERTIFICATE),
    )


def test_the_signature_is_set_before_the_upload(
    v2, glance, sign_options, monkeypatch
):
    monkeypatch.setattr(signing, '_get_password', lambda: 'secret')
    result = v2.run('image create', 'web', *sign_options)
    assert result.status == 0
    fields = glance.requests('POST')[0].json()
    assert fields['img_signature_certificate_uuid'] == CERTIFICATE
    assert fields['img_signature']


def test_an_encrypted_key_without_a_terminal_is_an_error(
    v2, glance, sign_options, monkeypatch
):
    monkeypatch.setattr(sys, 'stdin', None)
    error = v2.run('image create', 'web', *sign_options).error
    assert error == (
        'The private key is encrypted, and there is no terminal to read its '
        'password from'
    )
    assert glance.images == {}


def test_the_password_is_read_from_the_terminal(monkeypatch):
    prompts = []
    monkeypatch.setattr(sys, 'stdin', Terminal())
    monkeypatch.setattr(
        'getpass.getpass', lambda prompt: prompts.append(prompt) or 'secret'
    )
    assert signing._get_password() == 'secret'
    assert prompts == ['Password of the private key: ']


def test_signing_requires_a_file(key):
    with pytest.raises(exceptions.CommandError, match='requires --file'):
        signing.build_signature_properties(None, None, str(key), CERTIFICATE)

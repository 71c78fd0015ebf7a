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

"""Verification of signatures."""

import hashlib
import sys

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.transfer import certificates
from glanceclient_osc.transfer.signature import (
    Signature,
    load_public_key,
    sign_data,
)
from glanceclient_osc.transfer.source import open_source

DATA = b'image data'


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """Return a directory with a key and certificates."""
    folder = tmp_path_factory.mktemp('keys')
    key = certificates.create_rsa_key()
    certificates.write_key(key, folder / 'key')
    certificates.write_certificate(key, folder / 'certificate')
    key = certificates.create_rsa_key()
    certificates.write_certificate(key, folder / 'other')
    return folder


@pytest.fixture(scope='module')
def ec_key():
    """Return a private key of the kind that RSA-PSS does not use."""
    return certificates.create_ec_key()


@pytest.fixture
def properties(folder):
    """Return the signature that image create makes."""
    return sign_data(
        open_source(DATA), str(folder / 'key'), 'id', lambda: 'unused'
    )


def is_valid(properties, path, data=DATA):
    """Return whether a signature is valid with a certificate."""
    signature = Signature(properties, load_public_key(path))
    return signature.is_valid(hashlib.new(signature.algorithm, data).digest())


def test_the_signature_of_image_create_is_valid(folder, properties):
    assert is_valid(properties, folder / 'certificate')
    assert not is_valid(properties, folder / 'certificate', b'other data')
    assert not is_valid(properties, folder / 'other')


def test_a_signature_that_is_not_base64_is_not_valid(folder, properties):
    properties['img_signature'] = 'ä'
    assert not is_valid(properties, folder / 'certificate')
    properties['img_signature'] = 'QQ='
    assert not is_valid(properties, folder / 'certificate')


def test_a_signature_with_an_elliptic_curve_is_verified(tmp_path, ec_key):
    certificates.write_certificate(ec_key, tmp_path / 'certificate')
    properties = certificates.sign_with_ec_key(ec_key, DATA)
    assert is_valid(properties, tmp_path / 'certificate')
    assert not is_valid(properties, tmp_path / 'certificate', b'other data')


def test_a_key_of_another_kind_is_not_valid(
    folder, tmp_path, properties, ec_key
):
    certificates.write_certificate(ec_key, tmp_path / 'certificate')
    assert not is_valid(properties, tmp_path / 'certificate')
    signed = certificates.sign_with_ec_key(ec_key, DATA)
    assert not is_valid(signed, folder / 'certificate')


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'img_signature': None}, 'has no signature'),
        ({'img_signature_hash_method': 'MD5'}, 'hash method MD5 cannot'),
        ({'img_signature_hash_method': None}, 'hash method None cannot'),
        ({'img_signature_key_type': 'DSA'}, 'key type DSA cannot'),
    ],
)
def test_a_signature_of_an_unknown_kind_is_refused(
    properties, changes, message
):
    with pytest.raises(ValueError, match=message):
        Signature({**properties, **changes}, None)


def test_a_file_without_a_certificate_is_refused(folder, tmp_path):
    with pytest.raises(exc.InvalidArgument, match='not a PEM file'):
        load_public_key(folder / 'key')
    with pytest.raises(exc.InvalidArgument, match=r'Cannot read .*nosuch'):
        load_public_key(tmp_path / 'nosuch')


def test_a_missing_package_is_named(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, 'cryptography', None)
    with pytest.raises(exc.InvalidArgument, match=r'pip install .*signature'):
        load_public_key(folder / 'certificate')

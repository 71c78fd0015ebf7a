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

"""Signatures, verified with openssl."""

import base64
import shutil
import subprocess

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer import signature
from glanceclient_osc.transfer.source import Source, open_source

OPENSSL = shutil.which('openssl')
pytestmark = pytest.mark.skipif(not OPENSSL, reason='openssl is not installed')
DATA = b'image data' * 1000


def _refuse_password():
    raise AssertionError('the key has no password')


def _openssl(*args):
    return subprocess.run(
        [OPENSSL, *map(str, args)], check=False, capture_output=True, text=True
    )


@pytest.fixture(scope='module')
def keys(tmp_path_factory):
    """Return a directory with a key, plain and encrypted, and others."""
    folder = tmp_path_factory.mktemp('keys')
    key, locked = folder / 'key', folder / 'locked'
    _openssl('genpkey', '-algorithm', 'RSA', '-out', key)
    _openssl('pkey', '-in', key, '-pubout', '-out', folder / 'public')
    _openssl(
        *('pkey', '-in', key, '-aes256', '-passout', 'pass:secret'),
        *('-out', locked),
    )
    _openssl('genpkey', '-algorithm', 'ED25519', '-out', folder / 'other')
    assert len([*folder.iterdir()]) == 4
    return folder


def _verify(keys, folder, properties, data):
    (folder / 'data').write_bytes(data)
    signed = base64.b64decode(properties['img_signature'], validate=True)
    (folder / 'signature').write_bytes(signed)
    return _openssl(
        *('dgst', '-sha256', '-sigopt', 'rsa_padding_mode:pss'),
        *('-verify', keys / 'public', '-signature', folder / 'signature'),
        folder / 'data',
    ).returncode


@pytest.mark.parametrize('key', ['key', 'locked'])
def test_openssl_verifies_the_signature(keys, tmp_path, key):
    properties = signature.sign_data(
        open_source(DATA),
        keys / key,
        'certificate',
        _refuse_password if key == 'key' else lambda: 'secret',
    )
    assert properties.keys() == {
        'img_signature',
        'img_signature_certificate_uuid',
        'img_signature_hash_method',
        'img_signature_key_type',
    }
    assert properties['img_signature_certificate_uuid'] == 'certificate'
    assert properties['img_signature_hash_method'] == 'SHA-256'
    assert properties['img_signature_key_type'] == 'RSA-PSS'
    assert _verify(keys, tmp_path, properties, DATA) == 0
    assert _verify(keys, tmp_path, properties, DATA + b'x') != 0


@pytest.mark.parametrize(
    ('key', 'password', 'message'),
    [
        ('nosuch', 'x', 'Cannot read the key .*No such file'),
        ('public', 'x', 'Cannot load the key'),
        ('locked', 'wrong', 'the password is wrong'),
        ('other', 'x', 'is not an RSA key'),
    ],
)
def test_an_unusable_key_is_refused(keys, key, password, message):
    with pytest.raises(exc.InvalidArgument, match=message):
        signature.sign_data(
            open_source(b'x'), keys / key, 'certificate', lambda: password
        )


def test_a_pipe_cannot_be_signed(keys):
    with pytest.raises(exc.SourceError, match='Only a file'):
        signature.sign_data(
            Source([b'x'], 1), keys / 'key', 'c', _refuse_password
        )

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

"""Uploads whose signature Glance verifies.

The certificate is in Barbican, and openssl creates the keys.
"""

import subprocess

import pytest


@pytest.fixture
def certificate(openstack, key_manager, name, tmp_path):
    """Return the ID of the certificate of ``key.pem`` in the key manager."""
    subprocess.run(
        [
            *('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes'),
            *('-subj', '/CN=images', '-keyout', 'key.pem'),
            *('-out', 'certificate.pem'),
        ],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    stored = openstack(
        *('secret', 'store', '--name', name, '--secret-type', 'certificate'),
        *('--file', tmp_path / 'certificate.pem', '-f', 'json'),
        ok=True,
    )
    return stored.json['Secret href'].rpartition('/')[2]


def test_data_with_its_signature_is_accepted(
    openstack, certificate, name, data, tmp_path
):
    created = openstack(
        *('image', 'create', '--file', data, '-f', 'json'),
        *('--sign-key-path', tmp_path / 'key.pem'),
        *('--sign-cert-id', certificate, name),
        ok=True,
    )
    assert created.json['status'] == 'active'
    verified = openstack(
        *('image', 'verify', '--certificate', tmp_path / 'certificate.pem'),
        *(name, '-f', 'json'),
        ok=True,
    )
    assert [row['Result'] for row in verified.json] == ['ok']
    saved = tmp_path / 'saved'
    openstack('image', 'save', '--file', saved, name, ok=True)
    assert saved.read_bytes() == data.read_bytes()


def test_data_with_the_signature_of_another_key_is_refused(
    openstack, certificate, name, data, tmp_path
):
    other = tmp_path / 'other.pem'
    subprocess.run(
        ['openssl', 'genrsa', '-out', other, '2048'],
        capture_output=True,
        check=True,
    )
    refused = openstack(
        *('image', 'create', '--file', data, '--disk-format', 'raw'),
        *('--sign-key-path', other, '--sign-cert-id', certificate, name),
    )
    assert 'Signature verification failed (HTTP 400' in refused.error
    assert refused.error.endswith('was deleted')
    assert 'found' in openstack('image', 'show', name).error


def test_data_that_was_signed_with_an_unknown_certificate_is_refused(
    openstack, certificate, name, data, tmp_path
):
    unknown = '125e6199-2de4-46e3-b091-8e2401ef0d63'
    refused = openstack(
        *('image', 'create', '--file', data, '--disk-format', 'raw'),
        *('--sign-key-path', tmp_path / 'key.pem'),
        *('--sign-cert-id', unknown, name),
    )
    assert f'Certificate not found with ID: {unknown}' in refused.error
    assert refused.error.endswith('was deleted')

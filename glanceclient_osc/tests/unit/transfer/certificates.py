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

"""Keys and certificates for tests of signatures."""

import base64
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


def create_rsa_key():
    """Return a private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def create_ec_key():
    """Return a private key."""
    return ec.generate_private_key(ec.SECP384R1())


def write_key(key, path):
    """Write a private key to a PEM file without a password."""
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def write_certificate(key, path):
    """Write a self-signed certificate to a PEM file."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'test')])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def sign_with_ec_key(key, data):
    """Return the properties of an image with an ECDSA signature."""
    signed = key.sign(data, ec.ECDSA(hashes.SHA512()))
    return {
        'img_signature': base64.b64encode(signed).decode(),
        'img_signature_hash_method': 'SHA-512',
        'img_signature_key_type': 'ECC_SECP384R1',
    }

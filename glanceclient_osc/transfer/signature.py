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

"""Signatures of image data, for clouds that verify them.

https://docs.openstack.org/glance/latest/user/signature.html
"""

import base64
import os
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.transfer.source import Source

# Values of img_signature_hash_method, and their names in hashlib.
_HASH_METHODS = {
    'SHA-224': 'sha224',
    'SHA-256': 'sha256',
    'SHA-384': 'sha384',
    'SHA-512': 'sha512',
}


class Signature:
    """Signature of image data, in the properties of an image.

    :ivar algorithm: hash algorithm of the signature, a name for hashlib
    """

    def __init__(self, image: Mapping[str, Any], public_key: object) -> None:
        """Read the properties.

        :param public_key: see :func:`load_public_key`
        :raises ValueError: the image has no signature, or one of a kind that
            cannot be verified
        """
        if not image.get('img_signature'):
            raise ValueError('the image has no signature')
        self._text = str(image['img_signature'])
        method = image.get('img_signature_hash_method')
        if method not in _HASH_METHODS:
            raise ValueError(
                f'signatures with hash method {method} cannot be verified'
            )
        self.algorithm = _HASH_METHODS[method]
        self._key_type = str(image.get('img_signature_key_type'))
        if self._key_type != 'RSA-PSS' and not self._key_type.startswith(
            'ECC_'
        ):
            raise ValueError(
                f'signatures with key type {self._key_type} cannot be verified'
            )
        self._public_key = public_key

    def is_valid(self, digest: bytes) -> bool:
        """Return whether the signature is that of some data.

        :param digest: hash of the data
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import (
            ec,
            padding,
            rsa,
            utils,
        )

        algorithm = getattr(hashes, self.algorithm.upper())()
        hashed = utils.Prehashed(algorithm)
        key = self._public_key
        try:
            signature = base64.b64decode(self._text, validate=True)
        except ValueError:
            return False
        try:
            if self._key_type == 'RSA-PSS':
                if not isinstance(key, rsa.RSAPublicKey):
                    return False
                pss = padding.PSS(
                    padding.MGF1(algorithm), padding.PSS.MAX_LENGTH
                )
                key.verify(signature, digest, pss, hashed)
            else:
                if not isinstance(key, ec.EllipticCurvePublicKey):
                    return False
                key.verify(signature, digest, ec.ECDSA(hashed))
        except InvalidSignature:
            return False
        return True


def load_public_key(path: str | os.PathLike[str]) -> object:
    """Return the public key of a certificate.

    The validity period and the issuer of the certificate are not checked.

    :param path: PEM file of an X.509 certificate
    :raises InvalidArgument: the certificate cannot be read, or the
        cryptography package is not installed
    """
    try:
        from cryptography import x509
    except ImportError:
        raise exc.InvalidArgument(
            'Verifying signatures requires the cryptography package. Install '
            "it with: pip install 'glanceclient-osc[signature]'"
        ) from None
    try:
        pem = pathlib.Path(path).read_bytes()
    except OSError as error:
        raise exc.InvalidArgument(
            f'Cannot read the certificate {path}: {error.strerror}'
        ) from error
    try:
        return x509.load_pem_x509_certificate(pem).public_key()
    except ValueError as error:
        raise exc.InvalidArgument(
            f'Cannot load the certificate {path}: it is not a PEM file of an '
            f'X.509 certificate'
        ) from error


def sign_data(
    source: Source,
    key_path: str,
    certificate_id: str,
    ask_password: Callable[[], str],
) -> dict[str, str]:
    """Sign image data; return the image properties with the signature.

    :param source: the data, which must be replayable
    :param key_path: PEM file of an RSA private key
    :param certificate_id: ID of the certificate in the key manager
    :param ask_password: called for the password of an encrypted key
    :raises SourceError: the data comes from a pipe
    :raises InvalidArgument: the key cannot be read or is not an RSA key
    """
    if not source.replayable:
        raise exc.SourceError(
            'Only a file can be signed, not a pipe: the data is read twice'
        )
    # cryptography is imported only when it is needed: it is slow to load.
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import (
        padding,
        rsa,
        utils,
    )

    key = _load_key(key_path, ask_password)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise exc.InvalidArgument(f'The key in {key_path} is not an RSA key')
    algorithm = hashes.SHA256()
    digest = hashes.Hash(algorithm)
    for block in source.blocks():
        digest.update(block)
    # Glance and Nova expect the maximum salt length.
    pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.MAX_LENGTH)
    signed = key.sign(digest.finalize(), pss, utils.Prehashed(algorithm))
    return {
        'img_signature': base64.b64encode(signed).decode('ascii'),
        'img_signature_certificate_uuid': certificate_id,
        'img_signature_hash_method': 'SHA-256',
        'img_signature_key_type': 'RSA-PSS',
    }


def _load_key(key_path: str, ask_password: Callable[[], str]) -> object:
    from cryptography.hazmat.primitives import serialization

    try:
        pem = pathlib.Path(key_path).read_bytes()
    except OSError as error:
        raise exc.InvalidArgument(
            f'Cannot read the key {key_path}: {error.strerror}'
        ) from error
    try:
        try:
            return serialization.load_pem_private_key(pem, None)
        except TypeError:  # the key is encrypted
            password = ask_password().encode()
            return serialization.load_pem_private_key(pem, password)
    except ValueError as error:
        raise exc.InvalidArgument(
            f'Cannot load the key {key_path}: it is not a PEM private key '
            f'or the password is wrong'
        ) from error

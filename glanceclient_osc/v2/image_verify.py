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

"""Verification of stored image data, by reading it back.

>>> images.verify(image.id)  # doctest: +SKIP
Verification(result='ok', message='The sha512 of the data is right', …)

A result is about the data that was read. Of an image in several stores, the
server chooses the copy, which may be that of its cache.
"""

import dataclasses
import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.digest import Checksum, new_hash
from glanceclient_osc.v2.image_data import ImageData, parse_checksum
from glanceclient_osc.v2.image_model import Image

if TYPE_CHECKING:
    from glanceclient_osc.transfer.signature import Signature

VerifyResult = Literal['ok', 'mismatch', 'no-hash', 'unreadable']


@dataclasses.dataclass(frozen=True)
class Verification:
    """The result of a verification.

    :ivar result: ``ok``; ``mismatch``, the data is not that of the hash or
        the signature; ``no-hash``, there is no hash, or no signature, that
        the data can be compared with; ``unreadable``, the server did not
        send all data
    :ivar message: the reason, a sentence without a full stop
    :ivar image: the image before the verification
    """

    result: VerifyResult
    message: str
    image: Image = dataclasses.field(repr=False)


class ImageVerification(ImageData):
    """The method of ``client.images`` that verifies stored data."""

    def verify(
        self,
        image_id: str,
        *,
        checksum: str | None = None,
        certificate: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
        image: Image | None = None,
    ) -> Verification:
        """Read the data of an image, and compare it with its hash.

        The data is not kept. It is compared with ``os_hash_value``, or with
        the MD5 checksum if the image has no other hash.

        :param checksum: hash to compare with instead, ``sha256:0123…``
        :param certificate: PEM file of the certificate that the data was
            signed with; the signature in the properties of the image is
            verified, too
        :param progress: called with the number of bytes just received
        :param image: the image, if the caller has it: saves a request
        :raises InvalidArgument: *checksum* or *certificate* is invalid
        :raises HTTPNotFound: the image does not exist
        :raises HTTPUnauthorized: the token is not valid
        """
        expected = parse_checksum(checksum)
        key = _load_key(certificate)
        image = image or self.get(image_id)
        missing = []
        signature = None
        try:
            expected = expected or _get_checksum(image)
        except ValueError as error:
            missing.append(str(error))
        if key is not None:
            try:
                signature = _get_signature(image, key)
            except ValueError as error:
                missing.append(str(error))
        unknown = f'Cannot be verified: {", and ".join(missing)}'
        checks = [check for check in (expected, signature) if check]
        if not checks:
            return Verification('no-hash', unknown, image)
        try:
            hashes = self._compute_hashes(
                image, {check.algorithm for check in checks}, progress
            )
        except exc.IntegrityError as error:
            return Verification('mismatch', str(error), image)
        except exc.HTTPUnauthorized:
            raise
        except exc.ClientException as error:
            if isinstance(error, exc.HTTPNotFound):
                self.get(image.id)  # raises HTTPNotFound if it was deleted
            return Verification('unreadable', str(error), image)
        errors = _compare(hashes, expected, signature)
        if errors:
            return Verification('mismatch', '; '.join(errors), image)
        if missing:
            return Verification('no-hash', unknown, image)
        return Verification('ok', _describe(expected, signature), image)


def choose_subset(
    images: Iterable[Image], part: int, parts: int
) -> list[Image]:
    """Return one of several parts of about the same size.

    An image is always in the same part, which depends on its ID only. All
    parts together are all images.

    :param part: number of the part, from 1
    """
    return [
        image
        for image in images
        if _hash_id(image.id) % parts == (part - 1) % parts
    ]


def _hash_id(image_id: str) -> int:
    digest = hashlib.sha256(image_id.encode()).digest()
    return int.from_bytes(digest[:8], 'big')


def _load_key(certificate: str | os.PathLike[str] | None) -> object:
    if certificate is None:
        return None
    from glanceclient_osc.transfer import signature

    return signature.load_public_key(certificate)


def _get_checksum(image: Mapping[str, Any]) -> Checksum:
    """Return the hash of an image that its data can be compared with.

    :raises ValueError: the image has no hash, or its algorithm is not
        available
    """
    algorithm, value = image.get('os_hash_algo'), image.get('os_hash_value')
    if not value:
        algorithm, value = 'md5', image.get('checksum')
    if not value:
        raise ValueError('the image has no hash')
    try:
        new_hash(algorithm)
    except ValueError:
        raise ValueError(
            f'the hash algorithm of the image, {algorithm}, is not available '
            f'here'
        ) from None
    return Checksum(f'{algorithm}:{value}')


def _get_signature(image: Mapping[str, Any], key: object) -> 'Signature':
    from glanceclient_osc.transfer.signature import Signature

    return Signature(image, key)


def _compare(
    hashes: Mapping[str, str],
    expected: Checksum | None,
    signature: 'Signature | None',
) -> list[str]:
    """Return what is wrong with data.

    :param hashes: hashes of the data, by algorithm
    """
    errors = []
    if expected and hashes[expected.algorithm] != expected.value:
        errors.append(
            f'The {expected.algorithm} of the data is '
            f'{hashes[expected.algorithm]}, not {expected.value}'
        )
    if signature and not signature.is_valid(
        bytes.fromhex(hashes[signature.algorithm])
    ):
        errors.append(
            'The signature of the image is not that of the data with the key '
            'of the certificate'
        )
    return errors


def _describe(expected: Checksum | None, signature: 'Signature | None') -> str:
    """Return the message about data that is right."""
    hashed = f'The {expected.algorithm} of the data' if expected else ''
    signed = 'the signature' if signature else ''
    if hashed and signed:
        return f'{hashed} and {signed} are right'
    return f'{hashed or signed.capitalize()} is right'

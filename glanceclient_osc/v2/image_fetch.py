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

"""Let the cloud download the data of an image, and verify it.

>>> images.fetch(image.id, 'https://example.org/debian-12.qcow2',
...              'sha512:0123…')  # doctest: +SKIP
"""

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.digest import Checksum, Digest
from glanceclient_osc.v2.image_data import ImageData, parse_checksum
from glanceclient_osc.v2.image_import import ImageImports, OnImportPoll
from glanceclient_osc.v2.image_model import Image


class ImageFetching(ImageImports, ImageData):
    """The method of ``client.images`` that imports verified data."""

    def fetch(
        self,
        image_id: str,
        uri: str,
        checksum: str,
        *,
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
        progress: Progress | None = None,
    ) -> Image:
        """Import data from a URL, wait for the end, and verify the data.

        If the server hashes data with the algorithm of the checksum, its
        hash is compared. Otherwise the data is downloaded once, and not
        stored.

        :param uri: URL that the cloud downloads the data from
        :param checksum: hash of the data, ``sha256:0123…``
        :param timeout: seconds to wait for the import at most
        :param follow: called with the image and the tasks of the import
        :param progress: called with the number of bytes just downloaded
        :returns: the image; delete it if this method raises an exception
        :raises InvalidArgument: *checksum* is invalid
        :raises ImportFailed: the import failed
        :raises WaitTimeout: the timeout expired
        :raises IntegrityError: the data has another hash
        """
        expected = parse_checksum(checksum)
        assert expected is not None
        before = self.get(image_id)
        image = self.import_and_wait(
            image_id, 'web-download', uri=uri, timeout=timeout, follow=follow
        )
        actual = _get_server_hash(image, expected.algorithm)
        if actual is None:
            actual = self._compute_hash(image, expected, progress)
        if actual != expected.value:
            raise exc.IntegrityError(
                _describe_mismatch(before, image, expected, actual)
            )
        return image

    def _compute_hash(
        self, image: Image, expected: Checksum, progress: Progress | None
    ) -> str:
        """Return the hash of the stored data, which is downloaded."""
        with (
            self.data(image.id, False, image=image) as data,
            Digest(expected.algorithm) as digest,
        ):
            for block in data:
                digest.update(block)
                if progress is not None:
                    progress(len(block))
            return digest.hexdigest()


def _get_server_hash(image: Image, algorithm: str) -> str | None:
    """Return the hash that the server computed with an algorithm, if any."""
    if image.get('os_hash_algo') == algorithm:
        value: str | None = image.get('os_hash_value')
        return value
    # FIPS-compliant servers leave the MD5 checksum out.
    return image.get('checksum') if algorithm == 'md5' else None


def _describe_mismatch(
    before: Image, image: Image, expected: Checksum, actual: str
) -> str:
    message = (
        f'The {expected.algorithm} of the data of image {image.id} is '
        f'{actual}, not {expected.value}'
    )
    if before.get('disk_format') != image.get('disk_format'):
        message += (
            f'. The cloud converted the data from {before.disk_format} to '
            f'{image.disk_format} during the import, so that the checksum '
            f'cannot be verified'
        )
    return message

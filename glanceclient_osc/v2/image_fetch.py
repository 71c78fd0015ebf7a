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

"""Create images from URLs, and verify their data by a checksum.

>>> images.create_from_url(
...     {'name': 'debian-12', 'disk_format': 'qcow2',
...      'container_format': 'bare'},
...     'https://example.org/debian-12.qcow2',
...     'sha512:0123…')  # doctest: +SKIP
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.v2.image_data import ImageData, parse_checksum
from glanceclient_osc.v2.image_import import ImageImports, OnImportPoll
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_replace import SOURCE, SOURCE_CHECKSUM

#: who downloads the data
VIA = ('cloud', 'client', 'auto')

#: called with a message when the client downloads the data after all
OnFallback = Callable[[str], object]


class ImageFetching(ImageImports, ImageData):
    """The methods of ``client.images`` that fetch verified data."""

    def create_from_url(
        self,
        fields: Mapping[str, Any],
        url: str,
        checksum: str,
        **arguments: Any,
    ) -> Image:
        """Create an image with the verified data of a URL.

        The image is hidden, and not public, until its data is verified. The
        URL, without secrets, and the checksum are recorded as properties.

        :param fields: fields and properties of the image
        :param url: URL of the data
        :param checksum: hash of the data, ``sha256:0123…``
        :param arguments: other arguments of fetch()
        :raises ClientException: see fetch(); the image is deleted
        """
        fields = {**fields, **build_source_properties(url, checksum)}
        hidden = {**fields, 'os_hidden': True, 'protected': False}
        if fields.get('visibility') in ('public', 'community'):
            hidden['visibility'] = 'private'
        image_id = self.create_from(hidden).id
        try:
            image = self.fetch(image_id, url, checksum, **arguments)
            final = {
                'os_hidden': False,
                **{
                    name: fields[name]
                    for name in ('os_hidden', 'protected', 'visibility')
                    if fields.get(name) is not None
                },
            }
            return self.change(image_id, final, (), image)
        except BaseException as error:
            self.delete_failed(image_id, error)
            raise

    def fetch(
        self,
        image_id: str,
        url: str,
        checksum: str,
        *,
        via: str = 'cloud',
        decompress: bool = False,
        stores: Sequence[str] = (),
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
        progress: Progress | None = None,
        on_fallback: OnFallback | None = None,
    ) -> Image:
        """Fetch the data of a queued image from a URL, and verify it.

        If the cloud downloads the data, and hashes it with the algorithm of
        the checksum, its hash is compared. Otherwise the stored data is
        downloaded once, and not kept. If the client downloads the data, it
        is hashed while it is sent, and not kept either.

        :param url: URL of the data
        :param checksum: hash of the bytes at the URL, ``sha256:0123…``
        :param via: who downloads the data: ``cloud`` (method web-download),
            ``client``, or ``auto`` for the client if the cloud cannot
        :param decompress: decompress the data, which only the client can
        :param stores: stores for the data; at most one with the client
        :param timeout: seconds to wait for the import at most
        :param follow: called with the image and the tasks of the import
        :param progress: called with the number of bytes just transferred
        :param on_fallback: called with the reason why the client downloads
            the data with *via* ``auto``
        :returns: the image; delete it if this method raises an exception
        :raises InvalidArgument: an argument has an invalid value
        :raises HTTPException: the cloud refuses the import
        :raises ImportFailed: the import failed
        :raises SourceError: the client cannot download the data, or it has
            another hash
        :raises WaitTimeout: the timeout expired
        :raises IntegrityError: the data that the cloud downloaded has
            another hash
        """
        expected = parse_checksum(checksum)
        assert expected is not None
        if via not in VIA:
            raise exc.InvalidArgument(
                f'{via!r} is not one of {", ".join(VIA)}'
            )
        if decompress and via == 'cloud':
            raise exc.InvalidArgument('The cloud cannot decompress the data')
        reason = 'it cannot decompress it'
        if via != 'client' and not decompress:
            try:
                return self._fetch_with_cloud(
                    image_id, url, expected, stores, timeout, follow, progress
                )
            except (exc.HTTPException, exc.ImportFailed) as error:
                if via == 'cloud' or not self._is_queued(image_id):
                    raise
                reason = str(error)
        if via == 'auto' and on_fallback is not None:
            on_fallback(
                f'The cloud does not download the data, so this computer '
                f'does: {reason}'
            )
        return self._fetch_with_client(
            image_id, url, expected, decompress, stores, progress
        )

    def _fetch_with_cloud(
        self,
        image_id: str,
        url: str,
        expected: Checksum,
        stores: Sequence[str],
        timeout: float | None,
        follow: OnImportPoll | None,
        progress: Progress | None,
    ) -> Image:
        before = self.get(image_id)
        image = self.import_and_wait(
            image_id,
            'web-download',
            uri=url,
            stores=[*stores] or None,
            allow_failure=False,
            timeout=timeout,
            follow=follow,
        )
        actual = _get_server_hash(image, expected.algorithm)
        if actual is None:
            hashes = self._compute_hashes(
                image, {expected.algorithm}, progress
            )
            actual = hashes[expected.algorithm]
        if actual != expected.value:
            raise exc.IntegrityError(
                _describe_mismatch(before, image, expected, actual)
            )
        return image

    def _fetch_with_client(
        self,
        image_id: str,
        url: str,
        expected: Checksum,
        decompress: bool,
        stores: Sequence[str],
        progress: Progress | None,
    ) -> Image:
        from glanceclient_osc.transfer import compression
        from glanceclient_osc.transfer.url_source import open_url

        if len(stores) > 1:
            raise exc.InvalidArgument(
                'The client can upload data to one store only'
            )
        with open_url(url) as source:
            if decompress:
                source = compression.decompress(
                    source, compressed_checksum=expected
                )
            self.upload(
                image_id,
                source,
                backend=stores[0] if stores else None,
                checksum=None if decompress else str(expected),
                progress=progress,
            )
        return self.get(image_id)

    def _is_queued(self, image_id: str) -> bool:
        """Return whether data can still be uploaded to an image."""
        return bool(self.get(image_id).status == 'queued')


def build_source_properties(url: str, checksum: str) -> dict[str, str]:
    """Return the properties that record where data is from.

    The query of a URL is left out: it may be a signature.
    """
    return {
        SOURCE: redact(url),
        SOURCE_CHECKSUM: str(parse_checksum(checksum)),
    }


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

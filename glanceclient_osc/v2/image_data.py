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

"""Image data: download, upload and stage.

>>> images.download(image.id, 'cirros.qcow2')  # doctest: +SKIP
>>> with open('cirros.qcow2', 'rb') as data:  # doctest: +SKIP
...     images.upload(other.id, data)

https://docs.openstack.org/api-ref/image/v2/#image-data
"""

import builtins
import contextlib
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.model import get_origin, set_origin
from glanceclient_osc.response import get_request_ids
from glanceclient_osc.transfer import BLOCK_SIZE, DEFAULT_RETRIES, Progress
from glanceclient_osc.transfer.digest import Checksum, Digest
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.ranges import Fetch
from glanceclient_osc.transfer.rate import DEFAULT_MIN_RATE
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import send_data, verify_stored
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.image_create import build_store_header
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_records import ImageRecords

if TYPE_CHECKING:
    import requests

LOG = logging.getLogger(__name__)


class ImageData(ImageRecords):
    """The methods of ``client.images`` for image data."""

    def data(
        self,
        image_id: str,
        do_checksum: bool = True,
        allow_md5_fallback: bool = False,
        prefer: builtins.list[str] | None = None,
        *,
        image: Mapping[str, Any] | None = None,
        lazy: bool = False,
        connections: int = 1,
        retries: int = DEFAULT_RETRIES,
        min_rate: int = DEFAULT_MIN_RATE,
    ) -> Download:
        """Return the data of an image, as an iterable of bytes.

        An image without data has an empty iterable that is false, and whose
        ``wrapped`` is None.

        :param do_checksum: verify the hash of the data at its end; the size
            is checked whenever it is known
        :param allow_md5_fallback: verify MD5 if this Python does not have
            the hash algorithm of the image
        :param prefer: stores to download from, the preferred one first
        :param image: the image, if the caller has it: saves a request
        :param lazy: request the data when it is read; NoData is raised then
        :param connections: number of connections to download with; each
            needs 16 MiB of memory
        :param retries: consecutive failed attempts before an error is raised
        :param min_rate: minimum data rate of each connection in bytes per
            second, measured over a minute; 0 for none
        :raises HTTPForbidden: the image is deactivated
        """
        if do_checksum and image is None:
            image = self.get(image_id)
        fetch = self._build_fetch(image_id, prefer)
        try:
            response = None if lazy else fetch(0, None)
        except exc.NoData:
            return EmptyDownload(image_id)
        return Download(
            response,
            image if do_checksum else None,
            size=image.get('size') if image else None,
            allow_md5_fallback=allow_md5_fallback,
            fetch=fetch,
            retries=retries,
            connections=connections,
            min_rate=min_rate,
        )

    def download(
        self,
        image_id: str,
        path: str | os.PathLike[str],
        *,
        progress: Progress | None = None,
        verify: bool = True,
        allow_md5_fallback: bool = False,
        prefer: builtins.list[str] | None = None,
        resume: bool = False,
        keep_part: bool = False,
        connections: int = 1,
        retries: int = DEFAULT_RETRIES,
        sparse: bool = False,
        block_size: int = BLOCK_SIZE,
        min_rate: int = DEFAULT_MIN_RATE,
        image: Mapping[str, Any] | None = None,
    ) -> None:
        """Save the data of an image in a file.

        The data is written to ``NAME.part``, which is renamed when it is
        complete and verified. A broken connection is resumed where it broke.

        :param progress: called with the number of bytes just received
        :param verify: verify the hash of the image
        :param allow_md5_fallback: verify MD5 if this Python does not have
            the hash algorithm of the image
        :param prefer: stores to download from, the preferred one first
        :param resume: continue the ``NAME.part`` of an earlier attempt
        :param keep_part: keep ``NAME.part`` if the download fails
        :param connections: number of connections to download with; each
            needs 16 MiB of memory
        :param retries: consecutive failed attempts before an error is raised
        :param sparse: leave holes in the file for blocks of zeros
        :param block_size: bytes to receive and write at a time
        :param min_rate: minimum data rate of each connection in bytes per
            second, measured over a minute; 0 for none
        :param image: the image, if the caller has it: saves a request
        :raises NoData: the image has no data
        :raises IntegrityError: the data does not have the size or the hash
            of the image; an existing file is unchanged
        :raises CommunicationError: the connection broke or was too slow too
            often
        :raises OSError: the file cannot be written
        """
        if image is None:
            image = self.get(image_id)
        data = self.data(
            image_id,
            verify,
            allow_md5_fallback,
            prefer,
            image=image,
            lazy=image.get('size') is not None and (resume or connections > 1),
            connections=connections,
            retries=retries,
            min_rate=min_rate,
        )
        data.save(
            path,
            block_size=block_size,
            progress=progress,
            resume=resume,
            keep_part=keep_part,
            sparse=sparse,
        )

    def _build_fetch(
        self, image_id: str, prefer: builtins.list[str] | None
    ) -> Fetch:
        """Return a function that requests a range of the data."""
        url = build_path('images', image_id, 'file')
        prefer = validation.check_names('prefer', prefer)
        if prefer:
            url += build_query([('prefer', ','.join(prefer))])

        def fetch(start: int, end: int | None) -> 'requests.Response':
            headers = {
                'Accept': 'application/octet-stream',
                # Size and hash are those of the data without compression.
                'Accept-Encoding': 'identity',
            }
            if start or end is not None:
                last = '' if end is None else end - 1
                headers['Range'] = f'bytes={start}-{last}'
            response = self._adapter.get(url, stream=True, headers=headers)
            if response.status_code == 204:
                response.close()
                raise exc.NoData(image_id)
            return response

        return fetch

    def upload(
        self,
        image_id: str,
        image_data: Data | Source,
        image_size: int | None = None,
        u_url: str | None = None,
        backend: str | None = None,
        *,
        verify: bool = True,
        checksum: str | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Upload the data of an image.

        :param image_data: path (not a string), bytes, text, binary file
            object or iterable of bytes
        :param image_size: size in bytes, if the data has no length
        :param u_url: path to upload to instead, for example the staging area
        :param backend: store for the data
        :param verify: compare size and hash with those of the image after
            the upload; needs one more request
        :param checksum: hash of the data, ``sha256:0123…``; data with
            another hash is not stored
        :param progress: called with the number of bytes just sent
        :returns: with *verify*, the image after the upload, otherwise a
            :class:`glanceclient_osc.v2.controller.Result`; each has the IDs
            of all requests
        :raises SourceError: the data cannot be read, changed during the
            upload, or does not match *checksum*
        :raises IntegrityError: the server stored different data; the image
            is active and must be deleted
        :raises InvalidArgument: *image_size* or *checksum* is invalid
        :raises HTTPConflict: the image already has data
        """
        url = u_url or build_path('images', image_id, 'file')
        verify = verify and not u_url
        with open_data(image_data, image_size) as source:
            response, sent = send_data(
                self._adapter,
                url,
                source,
                headers=build_store_header(backend),
                verifiable=verify,
                checksum=parse_checksum(checksum),
                progress=progress,
            )
            if not verify:
                return Result(response)
            image = self.get(image_id)
            if not verify_stored(image, sent, source):
                LOG.warning(
                    'Only the size of the data of image %s was verified: '
                    'its hash was not computed during the upload',
                    image_id,
                )
            request_ids = get_request_ids(response) + image.request_ids
            origin = get_origin(image)
            set_origin(image, origin._replace(request_ids=request_ids))
            return image

    def stage(
        self,
        image_id: str,
        image_data: Data | Source,
        image_size: int | None = None,
        *,
        checksum: str | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """Upload data to the staging area, for an import.

        The arguments are those of :meth:`upload`.

        :raises HTTPConflict: the image already has data
        """
        result: Result = self.upload(
            image_id,
            image_data,
            image_size,
            u_url=build_path('images', image_id, 'stage'),
            checksum=checksum,
            progress=progress,
        )
        return result

    def _compute_hashes(
        self,
        image: Image,
        algorithms: Collection[str],
        progress: Progress | None,
    ) -> dict[str, str]:
        """Return the hashes of the stored data, in hexadecimal digits.

        :raises IntegrityError: the data does not have the size of the image
        :raises ClientException: the data cannot be read
        """
        with contextlib.ExitStack() as stack:
            data = stack.enter_context(self.data(image.id, False, image=image))
            if not data and image.get('size') != 0:
                raise exc.ClientException(
                    f'The image is {image.status} and has no data'
                )
            digests = [
                stack.enter_context(Digest(algorithm))
                for algorithm in algorithms
            ]
            for block in data if data else ():
                for digest in digests:
                    digest.update(block)
                if progress is not None:
                    progress(len(block))
            return {digest.algorithm: digest.hexdigest() for digest in digests}


class EmptyDownload(Download):
    """The data of an image without data."""

    def __init__(self, image_id: str) -> None:
        super().__init__(None, size=0)
        self._image_id = image_id

    def __bool__(self) -> bool:
        return False

    @property
    def wrapped(self) -> None:
        """None, as in python-glanceclient."""
        return None

    def copy_to(self, *arguments: Any, **options: Any) -> None:
        """Raise NoData."""
        raise exc.NoData(self._image_id)

    def save(self, *arguments: Any, **options: Any) -> None:
        """Raise NoData."""
        raise exc.NoData(self._image_id)


@contextlib.contextmanager
def open_data(data: Data | Source, size: int | None) -> Iterator[Source]:
    """Yield the source of image data; close it if it was opened here.

    :raises InvalidAttribute: *size* is not a number of bytes
    """
    if size is not None and (
        not isinstance(size, int) or isinstance(size, bool) or size < 0
    ):
        raise exc.InvalidAttribute(
            f'The image size must be a number of bytes, not {size!r}'
        )
    if isinstance(data, Source):
        yield data
        return
    source = open_source(data, size)
    try:
        yield source
    finally:
        source.close()


def parse_checksum(text: str | None) -> Checksum | None:
    """Return a checksum that is written as ``ALGORITHM:HEX``.

    :raises InvalidArgument: the text is not a checksum
    """
    if text is None:
        return None
    try:
        return Checksum(text)
    except ValueError as error:
        raise exc.InvalidArgument(str(error)) from None

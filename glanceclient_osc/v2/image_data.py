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

"""The data of images, on its way up or down.

https://docs.openstack.org/api-ref/image/v2/#image-data
"""

import builtins
import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.model import Resource
from glanceclient_osc.transfer import BLOCK, RETRIES
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.ranges import Fetch
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import Progress, send_data, verify_stored
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2.controller import build_empty
from glanceclient_osc.v2.image_records import ImageRecords, store_header

if TYPE_CHECKING:
    import requests

LOG = logging.getLogger(__name__)


class ImageData(ImageRecords):
    """The part of ``client.images`` that moves data."""

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
        retries: int = RETRIES,
    ) -> Download | None:
        """Return the data of an image, to iterate over or to save.

        :param do_checksum: verify it when it ends
        :param allow_md5_fallback: go by md5 where the image's own algorithm
            is not to be had here
        :param prefer: stores to try first, in that order
        :param image: the image, if it is at hand: spares a request
        :param lazy: do not ask for the data before it is read; if there is
            none, that raises NoData
        :param connections: how many to fetch parts of the data with, at a
            time; each needs 16 MiB of memory
        :param retries: attempts without a byte of progress
        :returns: None if the image has no data
        :raises HTTPForbidden: the image is deactivated
        """
        if do_checksum and image is None:
            image = self.get(image_id)
        fetch = self._fetch(image_id, prefer)
        try:
            response = None if lazy else fetch(0, None)
        except exc.NoData:
            return None
        return Download(
            response,
            image if do_checksum else None,
            size=image.get('size') if image else None,
            allow_md5_fallback=allow_md5_fallback,
            fetch=fetch,
            retries=retries,
            connections=connections,
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
        retries: int = RETRIES,
        sparse: bool = False,
        block_size: int = BLOCK,
        image: Mapping[str, Any] | None = None,
    ) -> None:
        """Save the data of an image in a file.

        It grows beside the file, as ``NAME.part``, and takes its place only
        when it is complete and verified. A connection that breaks is
        continued where it broke.

        :param progress: called with the number of bytes that arrived
        :param verify: compare with the hash of the image
        :param allow_md5_fallback: go by md5 where the image's own algorithm
            is not to be had here
        :param prefer: stores to try first, in that order
        :param resume: take up what an earlier try left in ``NAME.part``
        :param keep_part: leave that behind if the data does not all come
        :param connections: how many to fetch parts of the data with, at a
            time; each needs 16 MiB of memory
        :param retries: attempts without a byte of progress
        :param sparse: leave holes in the file for blocks of zeros
        :param block_size: bytes to receive and write at a time
        :param image: the image, if it is at hand: spares a request
        :raises NoData: the image has none
        :raises IntegrityError: it is not the image's data; the file is as
            if nothing had happened
        :raises CommunicationError: the connection broke, once too often
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
        )
        if data is None:
            raise exc.NoData(image_id)
        data.save(
            path,
            block_size=block_size,
            progress=progress,
            resume=resume,
            keep_part=keep_part,
            sparse=sparse,
        )

    def _fetch(
        self, image_id: str, prefer: builtins.list[str] | None
    ) -> Fetch:
        """Return what asks for the data of an image, or for a part of it."""
        url = build_path('images', image_id, 'file')
        prefer = validation.check_names('prefer', prefer)
        if prefer:
            url += build_query([('prefer', ','.join(prefer))])

        def fetch(start: int, end: int | None) -> 'requests.Response':
            # A length and a hash are of the data, not of a compressed form.
            headers = {
                'Accept': 'application/octet-stream',
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
    ) -> Resource:
        """Send the data of an image.

        :param image_data: a path, bytes, a binary file object, an iterable
        :param image_size: bytes to expect, where the data cannot tell
        :param u_url: path to send it to instead, where it becomes no image
        :param backend: store that it is to go to
        :param verify: compare with what the server stored, as far as it
            tells; one more request
        :param checksum: what the data must hash to, ``sha256:0123…``; if it
            does not, its last block is not sent, and there is no image
        :param progress: called with the number of bytes just sent
        :returns: with *verify*, the image as it is now, else nothing
        :raises SourceError: the data cannot be read, changed meanwhile, or
            is not what *checksum* says
        :raises IntegrityError: the server stored something else; the image
            is active with it, and takes no other data: delete it
        :raises InvalidArgument: *checksum* is none
        :raises HTTPConflict: the image has data already
        """
        url = u_url or build_path('images', image_id, 'file')
        verify = verify and not u_url
        with open_data(image_data, image_size) as source:
            response, sent = send_data(
                self._adapter,
                url,
                source,
                headers=store_header(backend),
                verifiable=verify,
                checksum=parse_checksum(checksum),
                progress=progress,
            )
            if not verify:
                return build_empty(response)
            image = self.get(image_id)
            if not verify_stored(image, sent, source):
                LOG.warning(
                    'Of the data of image %s, only the size was compared '
                    'with what was sent: the hash that the server has is '
                    'not one that was made on the way',
                    image_id,
                )
            return image

    def stage(
        self,
        image_id: str,
        image_data: Data | Source,
        image_size: int | None = None,
        *,
        checksum: str | None = None,
        progress: Progress | None = None,
    ) -> Resource:
        """Send data to where an import will take it from.

        The arguments are those of :meth:`upload`.

        :raises HTTPConflict: the image has data already
        """
        return self.upload(
            image_id,
            image_data,
            image_size,
            u_url=build_path('images', image_id, 'stage'),
            checksum=checksum,
            progress=progress,
        )


@contextlib.contextmanager
def open_data(data: Data | Source, size: int | None) -> Iterator[Source]:
    """Yield the source of image data; close it if it was opened here."""
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

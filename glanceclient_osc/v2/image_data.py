"""The data of images, on its way up or down.

https://docs.openstack.org/api-ref/image/v2/#image-data
"""

import builtins
from collections.abc import Mapping
from typing import Any

from glanceclient_osc.http import path, query
from glanceclient_osc.model import Resource
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import Progress, check_stored, put
from glanceclient_osc.v2.controller import done
from glanceclient_osc.v2.image_record import Records, store_header


class ImageData(Records):
    """The part of ``client.images`` that moves data."""

    def data(
        self,
        image_id: str,
        do_checksum: bool = True,
        allow_md5_fallback: bool = False,
        prefer: builtins.list[str] | None = None,
        *,
        image: Mapping[str, Any] | None = None,
    ) -> Download | None:
        """Return the data of an image, to iterate over or to save.

        :param do_checksum: verify it when it ends
        :param allow_md5_fallback: go by md5 where the image's own algorithm
            is not to be had here
        :param prefer: stores to try first, in that order
        :param image: the image, if it is at hand: spares a request
        :returns: None if the image has no data
        :raises HTTPForbidden: the image is deactivated
        """
        if do_checksum and image is None:
            image = self.get(image_id)
        url = path('images', image_id, 'file')
        if prefer:
            url += query([('prefer', ','.join(prefer))])
        response = self._adapter.get(
            url,
            stream=True,
            # A length and a hash are of the data, not of a compressed form.
            headers={
                'Accept': 'application/octet-stream',
                'Accept-Encoding': 'identity',
            },
        )
        if response.status_code == 204:
            response.close()
            return None
        return Download(
            response,
            image if do_checksum else None,
            allow_md5_fallback=allow_md5_fallback,
        )

    def upload(
        self,
        image_id: str,
        image_data: Data | Source,
        image_size: int | None = None,
        u_url: str | None = None,
        backend: str | None = None,
        *,
        verify: bool = False,
        progress: Progress | None = None,
    ) -> Resource:
        """Send the data of an image.

        :param image_data: a path, bytes, a binary file object, an iterable
        :param image_size: bytes to expect, where the data cannot tell
        :param u_url: path to send it to instead
        :param backend: store that it is to go to
        :param verify: compare with what the server stored
        :param progress: called with the number of bytes just sent
        :returns: with *verify*, the image as it is now
        :raises SourceError: the data cannot be read, or changed meanwhile
        :raises IntegrityError: the server stored something else
        :raises HTTPConflict: the image has data already
        """
        url = u_url or path('images', image_id, 'file')
        opened = isinstance(image_data, Source)
        source = (
            image_data
            if isinstance(image_data, Source)
            else open_source(image_data, image_size)
        )
        try:
            response, sent = put(
                self._adapter,
                url,
                source,
                headers=store_header(backend),
                verifiable=verify,
                progress=progress,
            )
            if not verify:
                return done(response)
            image = self.get(image_id)
            check_stored(image, sent, source)
            return image
        finally:
            if not opened:
                source.close()

    def stage(
        self,
        image_id: str,
        image_data: Data | Source,
        image_size: int | None = None,
        *,
        progress: Progress | None = None,
    ) -> Resource:
        """Send data to where an import will take it from.

        :raises HTTPConflict: the image has data already
        """
        return self.upload(
            image_id,
            image_data,
            image_size,
            u_url=path('images', image_id, 'stage'),
            progress=progress,
        )

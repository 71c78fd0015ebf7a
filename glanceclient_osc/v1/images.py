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

"""Images and their data.

>>> from glanceclient_osc import Client
>>> images = Client('1', endpoint=url, token=token).images  # doctest: +SKIP
>>> image = images.create(name='cirros', disk_format='qcow2',
...                       container_format='bare')  # doctest: +SKIP
>>> image.update(data=open('cirros.qcow2', 'rb'))  # doctest: +SKIP

https://docs.openstack.org/glance/pike/contributor/glanceapi.html
"""

import builtins
import contextlib
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.response import decode_object, get_request_ids
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.formats import detect_format
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import send_data, verify_stored
from glanceclient_osc.v1 import headers, image_query
from glanceclient_osc.v1.controller import (
    build_image_path,
    build_path,
    may_be_processed,
    record_request_id,
)
from glanceclient_osc.v1.image import Image
from glanceclient_osc.v1.image_records import ImageRecords, check_headers

if TYPE_CHECKING:
    import requests

__all__ = ['Controller', 'Image', 'ImageManager']

#: fields that can be changed; ``deleted`` is accepted and not sent
UPDATE_PARAMS = (
    'name',
    'disk_format',
    'container_format',
    'min_disk',
    'min_ram',
    'owner',
    'size',
    'is_public',
    'protected',
    'location',
    'checksum',
    'copy_from',
    'properties',
    'deleted',
)
#: fields that a new image can have
CREATE_PARAMS = (*UPDATE_PARAMS, 'id', 'store')

# Constants of glanceclient.v1.images.
DEFAULT_PAGE_SIZE = validation.PAGE_SIZE
SORT_DIR_VALUES = validation.SORT_DIRS
SORT_KEY_VALUES = image_query.SORT_KEYS
OS_REQ_ID_HDR = 'x-openstack-request-id'

_FORMATS = ('disk_format', 'container_format')

# Seconds between attempts to delete an image after a failed upload.
_PAUSES = (0.2, 0.5, 1, 2)


class Controller(ImageRecords):
    """``client.images``"""

    def create(
        self,
        *,
        data: Data | Source | None = None,
        progress: Progress | None = None,
        return_req_id: builtins.list[str | None] | None = None,
        **fields: Any,
    ) -> Image:
        """Create an image and upload its data, if any.

        If the upload fails, the image is deleted. If the response of the
        server is lost, the image is looked up by its ID.

        :param data: path (not a string), bytes, text, binary file object or
            iterable of bytes
        :param progress: called with the number of bytes of each block sent
        :param fields: see :data:`CREATE_PARAMS`. ``location`` is a URL that
            the server reads the data from whenever it is needed,
            ``copy_from`` a URL that it copies the data from once. Without
            ``id``, the ID is a random UUID
        :raises InvalidAttribute: a field does not exist
        :raises InvalidArgument: a value cannot be sent as a header
        :raises HTTPConflict: an image with that ID exists
        :raises SourceError: the data cannot be read, or has another size
        :raises IntegrityError: the server stored other data than was sent
        """
        image_headers = headers.encode(
            _check_fields(fields, CREATE_PARAMS, data)
        )
        with _open_data(data, fields.get('size')) as source:
            image = self._create_record(image_headers, return_req_id)
            if source is None:
                return image
            try:
                return self.update(
                    image,
                    data=source,
                    progress=progress,
                    **{
                        name: fields[name]
                        for name in ('checksum', 'size', 'store')
                        if name in fields
                    },
                )
            except BaseException:
                with contextlib.suppress(exc.ClientException):
                    self.delete(image)
                raise

    def _create_record(
        self,
        image_headers: dict[str, str],
        return_req_id: builtins.list[str | None] | None,
    ) -> Image:
        """Create an image without data."""
        new_id = str(uuid.uuid4())
        image_headers.setdefault('x-image-meta-id', new_id)
        image_id = image_headers['x-image-meta-id']
        try:
            response = self._adapter.post(
                build_path('images'), headers=image_headers
            )
        except exc.ClientException as error:
            # An image with an ID of the caller may have existed before.
            if image_id != new_id or not may_be_processed(error):
                raise
            return self._recover(image_id, error)
        record_request_id(response, return_req_id)
        return self._decode_image(response)

    def _recover(self, image_id: str, error: exc.ClientException) -> Image:
        """Return the image that a request without a response created.

        An image that the server created and then refused is deleted.

        :raises ClientException: the given error; its message says so if the
            image may exist
        """
        try:
            if not isinstance(error, exc.HTTPBadRequest):
                return self.get(image_id)
            self.delete(image_id)
        except exc.HTTPNotFound:
            pass
        except exc.ClientException:
            error.message += f'. Image {image_id} may have been created'
        raise error

    def update(
        self,
        image: object,
        *,
        purge_props: bool | None = False,
        data: Data | Source | None = None,
        progress: Progress | None = None,
        return_req_id: builtins.list[str | None] | None = None,
        **fields: Any,
    ) -> Image:
        """Change an image, or upload its data.

        The server accepts data only for an image with both formats. If the
        image and *fields* lack one, it is set: the disk format to the
        detected format of the data, the container format to ``bare``.

        :param image: image or its ID
        :param purge_props: remove all properties that are not in *fields*
        :param data: path (not a string), bytes, text, binary file object or
            iterable of bytes
        :param progress: called with the number of bytes of each block sent
        :param fields: see :data:`UPDATE_PARAMS`; with *data*, also
            ``store``, the store that the server puts the data in
        :raises HTTPForbidden: the image belongs to another project
        :raises HTTPConflict: the image already has data
        :raises SourceError: the data cannot be read, or has another size
        :raises IntegrityError: the server stored other data than was sent
        """
        image_headers = headers.encode(
            _check_fields(fields, (*UPDATE_PARAMS, 'store'), data)
        )
        with _open_data(data, fields.get('size')) as source:
            if source is not None:
                formats = self._detect_missing_formats(image, fields, source)
                image_headers.update(headers.encode(formats))
            if source is None or purge_props:
                # The server ignores purge_props in a request with data.
                response = self._adapter.put(
                    build_image_path(image),
                    headers=_add_purge_header(
                        image_headers, bool(purge_props)
                    ),
                )
                record_request_id(response, return_req_id)
                if source is None:
                    return self._decode_image(response)
            return self._upload(
                image, source, image_headers, progress, return_req_id
            )

    def _upload(
        self,
        image: object,
        source: Source,
        image_headers: dict[str, str],
        progress: Progress | None,
        return_req_id: builtins.list[str | None] | None,
    ) -> Image:
        """Upload data in a request that also sets fields."""
        if source.size is not None:
            image_headers['x-image-meta-size'] = str(source.size)
        response, upload = send_data(
            self._adapter,
            build_image_path(image),
            source,
            headers=_add_purge_header(image_headers, False),
            verifiable=True,
            algorithm='md5',
            progress=progress,
        )
        record_request_id(response, return_req_id)
        uploaded = self._decode_image(response)
        verify_stored(uploaded, upload, source)
        return uploaded

    def _detect_missing_formats(
        self, image: object, fields: Mapping[str, Any], source: Source
    ) -> dict[str, str]:
        """Return the formats that neither the image nor *fields* have."""
        missing = [name for name in _FORMATS if fields.get(name) is None]
        if not missing:
            return {}
        current = image if isinstance(image, Mapping) else self.get(image)
        missing = [name for name in missing if current.get(name) is None]
        formats = dict.fromkeys(missing, 'bare')
        if 'disk_format' in formats:
            content = detect_format(source)
            if content.unsafe:
                raise exc.SourceError(
                    f'The image data is {content.disk_format} and not safe to '
                    f'use: {content.unsafe}. To upload it anyway, set '
                    f'disk_format'
                )
            formats['disk_format'] = content.disk_format
        return formats

    def _decode_image(self, response: 'requests.Response') -> Image:
        """Return the image in the JSON body of a response."""
        fields = headers.decode_fields(
            response, decode_object(response, 'image')['image']
        )
        return self._build_image(fields, get_request_ids(response))

    def data(
        self,
        image: object,
        do_checksum: bool = True,
        *,
        return_req_id: builtins.list[str | None] | None = None,
    ) -> Download:
        """Return the data of an image, to iterate over or to save.

        :param image: image or its ID
        :param do_checksum: verify the checksum at the end; the size is
            always checked
        :raises HTTPNotFound: the image does not exist or has no data
        """
        response = self._adapter.get(
            build_image_path(image),
            stream=True,
            # Size and checksum are those of the uncompressed data.
            headers={
                'Accept': 'application/octet-stream',
                'Accept-Encoding': 'identity',
            },
        )
        check_headers(response)
        record_request_id(response, return_req_id)
        fields = headers.decode(response.headers)
        return Download(
            response,
            fields if do_checksum else None,
            size=fields.get('size'),
        )

    def delete(
        self,
        image: object,
        *,
        return_req_id: builtins.list[str | None] | None = None,
    ) -> None:
        """Delete an image and its data.

        :param image: image or its ID
        :raises HTTPForbidden: the image is protected, or belongs to another
            project
        :raises HTTPConflict: the image is in use
        """
        record_request_id(
            self._adapter.delete(build_image_path(image)), return_req_id
        )

    def delete_when_settled(self, image: object) -> None:
        """Delete an image whose upload has just failed.

        The server may not have noticed yet that the upload ended. Requests
        that fail with 409 or 500 are repeated, for 3.7 seconds at most.

        :param image: image or its ID
        :raises HTTPNotFound: the image does not exist
        :raises ClientException: the last attempt failed
        """
        for pause in _PAUSES:
            try:
                self.delete(image)
                return
            except (exc.HTTPConflict, exc.HTTPInternalServerError):
                time.sleep(pause)
        self.delete(image)


#: name of the controller in python-glanceclient
ImageManager = Controller


def _check_fields(
    fields: dict[str, Any], allowed: tuple[str, ...], data: object
) -> dict[str, Any]:
    """Return the fields to send.

    :raises InvalidAttribute: a field does not exist
    :raises InvalidArgument: more than one source of data is given
    """
    for name in fields:
        if name not in allowed:
            raise exc.InvalidAttribute(
                f'{name!r} is not a field that can be set; set custom '
                f'properties with properties={{...}}'
            )
    sources = [
        name
        for name, value in (
            ('data', data),
            ('location', fields.get('location')),
            ('copy_from', fields.get('copy_from')),
        )
        if value is not None
    ]
    if len(sources) > 1:
        raise exc.InvalidArgument(
            f'Only one of {" and ".join(sources)} can be given'
        )
    return {name: fields[name] for name in fields if name != 'deleted'}


@contextlib.contextmanager
def _open_data(
    data: Data | Source | None, size: Any
) -> Iterator[Source | None]:
    """Yield the source of the data; close it if it was opened here."""
    if data is None or isinstance(data, Source):
        yield data
        return
    source = open_source(data, None if size is None else int(size))
    try:
        yield source
    finally:
        source.close()


def _add_purge_header(
    image_headers: dict[str, str], purge: bool
) -> dict[str, str]:
    """Return headers with the one that keeps or removes other properties."""
    return {
        **image_headers,
        'x-glance-registry-purge-props': str(purge).lower(),
    }

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
import re
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.http import decode_object, get_request_ids
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.formats import detect_format
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import send_data, verify_stored
from glanceclient_osc.v1 import headers, image_query
from glanceclient_osc.v1.controller import (
    BaseController,
    build_image_path,
    build_path,
    get_id,
    record_request_id,
)
from glanceclient_osc.v1.image import Image, build_image
from glanceclient_osc.v1.pagination import Listing

if TYPE_CHECKING:
    import requests
    from typing_extensions import Unpack

__all__ = ['Controller', 'Image']

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

_UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.IGNORECASE)

_FORMATS = ('disk_format', 'container_format')

# Fields of findall() that the server can filter by.
_SERVER_FILTERS = ('name', 'status', 'disk_format', 'container_format')

# Seconds between attempts to delete an image after a failed upload.
_PAUSES = (0.2, 0.5, 1, 2)


class Controller(BaseController):
    """``client.images``"""

    def list(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        marker: str | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
        owner: str | None = None,
        return_req_id: builtins.list[str | None] | None = None,
        **typed: 'Unpack[image_query.ListFilters]',
    ) -> Listing:
        """Return an iterator over the images that the caller may see.

        Administrators get public images and those of their own project,
        unless ``is_public`` or *owner* is given.

        :param filters: see
            :class:`glanceclient_osc.v1.image_query.ListFilters`
        :param typed: filters as arguments
        :param limit: maximum number of images; None or 0 for no limit
        :param page_size: number of images per request
        :param marker: ID of the last image of the previous page
        :param owner: project ID of the owner, '' for images without an
            owner; the server has no such filter, so all are requested
        :param return_req_id: list that the request IDs are appended to
        :raises InvalidArgument: at once, before a request is sent
        """
        limit = validation.check_number('limit', limit)
        page_size = validation.check_number('page_size', page_size)
        all_filters: dict[str, Any] = {
            **validation.check_filters(filters),
            **typed,
        }
        if owner is None:
            owner = all_filters.pop('owner', None)
        if owner is not None:
            all_filters.setdefault('is_public', None)
        matches = image_query.build_local_filter(all_filters, owner)
        if limit is not None and matches is None:
            page_size = min(limit, page_size or validation.PAGE_SIZE)
        parameters = image_query.build_parameters(
            all_filters, page_size, marker, sort_key, sort_dir
        )
        return Listing(
            self._adapter,
            parameters,
            self._build_listed_image,
            limit,
            matches,
            return_req_id,
        )

    def _build_listed_image(
        self, fields: dict[str, Any], request_ids: tuple[str, ...]
    ) -> Image:
        return build_image(self, headers.convert_types(fields), request_ids)

    def get(
        self,
        image: object,
        *,
        return_req_id: builtins.list[str | None] | None = None,
    ) -> Image:
        """Return an image.

        The server returns deleted images to administrators.

        :param image: image or its ID
        :raises HTTPNotFound: the image does not exist, or the caller may
            not see it
        """
        try:
            response = self._adapter.head(build_image_path(image))
        except exc.HTTPNotFound as error:
            # The response to a HEAD request has no body with a message.
            raise exc.HTTPNotFound(
                f'Image {get_id(image)} does not exist',
                request_id=error.request_id,
            ) from None
        record_request_id(response, return_req_id)
        _check_headers(response)
        return build_image(
            self, headers.decode(response.headers), get_request_ids(response)
        )

    def find(self, name_or_id: str | None = None, **fields: Any) -> Image:
        """Return the only image with a name or ID, or with these fields.

        An image with that ID takes precedence over images with that name.
        Images of all projects that the caller may see are considered.

        :param name_or_id: name or ID of the image
        :param fields: values that fields of the image must have
        :raises ImageNotFound: no image matches
        :raises AmbiguousName: more than one image matches
        """
        if name_or_id is None:
            if not fields:
                raise exc.InvalidArgument('find() needs a name, ID or fields')
            image = self._find_one(fields)
        elif not isinstance(name_or_id, str) or not name_or_id:
            raise exc.InvalidArgument(
                f'{name_or_id!r} is not an image name or ID'
            )
        else:
            is_uuid = _UUID.fullmatch(name_or_id)
            image = self._get_or_none(name_or_id) if is_uuid else None
            image = image or self._find_one({**fields, 'name': name_or_id})
            if image is None and not is_uuid:
                image = self._get_or_none(name_or_id)
        if image is None:
            raise exc.ImageNotFound(
                f'No image with {exc.describe_fields(fields)} found'
                if name_or_id is None
                else f'No image with the name or ID {name_or_id!r} found'
            )
        return image

    def findall(self, **fields: Any) -> builtins.list[Image]:
        """Return all images that the caller may see with these fields."""
        filters = {
            name: value
            for name, value in fields.items()
            if name in _SERVER_FILTERS and value
        }
        return [
            image
            for image in self.list(filters={**filters, 'is_public': None})
            if all(
                name in image and image[name] == value
                for name, value in fields.items()
            )
        ]

    def _find_one(self, fields: Mapping[str, Any]) -> Image | None:
        images = self.findall(**fields)
        if len(images) > 1:
            raise exc.AmbiguousName(
                fields['name'] if [*fields] == ['name'] else fields, images
            )
        return images[0] if images else None

    def _get_or_none(self, image_id: str) -> Image | None:
        try:
            image = self.get(image_id)
        except (exc.HTTPNotFound, exc.InvalidArgument):
            return None
        return None if image.get('deleted') else image

    def create(
        self,
        *,
        data: Data | Source | None = None,
        progress: Progress | None = None,
        return_req_id: builtins.list[str | None] | None = None,
        **fields: Any,
    ) -> Image:
        """Create an image and upload its data, if any.

        If the upload fails, the image is deleted.

        :param data: path, bytes, binary file object or iterable of bytes
        :param progress: called with the number of bytes of each block sent
        :param fields: see :data:`CREATE_PARAMS`. ``location`` is a URL that
            the server reads the data from whenever it is needed,
            ``copy_from`` a URL that it copies the data from once
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
            response = self._adapter.post(
                build_path('images'), headers=image_headers
            )
            record_request_id(response, return_req_id)
            image = self._decode_image(response)
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
        :param data: path, bytes, binary file object or iterable of bytes
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
        fields = headers.convert_types(
            decode_object(response, 'image')['image']
        )
        return build_image(self, fields, get_request_ids(response))

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
        _check_headers(response)
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

        The server may not have noticed yet that the upload ended, or may
        close the connection. Requests that fail with 409, a 5xx status or a
        lost connection are repeated, for 3.7 seconds at most.

        :param image: image or its ID
        :raises HTTPNotFound: the image does not exist
        :raises ClientException: the last attempt failed
        """
        for pause in _PAUSES:
            try:
                self.delete(image)
                return
            except exc.CommunicationError:
                pass
            except exc.HTTPException as error:
                if error.code != 409 and error.code < 500:
                    raise
            time.sleep(pause)
        self.delete(image)


def _check_headers(response: 'requests.Response') -> None:
    """Raise an error if the headers of a response have no image.

    :raises InvalidEndpoint: another service than the Images API responded
    """
    if 'x-image-meta-id' not in response.headers:
        decode_object(response, 'image')


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

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

"""Images.

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
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.http import decode_object, get_request_ids
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.formats import detect_format
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import Progress, send_data, verify_stored
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

#: fields that can be changed; ``deleted`` is taken and ignored
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

# Filters by which the server, of several candidates, leaves fewer to compare.
_NARROWING = ('name', 'status', 'disk_format', 'container_format')


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
        """Return the images that the caller sees, page after page.

        Administrators see public images and their own, unless
        ``is_public`` says otherwise or *owner* is given.

        :param filters: those of
            :class:`glanceclient_osc.v1.image_query.ListFilters`
        :param typed: the same, as arguments
        :param limit: images to return at most; None or 0 for all
        :param page_size: images to ask for at a time
        :param marker: ID of the image after which to begin
        :param owner: ID of the project that owns the images, '' for those
            that nobody owns; the server does not filter by it
        :param return_req_id: list to add the ids of the requests to
        :raises InvalidArgument: at once, before anything is sent
        """
        limit = validation.check_number('limit', limit)
        page_size = validation.check_number('page_size', page_size)
        wanted: dict[str, Any] = {
            **validation.check_filters(filters),
            **typed,
        }
        if owner is None:
            owner = wanted.pop('owner', None)
        if owner is not None:
            wanted.setdefault('is_public', None)
        keep = image_query.build_local_filter(wanted, owner)
        if limit is not None and keep is None:
            page_size = min(limit, page_size or validation.PAGE_SIZE)
        asked = image_query.build_parameters(
            wanted, page_size, marker, sort_key, sort_dir
        )
        return Listing(
            self._adapter, asked, self._listed, limit, keep, return_req_id
        )

    def _listed(self, fields: dict[str, Any], ids: tuple[str, ...]) -> Image:
        return build_image(self, headers.convert_types(fields), ids)

    def get(
        self,
        image: object,
        *,
        return_req_id: builtins.list[str | None] | None = None,
    ) -> Image:
        """Return one image.

        An administrator is shown deleted images too.

        :param image: or its ID
        :raises HTTPNotFound: there is none with that ID, or not for the
            caller
        """
        try:
            response = self._adapter.head(build_image_path(image))
        except exc.HTTPNotFound as error:
            # A HEAD is answered without a word.
            raise exc.HTTPNotFound(
                f'There is no image {get_id(image)}',
                request_id=error.request_id,
            ) from None
        record_request_id(response, return_req_id)
        _check_headers(response)
        return build_image(
            self, headers.decode(response.headers), get_request_ids(response)
        )

    def find(self, name_or_id: str | None = None, **fields: Any) -> Image:
        """Return the one image that a person means.

        An ID goes before a name. Names are those of all images that the
        caller may see, whoever owns them.

        :param fields: what else its fields must be
        :raises ImageNotFound: there is none
        :raises AmbiguousName: there are several
        """
        if name_or_id is None:
            if not fields:
                raise exc.InvalidArgument('A name, an ID or fields are needed')
            found = self._one(fields)
        elif not isinstance(name_or_id, str) or not name_or_id:
            raise exc.InvalidArgument(f'{name_or_id!r} is not a name or an ID')
        else:
            is_uuid = _UUID.fullmatch(name_or_id)
            found = self._get_if_any(name_or_id) if is_uuid else None
            found = found or self._one({**fields, 'name': name_or_id})
            if found is None and not is_uuid:
                found = self._get_if_any(name_or_id)
        if found is None:
            raise exc.ImageNotFound(
                f'No image with {exc.describe_fields(fields)} found'
                if name_or_id is None
                else f'No image with the name or ID {name_or_id!r} found'
            )
        return found

    def findall(self, **fields: Any) -> builtins.list[Image]:
        """Return all images that the caller may see with these fields."""
        narrowed = {
            name: value
            for name, value in fields.items()
            if name in _NARROWING and value
        }
        return [
            image
            for image in self.list(filters={**narrowed, 'is_public': None})
            if all(
                name in image and image[name] == value
                for name, value in fields.items()
            )
        ]

    def _one(self, fields: Mapping[str, Any]) -> Image | None:
        found = self.findall(**fields)
        if len(found) > 1:
            raise exc.AmbiguousName(
                fields['name'] if [*fields] == ['name'] else fields, found
            )
        return found[0] if found else None

    def _get_if_any(self, image_id: str) -> Image | None:
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
        """Make an image, with data or without.

        An image whose data does not arrive is deleted again.

        :param data: a path, bytes, a binary file object, an iterable
        :param progress: called with the number of bytes just sent
        :param fields: those of :data:`CREATE_PARAMS`; ``location`` is a URL
            that the server is to leave the data at, ``copy_from`` one that
            it is to copy it from
        :raises InvalidAttribute: there is no such field
        :raises InvalidArgument: a value that no header can carry
        :raises HTTPConflict: the ID is taken
        :raises SourceError: the data cannot be read, or changed meanwhile
        :raises IntegrityError: the server stored something else
        """
        sent = headers.encode(_check_fields(fields, CREATE_PARAMS, data))
        with _open_data(data, fields.get('size')) as source:
            response = self._adapter.post(build_path('images'), headers=sent)
            record_request_id(response, return_req_id)
            image = self._answered(response)
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
        """Change an image, or give it its data.

        The server takes no data without formats. What the image lacks of
        them, and *fields* do not name, goes by the data: its disk format is
        what it turns out to be, its container ``bare``.

        :param image: or its ID
        :param purge_props: remove all properties that are not given
        :param data: a path, bytes, a binary file object, an iterable
        :param progress: called with the number of bytes just sent
        :param fields: those of :data:`UPDATE_PARAMS`, and with *data* the
            ``store`` that it is to go to
        :raises HTTPForbidden: the image is not the caller's
        :raises HTTPConflict: it has data already
        :raises SourceError: the data cannot be read, or changed meanwhile
        :raises IntegrityError: the server stored something else
        """
        known = (*UPDATE_PARAMS, 'store')
        sent = headers.encode(_check_fields(fields, known, data))
        with _open_data(data, fields.get('size')) as source:
            if source is not None:
                sent.update(
                    headers.encode(self._lacking(image, fields, source))
                )
            if source is None or purge_props:
                # The server purges nothing in a request with data.
                response = self._adapter.put(
                    build_image_path(image),
                    headers=_add_purge_header(sent, bool(purge_props)),
                )
                record_request_id(response, return_req_id)
                if source is None:
                    return self._answered(response)
            if source.size is not None:
                sent['x-image-meta-size'] = str(source.size)
            response, upload = send_data(
                self._adapter,
                build_image_path(image),
                source,
                headers=_add_purge_header(sent, False),
                verifiable=True,
                algorithm='md5',
                progress=progress,
            )
            record_request_id(response, return_req_id)
            changed = self._answered(response)
            verify_stored(changed, upload, source)
            return changed

    def _lacking(
        self, image: object, fields: Mapping[str, Any], source: Source
    ) -> dict[str, str]:
        """Return the formats that an image has to have for its data."""
        missing = [name for name in _FORMATS if fields.get(name) is None]
        if not missing:
            return {}
        known = image if isinstance(image, Mapping) else self.get(image)
        missing = [name for name in missing if known.get(name) is None]
        found = dict.fromkeys(missing, 'bare')
        if 'disk_format' in found:
            content = detect_format(source)
            if content.unsafe:
                raise exc.SourceError(
                    f'The image data is {content.disk_format} and not safe to '
                    f'use: {content.unsafe}. If it is meant, say its '
                    f'disk_format'
                )
            found['disk_format'] = content.disk_format
        return found

    def _answered(self, response: 'requests.Response') -> Image:
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

        :param image: or its ID
        :param do_checksum: verify it when it ends
        :raises HTTPNotFound: there is no such image, or it has no data
        """
        response = self._adapter.get(
            build_image_path(image),
            stream=True,
            # A length and a hash are of the data, not of a compressed form.
            headers={
                'Accept': 'application/octet-stream',
                'Accept-Encoding': 'identity',
            },
        )
        _check_headers(response)
        record_request_id(response, return_req_id)
        known = headers.decode(response.headers) if do_checksum else None
        return Download(response, known)

    def delete(
        self,
        image: object,
        *,
        return_req_id: builtins.list[str | None] | None = None,
    ) -> None:
        """Delete an image and its data.

        :param image: or its ID
        :raises HTTPForbidden: it is protected, or not the caller's
        :raises HTTPConflict: it is in use
        """
        record_request_id(
            self._adapter.delete(build_image_path(image)), return_req_id
        )


def _check_headers(response: 'requests.Response') -> None:
    """Make sure that an image is what an answer's headers are about.

    :raises InvalidEndpoint: something else answered than the Images API
    """
    if 'x-image-meta-id' not in response.headers:
        decode_object(response, 'image')


def _check_fields(
    fields: dict[str, Any], known: tuple[str, ...], data: object
) -> dict[str, Any]:
    """Return the fields that are to be sent.

    :raises InvalidAttribute: there is no such field
    :raises InvalidArgument: data is to come from several places
    """
    for name in fields:
        if name not in known:
            raise exc.InvalidAttribute(
                f'{name!r} is not a field that can be set; properties go '
                f'into properties'
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
            f'The data comes from one of {" and ".join(sources)}, not from '
            f'each'
        )
    return {name: fields[name] for name in fields if name != 'deleted'}


@contextlib.contextmanager
def _open_data(data: Data | Source | None, size: Any) -> 'Any':
    """Yield the source of image data; close it if it was opened here."""
    if data is None or isinstance(data, Source):
        yield data
        return
    source = open_source(data, None if size is None else int(size))
    try:
        yield source
    finally:
        source.close()


def _add_purge_header(sent: dict[str, str], purge: bool) -> dict[str, str]:
    """Return headers that say what becomes of properties not among them."""
    return {**sent, 'x-glance-registry-purge-props': str(purge).lower()}

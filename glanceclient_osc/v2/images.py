"""Images: their records and their data.

>>> from glanceclient_osc import Client
>>> images = Client('2', session=session).images  # doctest: +SKIP
>>> image = images.create(name='cirros', disk_format='qcow2',
...                       container_format='bare')  # doctest: +SKIP
>>> images.upload(image.id, 'cirros.qcow2', verify=True)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#images
"""

import builtins
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.http import (
    PATCH_TYPE,
    ImageAdapter,
    document,
    path,
    query,
)
from glanceclient_osc.model import Resource
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.source import Data, Source, open_source
from glanceclient_osc.transfer.upload import Progress, check_stored, put
from glanceclient_osc.v2 import image_query

if TYPE_CHECKING:
    import requests

# Version 2 makes no other IDs; version 1 made what it was told to.
_UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.IGNORECASE)


class Image(Resource):
    """An image, as the server describes it."""

    __slots__ = ()


class Controller:
    """``client.images``"""

    def __init__(self, adapter: ImageAdapter) -> None:
        self._adapter = adapter

    def list(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        marker: str | None = None,
        sort: str | None = None,
        sort_key: image_query.Words | None = None,
        sort_dir: image_query.Words | None = None,
    ) -> Iterator[Image]:
        """Return the images that the caller sees, page after page.

        :param filters: by field or property; ``tag`` may be a list, all of
            which an image must have; a list elsewhere means any of them;
            ``visibility``, ``member_status``, ``owner``, ``os_hidden``,
            ``size_min`` and ``size_max`` as in the API
        :param limit: images to return at most; None or 0 for all
        :param page_size: images to ask for at a time
        :param marker: ID of the image after which to begin
        :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
        :param sort_key: the same, as lists
        :param sort_dir: ``asc`` or ``desc``, one for all keys or one each
        :raises InvalidArgument: at once, before anything is sent
        :raises HTTPBadRequest: a filter or marker that the server refuses
        """
        limit = image_query.check_limit(limit) or None
        if limit is not None:
            page_size = min(limit, page_size or image_query.PAGE_SIZE)
        parameters = image_query.parameters(
            filters, page_size, marker, sort, sort_key, sort_dir
        )
        return self._pages(query(parameters), limit)

    def _pages(self, asked: str, limit: int | None) -> Iterator[Image]:
        while True:
            response = self._adapter.get(path('images') + asked)
            page = document(response, 'images')
            request_ids = _request_ids(response)
            for fields in page['images']:
                yield _image(fields, request_ids)
                if limit is not None:
                    limit -= 1
                    if not limit:
                        return
            following = urllib.parse.urlsplit(page.get('next') or '').query
            if not following or f'?{following}' == asked:
                return
            asked = f'?{following}'

    def get(self, image_id: str) -> Image:
        """Return one image.

        :raises HTTPNotFound: there is none with that ID, or not for the
            caller
        """
        return _from(self._adapter.get(path('images', image_id)))

    def find(self, name_or_id: str) -> Image:
        """Return the image that a person means by a name or an ID.

        An ID goes before a name. A name is looked for among the caller's
        own, the public and the accepted shared images; then among
        community images and those shared but not accepted; then among
        hidden ones.

        :raises ImageNotFound: there is none
        :raises AmbiguousName: there are several at the same stage
        """
        is_uuid = _UUID.fullmatch(name_or_id)
        image = self._get_if_any(name_or_id) if is_uuid else None
        image = image or self._find_by_name(name_or_id)
        if image is None and not is_uuid:
            image = self._get_if_any(name_or_id)
        if image is None:
            raise exc.ImageNotFound(
                f'No image with the name or ID {name_or_id!r} found'
            )
        return image

    def _get_if_any(self, image_id: str) -> Image | None:
        try:
            return self.get(image_id)
        except (exc.HTTPNotFound, exc.InvalidArgument):
            return None

    def _find_by_name(self, name: str) -> Image | None:
        wanted = {'name': image_query.exactly(name)}
        everywhere = {**wanted, 'visibility': 'all', 'member_status': 'all'}
        for filters in (
            wanted,
            everywhere,
            {**everywhere, 'os_hidden': True},
        ):
            found = [
                image
                for image in self.list(filters=filters)
                # A database may compare without regard to case.
                if image.name == name
            ]
            if len(found) > 1:
                raise exc.AmbiguousName(name, found)
            if found:
                return found[0]
        return None

    def create(self, *, backend: str | None = None, **fields: Any) -> Image:
        """Make an image record, which waits for its data.

        :param backend: store that the data is to go to
        :param fields: of the image, properties among them
        :raises HTTPBadRequest: a field that cannot be what it is
        :raises HTTPConflict: the ID is taken
        """
        headers = _store_header(backend)
        return _from(
            self._adapter.post(path('images'), json=fields, headers=headers)
        )

    def update(
        self,
        image_id: str,
        remove_props: Sequence[str] | None = None,
        **fields: Any,
    ) -> Image:
        """Change an image: everything in one request, or nothing.

        :param remove_props: properties to remove
        :param fields: what to set, properties among it
        :raises HTTPForbidden: a field that is the server's
        :raises HTTPConflict: a property to remove that is not there
        """
        patch = [
            {'op': 'add', 'path': _pointer(name), 'value': value}
            for name, value in fields.items()
        ] + [
            {'op': 'remove', 'path': _pointer(name)}
            for name in remove_props or ()
        ]
        if not patch:
            return self.get(image_id)
        return _from(
            self._adapter.patch(
                path('images', image_id),
                json=patch,
                headers={'Content-Type': PATCH_TYPE},
            )
        )

    def delete(self, image_id: str) -> None:
        """Delete an image and its data.

        :raises HTTPForbidden: it is protected, or not the caller's
        :raises HTTPConflict: it is in use
        """
        self._adapter.delete(path('images', image_id))

    def delete_from_store(self, store_id: str, image_id: str) -> None:
        """Delete the data of an image from one of the stores that have it.

        :raises HTTPForbidden: it is the last one
        :raises HTTPNotFound: that store has it not, or is not there
        """
        self._adapter.delete(path('stores', store_id, image_id))

    def deactivate(self, image_id: str) -> None:
        """Let nobody but administrators have the data.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        self._adapter.post(path('images', image_id, 'actions', 'deactivate'))

    def reactivate(self, image_id: str) -> None:
        """Let everybody have the data again."""
        self._adapter.post(path('images', image_id, 'actions', 'reactivate'))

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
    ) -> Image | None:
        """Send the data of an image.

        :param image_data: a path, bytes, a binary file object, an iterable
        :param image_size: bytes to expect, where the data cannot tell
        :param u_url: path to send it to instead
        :param backend: store that it is to go to
        :param verify: compare with what the server stored
        :param progress: called with the number of bytes just sent
        :returns: the image as it is now, with *verify*
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
            _, sent = put(
                self._adapter,
                url,
                source,
                headers=_store_header(backend),
                verifiable=verify,
                progress=progress,
            )
            if not verify:
                return None
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
    ) -> None:
        """Send data to where an import will take it from.

        :raises HTTPConflict: the image has data already
        """
        self.upload(
            image_id,
            image_data,
            image_size,
            u_url=path('images', image_id, 'stage'),
            progress=progress,
        )

    def image_import(
        self, image_id: str, method: str = 'glance-direct'
    ) -> None:
        """Begin to import the staged data; the server goes on with it.

        :raises HTTPConflict: nothing is staged
        :raises HTTPBadRequest: the server does not have that method
        """
        self._adapter.post(
            path('images', image_id, 'import'),
            json={'method': {'name': method}},
        )


def _image(fields: dict[str, Any], request_ids: tuple[str, ...]) -> Image:
    fields.pop('self', None)  # a link, and no argument's name in Python
    image = Image(fields)
    image.request_ids = request_ids
    return image


def _from(response: 'requests.Response') -> Image:
    return _image(document(response, 'id'), _request_ids(response))


def _request_ids(response: 'requests.Response') -> tuple[str, ...]:
    found = response.headers.get('x-openstack-request-id')
    return (found,) if found else ()


def _store_header(backend: str | None) -> dict[str, str]:
    return {'X-Image-Meta-Store': backend} if backend else {}


def _pointer(name: str) -> str:
    """Return the JSON pointer (RFC 6901) to a field."""
    return '/' + name.replace('~', '~0').replace('/', '~1')

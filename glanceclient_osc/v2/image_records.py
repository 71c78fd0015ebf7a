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

"""The records of images: what is known of them, but not their data.

https://docs.openstack.org/api-ref/image/v2/#images
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.http import PATCH_TYPE
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import image_query, pagination
from glanceclient_osc.v2.controller import BaseController, build_empty

if TYPE_CHECKING:
    import requests
    from typing_extensions import Unpack

# Version 2 makes no other IDs; version 1 made what it was told to.
_UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.IGNORECASE)


class Image(Resource):
    """An image, as the server describes it."""

    __slots__ = ()


class NewImage(Image):
    """An image that was just made.

    :ivar import_methods: ways to fill it that the server offers
    :ivar store_ids: stores that the server offers for its data
    """

    __slots__ = ('import_methods', 'store_ids')

    import_methods: tuple[str, ...]
    store_ids: tuple[str, ...]


class ImageRecords(BaseController):
    """The part of ``client.images`` that needs no data."""

    schema = 'image'

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
        **typed: 'Unpack[image_query.Filters]',
    ) -> pagination.Listing[Image]:
        """Return the images that the caller sees, page after page.

        :param filters: by field or property; ``tag`` may be a list, all of
            which an image must have; a list elsewhere means any of them
        :param typed: those of :class:`image_query.Filters`, which are
            checked
        :param limit: images to return at most; None or 0 for all
        :param page_size: images to ask for at a time
        :param marker: ID of the image after which to begin
        :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
        :param sort_key: the same, as lists
        :param sort_dir: ``asc`` or ``desc``, one for all keys or one each
        :raises InvalidArgument: at once, before anything is sent
        :raises HTTPBadRequest: a filter or marker that the server refuses
        """
        limit = validation.check_number('limit', limit)
        page_size = validation.check_number('page_size', page_size)
        if limit is not None:
            page_size = min(limit, page_size or validation.PAGE_SIZE)
        asked = image_query.build_parameters(
            {
                **validation.check_filters(filters),
                **image_query.check_typed(typed),
            },
            page_size,
            marker,
            sort,
            sort_key,
            sort_dir,
        )
        return pagination.Listing(
            self._adapter,
            build_path('images'),
            'images',
            Image,
            self._origin,
            build_query(asked),
            limit,
        )

    def get(self, image_id: str) -> Image:
        """Return one image.

        :raises HTTPNotFound: there is none with that ID, or not for the
            caller
        """
        return self._answer(self._adapter.get(build_path('images', image_id)))

    def find(self, name_or_id: str) -> Image:
        """Return the image that a person means by a name or an ID.

        An ID goes before a name. A name is looked for among the caller's
        own, the public and the accepted shared images; then among
        community images and those shared but not accepted; then among
        hidden ones.

        :raises ImageNotFound: there is none
        :raises AmbiguousName: there are several at the same stage
        """
        if not isinstance(name_or_id, str) or not name_or_id:
            raise exc.InvalidArgument(f'{name_or_id!r} is not a name or an ID')
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
        wanted = {'name': image_query.match_exactly(name)}
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

    def create_from(
        self, fields: Mapping[str, Any], backend: str | None = None
    ) -> NewImage:
        """Create an image without data, from a mapping of its fields.

        Unlike create(), this takes properties that are named like an
        argument of create().

        :param fields: fields and properties of the image
        :param backend: store for the data; upload() decides
        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPBadRequest: a field has an invalid value
        :raises HTTPConflict: an image with this ID exists
        """
        self._check_new(fields)
        response = self._adapter.post(
            build_path('images'),
            json=dict(fields),
            headers=store_header(backend),
        )
        image = self._from(NewImage, response, 'id')
        offers = response.headers.get
        image.import_methods = _split_header(
            offers('OpenStack-image-import-methods')
        )
        image.store_ids = _split_header(offers('OpenStack-image-store-ids'))
        return image

    def update(
        self,
        image_id: str,
        remove_props: Sequence[str] | None = None,
        *,
        image: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Image:
        """Change an image: everything in one request, or nothing.

        :param remove_props: properties to remove, if they are there and not
            among *fields*
        :param image: the image, if it is at hand: spares a request where
            properties are removed
        :param fields: what to set, properties among it
        :raises InvalidAttribute: a field that the schema does not allow
        :raises HTTPForbidden: a field that is the server's
        """
        return self.change(image_id, fields, remove_props or (), image)

    def change(
        self,
        image_id: str,
        fields: Mapping[str, Any],
        remove_props: Sequence[str] = (),
        image: Mapping[str, Any] | None = None,
    ) -> Image:
        """Change fields of an image that may be called anything.

        See update(), where a property cannot be called like an argument.
        """
        self._check(fields)
        patch = [
            {'op': 'add', 'path': _pointer(name), 'value': value}
            for name, value in fields.items()
        ]
        remove_props = validation.check_names('remove_props', remove_props)
        if remove_props:
            present = image or self.get(image_id)
            patch += [
                {'op': 'remove', 'path': _pointer(name)}
                for name in dict.fromkeys(remove_props)
                if name in present and name not in fields
            ]
        return self._patch(image_id, patch) if patch else self.get(image_id)

    def _patch(
        self, image_id: str, patch: Sequence[Mapping[str, Any]]
    ) -> Image:
        return self._answer(
            self._adapter.patch(
                build_path('images', image_id),
                json=patch,
                headers={'Content-Type': PATCH_TYPE},
            )
        )

    def _answer(self, response: 'requests.Response') -> Image:
        return self._from(Image, response, 'id')

    def delete(self, image_id: str) -> Resource:
        """Delete an image and its data.

        :raises HTTPForbidden: it is protected, or not the caller's
        :raises HTTPConflict: it is in use
        """
        return build_empty(
            self._adapter.delete(build_path('images', image_id))
        )

    def deactivate(self, image_id: str) -> Resource:
        """Let nobody but administrators have the data.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        return self._act(image_id, 'deactivate')

    def reactivate(self, image_id: str) -> Resource:
        """Let everybody have the data again."""
        return self._act(image_id, 'reactivate')

    def _act(self, image_id: str, action: str) -> Resource:
        url = build_path('images', image_id, 'actions', action)
        return build_empty(self._adapter.post(url))


def store_header(store: str | None) -> dict[str, str]:
    """Return the header that says where the data is to go, if any."""
    return {'X-Image-Meta-Store': store} if store else {}


def _split_header(header: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (header or '').split(',') if word)


def _pointer(name: str) -> str:
    """Return the JSON pointer (RFC 6901) to a field."""
    return '/' + name.replace('~', '~0').replace('/', '~1')

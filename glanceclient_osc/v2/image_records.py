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

"""Image records: the metadata of images, without their data.

>>> image = images.find('cirros')  # doctest: +SKIP
>>> images.update(image.id, min_disk=1, os_distro='cirros')  # doctest: +SKIP
>>> images.delete(image.id)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#images
"""

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


class Image(Resource):
    """An image with the fields that the server sent."""

    __slots__ = ()


class NewImage(Image):
    """An image that has just been created.

    :ivar import_methods: import methods that the server supports
    :ivar store_ids: stores that the server has
    """

    __slots__ = ('import_methods', 'store_ids')

    import_methods: tuple[str, ...]
    store_ids: tuple[str, ...]


class ImageRecords(BaseController):
    """The methods of ``client.images`` for metadata."""

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
        """Iterate over the images that the user can see.

        :param filters: values of fields and properties; ``tag`` may be a
            list of tags that an image must have; a list of values for
            another field matches any of them
        :param limit: maximum number of images; None or 0 for all
        :param page_size: number of images per request
        :param marker: ID of the last image of the previous page
        :param sort: ``KEY[:DIR][,KEY[:DIR]]…``
        :param sort_key: key or list of keys
        :param sort_dir: ``asc`` or ``desc``, for all keys or a list for each
        :param typed: filters of :class:`image_query.Filters`, which are
            checked before a request is sent
        :raises InvalidArgument: an argument has an invalid value; raised by
            the call, before a request is sent
        :raises HTTPBadRequest: the server refuses a filter or the marker
        """
        limit = validation.check_number('limit', limit)
        page_size = validation.check_number('page_size', page_size)
        if limit is not None:
            page_size = min(limit, page_size or validation.PAGE_SIZE)
        parameters = image_query.build_parameters(
            {
                **validation.check_filters(filters),
                **image_query.convert_filters(typed),
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
            self._build_origin,
            build_query(parameters),
            limit,
        )

    def get(self, image_id: str) -> Image:
        """Return an image.

        :raises HTTPNotFound: the image does not exist, or the user cannot
            see it
        """
        return self._decode_image(
            self._adapter.get(build_path('images', image_id))
        )

    def find(self, name_or_id: str) -> Image:
        """Return the image with a name or an ID.

        An ID takes precedence over a name. Names are searched in three
        steps: the images of the project, public images and accepted shared
        images; then community images and other shared images; then hidden
        images.

        :raises ImageNotFound: no image has the name or ID
        :raises AmbiguousName: several images of the same step have the name
        """
        if not isinstance(name_or_id, str) or not name_or_id:
            raise exc.InvalidArgument(f'{name_or_id!r} is not a name or an ID')
        # Importing it takes 10 ms, and few callers search.
        from oslo_utils.uuidutils import is_uuid_like

        # Images of version 1 can have IDs that are not UUIDs.
        is_uuid = is_uuid_like(name_or_id)
        image = self._get_or_none(name_or_id) if is_uuid else None
        image = image or self._find_by_name(name_or_id)
        if image is None and not is_uuid:
            image = self._get_or_none(name_or_id)
        if image is None:
            raise exc.ImageNotFound(
                f'No image with the name or ID {name_or_id!r} found'
            )
        return image

    def _get_or_none(self, image_id: str) -> Image | None:
        try:
            return self.get(image_id)
        except (exc.HTTPNotFound, exc.InvalidArgument):
            return None

    def _find_by_name(self, name: str) -> Image | None:
        visible = {'name': image_query.match_exactly(name)}
        shared = {**visible, 'visibility': 'all', 'member_status': 'all'}
        hidden = {**shared, 'os_hidden': True}
        for filters in (visible, shared, hidden):
            images = [
                image
                for image in self.list(filters=filters)
                # Some databases compare names case-insensitively.
                if image.name == name
            ]
            if len(images) > 1:
                raise exc.AmbiguousName(name, images)
            if images:
                return images[0]
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
        self._validate_new(fields)
        response = self._adapter.post(
            build_path('images'),
            json=dict(fields),
            headers=build_store_header(backend),
        )
        image = self._decode(NewImage, response, 'id')
        image.import_methods = _split_header(
            response.headers.get('OpenStack-image-import-methods')
        )
        image.store_ids = _split_header(
            response.headers.get('OpenStack-image-store-ids')
        )
        return image

    def update(
        self,
        image_id: str,
        remove_props: Sequence[str] | None = None,
        *,
        image: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Image:
        """Change an image, with one request that succeeds or fails entirely.

        :param remove_props: properties to remove if the image has them;
            those among *fields* are not removed
        :param image: the image, if the caller has it: saves a request when
            properties are removed
        :param fields: new values of fields and properties; use change() for
            a property that is named like an argument
        :returns: the changed image
        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPForbidden: a field is read-only, or the policy of the
            cloud does not allow the change
        """
        return self.change(image_id, fields, remove_props or (), image)

    def change(
        self,
        image_id: str,
        fields: Mapping[str, Any],
        remove_props: Sequence[str] = (),
        image: Mapping[str, Any] | None = None,
    ) -> Image:
        """Change an image, with the fields as a mapping.

        Unlike update(), this takes properties that are named like an
        argument of update().
        """
        self._validate(fields)
        patch = [
            {'op': 'add', 'path': _build_pointer(name), 'value': value}
            for name, value in fields.items()
        ]
        remove_props = validation.check_names('remove_props', remove_props)
        if remove_props:
            present = image or self.get(image_id)
            patch += [
                {'op': 'remove', 'path': _build_pointer(name)}
                for name in dict.fromkeys(remove_props)
                if name in present and name not in fields
            ]
        return self._patch(image_id, patch) if patch else self.get(image_id)

    def _patch(
        self, image_id: str, patch: Sequence[Mapping[str, Any]]
    ) -> Image:
        return self._decode_image(
            self._adapter.patch(
                build_path('images', image_id),
                json=patch,
                headers={'Content-Type': PATCH_TYPE},
            )
        )

    def _decode_image(self, response: 'requests.Response') -> Image:
        return self._decode(Image, response, 'id')

    def delete(self, image_id: str) -> Resource:
        """Delete an image and its data.

        :raises HTTPForbidden: the image is protected, or belongs to another
            project
        :raises HTTPConflict: the image is in use
        """
        return build_empty(
            self._adapter.delete(build_path('images', image_id))
        )

    def deactivate(self, image_id: str) -> Resource:
        """Deactivate an image: only administrators can download its data.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        return self._act(image_id, 'deactivate')

    def reactivate(self, image_id: str) -> Resource:
        """Reactivate an image: its data can be downloaded again.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        return self._act(image_id, 'reactivate')

    def _act(self, image_id: str, action: str) -> Resource:
        url = build_path('images', image_id, 'actions', action)
        return build_empty(self._adapter.post(url))


def build_store_header(store: str | None) -> dict[str, str]:
    """Return the header with the store for the data, if one is given."""
    return {'X-Image-Meta-Store': store} if store else {}


def _split_header(value: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (value or '').split(',') if word)


def _build_pointer(name: str) -> str:
    """Return the JSON pointer (RFC 6901) to a field."""
    return '/' + name.replace('~', '~0').replace('/', '~1')

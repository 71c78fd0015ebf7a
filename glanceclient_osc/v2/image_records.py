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

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.http import PATCH_TYPE
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import image_query, pagination
from glanceclient_osc.v2.controller import Result, check_id
from glanceclient_osc.v2.image_create import ImageCreation
from glanceclient_osc.v2.image_model import Image, NewImage

if TYPE_CHECKING:
    import requests
    from typing_extensions import Unpack


__all__ = ['Image', 'ImageRecords', 'NewImage']

# The server refuses changes of these fields.
_READ_ONLY = frozenset(
    (
        'checksum',
        'created_at',
        'direct_url',
        'file',
        'id',
        'os_hash_algo',
        'os_hash_value',
        'schema',
        'self',
        'size',
        'status',
        'stores',
        'updated_at',
        'virtual_size',
    )
)
_READ_ONLY_PREFIX = 'os_glance_'

# The policy or the status of an image can forbid setting these fields, even to
# their current values.
_RESTRICTED = frozenset(
    ('container_format', 'disk_format', 'locations', 'owner', 'visibility')
)


class ImageRecords(ImageCreation):
    """The methods of ``client.images`` for metadata."""

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
        check_id(image_id, 'image')
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

    def find_latest(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        condition: Callable[[Image], bool] | None = None,
        **typed: 'Unpack[image_query.Filters]',
    ) -> Image:
        """Return the newest active image, by its creation date.

        Of images that were created in the same second, the one with the
        highest ID is returned.

        :param filters: see list()
        :param condition: called with an image, returns whether it matches;
            for conditions that the server cannot check. Without it, one
            image is requested.
        :param typed: see list()
        :raises ImageNotFound: no active image matches
        """
        images = self.list(
            filters={
                **validation.check_filters(filters),
                **image_query.convert_filters(typed),
                'status': 'active',
            },
            limit=None if condition else 1,
            sort='created_at:desc,id:desc',
        )
        for image in images:
            if condition is None or condition(image):
                return image
        raise exc.ImageNotFound('No active image matches')

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
                if image.get('name') == name
            ]
            if len(images) > 1:
                raise exc.AmbiguousName(name, images)
            if images:
                return images[0]
        return None

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
            properties are removed or fields must be compared
        :param fields: new values of fields and properties; use change() for
            a property that is named like an argument. Read-only fields may
            be among them, with their present values.
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
        remove_props = validation.check_names('remove_props', remove_props)
        removed = [name for name in remove_props if name not in fields]
        if image is None and (removed or any(map(_is_restricted, fields))):
            image = self.get(image_id)
        if image is not None:
            fields = {
                name: value
                for name, value in fields.items()
                if not _is_restricted(name) or image.get(name) != value
            }
        for name in fields:
            if _is_read_only(name):
                raise exc.HTTPForbidden(f'{name} is read-only')
        self._validate(fields)
        patch = [
            {'op': 'add', 'path': _build_pointer(name), 'value': value}
            for name, value in fields.items()
        ]
        patch += [
            {'op': 'remove', 'path': _build_pointer(name)}
            for name in dict.fromkeys(removed)
            if name in (image or ())
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

    def delete(self, image_id: str) -> Result:
        """Delete an image and its data.

        :raises HTTPForbidden: the image is protected, or belongs to another
            project
        :raises HTTPConflict: the image is in use
        """
        return Result(self._adapter.delete(build_path('images', image_id)))

    def deactivate(self, image_id: str) -> Result:
        """Deactivate an image: only administrators can download its data.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        return self._send_action(image_id, 'deactivate')

    def reactivate(self, image_id: str) -> Result:
        """Reactivate an image: its data can be downloaded again.

        :raises HTTPForbidden: the image is neither active nor deactivated
        """
        return self._send_action(image_id, 'reactivate')

    def _send_action(self, image_id: str, action: str) -> Result:
        url = build_path('images', image_id, 'actions', action)
        return Result(self._adapter.post(url))


def _is_read_only(name: str) -> bool:
    return name in _READ_ONLY or name.startswith(_READ_ONLY_PREFIX)


def _is_restricted(name: str) -> bool:
    """Return whether setting a field can fail if its value is the same."""
    return name in _RESTRICTED or _is_read_only(name)


def _build_pointer(name: str) -> str:
    """Return the JSON pointer (RFC 6901) to a field."""
    return '/' + name.replace('~', '~0').replace('/', '~1')

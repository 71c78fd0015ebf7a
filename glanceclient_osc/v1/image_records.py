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

"""List, find and get images."""

import builtins
import re
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from glanceclient_osc import exc, validation
from glanceclient_osc.response import describe_request, get_request_ids
from glanceclient_osc.v1 import headers, image_query
from glanceclient_osc.v1.controller import (
    BaseController,
    build_image_path,
    get_id,
    record_request_id,
)
from glanceclient_osc.v1.image import Image, ImageController, build_image
from glanceclient_osc.v1.pagination import Listing

if TYPE_CHECKING:
    import requests
    from typing_extensions import Unpack

_UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.IGNORECASE)

# Fields of findall() that the server can filter by.
_SERVER_FILTERS = ('name', 'status', 'disk_format', 'container_format')


class ImageRecords(BaseController):
    """The methods of ``client.images`` that change nothing."""

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
        :param typed: filters as arguments; unknown ones are ignored with a
            warning, as python-glanceclient ignores them
        :param limit: maximum number of images; None for no limit
        :param page_size: number of images per request
        :param marker: ID of the last image of the previous page
        :param owner: project ID of the owner, '' for images without an
            owner; the server has no such filter, so all are requested
        :param return_req_id: list that the request IDs are appended to
        :raises InvalidArgument: at once, before a request is sent
        """
        validation.check_number('limit', limit)
        page_size = validation.check_number('page_size', page_size)
        all_filters: dict[str, Any] = {
            **validation.check_filters(filters),
            **_drop_unknown(typed),
        }
        marker = _pop_argument(all_filters, 'marker', marker)
        sort_key = _pop_argument(all_filters, 'sort_key', sort_key)
        sort_dir = _pop_argument(all_filters, 'sort_dir', sort_dir)
        if owner is None:
            owner = all_filters.pop('owner', None)
        if owner is not None:
            all_filters.setdefault('is_public', None)
        matches = image_query.build_local_filter(all_filters, owner)
        if limit and matches is None:
            page_size = min(limit, page_size or validation.PAGE_SIZE)
        parameters = image_query.build_parameters(
            all_filters, page_size, marker, sort_key, sort_dir
        )
        return Listing(
            self._adapter,
            parameters,
            self._build_image,
            limit,
            matches,
            return_req_id,
        )

    def _build_image(
        self, fields: dict[str, Any], request_ids: tuple[str, ...]
    ) -> Image:
        # Only the derived class has all methods that an image calls.
        controller = cast(ImageController, self)
        return build_image(controller, fields, request_ids)

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
        if get_id(image) in (None, ''):
            raise _build_not_found(image)
        try:
            response = self._adapter.head(build_image_path(image))
        except exc.HTTPNotFound as error:
            # The response to a HEAD request has no body with a message.
            raise _build_not_found(image, error.request_id) from None
        record_request_id(response, return_req_id)
        check_headers(response)
        return self._build_image(
            headers.decode(response.headers), get_request_ids(response)
        )

    def find(self, name_or_id: str | None = None, **fields: Any) -> Image:
        """Return the only image with a name or ID, or with these fields.

        With *name_or_id*, images of all projects that the caller may see
        are considered, and an ID takes precedence over a name. With fields
        alone, these are the images that :meth:`list` returns.

        :param name_or_id: name or ID of the image
        :param fields: values that fields of the image must have
        :raises ImageNotFound: no image matches
        :raises AmbiguousName: more than one image matches
        """
        if name_or_id is None:
            if not fields:
                raise exc.InvalidArgument('find() needs a name, ID or fields')
            image = self._find_one(fields, {})
        elif not isinstance(name_or_id, str) or not name_or_id:
            raise exc.InvalidArgument(
                f'{name_or_id!r} is not an image name or ID'
            )
        else:
            is_uuid = _UUID.fullmatch(name_or_id)
            image = self._get_or_none(name_or_id) if is_uuid else None
            image = image or self._find_one(
                {**fields, 'name': name_or_id}, {'is_public': None}
            )
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
        """Return the images of :meth:`list` that have these fields."""
        return self._find_all(fields, {})

    def _find_all(
        self, fields: Mapping[str, Any], filters: Mapping[str, Any]
    ) -> builtins.list[Image]:
        server_filters = {
            name: fields[name]
            for name in _SERVER_FILTERS
            if fields.get(name) and isinstance(fields[name], str)
        }
        return [
            image
            for image in self.list(filters={**server_filters, **filters})
            if all(
                name in image and image[name] == value
                for name, value in fields.items()
            )
        ]

    def _find_one(
        self, fields: Mapping[str, Any], filters: Mapping[str, Any]
    ) -> Image | None:
        images = self._find_all(fields, filters)
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


def _build_not_found(
    image: object, request_id: str | None = None
) -> exc.HTTPNotFound:
    return exc.HTTPNotFound(
        f'Image {get_id(image)} does not exist', request_id=request_id
    )


def _drop_unknown(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that exist; warn of the others."""
    known = image_query.ListFilters.__annotations__
    for name in filters:
        if name not in known:
            warnings.warn(
                f'images.list() ignores the unknown argument {name!r}',
                stacklevel=3,
            )
    return {name: filters[name] for name in filters if name in known}


def _pop_argument(
    filters: dict[str, Any], name: str, value: str | None
) -> str | None:
    """Remove an argument of list() from the filters, and return its value.

    python-glanceclient sends all filters, so programs pass such arguments.
    """
    if name not in filters:
        return value
    warnings.warn(
        f'{name} is an argument of images.list(), not a filter', stacklevel=3
    )
    argument: str | None = filters.pop(name)
    return argument


def check_headers(response: 'requests.Response') -> None:
    """Raise an error if the headers of a response have no image.

    :raises InvalidResponse: the response is not one of the Images API
    """
    if 'x-image-meta-id' not in response.headers:
        response.close()
        raise exc.InvalidResponse(
            f'{describe_request(response)}: the response has no '
            f'x-image-meta-id header. Is the server the Images API?'
        )

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

"""Locations of image data, with both APIs for them.

The older API patches the image, and requires the server option
``show_multiple_locations``. The newer API has its own resource since version
2.17.

>>> image = images.get('70ec7b4d-…')  # doctest: +SKIP
>>> images.create_location(image, 'http://example.org/x')  # doctest: +SKIP
>>> images.list_locations(image)  # doctest: +SKIP
[{'url': 'http://example.org/x', 'metadata': {}}]

https://docs.openstack.org/api-ref/image/v2/#images
"""

import builtins
from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import exc, validation
from glanceclient_osc.model import ResourceList
from glanceclient_osc.redaction import redact
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import decode_list
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_records import ImageRecords


class ImageLocations(ImageRecords):
    """The methods of ``client.images`` for locations."""

    def list_locations(self, image: Image) -> builtins.list[dict[str, Any]]:
        """Return the locations of an image, with the API of the cloud.

        :param image: the image, as returned by get()
        :raises HTTPForbidden: the policy hides the locations from the user
        :raises HTTPNotImplemented: the cloud hides locations, and the server
            does not support version 2.17 of the API
        """
        shown = _read_locations(image)
        # If the policy hides the locations, the list is empty.
        if shown or (shown is not None and image.get('status') == 'queued'):
            return [*shown]
        return [*self.get_image_locations(image.id)]

    def get_image_locations(self, image_id: str) -> ResourceList:
        """Return the locations of an image, with the newer API.

        Only administrators and services are allowed to list them.

        :raises HTTPForbidden: the policy does not allow it
        :raises HTTPNotFound: the image does not exist
        :raises HTTPNotImplemented: the server does not support version 2.17
            of the API
        """
        with self._require_version('v2.17'):
            response = self._adapter.get(
                build_path('images', image_id, 'locations')
            )
        return decode_list(response)

    def create_location(
        self,
        image: Image,
        url: str,
        metadata: Mapping[str, Any] | None = None,
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Add a location to an image, with the API of the cloud.

        The newer API is for images without data. It supports no metadata
        and no ``checksum``; the server reads and hashes the data after it
        has responded. The older API is used for everything else, and if the
        cloud does not have the newer API.

        :param image: the image, as returned by get()
        :param metadata: see add_location()
        :param validation_data: see add_location()
        :raises HTTPForbidden: the cloud allows neither API
        """
        needs_old_api = metadata or 'checksum' in (validation_data or ())
        if image.get('status') == 'queued' and not needs_old_api:
            try:
                return self.add_image_location(image.id, url, validation_data)
            except (
                exc.HTTPForbidden,
                exc.HTTPMethodNotAllowed,
                exc.HTTPNotFound,
                exc.HTTPNotImplemented,
            ):
                if image.get('locations') is None:
                    raise
        return self.add_location(
            image.id, url, metadata or {}, validation_data
        )

    def add_image_location(
        self,
        image_id: str,
        location_url: str,
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Add a location to an image without data, with the newer API.

        :param validation_data: ``os_hash_algo`` and ``os_hash_value`` of the
            data
        :raises HTTPConflict: the image is not queued
        :raises HTTPNotFound: the image does not exist
        :raises HTTPNotImplemented: the server does not support version 2.17
            of the API
        """
        with self._require_version('v2.17'):
            self._adapter.post(
                build_path('images', image_id, 'locations'),
                json={
                    'url': location_url,
                    'validation_data': dict(validation_data or {}),
                },
            )
        return self.get(image_id)

    def add_location(
        self,
        image_id: str,
        url: str,
        metadata: Mapping[str, Any],
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Add a location to an image, with the older API.

        :param metadata: metadata of the location, for example ``store``
        :param validation_data: ``checksum``, ``os_hash_algo`` and
            ``os_hash_value`` of the data
        :raises HTTPForbidden: the cloud does not allow changes of locations
        :raises HTTPBadRequest: the image already has the location, or the
            location is invalid
        """
        value: dict[str, Any] = {'url': url, 'metadata': dict(metadata)}
        if validation_data:
            value['validation_data'] = dict(validation_data)
        return self._patch(
            image_id, [{'op': 'add', 'path': '/locations/-', 'value': value}]
        )

    def update_location(
        self, image_id: str, url: str, metadata: Mapping[str, Any]
    ) -> Image:
        """Replace the metadata of a location, with the older API.

        :raises HTTPNotFound: the image does not have the location
        """
        image, old = self._get_with_locations(image_id, {url})
        locations = [
            {**location, 'metadata': dict(metadata)}
            if location['url'] == url
            else location
            for location in old
        ]
        if locations == old:
            return image
        return self._patch(
            image_id,
            [{'op': 'replace', 'path': '/locations', 'value': locations}],
        )

    def delete_locations(self, image_id: str, url_set: Iterable[str]) -> Image:
        """Delete locations, and the data there, with the older API.

        :raises HTTPNotFound: the image does not have a location
        :raises HTTPForbidden: the last location of an image cannot be deleted
        """
        urls = set(validation.check_names('url_set', url_set))
        _, locations = self._get_with_locations(image_id, urls)
        indexes = [
            index
            for index, location in enumerate(locations)
            if location['url'] in urls
        ]
        # A removal changes the indexes of the locations after it.
        return self._patch(
            image_id,
            [
                {'op': 'remove', 'path': f'/locations/{index}'}
                for index in reversed(indexes)
            ],
        )

    def _get_with_locations(
        self, image_id: str, urls: set[str]
    ) -> tuple[Image, builtins.list[dict[str, Any]]]:
        """Return an image and its locations, which have all of the URLs."""
        image = self.get(image_id)
        locations = _read_locations(image)
        if locations is None:
            raise exc.HTTPBadRequest(
                'This cloud does not show the locations of images'
            )
        missing = urls - {location['url'] for location in locations}
        if missing:
            raise exc.HTTPNotFound(
                f'Image {image_id} does not have the location '
                f'{redact(", ".join(sorted(missing)))}'
            )
        return image, locations


def _read_locations(image: Image) -> list[dict[str, Any]] | None:
    """Return the locations of an image, None if the cloud hides them.

    :raises InvalidResponse: they are no list of locations
    """
    locations = image.get('locations')
    if locations is None:
        return None
    if not isinstance(locations, list) or not all(
        isinstance(location, dict) and isinstance(location.get('url'), str)
        for location in locations
    ):
        raise exc.InvalidResponse(
            f'The server sent invalid locations of image {image.get("id")}'
        )
    return locations

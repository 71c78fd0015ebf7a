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

"""Where the data of an image is: both ways that the API has to say so.

The older one patches the image and needs ``show_multiple_locations``; the
newer one, from version 2.17 on, has a resource of its own.

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
from glanceclient_osc.v2.image_records import Image, ImageRecords


class ImageLocations(ImageRecords):
    """The part of ``client.images`` that is about locations."""

    def add_location(
        self,
        image_id: str,
        url: str,
        metadata: Mapping[str, Any],
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Add a location to the image's list.

        :param metadata: of the location, ``store`` for example
        :param validation_data: ``checksum``, ``os_hash_algo`` and
            ``os_hash_value`` of the data there
        :raises HTTPForbidden: the cloud does not let locations be changed
        :raises HTTPBadRequest: the location is there already, or not valid
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
        """Replace the metadata of a location.

        :raises HTTPNotFound: the image has no such location
        """
        image = self._with_locations(image_id, {url})
        locations = [
            {**found, 'metadata': dict(metadata)}
            if found['url'] == url
            else found
            for found in image['locations']
        ]
        if locations == image['locations']:
            return image
        return self._patch(
            image_id,
            [{'op': 'replace', 'path': '/locations', 'value': locations}],
        )

    def delete_locations(self, image_id: str, url_set: Iterable[str]) -> Image:
        """Remove locations, and what they point to.

        :raises HTTPNotFound: the image has no such location
        :raises HTTPForbidden: it would be the last one
        """
        urls = set(validation.check_names('url_set', url_set))
        image = self._with_locations(image_id, urls)
        places = [
            place
            for place, found in enumerate(image['locations'])
            if found['url'] in urls
        ]
        # From the end, as each removal moves those behind it.
        return self._patch(
            image_id,
            [
                {'op': 'remove', 'path': f'/locations/{place}'}
                for place in reversed(places)
            ],
        )

    def _with_locations(self, image_id: str, urls: set[str]) -> Image:
        image = self.get(image_id)
        if image.get('locations') is None:
            raise exc.HTTPBadRequest(
                'This cloud does not show the locations of images'
            )
        unknown = urls - {found['url'] for found in image['locations']}
        if unknown:
            raise exc.HTTPNotFound(
                f'Image {image_id} has no location '
                f'{redact(", ".join(sorted(unknown)))}'
            )
        return image

    def add_image_location(
        self,
        image_id: str,
        location_url: str,
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Give an image without data a location, where its data is already.

        :param validation_data: ``os_hash_algo`` and ``os_hash_value`` of the
            data there
        :raises HTTPConflict: the image is not queued
        :raises HTTPNotFound: the image is not there, or Glance is older
            than version 2.17 of the API
        """
        self._adapter.post(
            build_path('images', image_id, 'locations'),
            json={
                'url': location_url,
                'validation_data': dict(validation_data or {}),
            },
        )
        return self.get(image_id)

    def get_image_locations(self, image_id: str) -> ResourceList:
        """Return the locations of an image; for administrators and services.

        :raises HTTPForbidden: the caller is neither
        """
        return decode_list(
            self._adapter.get(build_path('images', image_id, 'locations'))
        )

    def create_location(
        self,
        image: Image,
        url: str,
        metadata: Mapping[str, Any] | None = None,
        validation_data: Mapping[str, Any] | None = None,
    ) -> Image:
        """Give an image a location, in whichever way the cloud has.

        The newer way is for images without data, and knows of no metadata
        and no ``checksum``: the server fetches what is there and hashes it,
        after it has answered. The older way is for all else, and for clouds
        that do not have the newer one.

        :param image: as the server described it
        :param metadata: see add_location()
        :param validation_data: see add_location()
        :raises HTTPForbidden: the cloud allows neither
        """
        old_only = metadata or 'checksum' in (validation_data or ())
        if image.status == 'queued' and not old_only:
            try:
                return self.add_image_location(image.id, url, validation_data)
            except (
                exc.HTTPForbidden,
                exc.HTTPMethodNotAllowed,
                exc.HTTPNotFound,
            ):
                if image.get('locations') is None:
                    raise
        return self.add_location(
            image.id, url, metadata or {}, validation_data
        )

    def list_locations(self, image: Image) -> builtins.list[dict[str, Any]]:
        """Return the locations of an image, in whichever way the cloud has.

        :param image: as the server described it
        :raises HTTPForbidden: the caller may not see them
        :raises HTTPNotFound: the cloud shows none, and Glance is older than
            version 2.17 of the API
        """
        shown = image.get('locations')
        # Whom the policy forbids to see them is shown an empty list.
        if shown or (shown is not None and image.status == 'queued'):
            return [*shown]
        return [*self.get_image_locations(image.id)]

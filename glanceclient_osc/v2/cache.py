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

"""The image cache of a Glance node, for administrators.

The endpoint selects the node. Requires version 2.14 of the API, clean() and
prune() version 2.18.

>>> client.cache.queue(image.id)  # doctest: +SKIP
>>> client.cache.list().queued_images  # doctest: +SKIP
['70ec7b4d-…']

https://docs.openstack.org/api-ref/image/v2/#cache-manage
"""

from glanceclient_osc import exc
from glanceclient_osc.model import Resource, ResourceList, Shape
from glanceclient_osc.response import (
    check_fields,
    check_list,
    check_type,
    decode_json,
    get_request_ids,
)
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController, Result

_VERSION = 'v2.14'
_CLEANING_VERSION = 'v2.18'

TARGETS = ('both', 'cache', 'queue')


class Controller(BaseController):
    """``client.cache``"""

    def list(self) -> Resource:
        """Return the lists ``cached_images`` and ``queued_images``.

        :raises HTTPNotFound: the node has no cache
        :raises HTTPNotImplemented: the server does not support version 2.14
            of the API
        """
        with self._require_version(_VERSION):
            response = self._adapter.get(build_path('cache'))
        cache = self._decode(
            Resource, response, 'cached_images', 'queued_images'
        )
        check_list(
            response,
            cache['cached_images'],
            'cached_images',
            *('image_id', 'last_accessed', 'last_modified'),
        )
        check_fields(response, cache, {'queued_images': Shape(list, str)})
        return cache

    def list_cached_nodes(self, image_id: str) -> ResourceList:
        """Return the nodes that have an image in their cache."""
        with self._require_version(_VERSION):
            response = self._adapter.get(
                build_path('cache', 'nodes', image_id)
            )
        nodes = ResourceList(
            check_type(response, decode_json(response), list, 'the response')
        )
        nodes.request_ids = get_request_ids(response)
        return nodes

    def is_supported(self, version: str) -> bool:
        """Return True if the server supports a version of the API.

        :param version: version such as ``v2.14``
        :raises HTTPNotImplemented: the server does not support it
        """
        if not self._supports_version(version):
            raise exc.HTTPNotImplemented(
                f'The server does not support version '
                f'{version.removeprefix("v")} of the Images API'
            )
        return True

    def queue(self, image_id: str) -> Result:
        """Add an image to the queue of images to cache."""
        with self._require_version(_VERSION):
            return Result(self._adapter.put(build_path('cache', image_id)))

    def delete(self, image_id: str) -> Result:
        """Remove an image from the cache and from the queue.

        The image itself may have been deleted.
        """
        with self._require_version(_VERSION):
            return Result(self._adapter.delete(build_path('cache', image_id)))

    def clear(self, target: str = 'both') -> Result:
        """Remove all images.

        :param target: ``cache``, ``queue`` or ``both``
        :raises InvalidArgument: *target* is invalid
        """
        if target not in TARGETS:
            raise exc.InvalidArgument(
                f'{target!r} is not one of {", ".join(TARGETS)}'
            )
        headers = {}
        if target != 'both':
            headers['x-image-cache-clear-target'] = target
        with self._require_version(_VERSION):
            return Result(
                self._adapter.delete(build_path('cache'), headers=headers)
            )

    def clean(self) -> Result:
        """Remove the files of incomplete and stalled downloads."""
        with self._require_version(_CLEANING_VERSION):
            return Result(self._adapter.post(build_path('cache', 'clean')))

    def prune(self) -> Resource:
        """Remove images until the cache is not larger than its limit.

        :returns: ``total_files_pruned`` and ``total_bytes_pruned``
        """
        with self._require_version(_CLEANING_VERSION):
            response = self._adapter.post(build_path('cache', 'prune'))
        return self._decode(Resource, response)

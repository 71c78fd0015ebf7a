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

"""What the controllers of all resources have in common."""

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from glanceclient_osc import exc, http, urls

if TYPE_CHECKING:
    import requests

#: the path of a resource, see :func:`glanceclient_osc.http.path`
build_path = functools.partial(urls.build_path, version=1)


class BaseController:
    """Asks for one kind of resource."""

    def __init__(self, adapter: http.ImageAdapter) -> None:
        """Take what requests go through."""
        self._adapter = adapter


def get_id(thing: object) -> object:
    """Return the ID of what may be an ID already, or a resource."""
    if isinstance(thing, Mapping):
        return thing['id']
    return getattr(thing, 'id', thing)


def build_image_path(image: object, *segments: object) -> str:
    """Return the path of an image, or of something of it.

    :param image: or its ID
    :raises InvalidArgument: what cannot be an ID
    """
    image_id = get_id(image)
    if image_id == 'detail':  # where the listing is
        raise exc.InvalidArgument(f'{image_id!r} is not an ID')
    return build_path('images', image_id, *segments)


def record_request_id(
    response: 'requests.Response', ids: list[str | None] | None
) -> None:
    """Add the id of a request to a list that the caller gave, if any."""
    if ids is not None:
        ids.append(next(iter(http.get_request_ids(response)), None))

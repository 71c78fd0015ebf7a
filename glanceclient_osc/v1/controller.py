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

"""Base class and path functions of the version 1 controllers."""

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from glanceclient_osc import exc, http, urls
from glanceclient_osc.retry import Failure
from glanceclient_osc.transport_errors import classify_failure

if TYPE_CHECKING:
    import requests

#: return the path of a resource, see :func:`glanceclient_osc.urls.build_path`
build_path = functools.partial(urls.build_path, version=1)


class BaseController:
    """Base class of the controllers: ``client.images`` and the others."""

    def __init__(self, adapter: http.ImageAdapter) -> None:
        """Create the controller without sending a request.

        :param adapter: sends the requests
        """
        self._adapter = adapter


def get_id(resource: object) -> object:
    """Return the ID of a resource; return an ID unchanged.

    :raises InvalidArgument: the resource has no ID
    """
    # A member has its ID as an attribute, a plain dict as an item.
    resource_id = getattr(resource, 'id', None)
    if resource_id is not None:
        return resource_id
    if not isinstance(resource, Mapping):
        return resource
    if 'id' not in resource:
        raise exc.InvalidArgument(f'{resource!r} has no ID')
    return resource['id']


def build_image_path(image: object, *segments: object) -> str:
    """Return the path of an image, or of a resource below it.

    :param image: image or its ID
    :param segments: rest of the path, for example ``'members'``
    :raises InvalidArgument: the ID or a segment cannot be part of a URL
    """
    image_id = get_id(image)
    if image_id == 'detail':  # /v1/images/detail is the list of images.
        raise exc.InvalidArgument(f'{image_id!r} is not an image ID')
    return build_path('images', image_id, *segments)


def record_request_id(
    response: 'requests.Response', request_ids: list[str | None] | None
) -> None:
    """Append the request ID of a response to a list of the caller.

    :param request_ids: ``return_req_id`` of the caller, None to do nothing
    """
    if request_ids is not None:
        request_ids.append(next(iter(http.get_request_ids(response)), None))


def may_be_processed(error: exc.ClientException) -> bool:
    """Return whether the server may have processed a request that failed.

    Glance creates an image before it refuses its location with 400.
    """
    if isinstance(error, exc.InvalidArgument):
        return False
    if isinstance(error, exc.HTTPException):
        return error.code in (400, 500, 502, 504)
    return (
        isinstance(error, exc.CommunicationError)
        and not isinstance(error, exc.SSLCertificateError)
        and classify_failure(error) is not Failure.UNREACHABLE
    )

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

"""Client for the Images API v1, with one attribute per resource."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from glanceclient_osc import http

if TYPE_CHECKING:
    from glanceclient_osc.v1 import image_members, images, versions


class Client:
    """A client for version 1 of the Images API.

    >>> client.images.get('70ec7b4d-…').name  # doctest: +SKIP
    'cirros'
    """

    version = 1.0

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        adapter: http.ImageAdapter | None = None,
        **kwargs: Any,
    ) -> None:
        """Create the client without sending a request.

        :param endpoint: URL of the image service
        :param adapter: adapter to use; without it, a new one is made
        :param kwargs: arguments of
            :func:`glanceclient_osc.http.make_adapter`
        """
        self.http_client = adapter or http.make_adapter(endpoint, **kwargs)

    @cached_property
    def images(self) -> 'images.Controller':
        """Images and their data."""
        from glanceclient_osc.v1 import images

        return images.Controller(self.http_client)

    @cached_property
    def image_members(self) -> 'image_members.Controller':
        """Projects that images are shared with."""
        from glanceclient_osc.v1 import image_members

        return image_members.Controller(self.http_client)

    @cached_property
    def versions(self) -> 'versions.Controller':
        """API versions that the server supports."""
        from glanceclient_osc.v1 import versions

        return versions.Controller(self.http_client)

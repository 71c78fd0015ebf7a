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

"""The Images API v2, its resources as attributes."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from glanceclient_osc import http
from glanceclient_osc.v2 import controller

if TYPE_CHECKING:
    from glanceclient_osc.v2 import (
        cache,
        image_members,
        image_tags,
        images,
        info,
        schemas,
        tasks,
        versions,
    )
    from glanceclient_osc.v2.metadefs import (
        namespaces,
        objects,
        properties,
        resource_types,
        tags,
    )

ControllerT = TypeVar('ControllerT', bound=controller.BaseController)


class Client:
    """A client for version 2 of the Images API.

    Each resource is imported when it is first asked for: most callers, the
    commands above all, want one or two of them.

    >>> client.images.get('70ec7b4d-…').name  # doctest: +SKIP
    'cirros'
    """

    version = 2.0

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        adapter: http.ImageAdapter | None = None,
        validate: bool = True,
        **kwargs: Any,
    ) -> None:
        """Make the client; nothing is sent yet.

        :param endpoint: URL of the image service
        :param adapter: to use instead of a new one
        :param validate: hold what is set against the server's schemas, which
            are fetched when the first thing is set; without, the server
            alone says what is wrong
        :param kwargs: those of :func:`glanceclient_osc.http.make_adapter`
        """
        self.http_client = adapter or http.make_adapter(endpoint, **kwargs)
        self.endpoint_provided = endpoint is not None
        self._validate = validate

    @cached_property
    def schemas(self) -> 'schemas.Controller':
        """The schemas of resources."""
        from glanceclient_osc.v2 import schemas

        return schemas.Controller(self.http_client)

    def _make(self, kind: type[ControllerT]) -> ControllerT:
        """Return the controller of a resource."""
        schemas = self.schemas if self._validate else None
        return kind(self.http_client, schemas)

    @cached_property
    def images(self) -> 'images.Controller':
        """Images: records, data, imports, locations, stores."""
        from glanceclient_osc.v2 import images

        return self._make(images.Controller)

    @cached_property
    def image_members(self) -> 'image_members.Controller':
        """Projects that images are shared with."""
        from glanceclient_osc.v2 import image_members

        return self._make(image_members.Controller)

    @cached_property
    def image_tags(self) -> 'image_tags.Controller':
        """Tags of images."""
        from glanceclient_osc.v2 import image_tags

        return self._make(image_tags.Controller)

    @cached_property
    def tasks(self) -> 'tasks.Controller':
        """Tasks of the server."""
        from glanceclient_osc.v2 import tasks

        return self._make(tasks.Controller)

    @cached_property
    def info(self) -> 'info.Controller':
        """Usage and limits."""
        from glanceclient_osc.v2 import info

        return self._make(info.Controller)

    @cached_property
    def cache(self) -> 'cache.Controller':
        """The cache of a Glance node."""
        from glanceclient_osc.v2 import cache

        return self._make(cache.Controller)

    @cached_property
    def versions(self) -> 'versions.Controller':
        """Versions of the API."""
        from glanceclient_osc.v2 import versions

        return self._make(versions.Controller)

    @cached_property
    def metadefs_namespace(self) -> 'namespaces.Controller':
        """Namespaces of metadata definitions."""
        from glanceclient_osc.v2.metadefs import namespaces

        return self._make(namespaces.Controller)

    @cached_property
    def metadefs_object(self) -> 'objects.Controller':
        """Objects of a namespace."""
        from glanceclient_osc.v2.metadefs import objects

        return self._make(objects.Controller)

    @cached_property
    def metadefs_property(self) -> 'properties.Controller':
        """Properties of a namespace."""
        from glanceclient_osc.v2.metadefs import properties

        return self._make(properties.Controller)

    @cached_property
    def metadefs_tag(self) -> 'tags.Controller':
        """Tags of a namespace."""
        from glanceclient_osc.v2.metadefs import tags

        return self._make(tags.Controller)

    @cached_property
    def metadefs_resource_type(self) -> 'resource_types.Controller':
        """Resource types that namespaces apply to."""
        from glanceclient_osc.v2.metadefs import resource_types

        return self._make(resource_types.Controller)

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

"""Client for the Images API v2."""

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

    Each attribute is the controller of a resource. Its module is imported
    when the attribute is used, as a command needs only one or two of them.

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
        """Create a client without sending a request.

        :param endpoint: URL of the image service
        :param adapter: adapter to use instead of a new one
        :param validate: validate fields against the schemas of the server
            before they are sent; a schema is fetched when a field is set for
            the first time
        :param kwargs: arguments of
            :func:`glanceclient_osc.http.make_adapter`
        """
        self.http_client = adapter or http.make_adapter(endpoint, **kwargs)
        self.endpoint_provided = endpoint is not None
        self._validate = validate

    @cached_property
    def schemas(self) -> 'schemas.Controller':
        """JSON schemas of the resources."""
        from glanceclient_osc.v2 import schemas

        return schemas.Controller(self.http_client)

    def _create(self, controller_class: type[ControllerT]) -> ControllerT:
        """Return a new controller."""
        schemas = self.schemas if self._validate else None
        return controller_class(self.http_client, schemas)

    @cached_property
    def images(self) -> 'images.Controller':
        """Images: records, data, imports, locations, stores."""
        from glanceclient_osc.v2 import images

        return self._create(images.Controller)

    @cached_property
    def image_members(self) -> 'image_members.Controller':
        """Projects that images are shared with."""
        from glanceclient_osc.v2 import image_members

        return self._create(image_members.Controller)

    @cached_property
    def image_tags(self) -> 'image_tags.Controller':
        """Tags of images."""
        from glanceclient_osc.v2 import image_tags

        return self._create(image_tags.Controller)

    @cached_property
    def tasks(self) -> 'tasks.Controller':
        """Tasks, visible to administrators."""
        from glanceclient_osc.v2 import tasks

        return self._create(tasks.Controller)

    @cached_property
    def info(self) -> 'info.Controller':
        """Usage and limits of the project."""
        from glanceclient_osc.v2 import info

        return self._create(info.Controller)

    @cached_property
    def cache(self) -> 'cache.Controller':
        """Image cache of a Glance node."""
        from glanceclient_osc.v2 import cache

        return self._create(cache.Controller)

    @cached_property
    def versions(self) -> 'versions.Controller':
        """Versions of the Images API."""
        from glanceclient_osc.v2 import versions

        return self._create(versions.Controller)

    @cached_property
    def metadefs_namespace(self) -> 'namespaces.Controller':
        """Metadata definition namespaces."""
        from glanceclient_osc.v2.metadefs import namespaces

        return self._create(namespaces.Controller)

    @cached_property
    def metadefs_object(self) -> 'objects.Controller':
        """Metadata definition objects of a namespace."""
        from glanceclient_osc.v2.metadefs import objects

        return self._create(objects.Controller)

    @cached_property
    def metadefs_property(self) -> 'properties.Controller':
        """Metadata definition properties of a namespace."""
        from glanceclient_osc.v2.metadefs import properties

        return self._create(properties.Controller)

    @cached_property
    def metadefs_tag(self) -> 'tags.Controller':
        """Metadata definition tags of a namespace."""
        from glanceclient_osc.v2.metadefs import tags

        return self._create(tags.Controller)

    @cached_property
    def metadefs_resource_type(self) -> 'resource_types.Controller':
        """Resource types that namespaces are associated with."""
        from glanceclient_osc.v2.metadefs import resource_types

        return self._create(resource_types.Controller)

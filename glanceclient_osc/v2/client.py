"""The Images API v2, its resources as attributes."""

from typing import Any

from glanceclient_osc import http
from glanceclient_osc.v2 import image_members, image_tags, images


class Client:
    """A client for version 2 of the Images API.

    >>> client.images.get('70ec7b4d-…').name  # doctest: +SKIP
    'cirros'
    """

    version = 2.0

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        adapter: http.ImageAdapter | None = None,
        **kwargs: Any,
    ) -> None:
        """Make the client; nothing is sent yet.

        :param adapter: to use instead of a new one
        :param endpoint: URL of the image service
        :param kwargs: those of :func:`glanceclient_osc.http.make_adapter`
        """
        self.http_client = adapter or http.make_adapter(endpoint, **kwargs)
        self.images = images.Controller(self.http_client)
        self.image_members = image_members.Controller(self.http_client)
        self.image_tags = image_tags.Controller(self.http_client)

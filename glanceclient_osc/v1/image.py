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

"""An image as a dict, with methods that send requests."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from glanceclient_osc import exc
from glanceclient_osc.model import Origin, Resource, set_origin

if TYPE_CHECKING:
    from glanceclient_osc.transfer.download import Download


class ImageController(Protocol):
    """The methods of ``client.images`` that an image calls."""

    def get(self, image: object) -> 'Image':
        """Return the current image of the server."""
        ...

    def update(self, image: object, **fields: Any) -> 'Image':
        """Change the image on the server and return it."""
        ...

    def delete(
        self,
        image: object,
        *,
        return_req_id: list[str | None] | None = None,
    ) -> None:
        """Delete the image on the server."""
        ...

    def data(
        self,
        image: object,
        do_checksum: bool = True,
        *,
        return_req_id: list[str | None] | None = None,
    ) -> 'Download':
        """Return the data of the image."""
        ...


class ImageData:
    """The data of an image, to iterate over or to call.

    Every iteration and every call sends a new request.
    """

    def __init__(self, image: 'Image') -> None:
        self._image = image

    def __call__(self, do_checksum: bool = True, **kwargs: Any) -> 'Download':
        """Return the data; see ``client.images.data()``."""
        return self._image._controller().data(
            self._image, do_checksum, **kwargs
        )

    def __iter__(self) -> Iterator[bytes]:
        return iter(self())


class Image(Resource):
    """An image; its fields are attributes too.

    >>> image.update(data=open('disk.raw', 'rb'))  # doctest: +SKIP
    >>> image.status  # doctest: +SKIP
    'active'
    """

    __slots__ = ('_images',)

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Create an image from its fields.

        Programs for python-glanceclient pass the controller first:
        ``Image(manager, fields)``.
        """
        if len(args) < 2:
            super().__init__(*args, **fields)
            return
        controller, info = args[:2]
        super().__init__(info)
        if controller is not None:
            _SLOT.__set__(self, controller)

    @property
    def manager(self) -> ImageController:
        """Controller that sends the requests of this image."""
        try:
            return self._controller()
        except exc.ClientException as error:
            raise AttributeError(error.message) from None

    @property
    def _info(self) -> dict[str, Any]:
        """Fields, as programs for python-glanceclient read them."""
        return self.to_dict()

    def _controller(self) -> ImageController:
        try:
            images: ImageController = _SLOT.__get__(self)
        except AttributeError:
            raise exc.ClientException(
                'A copy of an image cannot send requests; use the methods of '
                'client.images'
            ) from None
        return images

    @property
    def data(self) -> ImageData:
        """The data: ``for block in image.data`` or ``image.data()``."""
        return ImageData(self)

    def update(self, **fields: Any) -> None:  # type: ignore[override]
        """Change the image on the server; update the fields from the response.

        :param fields: arguments of ``client.images.update()``
        """
        self._replace_fields(self._controller().update(self, **fields))

    def delete(self, **kwargs: Any) -> None:
        """Delete the image on the server."""
        self._controller().delete(self, **kwargs)

    def get(self, *args: Any) -> Any:
        """Reload the image from the server; with arguments, ``dict.get()``."""
        if args:
            return super().get(*args)
        self._replace_fields(self._controller().get(self))
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict."""
        return dict(self)

    def _replace_fields(self, new: 'Image') -> None:
        self.clear()
        dict.update(self, new)
        set_origin(self, Origin(new.request_ids))


# The slot is read and written without __getattr__ and __setattr__, which
# work on the keys of the dict.
_SLOT: Any = Image.__dict__['_images']


def build_image(
    images: ImageController,
    fields: dict[str, Any],
    request_ids: tuple[str, ...],
) -> Image:
    """Return an image.

    :param images: controller that the methods of the image call
    :param fields: fields from the server, with Python types
    :param request_ids: IDs of the requests that returned the fields
    """
    image = Image(fields)
    _SLOT.__set__(image, images)
    set_origin(image, Origin(request_ids))
    return image

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

"""An image: what is known of it, and what can be done with it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.model import Origin, Resource, set_origin

if TYPE_CHECKING:
    from glanceclient_osc.transfer.download import Download
    from glanceclient_osc.v1.images import Controller


class ImageData:
    """The data of an image: iterate over it, or call it.

    Each time it is fetched anew.
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
    """An image, which its fields are attributes of.

    >>> image.update(data=open('disk.raw', 'rb'))  # doctest: +SKIP
    >>> image.status  # doctest: +SKIP
    'active'
    """

    __slots__ = ('_images',)

    def _controller(self) -> 'Controller':
        try:
            images: Controller = _SLOT.__get__(self)
        except AttributeError:
            raise exc.ClientException(
                'This is a copy of an image, which knows of no server: '
                'client.images has the same methods'
            ) from None
        return images

    @property
    def data(self) -> ImageData:
        """The data: ``for block in image.data`` or ``image.data()``."""
        return ImageData(self)

    def update(self, **fields: Any) -> None:  # type: ignore[override]
        """Change the image on the server, and here with what it answers.

        :param fields: see ``client.images.update()``
        """
        self._take(self._controller().update(self, **fields))

    def delete(self, **kwargs: Any) -> None:
        """Delete the image on the server."""
        self._controller().delete(self, **kwargs)

    def get(self, *args: Any) -> Any:
        """Ask the server how the image is now; with arguments, dict.get()."""
        if args:
            return super().get(*args)
        self._take(self._controller().get(self))
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, as a dict and nothing more."""
        return dict(self)

    def _take(self, new: 'Image') -> None:
        self.clear()
        dict.update(self, new)
        set_origin(self, Origin(new.request_ids))


# As in the model: written and read without __setattr__ and __getattr__.
_SLOT: Any = Image.__dict__['_images']


def build_image(
    images: 'Controller', fields: dict[str, Any], request_ids: tuple[str, ...]
) -> Image:
    """Return an image of what the server sent."""
    image = Image(fields)
    _SLOT.__set__(image, images)
    set_origin(image, Origin(request_ids))
    return image

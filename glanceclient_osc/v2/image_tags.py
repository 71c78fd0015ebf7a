"""Tags of an image, one at a time: each call is atomic on the server.

https://docs.openstack.org/api-ref/image/v2/#image-tags
"""

from collections.abc import Callable

from glanceclient_osc import exc
from glanceclient_osc.http import PATCH_TYPE, ImageAdapter, document, path


class Controller:
    """``client.image_tags``"""

    def __init__(self, adapter: ImageAdapter) -> None:
        self._adapter = adapter

    def update(self, image_id: str, tag_value: str) -> None:
        """Add a tag; that it is there already is no error.

        :raises HTTPNotFound: there is no such image
        """
        if _has_url(tag_value):
            self._adapter.put(path('images', image_id, 'tags', tag_value))
        else:
            self._rewrite(image_id, lambda tags: {*tags, tag_value})

    def delete(self, image_id: str, tag_value: str) -> None:
        """Remove a tag.

        :raises HTTPNotFound: there is no such image, or it has no such tag
        """
        if _has_url(tag_value):
            self._adapter.delete(path('images', image_id, 'tags', tag_value))
            return

        def without(tags: set[str]) -> set[str]:
            if tag_value not in tags:
                raise exc.HTTPNotFound(f'The image has no tag {tag_value!r}')
            return tags - {tag_value}

        self._rewrite(image_id, without)

    def _rewrite(
        self, image_id: str, change: Callable[[set[str]], set[str]]
    ) -> None:
        url = path('images', image_id)
        tags = set(document(self._adapter.get(url), 'tags')['tags'])
        self._adapter.patch(
            url,
            json=[
                {
                    'op': 'replace',
                    'path': '/tags',
                    'value': sorted(change(tags)),
                }
            ],
            headers={'Content-Type': PATCH_TYPE},
        )


def _has_url(tag: str) -> bool:
    """Say whether Glance can be told of a tag in a URL.

    It takes a quoted slash for a slash, and the bytes of any other letter
    than ASCII's for Latin-1. Such a tag can only be changed together with
    all the others.
    """
    return tag.isascii() and '/' not in tag and tag not in ('.', '..')

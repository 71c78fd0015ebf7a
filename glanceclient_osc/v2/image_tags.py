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

"""Tags of an image, one at a time: each call is atomic on the server.

https://docs.openstack.org/api-ref/image/v2/#image-tags
"""

from collections.abc import Callable

from glanceclient_osc import exc
from glanceclient_osc.http import PATCH_TYPE, decode_object
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController, build_empty


class Controller(BaseController):
    """``client.image_tags``"""

    def update(self, image_id: str, tag_value: str) -> Resource:
        """Add a tag; that it is there already is no error.

        :raises HTTPNotFound: there is no such image
        """
        if _has_url(tag_value):
            url = build_path('images', image_id, 'tags', tag_value)
            return build_empty(self._adapter.put(url))
        return self._rewrite(image_id, lambda tags: {*tags, tag_value})

    def delete(self, image_id: str, tag_value: str) -> Resource:
        """Remove a tag.

        :raises HTTPNotFound: there is no such image, or it has no such tag
        """
        if _has_url(tag_value):
            url = build_path('images', image_id, 'tags', tag_value)
            return build_empty(self._adapter.delete(url))

        def without(tags: set[str]) -> set[str]:
            if tag_value not in tags:
                raise exc.HTTPNotFound(f'The image has no tag {tag_value!r}')
            return tags - {tag_value}

        return self._rewrite(image_id, without)

    def _rewrite(
        self, image_id: str, change: Callable[[set[str]], set[str]]
    ) -> Resource:
        url = build_path('images', image_id)
        tags = change(
            set(decode_object(self._adapter.get(url), 'tags')['tags'])
        )
        patch = [{'op': 'replace', 'path': '/tags', 'value': sorted(tags)}]
        headers = {'Content-Type': PATCH_TYPE}
        return build_empty(
            self._adapter.patch(url, json=patch, headers=headers)
        )


def _has_url(tag: str) -> bool:
    """Say whether Glance can be told of a tag in a URL.

    It takes a quoted slash for a slash, and the bytes of any other letter
    than ASCII's for Latin-1. Such a tag can only be changed together with
    all the others.
    """
    if not isinstance(tag, str):
        raise exc.InvalidArgument(f'{tag!r} is not a tag')
    return tag.isascii() and '/' not in tag and tag not in ('.', '..')

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

"""Tags of an image, changed one at a time.

>>> client.image_tags.update(image.id, 'tested')  # doctest: +SKIP
>>> client.image_tags.delete(image.id, 'tested')  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#image-tags
"""

from glanceclient_osc import exc
from glanceclient_osc.http import PATCH_TYPE
from glanceclient_osc.response import check_type, decode_object
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController, Result


class Controller(BaseController):
    """``client.image_tags``"""

    def update(self, image_id: str, tag_value: str) -> Result:
        """Add a tag to an image, which may already have it.

        :raises HTTPNotFound: the image does not exist
        """
        if _has_url(tag_value):
            url = build_path('images', image_id, 'tags', tag_value)
            return Result(self._adapter.put(url))
        return self._replace(image_id, {*self._get_tags(image_id), tag_value})

    def delete(self, image_id: str, tag_value: str) -> Result:
        """Remove a tag from an image.

        :raises HTTPNotFound: the image does not exist or does not have the
            tag
        """
        if _has_url(tag_value):
            url = build_path('images', image_id, 'tags', tag_value)
            return Result(self._adapter.delete(url))
        tags = self._get_tags(image_id)
        if tag_value not in tags:
            raise exc.HTTPNotFound(f'The image has no tag {tag_value!r}')
        return self._replace(image_id, tags - {tag_value})

    def _get_tags(self, image_id: str) -> set[str]:
        response = self._adapter.get(build_path('images', image_id))
        tags = decode_object(response, 'tags')['tags']
        check_type(response, tags, list, 'tags')
        return {check_type(response, tag, str, 'a tag') for tag in tags}

    def _replace(self, image_id: str, tags: set[str]) -> Result:
        return Result(
            self._adapter.patch(
                build_path('images', image_id),
                json=[
                    {'op': 'replace', 'path': '/tags', 'value': sorted(tags)}
                ],
                headers={'Content-Type': PATCH_TYPE},
            )
        )


def _has_url(tag: str) -> bool:
    """Return whether the server accepts a tag in a URL.

    It treats a quoted slash as a separator, and decodes other characters
    than ASCII as Latin-1. Such a tag can only be changed together with all
    other tags, which may revert a change that is made at the same time.
    """
    if not isinstance(tag, str):
        raise exc.InvalidArgument(f'{tag!r} is not a tag')
    return tag.isascii() and '/' not in tag and tag not in ('.', '..')

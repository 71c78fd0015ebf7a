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

"""Classes of image records."""

from typing import Any

from glanceclient_osc.model import Resource, Shape, get_origin


class Image(Resource):
    """An image with the fields that the server sent."""

    __slots__ = ()

    _shapes = {  # noqa: RUF012  # declared in Resource
        **dict.fromkeys(
            (
                *('name', 'status', 'owner', 'visibility', 'stores'),
                *('checksum', 'os_hash_algo', 'os_hash_value', 'created_at'),
                *('disk_format', 'container_format', 'updated_at'),
            ),
            Shape(str),
        ),
        'id': Shape(str, is_required=True),
        **dict.fromkeys(('size', 'min_disk', 'min_ram'), Shape(int)),
        'tags': Shape(list, str),
        'locations': Shape(list, dict, 'url'),
    }

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of images; ``image['schema']`` is the link to it."""
        get_schema = get_origin(self).get_schema
        if get_schema is None:
            # Resource.__getattr__() looks up the link.
            raise AttributeError('schema')
        return get_schema()


class NewImage(Image):
    """An image that has just been created.

    :ivar import_methods: import methods that the server supports
    :ivar store_ids: stores that the server has
    """

    __slots__ = ('import_methods', 'store_ids')

    import_methods: tuple[str, ...]
    store_ids: tuple[str, ...]

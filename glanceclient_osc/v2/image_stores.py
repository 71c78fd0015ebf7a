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

"""The stores of a cloud, and what an image has in them.

https://docs.openstack.org/api-ref/image/v2/#backend-store-discovery
"""

from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import build_empty
from glanceclient_osc.v2.image_records import ImageRecords


class ImageStores(ImageRecords):
    """The part of ``client.images`` that is about stores."""

    def get_stores_info(self, detail: bool = False) -> Resource:
        """Return the stores, as a list under ``stores``.

        :param detail: with their properties, which only administrators see
        :raises HTTPNotFound: the cloud has one store without a name
        """
        segments = ('info', 'stores', *(['detail'] if detail else []))
        return self._from(
            Resource, self._adapter.get(build_path(*segments)), 'stores'
        )

    def get_stores_info_detail(self) -> Resource:
        """Return the stores with their properties; for administrators."""
        return self.get_stores_info(detail=True)

    def delete_from_store(self, store_id: str, image_id: str) -> Resource:
        """Delete the data of an image from one of the stores that have it.

        :raises HTTPForbidden: it is the only one
        :raises HTTPNotFound: that store has it not, or is not there
        """
        return build_empty(
            self._adapter.delete(build_path('stores', store_id, image_id))
        )

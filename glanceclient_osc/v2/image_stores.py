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

"""Stores for image data.

>>> [store['id'] for store in images.get_stores_info().stores]
... # doctest: +SKIP
['ceph', 'file']
>>> images.delete_from_store('file', image.id)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#backend-store-discovery
"""

from glanceclient_osc.model import Resource, Shape
from glanceclient_osc.response import check_fields, check_list
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.image_records import ImageRecords


class ImageStores(ImageRecords):
    """The methods of ``client.images`` for stores."""

    def get_stores_info(self, detail: bool = False) -> Resource:
        """Return the stores, in a list under ``stores``.

        :param detail: include their properties, for administrators only
        :raises HTTPNotFound: the cloud does not have multiple stores
        """
        segments = ('info', 'stores', *(['detail'] if detail else []))
        response = self._adapter.get(build_path(*segments))
        stores = self._decode(Resource, response, 'stores')
        for store in check_list(response, stores['stores'], 'stores', 'id'):
            check_fields(response, store, {'properties': Shape(dict)})
        return stores

    def get_stores_info_detail(self) -> Resource:
        """Return the stores with their properties, for administrators."""
        return self.get_stores_info(detail=True)

    def delete_from_store(self, store_id: str, image_id: str) -> Result:
        """Delete the data of an image from one of several stores.

        :raises HTTPForbidden: no other store has the data
        :raises HTTPNotFound: the store does not exist or does not have the
            data
        """
        return Result(
            self._adapter.delete(build_path('stores', store_id, image_id))
        )

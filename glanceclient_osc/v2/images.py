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

"""Images.

>>> from glanceclient_osc import Client
>>> images = Client('2', session=session).images  # doctest: +SKIP
>>> image = images.create(name='cirros', disk_format='qcow2',
...                       container_format='bare')  # doctest: +SKIP
>>> images.upload(image.id, 'cirros.qcow2', verify=True)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#images
"""

from glanceclient_osc.v2.image_data import ImageData
from glanceclient_osc.v2.image_import import ImageImports
from glanceclient_osc.v2.image_locations import ImageLocations
from glanceclient_osc.v2.image_record import Image
from glanceclient_osc.v2.image_stores import ImageStores

__all__ = ['Controller', 'Image']


class Controller(ImageData, ImageImports, ImageStores, ImageLocations):
    """``client.images``"""

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
>>> with open('cirros.qcow2', 'rb') as data:  # doctest: +SKIP
...     images.upload(image.id, data)

https://docs.openstack.org/api-ref/image/v2/#images
"""

from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.source import Data, Source
from glanceclient_osc.v2.image_apply import ImageApplying
from glanceclient_osc.v2.image_copy import ImageCopying
from glanceclient_osc.v2.image_data import open_data, parse_checksum
from glanceclient_osc.v2.image_locations import ImageLocations
from glanceclient_osc.v2.image_model import Image, NewImage
from glanceclient_osc.v2.image_prune import ImagePruning
from glanceclient_osc.v2.image_stores import ImageStores
from glanceclient_osc.v2.image_verify import ImageVerification

__all__ = ['Controller', 'Image']


class Controller(
    ImageApplying,
    ImageCopying,
    ImagePruning,
    ImageVerification,
    ImageStores,
    ImageLocations,
):
    """``client.images``"""

    def create(
        self,
        *,
        backend: str | None = None,
        data: Data | Source | None = None,
        image_size: int | None = None,
        checksum: str | None = None,
        progress: Progress | None = None,
        **fields: Any,
    ) -> NewImage:
        """Create an image, and upload its data if there is any.

        The upload is verified. If it fails, the image is deleted.

        :param backend: store for the data
        :param data: path (not a string), bytes, text, binary file object or
            iterable of bytes; without it, the image is queued
        :param image_size: size of the data in bytes, if the data has no length
        :param checksum: hash of the data, ``sha256:0123…``; data with
            another hash is not stored
        :param progress: called with the number of bytes just sent
        :param fields: fields and properties of the image; use create_from()
            for a property that is named like an argument
        :raises InvalidAttribute: the schema does not allow a field
        :raises InvalidArgument: *checksum* is invalid
        :raises HTTPBadRequest: a field has an invalid value
        :raises HTTPConflict: an image with this ID exists
        :raises SourceError: the data cannot be read, changed during the
            upload, or does not match *checksum*
        :raises IntegrityError: the server stored different data
        """
        parse_checksum(checksum)
        if data is None:
            for name, value in (
                ('image_size', image_size),
                ('checksum', checksum),
                ('progress', progress),
            ):
                if value is not None:
                    raise exc.InvalidArgument(f'{name} requires data')
            return self.create_from(fields, backend)
        with open_data(data, image_size) as source:
            image = self.create_from(fields, backend)
            try:
                uploaded = self.upload(
                    image.id,
                    source,
                    backend=backend,
                    checksum=checksum,
                    progress=progress,
                )
            except BaseException as error:
                self.delete_failed(image.id, error)
                raise
        dict.clear(image)
        dict.update(image, uploaded)
        return image

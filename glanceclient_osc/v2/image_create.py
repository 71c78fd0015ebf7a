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

"""Creation of image records, at most once.

>>> image = images.create_from({'name': 'cirros', 'disk_format': 'qcow2',
...                             'container_format': 'bare'})
... # doctest: +SKIP
>>> image.import_methods  # doctest: +SKIP
('glance-direct', 'web-download')

https://docs.openstack.org/api-ref/image/v2/#create-image
"""

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.retry import Failure
from glanceclient_osc.transport_errors import classify_failure
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController
from glanceclient_osc.v2.image_model import NewImage

LOG = logging.getLogger(__name__)


class ImageCreation(BaseController):
    """The methods of ``client.images`` that create records."""

    schema = 'image'

    def create_from(
        self,
        fields: Mapping[str, Any],
        backend: str | None = None,
        *,
        is_new_id: bool = False,
    ) -> NewImage:
        """Create an image without data, from a mapping of its fields.

        Unlike create(), this takes properties that are named like an
        argument of create().

        Without an ID among the fields, one is generated. So if there is no
        response, this method finds out whether the image was created.

        :param fields: fields and properties of the image
        :param backend: store for the data, sent as python-glanceclient does;
            upload() selects the store
        :param is_new_id: whether the caller has generated the ID for this
            image, so that no other image can have it
        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPBadRequest: a field has an invalid value
        :raises HTTPConflict: an image with this ID exists
        """
        self._validate_new(fields)
        if fields.get('id') is not None:
            # The caller knows the ID, also if the request is interrupted.
            if is_new_id:
                return self._create_with_new_id(fields, backend)
            return self._create_with_given_id(fields, backend)
        fields = {**fields, 'id': str(uuid.uuid4())}
        try:
            return self._create_with_new_id(fields, backend)
        except (KeyboardInterrupt, SystemExit):
            LOG.warning(
                'Interrupted: image %s may have been created', fields['id']
            )
            raise

    def _create_with_given_id(
        self, fields: Mapping[str, Any], backend: str | None
    ) -> NewImage:
        try:
            return self._post(fields, backend)
        except exc.ClientException as error:
            # The ID may be that of an image of another program.
            if _is_outcome_unknown(error) and not isinstance(
                error, exc.HTTPConflict
            ):
                _add_uncertainty(error, fields['id'])
            raise

    def _create_with_new_id(
        self, fields: Mapping[str, Any], backend: str | None
    ) -> NewImage:
        try:
            return self._post(fields, backend)
        except exc.ClientException as error:
            image = self._find_created(fields['id'], error)
            if image is not None:
                return image
            if not _is_connection_lost(error):
                raise
        # The server does not have the image, so the request can be repeated.
        # If the first one is still processed, the second one conflicts.
        try:
            return self._post(fields, backend)
        except exc.ClientException as error:
            image = self._find_created(fields['id'], error)
            if image is None:
                raise
            return image

    def _post(
        self, fields: Mapping[str, Any], backend: str | None
    ) -> NewImage:
        response = self._adapter.post(
            build_path('images'),
            json=dict(fields),
            headers=build_store_header(backend),
        )
        image = self._decode(NewImage, response, 'id')
        image.import_methods = _split_header(
            response.headers.get('OpenStack-image-import-methods')
        )
        image.store_ids = _split_header(
            response.headers.get('OpenStack-image-store-ids')
        )
        return image

    def _find_created(
        self, image_id: str, cause: exc.ClientException
    ) -> NewImage | None:
        """Return an image if the server created it in spite of an error.

        :param image_id: ID that was generated for the image
        :param cause: error of the request
        :returns: None if the server does not have the image
        :raises ClientException: *cause*, if the server has certainly not
            created the image, or if that cannot be found out
        """
        if not _is_outcome_unknown(cause):
            raise cause
        try:
            response = self._adapter.get(build_path('images', image_id))
            image = self._decode(NewImage, response, 'id')
        except exc.HTTPNotFound:
            return None
        except exc.ClientException:
            _add_uncertainty(cause, image_id)
            raise cause from None
        LOG.warning('%s. Image %s was created nevertheless', cause, image_id)
        image.import_methods = image.store_ids = ()
        return image


def build_store_header(store: str | None) -> dict[str, str]:
    """Return the header with the store for the data, if one is given."""
    return {'X-Image-Meta-Store': store} if store else {}


def _split_header(value: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (value or '').split(',') if word)


def _add_uncertainty(error: exc.ClientException, image_id: str) -> None:
    error.message += f'; image {image_id} may have been created'


def _is_outcome_unknown(error: exc.ClientException) -> bool:
    """Return whether the server may have created an image.

    :param error: exception of the request
    """
    if isinstance(error, exc.HTTPException):
        # The generated ID conflicts only with an earlier attempt.
        return error.code == 409 or error.code >= 500
    if isinstance(error, exc.InvalidResponse):
        return True
    cause = error.__cause__
    return (
        isinstance(error, exc.CommunicationError)
        and isinstance(cause, Exception)
        and classify_failure(cause) is not Failure.UNREACHABLE
    )


def _is_connection_lost(error: exc.ClientException) -> bool:
    """Return whether the connection was lost; a timeout does not count."""
    cause = error.__cause__
    return (
        isinstance(cause, Exception)
        and classify_failure(cause) is Failure.BROKEN
    )

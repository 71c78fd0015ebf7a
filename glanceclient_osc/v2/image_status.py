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

"""Waiting for the status of an image; deletion after a failed upload.

>>> images.wait(image.id, timeout=60)  # doctest: +SKIP
>>> images.delete_when_settled(image.id)  # doctest: +SKIP
True
"""

import logging
import time
from collections.abc import Callable, Collection

from glanceclient_osc import exc
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_records import ImageRecords

LOG = logging.getLogger(__name__)

#: statuses that an image keeps until a request or an administrator changes it
FINAL_STATUSES = (
    'active',
    'deactivated',
    'deleted',
    'killed',
    'pending_delete',
)

# Seconds for all attempts to delete an image.
_DELETE_TIMEOUT = 10.0

# Seconds between attempts, while the server has not noticed that an upload
# has ended.
_PAUSES = (0.2, 0.5, 1, 2)

_FIRST_POLL = 0.25  # seconds
_LONGEST_POLL = 10.0  # seconds

#: called with the image each time it has been fetched
OnPoll = Callable[[Image], object]


class ImageStatus(ImageRecords):
    """The methods of ``client.images`` that wait for a status."""

    def wait(
        self,
        image_id: str,
        status: str = 'active',
        *,
        timeout: float | None = None,
        follow: OnPoll | None = None,
    ) -> Image:
        """Wait until an image has a status, and return the image.

        :param timeout: seconds to wait at most
        :param follow: called with the image each time it has been fetched
        :raises ClientException: the image has another status that it does
            not leave
        :raises WaitTimeout: the timeout expired
        :raises HTTPNotFound: the image does not exist
        """

        def has_status(image: Image) -> bool:
            if follow is not None:
                follow(image)
            present = image.get('status')
            if present == status:
                return True
            if present in FINAL_STATUSES:
                raise exc.ClientException(
                    f'Image {image_id} is {present}, not {status}'
                )
            return False

        return self._poll(image_id, has_status, timeout)

    def wait_until_settled(
        self,
        image_id: str,
        transient: Collection[str] = ('saving', 'uploading'),
    ) -> Image:
        """Return an image once the server has noticed that an upload ended.

        Waits for 3.7 seconds at most. Check the status of the image that is
        returned: it may still be one of *transient*.

        :param transient: statuses that the image leaves by itself
        :raises HTTPNotFound: the image does not exist
        """
        for pause in _PAUSES:
            image = self.get(image_id)
            if image.get('status') not in transient:
                return image
            time.sleep(pause)
        return self.get(image_id)

    def delete_when_settled(self, image_id: str) -> bool:
        """Delete an image whose upload has just failed.

        The server may not have noticed yet that the upload ended, or may
        close the connection. Requests that fail with 409, a 5xx status or a
        lost connection are repeated a few times. The method takes 10 seconds
        at most.

        :returns: False if the image did not exist
        :raises HTTPForbidden: the image is protected, or belongs to another
            project
        :raises ClientException: the last attempt failed
        """
        deadline = time.monotonic() + _DELETE_TIMEOUT
        existed = False
        for pause in (*_PAUSES, 0):
            remaining = deadline - time.monotonic()
            try:
                return self._delete_existing(image_id, remaining) or existed
            except exc.ClientException as error:
                is_last = not pause or time.monotonic() + pause >= deadline
                if is_last or not _may_succeed_later(error):
                    raise
            # This attempt may have deleted the image: the next one gets 404.
            existed = True
            time.sleep(pause)
        raise AssertionError('the last attempt returns or raises')

    def delete_failed(self, image_id: str, cause: BaseException) -> None:
        """Delete an image whose upload has failed; report it if it remains.

        If the image cannot be deleted, this is added to the message of
        *cause*, or to the log if *cause* is not an exception of this package.

        :param cause: why the upload failed
        """
        try:
            self.delete_when_settled(image_id)
        except exc.ClientException as error:
            remains = f'image {image_id} could not be deleted: {error}'
            if isinstance(cause, exc.ClientException):
                cause.message += f'; {remains}'
            else:
                LOG.warning('The upload was interrupted; %s', remains)

    def _delete_existing(self, image_id: str, timeout: float) -> bool:
        """Delete an image with one request.

        :param timeout: seconds to wait for the response
        :returns: False if the image does not exist
        """
        try:
            self._adapter.delete(
                build_path('images', image_id),
                timeout=timeout,
                connect_retries=0,
                status_code_retries=0,
            )
        except exc.HTTPNotFound:
            return False
        return True

    def _poll(
        self,
        image_id: str,
        is_done: Callable[[Image], bool],
        timeout: float | None,
    ) -> Image:
        """Fetch an image, with growing pauses, until a condition holds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        pause = _FIRST_POLL
        while True:
            image = self.get(image_id)
            if is_done(image):
                return image
            if deadline is not None and time.monotonic() + pause > deadline:
                raise exc.WaitTimeout(
                    f'Image {image_id} is still {image.get("status")} after '
                    f'{timeout:g} seconds'
                )
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_POLL)


def _may_succeed_later(error: exc.ClientException) -> bool:
    """Return whether a request that failed can succeed when repeated."""
    if isinstance(error, exc.HTTPException):
        return error.code == 409 or error.code >= 500
    return isinstance(error, exc.CommunicationError)

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

"""Delete or keep the image of an upload or import that failed."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, TypeVar

from glanceclient_osc import exc
from glanceclient_osc.osc.data import signals

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.osc.data.resume import ResumeCommand

_Result = TypeVar('_Result')

# Statuses of an image while the server has not noticed that an upload ended.
UPLOADING = ('saving', 'uploading')

# Seconds for the requests of a clean-up.
_DEADLINE = 10.0


@contextlib.contextmanager
def delete_on_failure(
    command: 'BaseCommand', delete: Callable[[str], object]
) -> Iterator[list[str]]:
    """Delete images if the block fails or is interrupted.

    Yield a list, to which the block adds the IDs of the images to delete.

    :param delete: deletes the image with an ID
    """
    image_ids: list[str] = []
    try:
        with signals.raise_on_termination():
            yield image_ids
    except BaseException as error:
        for image_id in image_ids:
            _delete(command, image_id, error, delete)
        raise


@contextlib.contextmanager
def keep_on_failure(
    command: 'BaseCommand',
    resume: 'ResumeCommand',
    transient: Collection[str] = UPLOADING,
) -> Iterator[list[str]]:
    """Print how to continue if the block fails or is interrupted.

    Yield a list, to which the block adds the IDs of the images to keep. An
    image is deleted nevertheless if the server stored other data than was
    sent: the server accepts no other data for it.

    :param transient: statuses that the image leaves by itself, which are
        waited for
    """
    image_ids: list[str] = []
    try:
        with signals.raise_on_termination():
            yield image_ids
    except BaseException as error:
        for image_id in image_ids:
            _explain(command, image_id, error, resume, transient)
        raise


@contextlib.contextmanager
def clean_up_after_import(
    command: 'BaseCommand', image_id: str, resume: 'ResumeCommand | None'
) -> Iterator[None]:
    """Delete an image, or keep it, if its import fails in the block.

    Other exceptions leave the image alone: the import continues.

    :param resume: keeps the image if given; see :func:`keep_on_failure`
    """
    try:
        yield
    except exc.ImportFailed as error:
        if error.image['status'] == 'active':
            _add(
                command,
                error,
                f'Image {image_id} is kept with the data of the stores that '
                'did not fail',
            )
        elif resume:
            _explain(command, image_id, error, resume, UPLOADING)
        else:
            delete = command.client.images.delete_when_settled
            _delete(command, image_id, error, delete)
        raise


def _explain(
    command: 'BaseCommand',
    image_id: str,
    error: BaseException,
    resume: 'ResumeCommand',
    transient: Collection[str],
) -> None:
    """Add how to continue to an error, or print it."""
    images = command.client.images
    try:
        image = _call_within_deadline(
            lambda: images.wait_until_settled(image_id, transient), image_id
        )
    except exc.HTTPNotFound:
        return
    except (exc.ClientException, TimeoutError) as other:
        _add_reason_kept(command, image_id, error, other)
        return
    if image.status == 'active':
        if isinstance(error, exc.IntegrityError):
            _delete(command, image_id, error, images.delete_when_settled)
        else:
            _add(
                command,
                error,
                f'Image {image_id} is active, and its data has not been '
                'verified',
            )
    elif image.get('stores'):
        _add(
            command,
            error,
            f'Image {image_id} is {image.status}, but the server keeps the '
            'data that it refused and accepts no other. Delete it with: '
            f'openstack image delete {image_id}',
        )
    else:
        # Wrong data is as wrong the next time.
        data_is_wrong = isinstance(error, exc.SourceError | exc.IntegrityError)
        _add(
            command,
            error,
            f'Image {image_id} is kept, with status {image.status}. Continue '
            f'with: {resume(image_id, data_is_wrong)}',
        )


def _delete(
    command: 'BaseCommand',
    image_id: str,
    error: BaseException,
    delete: Callable[[str], object],
) -> None:
    """Delete an image, and add that to an error, or print it."""
    if not isinstance(error, Exception):
        # The user may interrupt this, too.
        command.notice(f'Deleting image {image_id}')
    try:
        result = _call_within_deadline(lambda: delete(image_id), image_id)
    except exc.HTTPNotFound:
        return
    except (exc.ClientException, TimeoutError) as other:
        _add_reason_kept(command, image_id, error, other)
    except BaseException:
        command.notice(f'Image {image_id} may still exist')
        raise
    else:
        if result is not False:  # the image existed
            _add(command, error, f'Image {image_id} was deleted')


def _call_within_deadline(
    call: Callable[[], _Result], image_id: str
) -> _Result:
    """Return what a function returns, unless it takes more than 10 seconds.

    :raises TimeoutError: it takes longer; the thread is abandoned
    """
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    # A daemon thread does not keep the process from exiting.
    thread = threading.Thread(target=run, name=image_id, daemon=True)
    with signals.raise_on_termination():
        thread.start()
        thread.join(_DEADLINE)
    if thread.is_alive():
        raise TimeoutError(f'no response within {_DEADLINE:g} seconds')
    if errors:
        raise errors[0]
    return results[0]


def _add_reason_kept(
    command: 'BaseCommand',
    image_id: str,
    error: BaseException,
    reason: Exception,
) -> None:
    _add(
        command,
        error,
        f'Image {image_id} has no valid data and still exists: {reason}',
    )


def _add(command: 'BaseCommand', error: BaseException, message: str) -> None:
    """Add a message to an error; print it if the error has no message."""
    if isinstance(error, exc.ClientException):
        error.message = f'{error.message.removesuffix(".")}. {message}'
    else:
        command.notice('%s', message)

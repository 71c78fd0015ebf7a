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

"""What is to become of an image whose data did not arrive."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.osc.data import signals

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import Command, ShowOne
    from glanceclient_osc.v2.images import Image

#: the command that continues, by the ID of the image and whether it was the
#: data that was wrong
RetryCommand = Callable[[str, bool], str]

_PAUSES = (0.2, 0.5, 1, 2)  # seconds

# What an image is while the server has not noticed that an upload is over.
_PASSING = ('saving', 'uploading')


@contextlib.contextmanager
def delete_on_failure(
    command: 'ShowOne',
    again: RetryCommand | None = None,
    passing: Sequence[str] = _PASSING,
) -> Iterator[list[str]]:
    """Yield a list; delete the images whose IDs are in it: Ctrl-C too.

    :param again: if given, an image without data is not deleted, but it is
        said how to give it some
    :param passing: states that an image does not stay in
    """
    made: list[str] = []
    try:
        with signals.raise_on_termination():
            yield made
    except BaseException as error:
        for image_id in made:
            _undo(command, image_id, error, again, passing)
        raise


@contextlib.contextmanager
def delete_on_import_failure(
    command: 'ShowOne', image_id: str, again: RetryCommand | None = None
) -> Iterator[None]:
    """Delete an image, or keep it, if it is without data after an import.

    Whatever else happens in the block, the import goes on.

    :param again: see deleted()
    """
    try:
        yield
    except exc.ImportFailed as error:
        if error.image['status'] == 'active':
            message = 'Image %s stays, with what has arrived'
            _say(command, error, message % image_id)
        else:
            _undo(command, image_id, error, again)
        raise


@contextlib.contextmanager
def explain_on_failure(
    command: 'Command | ShowOne', image_id: str, again: RetryCommand
) -> Iterator[None]:
    """Say, when the block fails, how an image can be given its data yet."""
    try:
        with signals.raise_on_termination():
            yield
    except BaseException as error:
        _undo(command, image_id, error, again)
        raise


def _undo(
    command: 'Command | ShowOne',
    image_id: str,
    error: BaseException,
    again: RetryCommand | None,
    passing: Sequence[str] = _PASSING,
) -> None:
    if again is None:
        _say_goodbye(command, image_id, error)
        return
    try:
        image = _settled(command, image_id, passing)
    except exc.HTTPNotFound:
        return
    except exc.ClientException as other:
        _say_it_is_there(command, image_id, error, other)
        return
    if image.status == 'active':
        # It takes no other data any more.
        _say_goodbye(command, image_id, error)
        return
    if image.get('stores'):
        message = (
            'Image %(id)s is %(status)s, but takes no other data any more: '
            'the server holds on to what it has refused, so delete it'
        )
        _say(
            command, error, message % {'id': image_id, 'status': image.status}
        )
        return
    # What is wrong with data is so the next time, too.
    wrong = isinstance(error, exc.SourceError | exc.IntegrityError)
    _say(
        command,
        error,
        f'Image {image_id} is there, {image.status}; to continue: {again(image_id, wrong)}',
    )


def _settled(
    command: 'Command | ShowOne', image_id: str, passing: Sequence[str]
) -> 'Image':
    """Return an image when the server is through with it."""
    for pause in (*_PAUSES, 0):
        image = command.client.images.get(image_id)
        if image.status not in passing:
            break
        time.sleep(pause)
    return image


def _say_goodbye(
    command: 'Command | ShowOne', image_id: str, error: BaseException
) -> None:
    images = command.client.images
    try:
        _patiently(lambda: images.delete(image_id))
    except exc.HTTPNotFound:
        pass
    except exc.ClientException as other:
        _say_it_is_there(command, image_id, error, other)
    else:
        _say(command, error, f'Image {image_id} was deleted again')


def _say_it_is_there(
    command: 'Command | ShowOne',
    image_id: str,
    error: BaseException,
    other: exc.ClientException,
) -> None:
    message = 'Image %(id)s has no valid data and is there: %(reason)s'
    _say(command, error, message % {'id': image_id, 'reason': other})


def _say(
    command: 'Command | ShowOne', error: BaseException, message: str
) -> None:
    # The cause comes first, in the one line that an error is.
    if isinstance(error, exc.ClientException):
        error.message = f'{error.message.removesuffix(".")}. {message}'
    else:
        command.notice('%s', message)


def _patiently(call: Callable[[], Any]) -> None:
    # The server may not have noticed yet that the upload is over, or may
    # have closed the connection on it.
    for pause in _PAUSES:
        try:
            call()
            return
        except exc.CommunicationError:
            pass
        except exc.HTTPException as error:
            if error.code != 409 and error.code < 500:
                raise
        time.sleep(pause)
    call()

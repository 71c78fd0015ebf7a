"""What is to become of an image whose data did not arrive."""

import contextlib
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import signals

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import Command, ShowOne

_PAUSES = (0.2, 0.5, 1, 2)  # seconds


@contextlib.contextmanager
def deleted(
    command: 'ShowOne',
    on: type[BaseException] = BaseException,
    again: Sequence[str] | None = None,
) -> Iterator[list[str]]:
    """Yield a list; delete the images whose IDs are in it: Ctrl-C too.

    :param on: what has to happen for that
    :param again: the command that continues, but for the image; if given, an
        image without data is not deleted, but it is said how to give it some
    """
    made: list[str] = []
    try:
        with signals.raised():
            yield made
    except on as error:
        for image_id in made:
            if again is None:
                _say_goodbye(command, image_id, error)
            else:
                _keep(command, image_id, again, error)
        raise


@contextlib.contextmanager
def kept(
    command: 'Command | ShowOne', image_id: str, again: Sequence[str]
) -> Iterator[None]:
    """Say, when the block fails, how an image can be given its data yet.

    :param again: the command that does so, but for the image
    """
    try:
        with signals.raised():
            yield
    except BaseException as error:
        _keep(command, image_id, again, error)
        raise


def _keep(
    command: 'Command | ShowOne',
    image_id: str,
    again: Sequence[str],
    error: BaseException,
) -> None:
    try:
        status = _settled(command, image_id)
    except exc.HTTPNotFound:
        return
    except exc.ClientException as other:
        _say_it_is_there(command, image_id, error, other)
        return
    if status == 'active':
        # It takes no other data any more.
        _say_goodbye(command, image_id, error)
        return
    *words, file = again
    if file == '-' or isinstance(error, exc.SourceError | exc.IntegrityError):
        # What was wrong with it is so the next time, too.
        file = '<file>'
    else:
        file = shlex.quote(file)
    how = f'{shlex.join(words)} {file} {image_id}'
    if 'stage' in words:
        how += f' && openstack image import {image_id}'
    _say(
        command,
        error,
        _('Image %(id)s is %(status)s and has no data; to continue: %(how)s')
        % {'id': image_id, 'status': status, 'how': how},
    )


def _settled(command: 'Command | ShowOne', image_id: str) -> str:
    """Return the status of an image when the server is through with it."""
    for pause in (*_PAUSES, 0):
        status = command.client.images.get(image_id).status
        if status not in ('saving', 'uploading'):
            break
        time.sleep(pause)
    return str(status)


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
        _say(command, error, _('Image %s was deleted again') % image_id)


def _say_it_is_there(
    command: 'Command | ShowOne',
    image_id: str,
    error: BaseException,
    other: exc.ClientException,
) -> None:
    message = _('Image %(id)s has no valid data and is there: %(reason)s')
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

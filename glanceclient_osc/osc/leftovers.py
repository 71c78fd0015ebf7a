"""What is to become of an image that a failed command has made."""

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import signals

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne

_PAUSES = (0.2, 0.5, 1, 2)  # seconds


@contextlib.contextmanager
def deleted(
    command: 'ShowOne', on: type[BaseException] = BaseException
) -> Iterator[list[str]]:
    """Yield a list; delete the images whose IDs are in it: Ctrl-C too.

    :param on: what has to happen for that
    """
    made: list[str] = []
    try:
        with signals.raised():
            yield made
    except on:
        for image_id in made:
            _say_goodbye(command, image_id)
        raise


def _say_goodbye(command: 'ShowOne', image_id: str) -> None:
    try:
        _delete(command, image_id)
    except exc.HTTPNotFound:
        pass
    except exc.ClientException as error:
        command.log.error(
            _('Image %(id)s has no valid data and is there: %(error)s'),
            {'id': image_id, 'error': error},
        )
    else:
        command.notice(
            _('Image %s was deleted again: its upload failed'), image_id
        )


def _delete(command: 'ShowOne', image_id: str) -> None:
    # The server may not have noticed yet that the upload is over, or may
    # have closed the connection on it.
    images = command.client.images
    for pause in _PAUSES:
        try:
            images.delete(image_id)
            return
        except exc.CommunicationError:
            pass
        except exc.HTTPException as error:
            if error.code != 409 and error.code < 500:
                raise
        time.sleep(pause)
    images.delete(image_id)

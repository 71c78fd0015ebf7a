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

"""Start an image import, follow it, and wait for its end.

https://docs.openstack.org/glance/latest/admin/interoperable-image-import.html
"""

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.osc.data import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.osc.v2.image.import_options import ImportOptions
    from glanceclient_osc.v2.images import Image


#: exit status of a command whose --timeout expired, as that of timeout(1)
TIMEOUT_STATUS = 124


def start_import(
    command: 'BaseCommand',
    image_id: str,
    method: str,
    options: 'ImportOptions',
) -> None:
    """Send the request that starts an import.

    :raises HTTPException: the server refuses it; if the server does not
        allow the method, the message names those that it allows
    """
    try:
        command.client.images.image_import(
            image_id,
            method,
            uri=options.uri,
            remote_region=options.remote_region,
            remote_image_id=options.remote_image,
            remote_service_interface=options.remote_service_interface,
            stores=options.stores or None,
            all_stores=options.all_stores or None,
            allow_failure=options.allow_failure,
        )
    except exc.HTTPException as error:
        _add_allowed_methods(command, method, error)
        raise


def finish_import(
    command: 'BaseCommand',
    image_id: str,
    options: 'ImportOptions',
    other_task_ids: 'Collection[str]' = (),
) -> 'Image':
    """Return the image of an import; with ``--wait``, after its end.

    If it takes longer than ``--timeout``, the image is returned as well, and
    the exit status of the command is set.

    :param other_task_ids: IDs of the tasks of earlier imports
    :raises ImportFailed: the import failed
    """
    images = command.client.images
    try:
        if options.wait:
            with signals.raise_on_termination():
                image = images.follow_import(
                    image_id,
                    known=other_task_ids,
                    timeout=options.timeout,
                    follow=ChangePrinter(command.notice),
                )
                if options.is_remote:
                    _check_disk_format(command, image)
                return image
    except (KeyboardInterrupt, SystemExit):
        _print_how_to_wait(command, image_id)
        raise
    except exc.WaitTimeout as error:
        command.notice('%s', error)
        command.exit_status = TIMEOUT_STATUS
    _print_how_to_wait(command, image_id)
    return images.get(image_id)


def _check_disk_format(command: 'BaseCommand', image: 'Image') -> None:
    """Print a message if the imported data has another disk format.

    The client has not seen the data, and not every server compares it.
    """
    from glanceclient_osc.transfer import formats, source

    if image.container_format != 'bare' or not image.disk_format:
        return
    try:
        with command.client.images.data(
            image.id, False, image=image
        ) as download:
            # Only the blocks that are inspected are received.
            content = formats.detect_format(source.open_source(download))
    except exc.ClientException:
        return  # not every user may download an image
    if not content.may_be(image.disk_format):
        command.notice(
            f'The disk format of image {image.id} is {image.disk_format}, but '
            f'the data is {content.disk_format}. Create the image again with '
            f'--disk-format {content.disk_format}'
        )


def _print_how_to_wait(command: 'BaseCommand', image_id: str) -> None:
    command.notice(
        'The import continues in the cloud. Wait for its end with: openstack '
        f'image import --wait {image_id}'
    )


def list_task_ids(command: 'BaseCommand', image_id: str) -> list[str]:
    """Return the IDs of the tasks of an image, newest first."""
    try:
        response = command.client.images.get_associated_image_tasks(image_id)
    except (exc.HTTPNotFound, exc.HTTPNotImplemented):  # before version 2.12
        return []
    tasks = sorted(
        response['tasks'], key=itemgetter('created_at'), reverse=True
    )
    return [task['id'] for task in tasks]


def _add_allowed_methods(
    command: 'BaseCommand', method: str, error: exc.HTTPException
) -> None:
    """Add the allowed methods to an error if the method is not allowed."""
    try:
        info = command.client.images.get_import_info()
    except exc.HTTPNotFound:
        error.message += (
            '; this cloud cannot import images '
            '(requires --os-image-api-version 2.6 or later)'
        )
        return
    except exc.ClientException:
        return
    allowed = info['import-methods'].get('value', [])
    if method not in allowed:
        names = ', '.join(allowed) or 'none'
        error.message += f'; import methods that the cloud allows: {names}'


class ChangePrinter:
    """Print what changes while an import runs."""

    def __init__(self, notice: 'Callable[..., None]') -> None:
        self._notice = notice
        self._status = ''
        self._waiting: set[str] = set()
        self._failed: set[str] = set()
        self._message = ''

    def __call__(
        self, image: 'Image', tasks: 'Iterable[Mapping[str, Any]]'
    ) -> None:
        """Print what has changed since the last call."""
        self._print_stores(image)
        if image.status != self._status:
            self._notice('The image is %s', image.status)
        self._status = image.status
        message = '; '.join(
            task['message']
            for task in tasks
            if task['status'] == 'processing' and task.get('message')
        )
        if message and message != self._message:
            self._notice('%s', message)
        self._message = message

    def _print_stores(self, image: 'Image') -> None:
        waiting = _split_names(image.get('os_glance_importing_to_stores'))
        failed = _split_names(image.get('os_glance_failed_import'))
        for name in sorted(waiting - self._waiting):
            self._notice('Importing into store %s', name)
        for name in sorted(self._waiting - waiting - failed):
            self._notice('Imported into store %s', name)
        for name in sorted(failed - self._failed):
            self._notice('The import into store %s failed', name)
        self._waiting, self._failed = waiting, failed


def _split_names(text: str | None) -> set[str]:
    return set(filter(None, (text or '').split(',')))

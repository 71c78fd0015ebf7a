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

    :param other_task_ids: IDs of the tasks of earlier imports
    :raises ImportFailed: the import failed
    :raises WaitTimeout: it takes longer than ``--timeout``
    """
    images = command.client.images
    try:
        if options.wait:
            with signals.raise_on_termination():
                return images.follow_import(
                    image_id,
                    known=other_task_ids,
                    timeout=options.timeout,
                    follow=_ChangePrinter(command.notice),
                )
    except (KeyboardInterrupt, SystemExit, exc.WaitTimeout):
        _print_how_to_wait(command, image_id)
        raise
    _print_how_to_wait(command, image_id)
    return images.get(image_id)


def _print_how_to_wait(command: 'BaseCommand', image_id: str) -> None:
    command.notice(
        'The import continues in the cloud. Wait for its end with: openstack '
        f'image import --wait {image_id}'
    )


def list_task_ids(command: 'BaseCommand', image_id: str) -> list[str]:
    """Return the IDs of the tasks of an image, newest first."""
    try:
        response = command.client.images.get_associated_image_tasks(image_id)
    except exc.HTTPNotFound:  # before version 2.12 of the API
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


class _ChangePrinter:
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

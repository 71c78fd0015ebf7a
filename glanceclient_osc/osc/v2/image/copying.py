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

"""Copies of images by several threads, and the rows that show them."""

import argparse
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.v2.image import importing

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.v2.client import Client
    from glanceclient_osc.v2.image_import import OnImportPoll
    from glanceclient_osc.v2.image_model import Image

HEADERS = (
    'Image',
    'Name',
    'Destination',
    'ID',
    'Result',
    'Mode',
    'Changed',
)


class Destination(NamedTuple):
    """A cloud or region to copy images to.

    :ivar name: name of the cloud or region
    :ivar source_region: region that it can download images from, None if the
        source has another identity service
    :ivar error: why it cannot be used, None if it can
    """

    name: str
    client: 'Client'
    source_region: str | None = None
    error: str | None = None


class CopyTask(NamedTuple):
    """An image to copy, and where to."""

    image: 'Image'
    destination: Destination

    def build_row(
        self,
        result: str,
        copy_id: str | None = None,
        mode: str | None = None,
    ) -> tuple[Any, ...]:
        """Return the row of the table."""
        return (
            self.image.id,
            self.image.get('name'),
            self.destination.name,
            formatters.OptionalColumn(copy_id),
            result,
            formatters.OptionalColumn(mode),
            result == 'copied',
        )


class Worker:
    """Copies one image at a time; several threads use it."""

    def __init__(
        self,
        command: 'BaseCommand',
        args: argparse.Namespace,
        source: 'Client',
        report: Callable[[int], object] | None,
        count: int,
    ) -> None:
        self._command = command
        self._args = args
        self._source = source
        self._report_progress = report
        self._count = count
        self._running = 0
        self._stopped = False
        self._changed = threading.Condition()

    def stop(self) -> None:
        """Wait until the other threads have deleted incomplete copies."""
        with self._changed:
            self._stopped = True
            if self._running:
                self._notice('Deleting incomplete copies')
            self._changed.wait_for(lambda: not self._running)

    def copy(self, task: CopyTask) -> tuple[Any, ...]:
        """Copy an image; report a failure, and return the row."""
        with self._changed:
            self._running += 1
        try:
            return self._copy(task)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _copy(self, task: CopyTask) -> tuple[Any, ...]:
        image, destination = task.image, task.destination
        try:
            if destination.error:
                raise exc.ClientException(destination.error)
            result = self._source.images.copy(
                image.id,
                to=destination.client,
                name=self._args.copy_name,
                visibility=self._args.copy_visibility,
                mode=self._args.mode,
                with_members=self._args.with_members,
                source_region=destination.source_region,
                timeout=self._args.timeout,
                follow=self._build_follower(),
                progress=self._report,
                on_fallback=self._notice,
            )
        except exc.ClientException as error:
            self._command.report_error(
                'Failed to copy image %s to %s: %s%s',
                image.id,
                destination.name,
                error,
                self._get_hint(image, error),
            )
            return task.build_row('failed')
        if not result.changed:
            self._notice(
                f'Image {image.id} is at {destination.name} already: '
                f'{result.image.id}'
            )
            return task.build_row('exists', result.image.id)
        if self._count > 1:
            self._notice(
                f'Image {image.id} was copied to {destination.name}: '
                f'{result.image.id}'
            )
        return task.build_row('copied', result.image.id, result.mode)

    def _get_hint(self, image: 'Image', error: exc.ClientException) -> str:
        """Return what else to try after an error."""
        if (
            isinstance(error, exc.HTTPForbidden)
            and image.get('visibility') in ('public', 'community')
            and not self._args.copy_visibility
        ):
            return (
                f'. The image is {image.visibility}; for another visibility '
                f'of the copy, use --visibility'
            )
        return ''

    def _report(self, count: int) -> None:
        """Report bytes, and end the copy if the command was interrupted."""
        if self._stopped:
            raise KeyboardInterrupt
        if self._report_progress is not None:
            self._report_progress(count)

    def _build_follower(self) -> 'OnImportPoll':
        """Return a function that is called while a cloud downloads data."""
        show = None
        if self._count == 1:
            show = importing.ChangePrinter(self._command.notice)

        def follow(image: 'Image', tasks: Sequence[Mapping[str, Any]]) -> None:
            self._report(0)
            if show is not None:
                show(image, tasks)

        return follow

    def _notice(self, message: str) -> None:
        self._command.notice('%s', message)

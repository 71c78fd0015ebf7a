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

"""Publish new data under a name, and retire the previous image.

>>> new = images.replace('debian-12', data=pathlib.Path('debian-12.qcow2'),
...                      disk_format='qcow2', keep=2)  # doctest: +SKIP
>>> new.changed, new.image.id, new.retired  # doctest: +SKIP
(True, '3a4f…', ('91b0…',))

If a job is killed at any point, the previous image stays in place. Repeating
the job finishes the rest. :mod:`glanceclient_osc.v2.image_replace` decides on
the next step.
"""

import builtins
import contextlib
import dataclasses
import functools
import itertools
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.source import Data, Source
from glanceclient_osc.v2 import image_query, image_replace
from glanceclient_osc.v2.dates import get_time
from glanceclient_osc.v2.image_data import open_data, parse_checksum
from glanceclient_osc.v2.image_fetch import (
    ImageFetching,
    build_source_properties,
)
from glanceclient_osc.v2.image_import import OnImportPoll
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_replace import (
    HEARTBEAT,
    NAME,
    REPLACED_BY,
    SERIAL,
    SOURCE_CHECKSUM,
    Action,
)

LOG = logging.getLogger(__name__)

RETIRED_NAME = '{name} ({created_at})'
RETIRE_MODES = ('hide', 'deactivate', 'delete')

_HEARTBEAT_INTERVAL = 30.0  # seconds
_FIRST_POLL = 1.0  # seconds
_LONGEST_POLL = 10.0  # seconds

# The default of Glance; images that other algorithms hash are compared after
# the upload only.
_ALGORITHM = 'sha512'

#: uploads or imports the data of an image, verifies it, and calls the
#: progress callback regularly
Fill = Callable[[str, Progress], object]


@dataclasses.dataclass(frozen=True)
class Replacement:
    """The result of a replacement.

    :ivar image: the image that is published under the name
    :ivar changed: whether another image was published before
    :ivar retired: IDs of the images that were retired
    :ivar deleted: IDs of the retired images that were deleted
    :ivar errors: messages about images that could not be retired
    """

    image: Image
    changed: bool
    retired: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Retirement:
    """What to do with images that have been replaced.

    :ivar mode: ``hide``, ``deactivate`` or ``delete``
    :ivar name: template for their name, see RETIRED_NAME
    :ivar keep: number of retired images to keep, None for all
    """

    mode: str = 'hide'
    name: str = RETIRED_NAME
    keep: int | None = None

    def __post_init__(self) -> None:
        if self.mode not in RETIRE_MODES:
            raise exc.InvalidArgument(
                f'{self.mode!r} is not one of {", ".join(RETIRE_MODES)}'
            )
        if self.keep is not None and (
            not isinstance(self.keep, int) or self.keep < 0
        ):
            raise exc.InvalidArgument(
                f'keep must be a number from 0, not {self.keep!r}'
            )
        image_replace.format_retired_name(self.name, {'id': ''})


class ImagePublishing(ImageFetching):
    """The methods of ``client.images`` that replace images."""

    def replace(
        self,
        name: str,
        *,
        data: Data | Source,
        keep: int | None = None,
        retire: str = 'hide',
        retired_name: str = RETIRED_NAME,
        inherit: bool = True,
        timeout: float | None = None,
        backend: str | None = None,
        checksum: str | None = None,
        progress: Progress | None = None,
        **fields: Any,
    ) -> Replacement:
        """Publish new data under a name, and retire the previous image.

        Afterwards, exactly one visible image of the project has the name. An
        image of the project that has the same data already is published
        without an upload.

        :param data: path (not a string), bytes, text, binary file object or
            iterable of bytes; jobs that replace the same image with the same
            data wait for each other only if the data can be read twice
        :param keep: number of retired images to keep, None for all
        :param retire: ``hide``, ``deactivate`` or ``delete`` the previous
            image
        :param retired_name: template for the new name of the previous image,
            with ``{name}``, ``{created_at}`` and ``{id}``
        :param inherit: take properties, tags, protection, visibility and
            members from the previous image, unless *fields* has others
        :param timeout: seconds to wait at most for another job that uploads
            the same data
        :param backend: store for the data
        :param checksum: hash of the data, ``sha256:0123…``
        :param progress: called with the number of bytes just sent
        :param fields: fields and properties of the new image; use
            publish_data() for a property that is named like an argument
        :raises WaitTimeout: the timeout expired
        :raises ClientException: the new image cannot be created, uploaded or
            published; the previous image is unchanged
        """
        return self.publish_data(
            name,
            data,
            fields,
            Retirement(retire, retired_name, keep),
            inherit=inherit,
            timeout=timeout,
            backend=backend,
            checksum=checksum,
            progress=progress,
        )

    def publish_data(
        self,
        name: str,
        data: Data | Source,
        fields: Mapping[str, Any],
        retirement: Retirement,
        *,
        inherit: bool = True,
        timeout: float | None = None,
        backend: str | None = None,
        checksum: str | None = None,
        progress: Progress | None = None,
    ) -> Replacement:
        """Replace an image, with fields that may have any name.

        See replace(), where a property cannot be named like an argument.
        """
        parse_checksum(checksum)
        with open_data(data, None) as source:

            def upload(image_id: str, report: Progress) -> None:
                self.upload(
                    image_id,
                    source,
                    backend=backend,
                    checksum=checksum,
                    progress=report,
                )

            return self.publish(
                name,
                upload,
                fields,
                retirement,
                data_hash=compute_hash(source),
                inherit=inherit,
                timeout=timeout,
                progress=progress,
            )

    def publish_url(
        self,
        name: str,
        url: str,
        checksum: str,
        fields: Mapping[str, Any],
        retirement: Retirement,
        *,
        inherit: bool = True,
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
        progress: Progress | None = None,
        **arguments: Any,
    ) -> Replacement:
        """Replace an image by the data of a URL.

        The data is verified by its checksum before the image is published,
        see fetch(). URL and checksum are recorded as properties, so that
        repeating the replacement downloads nothing.

        :param url: URL of the data
        :param checksum: hash of the data, ``sha256:0123…``
        :param follow: called with the image and the tasks of the import
        :param progress: called with the number of bytes just transferred
        :param arguments: other arguments of fetch()
        """
        source = build_source_properties(url, checksum)

        def fetch(image_id: str, report: Progress) -> None:
            def follow_alive(
                image: Image, tasks: Sequence[Mapping[str, Any]]
            ) -> None:
                report(0)
                if follow is not None:
                    follow(image, tasks)

            self.fetch(
                image_id,
                url,
                checksum,
                timeout=timeout,
                follow=follow_alive,
                progress=report,
                **arguments,
            )

        return self.publish(
            name,
            fetch,
            {**fields, **source},
            retirement,
            data_hash=source[SOURCE_CHECKSUM],
            inherit=inherit,
            timeout=timeout,
            progress=progress,
        )

    def publish(
        self,
        name: str,
        fill: Fill,
        fields: Mapping[str, Any],
        retirement: Retirement,
        *,
        data_hash: str | None,
        inherit: bool = True,
        timeout: float | None = None,
        progress: Progress | None = None,
    ) -> Replacement:
        """Replace an image, with any method to upload or import its data.

        :param fill: uploads or imports the data of the image with an ID
        :param data_hash: ``ALGORITHM:HEX`` of the data, None if unknown
        """
        project_id = self._get_project_id(fields)
        known = self._list_family(project_id, name)
        previous = image_replace.choose_published(known, name)
        wanted = image_replace.inherit_fields(
            previous if inherit else None, {**fields, 'name': name}
        )
        image = _find_by_hash(known, data_hash)
        if image is None or image.status != 'active':
            image = self._provide(
                project_id, wanted, fill, data_hash, timeout, progress
            )
        changed = not image_replace.is_published(image, name)
        if changed:
            if inherit and previous is not None:
                self._copy_members(previous, image.id, wanted)
            image = self._publish_image(project_id, image, wanted)
        return self._retire_others(
            project_id, name, image, changed, retirement
        )

    def find_published(
        self, name: str, data: Source | str, project_id: str | None = None
    ) -> Image | None:
        """Return the active image of a project with this name and data.

        :param data: source that can be read twice, or ``sha256:0123…``, the
            checksum of the data or of the file that it was created from
        :param project_id: the project; that of the token by default
        :returns: None if the project has no active image of that name
        :raises AlreadyExists: the images of that name have other data
        """
        fields = {'owner': project_id} if project_id else {}
        images = [
            image
            for image in self.list(
                filters={
                    'owner': self._get_project_id(fields),
                    'name': image_query.match_exactly(name),
                    'status': 'active',
                }
            )
            if image.get('name') == name
        ]
        has_data = _build_comparison(data)
        for image in images:
            if has_data(image):
                return image
        if images:
            raise exc.AlreadyExists(
                f'Image {images[0].id} has the name {name} and other data'
            )
        return None

    def _get_project_id(self, fields: Mapping[str, Any]) -> str:
        project_id = fields.get('owner') or self._adapter.get_project_id()
        if not project_id:
            raise exc.InvalidArgument(
                'The token does not name a project: set owner to the ID of '
                'the project whose image is replaced'
            )
        return str(project_id)

    def _list_family(self, project_id: str, name: str) -> builtins.list[Image]:
        """Return all images that are, or were, published under a name."""
        found: dict[str, Image] = {}
        for hidden in ({}, {'os_hidden': True}):
            for criterion in (
                {'name': image_query.match_exactly(name)},
                {NAME: name},
            ):
                filters = {'owner': project_id, **criterion, **hidden}
                for image in self.list(filters=filters):
                    # A database may compare names case-insensitively.
                    if name in (image.get('name'), image.get(NAME)):
                        found[image.id] = image
        return [*found.values()]

    def _provide(
        self,
        project_id: str,
        wanted: Mapping[str, Any],
        fill: Fill,
        data_hash: str | None,
        timeout: float | None,
        progress: Progress | None,
    ) -> Image:
        """Return an active image with the data, uploading it if necessary.

        :raises WaitTimeout: another job did not finish in time
        """
        if data_hash is None:
            image = self._create_hidden(wanted, None)
            return self._fill(image.id, fill, progress)
        deadline = None if timeout is None else time.monotonic() + timeout
        for generation in itertools.count():
            image_id = image_replace.compute_id(
                project_id, wanted['name'], data_hash, generation
            )
            found = self._provide_by_id(
                image_id, wanted, fill, deadline, progress
            )
            if found is not None:
                return found
        raise AssertionError('unreachable')

    def _provide_by_id(
        self,
        image_id: str,
        wanted: Mapping[str, Any],
        fill: Fill,
        deadline: float | None,
        progress: Progress | None,
    ) -> Image | None:
        """Return the active image with an ID; None if the ID is used up."""
        pause = _FIRST_POLL
        while True:
            image = self._get_or_none(image_id)
            action = image_replace.choose_action(
                image, wanted['name'], get_time()
            )
            if action in (Action.DONE, Action.PUBLISH):
                return image
            if action is Action.SKIP:
                return None
            if action is Action.WAIT:
                if deadline is not None and (
                    time.monotonic() + pause > deadline
                ):
                    raise exc.WaitTimeout(
                        f'Another job is still uploading image {image_id}'
                    )
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_POLL)
                continue
            try:
                if action is Action.CREATE:
                    self._create_hidden(wanted, image_id)
                else:
                    self._report_heartbeat(image_id)
            except exc.HTTPConflict:
                if self._get_or_none(image_id) is None:
                    return None  # an image with this ID was deleted
                continue  # another job was faster
            return self._fill(image_id, fill, progress)

    def _create_hidden(
        self, wanted: Mapping[str, Any], image_id: str | None
    ) -> Image:
        """Create a queued image that no listing shows."""
        fields = {
            **wanted,
            'os_hidden': True,
            'protected': False,
            # Without members, a shared image is as private as a private one.
            'visibility': 'shared'
            if wanted.get('visibility') == 'shared'
            else 'private',
            NAME: wanted['name'],
            HEARTBEAT: image_replace.format_heartbeat(get_time()),
        }
        if image_id is not None:
            fields['id'] = image_id
        return self.create_from(fields)

    def _report_heartbeat(self, image_id: str) -> None:
        beat = image_replace.format_heartbeat(get_time())
        self.change(image_id, {HEARTBEAT: beat})

    def _fill(
        self, image_id: str, fill: Fill, progress: Progress | None
    ) -> Image:
        """Upload or import the data of an image; delete it if that fails."""
        reported = time.monotonic()

        def report(count: int) -> None:
            nonlocal reported
            if progress is not None:
                progress(count)
            if time.monotonic() - reported >= _HEARTBEAT_INTERVAL:
                reported = time.monotonic()
                # A lost heartbeat must not end the upload.
                with contextlib.suppress(exc.ClientException):
                    self._report_heartbeat(image_id)

        try:
            fill(image_id, report)
        except BaseException as error:
            self.delete_failed(image_id, error)
            raise
        return self.get(image_id)

    def _copy_members(
        self, previous: Image, image_id: str, wanted: Mapping[str, Any]
    ) -> None:
        """Share an image with the projects that another is shared with."""
        if 'shared' not in (
            previous.get('visibility'),
            wanted.get('visibility'),
        ):
            return
        from glanceclient_osc.v2 import image_members

        members = image_members.Controller(self._adapter, self._schemas)
        for member in members.list(previous.id):
            with contextlib.suppress(exc.HTTPConflict):
                members.create(image_id, member.member_id)

    def _publish_image(
        self, project_id: str, image: Image, wanted: Mapping[str, Any]
    ) -> Image:
        """Make an image visible under its name."""
        try:
            try:
                return self._make_visible(project_id, image, wanted)
            except exc.HTTPConflict:
                # Another job with the same data has changed the image.
                image = self.get(image.id)
                if image_replace.is_published(image, wanted['name']):
                    return image
                return self._make_visible(project_id, image, wanted)
        except exc.ClientException as error:
            error.message += (
                f'; image {image.id} has the new data, but is hidden: run '
                f'the command again to publish it, or delete it'
            )
            raise

    def _make_visible(
        self, project_id: str, image: Image, wanted: Mapping[str, Any]
    ) -> Image:
        """Change name and visibility of an image in one request."""
        name = wanted['name']
        family = self._list_family(project_id, name)
        fields = {
            field: value
            for field, value in wanted.items()
            if field != 'id' and image.get(field) != value
        }
        fields.update(
            {
                'name': name,
                'os_hidden': False,
                NAME: name,
                SERIAL: str(image_replace.next_serial(family)),
            }
        )
        return self.change(image.id, fields, (HEARTBEAT, REPLACED_BY), image)

    def _retire_others(
        self,
        project_id: str,
        name: str,
        image: Image,
        changed: bool,
        retirement: Retirement,
    ) -> Replacement:
        """Retire the previous images, and delete those beyond the limit."""
        family = self._list_family(project_id, name)
        # Another job may have published a newer image in the meantime.
        published = image_replace.choose_published(family, name) or image
        retired, deleted, errors = [], [], []
        for old in image_replace.choose_retirements(family, name):
            try:
                self._retire(old, published.id, retirement)
            except exc.ClientException as error:
                errors.append(f'Image {old.id} cannot be retired: {error}')
            else:
                retired.append(old.id)
        if retirement.mode == 'delete' or retirement.keep is not None:
            keep = 0 if retirement.mode == 'delete' else retirement.keep
            deleted = self._delete_surplus(
                self._list_family(project_id, name), name, keep
            )
        return Replacement(
            published, changed, (*retired,), (*deleted,), (*errors,)
        )

    def _retire(self, old: Image, new_id: str, retirement: Retirement) -> None:
        fields = {
            'name': image_replace.format_retired_name(retirement.name, old),
            REPLACED_BY: new_id,
            NAME: old.name,
        }
        if retirement.mode != 'deactivate':
            fields['os_hidden'] = True
        self.change(old.id, fields)
        if retirement.mode == 'deactivate':
            self.deactivate(old.id)

    def _delete_surplus(
        self, family: Iterable[Image], name: str, keep: int | None
    ) -> builtins.list[str]:
        deleted = []
        for old in image_replace.choose_deletions(family, name, keep):
            try:
                self.delete(old.id)
            except exc.HTTPNotFound:
                pass
            except exc.HTTPException as error:
                # Typically an image that servers or volumes depend on.
                LOG.warning('Image %s is kept: %s', old.id, error)
            else:
                deleted.append(old.id)
        return deleted


def compute_hash(source: Source, algorithm: str = _ALGORITHM) -> str | None:
    """Return the hash of data, None if the data can be read only once."""
    from glanceclient_osc.transfer.digest import Digest

    if not source.replayable:
        return None
    with Digest(algorithm) as digest:
        for block in source.blocks():
            digest.update(block)
        return f'{algorithm}:{digest.hexdigest()}'


def _build_comparison(data: Source | str) -> Callable[[Image], bool]:
    """Return a function that returns whether an image has some data.

    The data is read once for each hash algorithm of the images.

    :param data: source that can be read twice, or a checksum
    """
    if isinstance(data, str):
        return lambda image: data in image_replace.get_checksums(image)
    compute = functools.cache(functools.partial(compute_hash, data))

    def has_data(image: Image) -> bool:
        if data.size is not None and image.get('size') != data.size:
            return False
        algorithm: str = image.get('os_hash_algo') or ''
        stored = f'{algorithm}:{image.get("os_hash_value")}'
        return bool(algorithm) and compute(algorithm) == stored

    return has_data


def _find_by_hash(
    images: Iterable[Image], data_hash: str | None
) -> Image | None:
    """Return the latest active image with this data, None without one."""
    if data_hash is None:
        return None
    matching = [
        image
        for image in images
        if image.status == 'active'
        and data_hash in image_replace.get_checksums(image)
    ]
    return max(matching, key=image_replace.get_order, default=None)

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

"""Copy images to another cloud, or to another region.

>>> copy = source.images.copy(image_id, to=other)  # doctest: +SKIP
>>> copy.changed, copy.mode, copy.image.id  # doctest: +SKIP
(True, 'relay', '3a4f…')

Either the destination downloads the data from the other region (*pull*), or
the data passes through the memory of this computer (*relay*). The copy is
hidden until its data is verified, and deleted if anything fails.
:mod:`glanceclient_osc.v2.image_copying` has the decisions.
"""

import builtins
import contextlib
import dataclasses
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.source import Source
from glanceclient_osc.v2 import image_copying, image_query
from glanceclient_osc.v2.image_copying import Way
from glanceclient_osc.v2.image_data import ImageData
from glanceclient_osc.v2.image_import import ImageImports, OnImportPoll
from glanceclient_osc.v2.image_model import Image

if TYPE_CHECKING:
    from glanceclient_osc.v2.client import Client

LOG = logging.getLogger(__name__)

#: called with the reason why this computer moves the data after all
OnFallback = Callable[[str], object]

# Failures of a pull that do not make a relay fail as well.
_FALLBACK_ERRORS = (
    exc.HTTPException,
    exc.ImportFailed,
    exc.IntegrityError,
    exc.WaitTimeout,
)


@dataclasses.dataclass(frozen=True)
class Copy:
    """The result of copying an image.

    :ivar image: the image at the destination
    :ivar changed: whether it was copied; if not, it was there already
    :ivar mode: ``pull`` or ``relay``, None if nothing was copied
    """

    image: Image
    changed: bool
    mode: Way | None


class ImageCopying(ImageImports, ImageData):
    """The methods of ``client.images`` that copy to another cloud."""

    def copy(
        self,
        image_id: str,
        *,
        to: 'Client',
        name: str | None = None,
        visibility: str | None = None,
        mode: str = 'auto',
        with_members: bool = False,
        source_region: str | None = None,
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
        progress: Progress | None = None,
        on_fallback: OnFallback | None = None,
    ) -> Copy:
        """Copy an image to another cloud, and verify its data.

        Properties, tags, formats, minimum disk and RAM, protection and
        visibility are those of the source. If the project at the destination
        has an active image with the same name and data, nothing is copied.

        :param to: client of the destination
        :param name: name of the copy (default: that of the image)
        :param visibility: visibility of the copy (default: that of the image)
        :param mode: ``pull`` if the destination shall download the data from
            the other region, ``relay`` if this computer shall move it, or
            ``auto`` for a relay if the destination cannot
        :param with_members: share the copy with the same projects
        :param source_region: region of the image, if both clouds have the
            same identity service; without it, only a relay is possible
        :param timeout: seconds to wait for a pull at most
        :param follow: called with the copy and the tasks of a pull
        :param progress: called with the number of bytes just relayed
        :param on_fallback: called with the reason why the destination cannot
            download the data with *mode* ``auto``
        :raises InvalidArgument: an argument has an invalid value
        :raises SourceError: the image cannot be read, or its data does not
            have its hash
        :raises ImportFailed: the pull failed
        :raises WaitTimeout: the timeout expired
        :raises IntegrityError: the destination stored other data
        :raises ClientException: the copy cannot be created; a copy that was
            created is deleted after every failure
        """
        image_copying.check_mode(mode, source_region)
        source = self.get(image_id)
        image_copying.check_source(source)
        wanted = image_copying.select_fields(source, name, visibility)
        existing = _find_existing(to, wanted, source)
        if existing is not None:
            return Copy(existing, False, None)
        job = _CopyJob(
            to,
            source,
            wanted,
            self._list_member_ids(source) if with_members else [],
        )
        if mode != 'relay' and source_region:
            way, reason = image_copying.choose_way(
                mode, source_region, _list_import_methods(to)
            )
            if way == 'pull':
                try:
                    image = job.pull(source_region, timeout, follow, progress)
                    return Copy(image, True, 'pull')
                except _FALLBACK_ERRORS as error:
                    if mode == 'pull':
                        raise
                    reason = str(error)
            if on_fallback is not None:
                on_fallback(
                    f'The destination cannot download image {source.id}, so '
                    f'this computer copies it: {reason}'
                )
        data = _ImageSource(
            source,
            lambda: self.data(source.id, False, image=source, lazy=True),
        )
        return Copy(job.relay(data, progress), True, 'relay')

    def _list_member_ids(self, image: Image) -> builtins.list[str]:
        """Return the IDs of the projects that an image is shared with."""
        if image.get('visibility') != 'shared':
            return []
        from glanceclient_osc.v2 import image_members

        members = image_members.Controller(self._adapter, self._schemas)
        return [str(member.member_id) for member in members.list(image.id)]


class _CopyJob:
    """Creates one copy, in one way or another."""

    def __init__(
        self,
        to: 'Client',
        source: Image,
        wanted: Mapping[str, Any],
        members: builtins.list[str],
    ) -> None:
        self._to = to
        self._images = to.images
        self._source = source
        self._wanted = wanted
        self._members = members

    def pull(
        self,
        region: str,
        timeout: float | None,
        follow: OnImportPoll | None,
        progress: Progress | None,
    ) -> Image:
        """Let the destination download the data from another region."""
        with self._create() as image_id:
            try:
                image = self._images.import_and_wait(
                    image_id,
                    image_copying.PULL_METHOD,
                    remote_region=region,
                    remote_image_id=self._source.id,
                    timeout=timeout,
                    follow=follow,
                )
            except exc.ImportFailed as error:
                # The message of Glance is "Task failed due to Internal Error".
                error.message += (
                    f'; check that the settings allowed_ports and '
                    f'allowed_hosts of the destination allow region {region}'
                )
                raise
            self._verify(image, progress)
            return self._publish(image)

    def relay(self, data: Source, progress: Progress | None) -> Image:
        """Download the data and upload it at the same time.

        The upload is aborted before its last byte if the data does not have
        the hash of the source.
        """
        checksum = image_copying.get_hash(self._source)
        with self._create() as image_id:
            self._images.upload(
                image_id,
                data,
                verify=checksum is None,
                checksum=checksum,
                progress=progress,
            )
            image = self._images.get(image_id)
            if image_copying.has_same_data(image, self._source) is False:
                raise exc.IntegrityError(
                    image_copying.describe_mismatch(image, self._source)
                )
            return self._publish(image)

    @contextlib.contextmanager
    def _create(self) -> Iterator[str]:
        """Yield the ID of a hidden image; delete it if the block fails."""
        image_id = self._images.create_from(
            image_copying.hide_fields(self._wanted)
        ).id
        try:
            for member_id in self._members:
                with contextlib.suppress(exc.HTTPConflict):
                    self._to.image_members.create(image_id, member_id)
            yield image_id
        except BaseException as error:
            self._images.delete_failed(image_id, error)
            raise

    def _verify(self, image: Image, progress: Progress | None) -> None:
        """Compare the data of the copy with that of the source.

        If both clouds use other hash algorithms, the copy is downloaded once,
        and not kept.

        :raises IntegrityError: the data differs
        """
        source = self._source
        same = image_copying.has_same_data(image, source)
        expected = image_copying.get_hash(source)
        if same is None and expected is not None:
            algorithm, _, value = expected.partition(':')
            hashes = self._images._compute_hashes(image, {algorithm}, progress)
            same = hashes[algorithm] == value
        if same is False:
            raise exc.IntegrityError(
                image_copying.describe_mismatch(image, source)
            )
        if same is None:
            LOG.warning(
                'Only the size of the copy of image %s was verified: the '
                'image has no hash',
                source.id,
            )

    def _publish(self, image: Image) -> Image:
        """Give the copy all of its fields, in one request."""
        changes = image_copying.find_changes(image, self._wanted)
        if not changes:
            return image
        return self._images.change(image.id, changes, (), image)


class _ImageSource(Source):
    """The data of an image, downloaded each time that it is read.

    A broken connection is resumed. An upload that has to be sent again, for
    example with a new token, downloads the data again.
    """

    replayable = True

    def __init__(
        self, image: Image, open_data: Callable[[], Download]
    ) -> None:
        """Create a source.

        :param open_data: starts a download
        """
        super().__init__((), image.get('size'))
        self._image_id = image.id
        self._open_data = open_data

    def blocks(self) -> Iterator[bytes]:
        """Yield the data.

        :raises SourceError: the data cannot be read
        """
        try:
            with self._open_data() as download:
                yield from download
        except exc.NoData:
            if self.size:
                raise exc.SourceError(
                    f'Image {self._image_id} has no data'
                ) from None
        except exc.ClientException as error:
            # An IntegrityError would be taken for a broken connection.
            raise exc.SourceError(
                f'Cannot read image {self._image_id}: {error}'
            ) from error

    def peek(self) -> Iterator[bytes]:
        """Yield the data; blocks() reads it again."""
        return self.blocks()


def _list_import_methods(to: 'Client') -> builtins.list[str]:
    """Return the import methods of a cloud, none if it has no imports."""
    try:
        info = to.images.get_import_info()
    except exc.HTTPNotFound:
        return []
    return [*(info['import-methods'].get('value') or ())]


def _find_existing(
    to: 'Client', wanted: Mapping[str, Any], source: Image
) -> Image | None:
    """Return a copy that the project at the destination has already."""
    filters: dict[str, Any] = {'status': 'active'}
    name = wanted.get('name')
    if name is not None:
        filters['name'] = image_query.match_exactly(name)
    elif source.get('os_hash_value'):
        filters['os_hash_value'] = source.os_hash_value
    else:
        return None
    project_id = to.http_client.get_project_id()
    if project_id:
        filters['owner'] = project_id
    if wanted.get('os_hidden'):
        filters['os_hidden'] = True
    images = to.images.list(filters=filters)
    return image_copying.choose_existing(images, name, source)

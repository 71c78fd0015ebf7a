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

"""Delete old images, and keep those that are protected, shared or in use.

>>> for entry in images.prune(name='nightly', keep=3):  # doctest: +SKIP
...     print(entry.image.id, entry.result)
91b0… deleted
"""

import builtins
import collections
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from glanceclient_osc import exc, validation
from glanceclient_osc.v2 import image_query
from glanceclient_osc.v2.dates import get_time, parse_date
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_records import ImageRecords

if TYPE_CHECKING:
    from typing_extensions import Unpack

ImageT = TypeVar('ImageT', bound=Mapping[str, Any])

#: what became of an expired image
PruneResult = Literal[
    'deleted', 'would be deleted', 'protected', 'shared', 'in use', 'failed'
]

_IN_PROGRESS = ('queued', 'saving', 'uploading', 'importing')


@dataclasses.dataclass(frozen=True)
class PrunedImage:
    """An expired image, and what became of it.

    :ivar image: the image as it was listed
    :ivar result: ``deleted``; ``would be deleted`` in a dry run; why it was
        kept: ``protected``, ``shared`` (a project has accepted it) or
        ``in use``; or ``failed``
    :ivar message: why the image was not deleted, empty if it was
    """

    image: Image
    result: PruneResult
    message: str = ''


#: called with each image as soon as its result is known
OnPrune = Callable[[PrunedImage], object]


class ImagePruning(ImageRecords):
    """The method of ``client.images`` that deletes old images."""

    def prune(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        keep: int | None = None,
        older_than: timedelta | None = None,
        group_by: str | None = None,
        dry_run: bool = False,
        condition: Callable[[Image], bool] | None = None,
        follow: OnPrune | None = None,
        **typed: 'Unpack[image_query.Filters]',
    ) -> builtins.list[PrunedImage]:
        """Delete the expired images of those that match filters.

        Only images of one project are deleted: that of the token, unless
        *filters* has another ``owner``. Protected images, images that another
        project has accepted, and images in use are kept. See
        choose_expired() for which images expire.

        If an image cannot be deleted, the others are deleted nevertheless,
        unless the server cannot be reached any more.

        :param filters: filters of list(), at least one here or in *typed*
        :param keep: number of the newest images that never expire
        :param older_than: age from which images expire
        :param group_by: field or property; *keep* is then the number for
            each of its values, and images without it never expire
        :param dry_run: delete nothing
        :param condition: called with an image, returns whether it matches;
            for conditions that the server cannot check
        :param follow: called with each result as soon as it is known
        :param typed: filters of list()
        :returns: the expired images, the oldest first
        :raises InvalidArgument: no filter, neither *keep* nor *older_than*,
            or an argument has an invalid value; nothing was deleted
        :raises ClientException: the images cannot be listed
        """
        _check_rule(keep, older_than, group_by)
        criteria = self._build_criteria(filters, typed)
        matching = [
            image
            for image in self.list(filters=criteria)
            # A wrong image must not be deleted because a server ignores a
            # filter.
            if image.get('owner') == criteria['owner']
            and (condition is None or condition(image))
        ]
        expired = choose_expired(
            matching, keep, older_than, group_by, get_time()
        )
        entries: builtins.list[PrunedImage] = []
        failure = None
        for image in expired:
            entry = failure and PrunedImage(image, 'failed', str(failure))
            try:
                entry = entry or self._prune_image(image, dry_run)
            except exc.ClientException as error:
                entry = PrunedImage(image, 'failed', str(error))
                if isinstance(
                    error, exc.CommunicationError | exc.HTTPUnauthorized
                ):
                    failure = error
            entries.append(entry)
            if follow is not None:
                follow(entry)
        return entries

    def _build_criteria(
        self, filters: Mapping[str, Any] | None, typed: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the filters, with the project.

        :raises InvalidArgument: there is no filter or no project
        """
        criteria = {
            **validation.check_filters(filters),
            **image_query.convert_filters(typed),
        }
        if not any(
            value not in (None, [], ())
            for name, value in criteria.items()
            if (name, value) != ('visibility', 'all')
        ):
            raise exc.InvalidArgument(
                'A filter is required, so that not all images are deleted'
            )
        owner = criteria.get('owner') or self._adapter.get_project_id()
        if not owner:
            raise exc.InvalidArgument(
                'The token does not name a project: filter by the owner'
            )
        return {**criteria, 'owner': owner}

    def _prune_image(self, image: Image, dry_run: bool) -> PrunedImage:
        """Delete an expired image, unless it must be kept.

        :raises ClientException: the image cannot be deleted
        """
        if image.get('protected'):
            return PrunedImage(image, 'protected', 'The image is protected')
        try:
            accepted = self._list_accepted(image)
            if accepted:
                return PrunedImage(
                    image,
                    'shared',
                    f'The image was accepted by: {", ".join(accepted)}',
                )
            if dry_run:
                return PrunedImage(image, 'would be deleted')
            self.delete(image.id)
        except exc.HTTPNotFound:
            pass  # another job was faster
        except exc.HTTPConflict as error:
            return PrunedImage(image, 'in use', str(error))
        return PrunedImage(image, 'deleted')

    def _list_accepted(self, image: Image) -> builtins.list[str]:
        """Return the IDs of the projects that have accepted an image."""
        if image.get('visibility') != 'shared':
            return []
        from glanceclient_osc.v2 import image_members

        members = image_members.Controller(self._adapter, self._schemas)
        return [
            member.member_id
            for member in members.list(image.id)
            if member.get('status') == 'accepted'
        ]


def choose_expired(
    images: Iterable[ImageT],
    keep: int | None,
    older_than: timedelta | None,
    group_by: str | None,
    now: datetime,
) -> list[ImageT]:
    """Return the images that have expired, the oldest first.

    An image expires if it is older than *older_than*, and if *keep* newer
    images exist. Only active images count as newer; if none are active, the
    others that have data. Images without data, such as queued ones, expire
    only by their age, since a job may be about to upload their data.

    :param keep: number of newer images; None for any
    :param older_than: None for any age
    :param group_by: field or property; images are compared with those that
        have the same value, and images without it do not expire
    :param now: current time, with a time zone
    """
    groups: dict[str, list[tuple[datetime, ImageT]]]
    groups = collections.defaultdict(list)
    for image in images:
        created = parse_date(image.get('created_at'))
        value = image.get(group_by) if group_by else ''
        if created is not None and value is not None:
            groups[str(value)].append((created, image))
    expired = []
    for group in groups.values():
        group.sort(key=_get_order, reverse=True)
        counted = _choose_counted_statuses(image for _, image in group)
        newer = 0
        for created, image in group:
            if (
                newer >= (keep or 0)
                and (older_than is None or now - created > older_than)
                and (
                    older_than is not None
                    or image['status'] not in _IN_PROGRESS
                )
            ):
                expired.append((created, image))
            newer += image['status'] in counted
    return [image for _, image in sorted(expired, key=_get_order)]


def _choose_counted_statuses(images: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the statuses of the images that replace older ones."""
    statuses = {image['status'] for image in images}
    return statuses & {'active'} or statuses.difference(_IN_PROGRESS)


def _get_order(entry: tuple[datetime, Mapping[str, Any]]) -> tuple[Any, ...]:
    created, image = entry
    return created, image['id']


def _check_rule(
    keep: int | None, older_than: timedelta | None, group_by: str | None
) -> None:
    validation.check_number('keep', keep)
    if older_than is not None and (
        not isinstance(older_than, timedelta) or older_than < timedelta(0)
    ):
        raise exc.InvalidArgument(
            f'older_than must be a timedelta from 0, not {older_than!r}'
        )
    if keep is None and older_than is None:
        raise exc.InvalidArgument('keep or older_than is required')
    if group_by is not None and keep is None:
        raise exc.InvalidArgument('group_by requires keep')

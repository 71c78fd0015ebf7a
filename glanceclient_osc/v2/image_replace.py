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

"""Decisions of replacing an image, without I/O.

An image is replaced in four stages: a hidden image is created under a
computed ID and gets the data, it is published under the name, the previous
images are retired, and retired images beyond a limit are deleted. The state is
kept in properties of the images, so that a job that was killed at any point
can be repeated:

``replace_name``
    the name that the image is, or was, published under
``replace_serial``
    a number that grows with each publication under a name; of several
    published images, the one with the highest number stays
``replace_heartbeat``
    when the job that uploads the data last reported, in UTC
``replaced_by``
    ID of the image that replaced a retired image
``image_source``, ``image_source_checksum``
    URL that the cloud downloaded the data from, and its verified checksum
``image_index_date``
    date of the index that ``image sync`` found the data in

The functions take images and return the next step, which
:mod:`glanceclient_osc.v2.image_publish` carries out.
"""

import enum
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from glanceclient_osc import exc
from glanceclient_osc.v2.dates import format_date, parse_date
from glanceclient_osc.validation import parse_digits

Image = Mapping[str, Any]
ImageT = TypeVar('ImageT', bound=Image)

NAME = 'replace_name'
SERIAL = 'replace_serial'
HEARTBEAT = 'replace_heartbeat'
REPLACED_BY = 'replaced_by'
SOURCE = 'image_source'
SOURCE_CHECKSUM = 'image_source_checksum'
INDEX_DATE = 'image_index_date'

#: properties that describe one image only and are not inherited
OWN_PROPERTIES = frozenset(
    (
        NAME,
        SERIAL,
        HEARTBEAT,
        REPLACED_BY,
        SOURCE,
        SOURCE_CHECKSUM,
        INDEX_DATE,
    )
)

#: a job that has not reported for so long is considered dead
STALE_AFTER = timedelta(seconds=120)

# Computed IDs must not change between releases: they are the lock.
_NAMESPACE = uuid.UUID('0d5b9a0c-6b0f-5a5e-9a57-5f6f0e1c7d3b')

_UNUSABLE = ('killed', 'deleted', 'pending_delete', 'deactivated')

# Fields and properties that an image cannot inherit.
_NOT_INHERITED = frozenset(
    (
        'checksum',
        'container_format',
        'created_at',
        'direct_url',
        'disk_format',
        'file',
        'id',
        'locations',
        'name',
        'os_hash_algo',
        'os_hash_value',
        'os_hidden',
        'owner',
        'schema',
        'self',
        'size',
        'status',
        'stores',
        'updated_at',
        'virtual_size',
    )
)
# Written by the server, or about the data of one image.
_NOT_INHERITED_PREFIXES = ('os_glance_', 'img_signature', 'owner_specified.')


class Action(enum.Enum):
    """What to do next with the image of a computed ID."""

    CREATE = 'create the image'
    WAIT = 'wait for the job that uploads the data'
    FILL = 'upload the data'
    PUBLISH = 'publish the image'
    DONE = 'the image is published'
    SKIP = 'use the next ID'


def compute_id(
    project_id: str, name: str, data_hash: str, generation: int
) -> str:
    """Return the ID for an image with this name and data.

    Glance refuses a second image with the same ID, even after the first is
    deleted. So the ID is a lock between jobs that publish the same data.

    :param data_hash: ``ALGORITHM:HEX``
    :param generation: 0, or one more than that of a deleted image
    """
    text = '\n'.join((project_id, name, data_hash, str(generation)))
    return str(uuid.uuid5(_NAMESPACE, text))


def choose_action(image: Image | None, name: str, now: datetime) -> Action:
    """Return what to do next with the image of a computed ID.

    :param image: the image; None if no image has this ID
    :param name: name to publish the image under
    :param now: current time, with a time zone
    """
    if image is None:
        return Action.CREATE
    status = image['status']
    if status == 'active':
        published = is_published(image, name)
        return Action.DONE if published else Action.PUBLISH
    if status in _UNUSABLE:
        return Action.SKIP
    # The server resets an upload that broke to queued. Only then can the
    # data be uploaded again.
    if status == 'queued' and is_stale(image, now):
        return Action.FILL
    return Action.WAIT


def is_published(image: Image, name: str) -> bool:
    """Return whether an image is active and visible under a name."""
    return bool(
        image['status'] == 'active'
        and image.get('name') == name
        and not image.get('os_hidden')
        and not image.get(REPLACED_BY)
    )


def is_stale(image: Image, now: datetime) -> bool:
    """Return whether the job that uploads the data has stopped reporting."""
    reported = image.get(HEARTBEAT) or image.get('created_at')
    time = parse_date(reported)
    return time is None or now - time > STALE_AFTER


def format_heartbeat(now: datetime) -> str:
    """Return the value of the heartbeat property."""
    return format_date(now)


def next_serial(images: Iterable[Image]) -> int:
    """Return the number of the next publication under a name.

    :param images: all published and retired images of the name
    """
    return 1 + max(map(_get_serial, images), default=0)


def choose_published(images: Iterable[ImageT], name: str) -> ImageT | None:
    """Return the one published image that stays under a name.

    All jobs choose the same image, so that of several that publish at the
    same time one remains, and never none.
    """
    published = [image for image in images if is_published(image, name)]
    return max(published, key=get_order, default=None)


def choose_retirements(images: Iterable[ImageT], name: str) -> list[ImageT]:
    """Return the published images to retire, the oldest first."""
    published = [image for image in images if is_published(image, name)]
    return sorted(published, key=get_order)[:-1]


def choose_deletions(
    images: Iterable[ImageT], name: str, keep: int | None
) -> list[ImageT]:
    """Return the retired images beyond a number to keep, the oldest first.

    Protected images, and images that were not retired by a replacement, are
    never returned.

    :param keep: number of retired images to keep, None for all
    """
    if keep is None:
        return []
    retired = sorted(
        (
            image
            for image in images
            if image.get(REPLACED_BY) and image.get(NAME) == name
        ),
        key=get_order,
        reverse=True,
    )
    surplus = [image for image in retired[keep:] if not image.get('protected')]
    return surplus[::-1]


def inherit_fields(
    previous: Image | None, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a new image.

    Properties, tags, protection, visibility and minimum disk and RAM are
    those of the previous image, unless *fields* has others.

    :param previous: image that is replaced, None for no inheritance
    :param fields: fields that the user gave
    """
    inherited = {
        name: value
        for name, value in (previous or {}).items()
        if name not in _NOT_INHERITED
        and name not in OWN_PROPERTIES
        and not name.startswith(_NOT_INHERITED_PREFIXES)
        and value is not None
    }
    return {**inherited, **fields}


def get_checksums(image: Image) -> set[str]:
    """Return the checksums of the data of an image, ``ALGORITHM:HEX``.

    The checksum of the file that the image was created from is included.
    """
    checksums = {
        f'{image.get("os_hash_algo")}:{image.get("os_hash_value")}',
        f'md5:{image.get("checksum")}',
        str(image.get(SOURCE_CHECKSUM)),
    }
    return {text for text in checksums if not text.endswith('None')}


def format_retired_name(template: str, image: Image) -> str:
    """Return the name of a retired image.

    :param template: with ``{name}``, ``{created_at}`` and ``{id}``
    :raises InvalidArgument: the template has other fields
    """
    known = {
        'name': image.get('name') or '',
        'created_at': image.get('created_at') or '',
        'id': image['id'],
    }
    try:
        return template.format_map(known)
    except (AttributeError, IndexError, KeyError, ValueError) as error:
        raise exc.InvalidArgument(
            f'{template!r} is not a template for the name of a retired '
            f'image: use {{name}}, {{created_at}} and {{id}}'
        ) from error


def _get_serial(image: Image) -> int:
    return parse_digits(image.get(SERIAL)) or 0


def get_order(image: Image) -> tuple[int, str, str]:
    """Return the key that orders publications under a name."""
    return _get_serial(image), image.get('created_at') or '', image['id']

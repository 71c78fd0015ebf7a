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

"""Decisions of copying an image to another cloud, without I/O.

The functions take image records and return what
:mod:`glanceclient_osc.v2.image_copy` does next.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, TypeVar

from glanceclient_osc import exc
from glanceclient_osc.escaping import escape_line
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.v2 import image_replace

Image = Mapping[str, Any]
ImageT = TypeVar('ImageT', bound=Image)

#: who moves the data: the destination or this computer
Way = Literal['pull', 'relay']

MODES = ('auto', 'pull', 'relay')

#: import method with which a cloud downloads an image from another region
PULL_METHOD = 'glance-download'

# Written by each server, or true in one cloud only.
_NOT_COPIED = frozenset(
    (
        'checksum',
        'created_at',
        'direct_url',
        'file',
        'id',
        'locations',
        'os_hash_algo',
        'os_hash_value',
        'owner',
        'schema',
        'self',
        'size',
        'status',
        'stores',
        'updated_at',
        'virtual_size',
        # The state of image replace and sync in the cloud of the source.
        image_replace.HEARTBEAT,
        image_replace.INDEX_DATE,
        image_replace.NAME,
        image_replace.REPLACED_BY,
        image_replace.SERIAL,
    )
)
_NOT_COPIED_PREFIX = 'os_glance_'

# The server refuses to change them once there is data.
_FIXED = ('container_format', 'disk_format')


def check_source(source: Image) -> None:
    """Check that an image has data that can be copied.

    :raises SourceError: it has none
    """
    image_id, status = source['id'], source.get('status')
    if status == 'deactivated':
        raise exc.SourceError(
            f'Image {image_id} is deactivated. Reactivate it with: openstack '
            f'image set --activate {image_id}'
        )
    if status != 'active':
        raise exc.SourceError(
            f'Image {image_id} is {status}: only active images can be copied'
        )
    if source.get('block_device_mapping') and not source.get('size'):
        raise exc.SourceError(
            f'Image {image_id} has no data: it refers to volume snapshots, '
            f'which exist in one cloud only'
        )


def check_mode(mode: str, source_region: str | None) -> None:
    """Check the arguments that select who moves the data.

    :raises InvalidArgument: the mode is unknown, or lacks the region
    """
    if mode not in MODES:
        raise exc.InvalidArgument(
            f'mode must be one of {", ".join(MODES)}, not {mode!r}'
        )
    if mode == 'pull' and not source_region:
        raise exc.InvalidArgument(
            'The mode pull requires a source that is another region of the '
            'same cloud'
        )


def choose_way(
    mode: str, source_region: str | None, methods: Collection[str]
) -> tuple[Way, str | None]:
    """Return who moves the data, and why the destination does not.

    :param mode: ``auto``, ``pull`` or ``relay``
    :param source_region: region of the source, None if the two clouds do not
        have the same identity service
    :param methods: import methods of the destination
    :returns: the reason is None unless the destination could have been
        expected to move the data
    :raises ClientException: the mode is ``pull``, and the destination does
        not offer it
    """
    if mode == 'relay' or not source_region:
        return 'relay', None
    if PULL_METHOD in methods:
        return 'pull', None
    reason = (
        f'it does not offer the import method {PULL_METHOD}, but '
        f'{", ".join(methods) or "none"}'
    )
    if mode == 'pull':
        raise exc.ClientException(
            f'The destination cannot download the image: {reason}'
        )
    return 'relay', reason


def select_fields(
    source: Image, name: str | None = None, visibility: str | None = None
) -> dict[str, Any]:
    """Return the fields and properties that the copy gets.

    :param name: name of the copy (default: that of the source)
    :param visibility: visibility of the copy (default: that of the source)
    """
    fields = {
        field: value
        for field, value in source.items()
        if field not in _NOT_COPIED
        and not field.startswith(_NOT_COPIED_PREFIX)
        and value is not None
    }
    if name is not None:
        fields['name'] = name
    if visibility is not None:
        fields['visibility'] = visibility
    return fields


def hide_fields(wanted: Image) -> dict[str, Any]:
    """Return the fields of the copy while it has no verified data.

    No listing shows it, and it can be deleted. It has its final visibility,
    so that a policy that forbids it is noticed before data is moved.
    """
    return {**wanted, 'os_hidden': True, 'protected': False}


def find_changes(image: Image, wanted: Image) -> dict[str, Any]:
    """Return the fields that still have to be set after the data arrived.

    :param image: the copy, which the server may have changed
    :param wanted: fields of select_fields()
    """
    fields = {'os_hidden': False, 'protected': False, **wanted}
    return {
        field: value
        for field, value in fields.items()
        if field not in _FIXED and not _is_equal(image.get(field), value)
    }


def _is_equal(left: Any, right: Any) -> bool:
    """Return whether two values are equal; tags have no order."""
    if isinstance(left, list) and isinstance(right, list):
        return sorted(left) == sorted(right)
    return bool(left == right)


def get_hash(image: Image) -> str | None:
    """Return ``ALGORITHM:HEX`` of the data, None if it is unknown.

    :raises IntegrityError: the algorithm is unknown, or the hash invalid
    """
    algorithm, value = image.get('os_hash_algo'), image.get('os_hash_value')
    if not algorithm or not value:
        algorithm, value = 'md5', image.get('checksum')
    if not value:
        return None
    try:
        return str(Checksum(f'{algorithm}:{value}'))
    except ValueError:
        raise exc.IntegrityError(
            f'The hash of image {image["id"]} cannot be verified: '
            f'{escape_line(f"{algorithm}:{value}"[:200])}'
        ) from None


def has_same_data(image: Image, source: Image) -> bool | None:
    """Return whether two images have the same data.

    :returns: None if they have no hash of the same algorithm
    """
    if image.get('size') != source.get('size'):
        return False
    hashes, expected = _get_hashes(image), _get_hashes(source)
    common = hashes.keys() & expected.keys()
    if not common:
        return None
    return all(hashes[name] == expected[name] for name in common)


def _get_hashes(image: Image) -> dict[str, str]:
    """Return the hashes of the data of an image, by algorithm."""
    hashes = {
        'md5': image.get('checksum'),
        str(image.get('os_hash_algo')): image.get('os_hash_value'),
    }
    return {name: value for name, value in hashes.items() if value}


def choose_existing(
    images: Iterable[ImageT], name: str | None, source: Image
) -> ImageT | None:
    """Return an image that is a copy already, None without one.

    :param images: images of the project at the destination
    :param name: name of the copy
    """
    for image in images:
        if (
            image.get('status') == 'active'
            and image.get('name') == name
            and has_same_data(image, source)
        ):
            return image
    return None


def describe_mismatch(image: Image, source: Image) -> str:
    """Return the message for a copy that does not have the right data."""
    message = (
        f'The data of the copy, image {image["id"]}, differs from that of '
        f'image {source["id"]}'
    )
    if image.get('size') != source.get('size'):
        message += f': {image.get("size")} of {source.get("size")} bytes'
    if image.get('disk_format') != source.get('disk_format'):
        message += (
            f'; the destination converted it from '
            f'{source.get("disk_format")} to {image.get("disk_format")}'
        )
    return message

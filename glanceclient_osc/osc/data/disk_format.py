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

"""Detect the disk format of image data before it is uploaded."""

from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.transfer.formats import Content
    from glanceclient_osc.transfer.source import Source

# A boot loader decompresses kernels and ramdisks itself.
_COMPRESSED_FORMATS = ('aki', 'ari')


def detect_disk_format(
    command: 'BaseCommand',
    data: 'Source',
    container_format: str | None,
    disk_format: str | None,
    *,
    skip_check: bool = False,
    image_id: str | None = None,
) -> str:
    """Return the disk format to set for image data.

    :param container_format: container format of the image, None for bare
    :param disk_format: disk format that the user or the image states, None
        to detect it
    :param skip_check: value of ``--skip-format-check``
    :param image_id: ID of the image, if it exists
    :raises CommandError: the data is empty, has another format, or is not
        safe to use
    """
    from glanceclient_osc.transfer import compression, formats

    if not next(data.peek(), b'') and not skip_check:
        raise exceptions.CommandError(
            'There is no image data: the file or pipe is empty'
        )
    is_bare = container_format in (None, 'bare')
    compressed_with = compression.detect_compression(data)
    if compressed_with and is_bare and disk_format not in _COMPRESSED_FORMATS:
        _warn_of_compression(command, compressed_with)
    if skip_check or (disk_format and not is_bare):
        return disk_format or 'raw'
    if (
        container_format == 'compressed'
        and compressed_with
        and data.replayable
    ):
        try:
            data = compression.Decompressed(data, compressed_with)
        except exc.SourceError:
            return 'raw'  # this Python cannot decompress it
    content = formats.detect_format(data)
    if content.unsafe and is_bare:
        raise exceptions.CommandError(
            f'The data is {content.disk_format} and not safe to use: '
            f'{content.unsafe} (--skip-format-check sends the data anyway)'
        )
    _check_file_type(content, disk_format, image_id)
    if is_bare and not compressed_with:
        _warn_of_content(command, content)
    if disk_format is None:
        command.notice(f'The disk format is {content.disk_format}')
        if content.disk_format == 'luks':
            command.notice(
                'If the cloud does not support luks, use --disk-format raw'
            )
        return content.disk_format
    if not content.may_be(disk_format):
        raise _build_mismatch(disk_format, content.disk_format, image_id)
    return disk_format


def _check_file_type(
    content: 'Content', disk_format: str | None, image_id: str | None
) -> None:
    """Raise an error for an HTML page, unless the user chose a format.

    The error page of a failed download must not become an image.

    :param image_id: ID of the image whose format *disk_format* is, None if
        the user chose the format
    :raises CommandError: the data is an HTML page
    """
    from glanceclient_osc.transfer import file_type

    if content.file_type == file_type.HTML and (
        disk_format is None or image_id is not None
    ):
        raise exceptions.CommandError(
            'The data is an HTML page, not a disk image. Has a download '
            'failed? (--skip-format-check sends the data anyway)'
        )


def _warn_of_content(command: 'BaseCommand', content: 'Content') -> None:
    """Print what is unusual about data that is sent nevertheless."""
    if content.file_type:
        command.notice(
            f'The data looks like {content.file_type}, not like a disk image'
        )
    if content.partition_problem:
        command.notice(
            'The partition table in the data is invalid: '
            f'{content.partition_problem}. The cloud may refuse the image'
        )


def _warn_of_compression(command: 'BaseCommand', compressed_with: str) -> None:
    from glanceclient_osc.transfer import compression

    advice = 'decompress it first'
    if compressed_with in compression.SUPPORTED:
        advice = 'use --decompress'
    command.notice(
        f'The data is compressed ({compressed_with}). Servers cannot boot '
        f'from it: {advice}, or use --container-format compressed'
    )


def _build_mismatch(
    stated: str, detected: str, image_id: str | None
) -> exceptions.CommandError:
    """Return the error for data of another format than stated."""
    skip = '(--skip-format-check sends the data anyway)'
    if image_id is None:
        return exceptions.CommandError(
            f'The disk format is {stated}, but the data is {detected} {skip}'
        )
    return exceptions.CommandError(
        f'The disk format of the image is {stated}, but the data is '
        f'{detected}. Change it with: openstack image set --disk-format '
        f'{detected} {image_id} {skip}'
    )

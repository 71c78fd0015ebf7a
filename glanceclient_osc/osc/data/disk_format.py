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

import argparse
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import Command, ShowOne
    from glanceclient_osc.transfer.source import Source

# What a boot loader decompresses itself.
_COMPRESSED = ('aki', 'ari')


def detect_disk_format(
    command: 'Command | ShowOne',
    args: argparse.Namespace,
    data: 'Source',
    container_format: str | None,
    claimed: str | None,
    image_id: str | None = None,
) -> str:
    """Return the disk format that an image with that data is to have.

    :param claimed: the one it is said to have, None to go by the data
    :param image_id: of the image that says so, if there is one
    :raises CommandError: the data is not that, or not safe to use
    """
    from glanceclient_osc.transfer import compression, formats

    if not next(data.peek(), b'') and not args.skip_format_check:
        raise exceptions.CommandError(
            'There is no image data: what was to be sent is empty'
        )
    bare = container_format in (None, 'bare')
    kind = compression.detect_compression(data)
    if kind and bare and claimed not in _COMPRESSED:
        command.notice(
            (
                'The data is {kind}, which no server boots: consider '
                '{how}, or --container-format compressed'
            ).format(
                kind=kind,
                how='--decompress'
                if kind in compression.SUPPORTED
                else 'to decompress it beforehand',
            ),
        )
    if args.skip_format_check or (claimed and not bare):
        return claimed or 'raw'
    if container_format == 'compressed' and kind and data.replayable:
        try:
            data = compression.Decompressed(data, kind)
        except exc.SourceError:
            return 'raw'  # what is in it cannot be seen here
    content = formats.detect_format(data)
    if content.unsafe and bare:
        raise exceptions.CommandError(
            f'The data is {content.disk_format} and not safe to use: {content.unsafe} '
            '(--skip-format-check sends it all the same)'
        )
    if claimed is None:
        command.notice('The disk format is %s', content.disk_format)
        if content.disk_format == 'luks':
            command.notice(
                'A cloud that does not know it takes --disk-format raw'
            )
        return content.disk_format
    if not content.may_be(claimed):
        raise _contradiction(claimed, content.disk_format, image_id)
    return claimed


def _contradiction(
    claimed: str, found: str, image_id: str | None
) -> exceptions.CommandError:
    message = (
        'The disk format is said to be %(claimed)s, but the data is '
        '%(found)s (--skip-format-check sends it all the same)'
    )
    if image_id:
        message = (
            'The disk format of the image is %(claimed)s, but the '
            'data is %(found)s: openstack image set --disk-format %(found)s '
            '%(id)s (--skip-format-check sends it all the same)'
        )
    return exceptions.CommandError(
        message % {'claimed': claimed, 'found': found, 'id': image_id}
    )

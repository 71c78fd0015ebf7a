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

"""Formats of image data that the cloud downloads itself."""

import pathlib
import urllib.parse
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import connection

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.osc.v2.image.import_options import ImportOptions

# Unambiguous suffixes; an .img file can have any format.
_FORMAT_OF_SUFFIX = {
    '.iso': 'iso',
    '.qcow2': 'qcow2',
    '.raw': 'raw',
    '.vdi': 'vdi',
    '.vhd': 'vhd',
    '.vhdx': 'vhdx',
    '.vmdk': 'vmdk',
}


def detect_formats(
    command: 'BaseCommand',
    options: 'ImportOptions',
    disk_format: str | None,
    container_format: str | None,
    default: str | None = None,
) -> dict[str, str | None]:
    """Return the disk and container format of data to import.

    The server must know the formats before it downloads the data.

    :param options: the URL, or the region and the image there
    :param disk_format: value of ``--disk-format``
    :param container_format: value of ``--container-format``
    :param default: disk format to use if it cannot be determined
    :raises CommandError: a format was not given and cannot be determined
    """
    if options.uri and container_format is None:
        container_format = 'bare'
    formats: dict[str, str | None] = {
        'disk_format': disk_format,
        'container_format': container_format,
    }
    if disk_format and container_format:
        return formats
    if options.uri or not options.remote_region:
        detected = _detect_by_suffix(options.uri or '', disk_format or default)
    else:
        detected = _fetch_remote_formats(command, options)
    formats = {name: formats[name] or detected[name] for name in formats}
    command.notice(
        'Using disk format {disk_format}, container format '
        '{container_format}'.format(**formats)
    )
    return formats


def _detect_by_suffix(uri: str, default: str | None) -> dict[str, str | None]:
    path = urllib.parse.urlsplit(uri).path
    suffix = pathlib.PurePosixPath(path).suffix.lower()
    disk_format = _FORMAT_OF_SUFFIX.get(suffix, default)
    if not disk_format:
        raise exceptions.CommandError(
            'The disk format cannot be determined from the URL: use '
            '--disk-format'
        )
    return {'disk_format': disk_format, 'container_format': 'bare'}


def _fetch_remote_formats(
    command: 'BaseCommand', options: 'ImportOptions'
) -> dict[str, str | None]:
    """Return the formats of the image in the other region."""
    assert options.remote_region
    assert options.remote_image
    region_client = connection.make_region_client(
        command.app.client_manager,
        options.remote_region,
        options.remote_service_interface,
    )
    try:
        image = region_client.images.get(options.remote_image)
    except exc.ClientException as error:
        raise exceptions.CommandError(
            f'Cannot find image {options.remote_image} in region '
            f'{options.remote_region}: {error}. If the cloud can find it, '
            'use --disk-format and --container-format'
        ) from error
    return {
        'disk_format': image.disk_format,
        'container_format': image.container_format,
    }

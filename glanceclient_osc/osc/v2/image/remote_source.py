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

"""``openstack image create`` of data that the cloud fetches itself."""

import argparse
import pathlib
import urllib.parse
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import connection

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne

# Names that leave no doubt: an .img may be anything.
_BY_SUFFIX = {
    '.iso': 'iso',
    '.qcow2': 'qcow2',
    '.raw': 'raw',
    '.vdi': 'vdi',
    '.vhd': 'vhd',
    '.vhdx': 'vhdx',
    '.vmdk': 'vmdk',
}


def reject_upload_options(args: argparse.Namespace) -> None:
    """Refuse what only can be done with data that the client sends.

    :raises CommandError: such an option was given
    """
    for option, given in (
        ('--size', args.size),
        ('--checksum', args.checksum),
        ('--decompress', args.decompress),
        ('--no-verify', not args.verify),
        ('--sign-key-path', args.sign_key_path),
        ('--sign-cert-id', args.sign_cert_id),
    ):
        if given:
            raise exceptions.CommandError(
                f'{option} is for data that is sent from here, not for what the '
                'cloud fetches itself'
            )


def detect_formats(
    command: 'ShowOne', args: argparse.Namespace, fields: dict[str, Any]
) -> None:
    """Find out the formats that were not given.

    The cloud wants to be told them before it fetches the data.

    :param fields: of the image that is to be
    :raises CommandError: they cannot be told
    """
    if args.disk_format and args.container_format:
        return
    found = _of_image(command, args) if args.remote_region else _of_uri(args)
    for name, value in found.items():
        fields[name] = getattr(args, name) or value
    command.notice(
        'Taking the disk format to be {disk}, the container {container}'.format(
            disk=fields['disk_format'],
            container=fields['container_format'],
        )
    )


def _of_uri(args: argparse.Namespace) -> dict[str, str]:
    path = urllib.parse.urlsplit(args.uri).path
    disk_format = args.disk_format or _BY_SUFFIX.get(
        pathlib.PurePosixPath(path).suffix.lower()
    )
    if not disk_format:
        raise exceptions.CommandError(
            'The format of what is at --uri cannot be told by its name: '
            'give --disk-format'
        )
    return {'disk_format': disk_format, 'container_format': 'bare'}


def _of_image(
    command: 'ShowOne', args: argparse.Namespace
) -> dict[str, str | None]:
    """Ask the other region for the formats of the image there."""
    there = connection.make_region_client(
        command.app.client_manager,
        args.remote_region,
        args.remote_service_interface,
    )
    try:
        image = there.images.get(args.remote_image)
    except exc.ClientException as error:
        raise exceptions.CommandError(
            f'Cannot find image {args.remote_image} in region {args.remote_region}: {error}; '
            'if the cloud can, give --disk-format and --container-format'
        ) from error
    return {
        'disk_format': image.disk_format,
        'container_format': image.container_format,
    }

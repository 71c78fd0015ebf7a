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

"""``openstack image create --volume``: let Cinder create the image."""

import argparse
from typing import TYPE_CHECKING, Any

from glanceclient_osc.osc import cinder, options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne

# Fields that Cinder sets; the others are set in the image afterwards.
_FIELDS_OF_CINDER = frozenset(
    ('name', 'disk_format', 'container_format', 'visibility', 'protected')
)


def reject_data_options(args: argparse.Namespace) -> None:
    """Raise an error for an option that Cinder has no parameter for.

    :param args: arguments of ``image create``
    :raises CommandError: such an option was given
    """
    options.reject_options(
        {
            '--id': args.id,
            '--size': args.size,
            '--decompress': args.decompress,
            '--import': args.use_import,
            '--import-method': args.import_method,
            '--store': args.stores,
            '--all-stores': args.all_stores,
            '--wait': args.wait,
            '--timeout': args.timeout,
            '--checksum': args.checksum,
            '--compressed-checksum': args.compressed_checksum,
            '--sign-key-path': args.sign_key_path,
            '--sign-cert-id': args.sign_cert_id,
        },
        'cannot be combined with --volume',
    )


def create_from_volume(
    command: 'ShowOne', volume: str, force: bool, fields: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Upload a volume to an image; return the response of Cinder, sorted.

    :param volume: name or ID
    :param force: whether to upload a volume that is in use
    :param fields: fields of the new image
    """
    response = cinder.upload_volume(
        command,
        volume,
        image_name=fields.get('name'),
        force=force,
        disk_format=fields.get('disk_format', 'raw'),
        container_format=fields.get('container_format', 'bare'),
        visibility=fields.get('visibility'),
        protected=fields.get('protected'),
    )
    other_fields = {
        name: value
        for name, value in fields.items()
        if name not in _FIELDS_OF_CINDER
    }
    if other_fields:
        command.client.images.change(response['image_id'], other_fields)
    names = sorted(response)
    return tuple(names), tuple(response[name] for name in names)

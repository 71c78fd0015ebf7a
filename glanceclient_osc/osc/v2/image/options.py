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

"""Options that ``image create`` and ``image set`` share."""

import argparse
from typing import Any

from glanceclient_osc.osc import options

# Fields of an image that are not properties, and the option of each. The
# server would ignore them, or change something unexpected.
_RESERVED_PROPERTIES = {
    'container_format': '--container-format',
    'disk_format': '--disk-format',
    'id': '--id of image create',
    'min_disk': '--min-disk',
    'min_ram': '--min-ram',
    'name': '--name',
    # Glance accepts these two when it creates an image, and ignores them.
    'os_hash_algo': '--checksum of image create to verify the data',
    'os_hash_value': '--checksum of image create to verify the data',
    'os_hidden': '--hidden',
    'owner': '--project',
    'protected': '--protected',
    # The stores that the server shows would hide a property of this name.
    'stores': '--store of image import',
    'tags': '--tag',
    'visibility': '--public, --private, --community, --shared',
}


def add_visibility(parser: argparse._ActionsContainer, new: bool) -> None:
    """Add ``--public``, ``--private``, ``--community`` and ``--shared``.

    :param new: whether the command creates an image
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        '--public',
        action='store_const',
        const='public',
        dest='visibility',
        help='Let all projects see and use the image',
    )
    group.add_argument(
        '--private',
        action='store_const',
        const='private',
        dest='visibility',
        help=(
            'Let only the owner see and use the image'
            + (' (default before --os-image-api-version 2.5)' if new else '')
        ),
    )
    group.add_argument(
        '--community',
        action='store_const',
        const='community',
        dest='visibility',
        help=(
            'Let all projects use the image, but list it only for its owner '
            '(requires --os-image-api-version 2.5 or later)'
        ),
    )
    group.add_argument(
        '--shared',
        action='store_const',
        const='shared',
        dest='visibility',
        help=(
            'Let the owner and the members of the image see and use it '
            '(requires --os-image-api-version 2.5 or later)'
            + (' (default)' if new else '')
        ),
    )


def add_hidden(parser: argparse._ActionsContainer, new: bool) -> None:
    """Add ``--hidden`` and ``--unhidden``.

    :param new: whether the command creates an image
    """
    options.add_flag_pair(
        parser,
        'os_hidden',
        (
            '--hidden',
            'Hide the image from lists, except those of hidden images '
            '(requires --os-image-api-version 2.7 or later)',
        ),
        (
            '--unhidden',
            'Show the image in lists' + (' (default)' if new else ''),
        ),
    )


def add_tags(parser: argparse._ActionsContainer) -> None:
    """Add ``--tag``."""
    parser.add_argument(
        '--tag',
        dest='tags',
        metavar='<tag>',
        action='append',
        type=options.parse_nonempty,
        help='Set a tag (repeat option to set multiple tags)',
    )


def add_common_properties(parser: argparse._ActionsContainer) -> None:
    """Add options for properties that the Glance manual describes."""
    parser.add_argument(
        '--os-distro',
        metavar='<os-distro>',
        help='Name of the operating system distribution',
    )
    parser.add_argument(
        '--os-version',
        metavar='<os-version>',
        help='Version of the operating system distribution',
    )
    parser.add_argument(
        '--architecture',
        metavar='<architecture>',
        help='Processor architecture of the operating system',
    )
    parser.add_argument(
        '--kernel-id',
        metavar='<kernel-id>',
        help='ID of the image with the kernel to boot',
    )
    parser.add_argument(
        '--ramdisk-id',
        metavar='<ramdisk-id>',
        help='ID of the image with the RAM disk to boot',
    )
    parser.add_argument(
        '--instance-id',
        '--instance-uuid',
        metavar='<instance-id>',
        dest='instance_uuid',
        help='ID of the server that the image is a snapshot of',
    )


def collect_fields(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of an image that its options set.

    Tags and owner are not included.

    :param args: values of ``--name``, of the options of this module and of
        :mod:`glanceclient_osc.osc.options`
    :raises CommandError: a field was given as a property
    """
    values = {
        'name': args.name,
        'min_disk': args.min_disk,
        'min_ram': args.min_ram,
        'container_format': args.container_format,
        'disk_format': args.disk_format,
        'protected': args.protected,
        'visibility': args.visibility,
        'os_hidden': args.os_hidden,
        'os_distro': args.os_distro,
        'os_version': args.os_version,
        'architecture': args.architecture,
        'kernel_id': args.kernel_id,
        'ramdisk_id': args.ramdisk_id,
        'instance_uuid': args.instance_uuid,
    }
    return {
        **options.drop_unset(values),
        **options.check_properties(args.properties, _RESERVED_PROPERTIES),
    }


def list_upload_options(args: argparse.Namespace) -> dict[str, object]:
    """Return the values of the options for data from this computer."""
    return {
        '--size': args.size,
        '--decompress': args.decompress,
        '--checksum': args.checksum,
        '--compressed-checksum': args.compressed_checksum,
        '--no-verify': not args.verify,
        '--sign-key-path': args.sign_key_path,
        '--sign-cert-id': args.sign_cert_id,
    }

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

"""Groups of options that commands of version 1 share."""

import argparse
from typing import Any

from osc_lib import exceptions

from glanceclient_osc.osc import cinder, options
from glanceclient_osc.osc.data import upload

# Fields that have an option of their own.
_NOT_PROPERTIES = {
    'checksum': '--checksum',
    'container_format': '--container-format',
    'copy_from': '--copy-from',
    'disk_format': '--disk-format',
    'id': '--id of image create',
    'is_public': '--public, --private',
    'location': '--location',
    'min_disk': '--min-disk',
    'min_ram': '--min-ram',
    'name': '--name',
    'owner': '--project',
    'protected': '--protected',
    'size': '--size',
    'visibility': '--public, --private',
}


def add_is_public(parser: argparse.ArgumentParser, new: bool) -> None:
    """Add ``--public`` and ``--private``.

    :param new: whether the image is, so that there is a default
    """
    options.add_flag_pair(
        parser,
        'is_public',
        ('--public', 'Everybody sees the image and can use it'),
        (
            '--private',
            (
                'Only the owner, and the projects it is shared with, see the '
                'image'
            )
            + (' (default)' if new else ''),
        ),
    )


def add_data(parser: argparse.ArgumentParser, file: str) -> Any:
    """Add what says where data comes from and goes to.

    :param file: help for ``--file``
    :returns: the group of sources, of which one can be given
    """
    sources = parser.add_mutually_exclusive_group()
    for option, metavar, text in (
        ('file', 'file', file),
        (
            'location',
            'image-url',
            'URL where the data is, and stays: it is fetched every time',
        ),
        (
            'copy-from',
            'image-url',
            'URL that the server copies the data from, in its own time',
        ),
    ):
        sources.add_argument(
            f'--{option}',
            metavar=f'<{metavar}>',
            dest='filename' if option == 'file' else option.replace('-', '_'),
            type=options.parse_nonempty,
            help=text,
        )
    cinder.add_options(parser, sources)
    for option, text in (
        ('store', 'Store to put the data into'),
        (
            'checksum',
            'MD5 of the image data, which the server is to compare with',
        ),
    ):
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.parse_nonempty,
            help=text,
        )
    parser.add_argument(
        '--size',
        metavar='<size>',
        type=upload.parse_size,
        help='Size of the image data in bytes, to be checked',
    )
    return sources


def collect_fields(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return the fields of an image that the options have set.

    :param names: of options beside those that create and set share
    :raises CommandError: a property that is not one
    """
    found = options.collect_values(
        args,
        *names,
        'name',
        'container_format',
        'disk_format',
        'min_disk',
        'min_ram',
        'protected',
        'is_public',
        'location',
        'copy_from',
        'checksum',
        'size',
    )
    properties = options.check_properties(
        args.properties, _NOT_PROPERTIES
    )
    if properties:
        found['properties'] = properties
    return found


def reject_data_options(args: argparse.Namespace) -> None:
    """Refuse what makes no sense without data.

    :raises CommandError: there is a store, and nothing to put into it; or
        what the data has to be, which would become what the image says it is
    """
    for option, given, elsewhere in (
        ('--store', args.store, args.copy_from),
        ('--size', args.size, args.location or args.copy_from),
        ('--checksum', args.checksum, args.location or args.copy_from),
        ('--decompress', args.decompress, None),
    ):
        if given and not elsewhere:
            raise exceptions.CommandError(
                f'{option} needs image data: give --file, or a pipe'
            )

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

"""Options that the commands of version 1 share, and their values."""

import argparse
import dataclasses
from typing import Any

from glanceclient_osc.osc import cinder, options
from glanceclient_osc.osc.data import source, upload

# Fields that have an option of their own.
_RESERVED_PROPERTIES = {
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


@dataclasses.dataclass(frozen=True)
class DataOptions(source.SourceOptions):
    """Where the data of an image comes from, and how it is sent.

    :ivar location: URL that the server reads the data from when needed
    :ivar copy_from: URL that the server copies the data from
    :ivar store: store to upload the data to
    :ivar checksum: expected MD5 checksum, which the server compares
    :ivar progress: whether to show a progress bar, None to decide by the
        terminal
    """

    location: str | None
    copy_from: str | None
    store: str | None
    checksum: str | None
    progress: bool | None

    @classmethod
    def from_args(cls, args: argparse.Namespace) -> 'DataOptions':
        """Return the values of the options of this module."""
        return cls(
            **vars(source.SourceOptions.from_args(args)),
            location=args.location,
            copy_from=args.copy_from,
            store=args.store,
            checksum=args.checksum,
            progress=args.progress,
        )

    @property
    def url(self) -> str | None:
        """URL that the server reads the data from, None to upload data."""
        return self.location or self.copy_from

    def reject_without_data(self) -> None:
        """Raise an error for an option that requires image data.

        :raises CommandError: such an option has a value. Without data, the
            server would store the size and checksum as they are
        """
        options.reject_options(
            {
                '--store': None if self.copy_from else self.store,
                # 0 is the size of an image without data.
                '--size': None if self.url else self.size or None,
                '--checksum': None if self.url else self.checksum,
                '--decompress': self.decompress,
            },
            'requires image data: use --file or a pipe',
        )


def add_source_options(
    group: argparse._ArgumentGroup, file_help: str
) -> argparse._MutuallyExclusiveGroup:
    """Add the options for the source of the data.

    :param file_help: help of ``--file``
    :returns: the group of sources, of which one can be given
    """
    sources = group.add_mutually_exclusive_group()
    sources.add_argument(
        '--file',
        metavar='<file>',
        dest='filename',
        type=options.parse_nonempty,
        help=file_help,
    )
    sources.add_argument(
        '--location',
        metavar='<image-url>',
        type=options.parse_nonempty,
        help='URL that the server reads the data from each time it is needed',
    )
    sources.add_argument(
        '--copy-from',
        metavar='<image-url>',
        type=options.parse_nonempty,
        help='URL that the server copies the data from, in the background',
    )
    cinder.add_options(group, sources)
    return sources


def add_upload_options(group: argparse._ArgumentGroup) -> None:
    """Add the options for sending the data."""
    upload.add_decompress_option(group)
    group.add_argument(
        '--store',
        metavar='<store>',
        type=options.parse_nonempty,
        help='Store to upload the data to',
    )
    options.add_progress(group)


def add_verification_options(group: argparse._ArgumentGroup) -> None:
    """Add the options that verify the data."""
    group.add_argument(
        '--checksum',
        metavar='<checksum>',
        type=options.parse_nonempty,
        help='Expected MD5 checksum of the image data; the server verifies it',
    )
    group.add_argument(
        '--size',
        metavar='<size>',
        type=options.integer_at_least(0),
        help='Expected size of the image data in bytes',
    )
    upload.add_skip_format_check_option(group)


def add_public_options(group: argparse._ArgumentGroup, new: bool) -> None:
    """Add ``--public`` and ``--private``.

    :param new: whether the command creates an image
    """
    default = ' (default)' if new else ''
    options.add_flag_pair(
        group,
        'is_public',
        ('--public', 'Let all projects see and use the image'),
        (
            '--private',
            'Let only the owner, and the projects that the image is shared '
            f'with, see the image{default}',
        ),
    )


def collect_fields(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of the options that create and set share.

    :raises CommandError: ``--property`` names a field with its own option
    """
    fields = options.drop_unset(
        {
            'name': args.name,
            'container_format': args.container_format,
            'disk_format': args.disk_format,
            'min_disk': args.min_disk,
            'min_ram': args.min_ram,
            'protected': args.protected,
            'is_public': args.is_public,
            'location': args.location,
            'copy_from': args.copy_from,
            'checksum': args.checksum,
            'size': args.size,
        }
    )
    properties = options.check_properties(
        args.properties, _RESERVED_PROPERTIES
    )
    if properties:
        fields['properties'] = properties
    return fields

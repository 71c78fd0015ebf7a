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

"""Groups of options that commands share."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc import validation

# Fields that have an option of their own. As a property they would change
# something else than the user thinks, or be refused without a word of help.
_NOT_PROPERTIES = {
    'container_format': '--container-format',
    'disk_format': '--disk-format',
    'id': '--id of image create',
    'min_disk': '--min-disk',
    'min_ram': '--min-ram',
    'name': '--name',
    # Where an image is created, Glance takes these two and drops them.
    'os_hash_algo': '--checksum of image create to have the data checked',
    'os_hash_value': '--checksum of image create to have the data checked',
    'os_hidden': '--hidden',
    'owner': '--project',
    'protected': '--protected',
    # Set, it would be hidden by the stores that the server shows.
    'stores': '--store of image import',
    'tags': '--tag',
    'visibility': '--public, --private, --community, --shared',
}

# Properties that Glance documents by name, with an option of their own.
COMMON_PROPERTIES = {
    'architecture': 'Processor architecture that the image is for',
    'instance_uuid': 'ID of the server that the image was made of',
    'kernel_id': 'ID of the image with the kernel to boot',
    'os_distro': 'Distribution of the operating system',
    'os_version': 'Version of that distribution',
    'ramdisk_id': 'ID of the image with the ramdisk to boot',
}


def parse_nonempty(value: str) -> str:
    """Return the value of an option, unless it is that of an unset variable.

    :raises ArgumentTypeError: it is empty
    """
    if not value:
        raise argparse.ArgumentTypeError('must not be empty')
    return value


def quote_filename(name: str) -> str:
    """Return the name of a file as a command that is printed has it."""
    return shlex.quote(f'./{name}' if name.startswith('-') else name)


def env_flag(variable: str, default: bool) -> bool:
    """Say whether a variable of the environment is that of a yes.

    :param default: what goes if it is not set, or says neither
    """
    said = os.environ.get(variable, '').lower()
    if said in ('1', 'true', 't', 'yes', 'y', 'on'):
        return True
    return default and said not in ('0', 'false', 'f', 'no', 'n', 'off')


def integer_at_least(minimum: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not below a minimum."""
    return integer_between(minimum, sys.maxsize)


def integer_between(minimum: int, maximum: int) -> Callable[[str], int]:
    """Return what reads a whole number that is within limits."""

    def read(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = minimum - 1
        if not minimum <= number <= maximum:
            raise argparse.ArgumentTypeError(
                '%(value)r is not a whole number from %(minimum)d on%(to)s'
                % {
                    'value': value,
                    'minimum': minimum,
                    'to': '' if maximum == sys.maxsize else ' to %d' % maximum,
                }
            )
        return number

    return read


def add_visibility(parser: argparse.ArgumentParser, new: bool) -> None:
    """Add the four visibilities, of which one can be given.

    :param new: whether the image is, so that there is a default
    """
    group = parser.add_mutually_exclusive_group()
    for visibility, text in (
        ('public', 'Everybody sees the image and can use it'),
        (
            'private',
            'Only the owner sees the image'
            + (' (default before --os-image-api-version 2.5)' if new else ''),
        ),
        (
            'community',
            (
                'Everybody can use the image, but only the owner has it in '
                'listings (requires --os-image-api-version 2.5 or later)'
            ),
        ),
        (
            'shared',
            (
                'The owner, and the projects it is shared with, see the '
                'image (requires --os-image-api-version 2.5 or later)'
            )
            + (' (default)' if new else ''),
        ),
    ):
        group.add_argument(
            f'--{visibility}',
            action='store_const',
            const=visibility,
            dest='visibility',
            help=text,
        )


def add_flag_pair(
    parser: argparse.ArgumentParser,
    dest: str,
    yes: tuple[str, str],
    no: tuple[str, str],
) -> None:
    """Add an option and its opposite; neither given means None.

    :param yes: option and help
    :param no: option and help
    """
    group = parser.add_mutually_exclusive_group()
    for value, (option, text) in ((True, yes), (False, no)):
        group.add_argument(
            option,
            action='store_const',
            const=value,
            default=None,
            dest=dest,
            help=text,
        )


def add_protected(parser: argparse.ArgumentParser, new: bool) -> None:
    """Add ``--protected`` and ``--unprotected``.

    :param new: whether the image is, so that there is a default
    """
    add_flag_pair(
        parser,
        'protected',
        ('--protected', 'Nobody can delete the image'),
        (
            '--unprotected',
            'The image can be deleted' + (' (default)' if new else ''),
        ),
    )


def add_hidden(parser: argparse.ArgumentParser, new: bool) -> None:
    """Add ``--hidden`` and ``--unhidden``.

    :param new: whether the image is, so that there is a default
    """
    add_flag_pair(
        parser,
        'os_hidden',
        (
            '--hidden',
            (
                'Leave the image out of listings that do not ask for it '
                '(requires --os-image-api-version 2.7 or later)'
            ),
        ),
        (
            '--unhidden',
            'Have the image in listings' + (' (default)' if new else ''),
        ),
    )


def add_formats(
    parser: argparse.ArgumentParser, default: bool, inspected: bool = False
) -> None:
    """Add the formats; which there are, the server knows.

    :param default: whether they have defaults
    :param inspected: whether the disk format goes by the data
    """
    for kind, usual, examples in (
        ('container', 'bare', 'ami, ari, aki, bare, compressed, docker, ova'),
        (
            'disk',
            'raw',
            'ami, ari, aki, iso, ploop, qcow2, raw, vdi, vhd, vhdx, vmdk',
        ),
    ):
        text = (
            f'Format of the {kind}, one that the cloud allows; usually '
            f'one of {examples}'
        )
        by_data = inspected and kind == 'disk'
        if by_data:
            text += ' (default: what the data is; without data, raw)'
        elif default:
            text += f' (default: {usual})'
        parser.add_argument(
            f'--{kind}-format',
            metavar=f'<{kind}-format>',
            type=parse_nonempty,
            default=usual if default and not by_data else None,
            help=text,
        )


def add_min_disk_and_ram(parser: argparse.ArgumentParser) -> None:
    """Add ``--min-disk`` and ``--min-ram``."""
    parser.add_argument(
        '--min-disk',
        metavar='<disk-gb>',
        type=int,
        help='Disk that a server needs to boot the image, in gigabytes',
    )
    parser.add_argument(
        '--min-ram',
        metavar='<ram-mb>',
        type=int,
        help='Memory that a server needs to boot the image, in megabytes',
    )


def add_properties(parser: argparse.ArgumentParser) -> None:
    """Add ``--property``, repeated."""
    parser.add_argument(
        '--property',
        dest='properties',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help='Give the image a property (repeat option for several properties)',
    )


def add_tags_and_properties(parser: argparse.ArgumentParser) -> None:
    """Add ``--property`` and ``--tag``, both repeated."""
    add_properties(parser)
    parser.add_argument(
        '--tag',
        dest='tags',
        metavar='<tag>',
        action='append',
        type=parse_nonempty,
        help='Give the image a tag (repeat option for several tags)',
    )


def add_common_properties(parser: argparse.ArgumentParser) -> None:
    """Add an option for each of COMMON_PROPERTIES."""
    for name, text in COMMON_PROPERTIES.items():
        spellings = ['--' + name.replace('_', '-')]
        if name == 'instance_uuid':
            spellings.insert(0, '--instance-id')
        parser.add_argument(
            *spellings,
            metavar=f'<{spellings[0].lstrip("-")}>',
            dest=name,
            type=parse_nonempty,
            help=text,
        )


def add_paging_options(
    parser: argparse._ActionsContainer,
    resource: str = 'images',
    marker: str = 'Last image of the previous page (name or ID)',
) -> None:
    """Add ``--limit``, ``--max-items``, ``--page-size`` and ``--marker``.

    :param resource: plural name of the listed resource, for the help
    :param marker: help of ``--marker``
    """
    parser.add_argument(
        '--limit',
        metavar='<limit>',
        type=integer_at_least(0),
        help=f'Maximum number of {resource} to list',
    )
    parser.add_argument(
        '--max-items',
        metavar='<max-items>',
        type=integer_at_least(0),
        help='Same as --limit; the smaller of the two is used',
    )
    parser.add_argument(
        '--page-size',
        metavar='<page-size>',
        type=integer_at_least(0),
        help=(
            f'Maximum number of {resource} per request to the server '
            f'(default: {validation.PAGE_SIZE})'
        ),
    )
    parser.add_argument(
        '--marker', metavar='<marker>', type=parse_nonempty, help=marker
    )


def add_progress(parser: argparse.ArgumentParser) -> None:
    """Add ``--progress`` and ``--no-progress``."""
    add_flag_pair(
        parser,
        'progress',
        (
            '--progress',
            (
                'Show a progress bar on standard error '
                '(default on a terminal, unless CI is set)'
            ),
        ),
        ('--no-progress', 'Do not show a progress bar'),
    )


def add_removed_options(
    parser: argparse.ArgumentParser, names: tuple[str, ...]
) -> None:
    """Add options of version 1, which check_dead() refuses."""
    for name in names:
        parser.add_argument(
            f'--{name}',
            metavar=f'<{name}>',
            dest=f'dead_{name}',
            help=argparse.SUPPRESS,
        )


def reject_removed_options(
    args: argparse.Namespace, names: tuple[str, ...]
) -> None:
    """Refuse options of version 1.

    :raises CommandError: one was given
    """
    for name in names:
        if getattr(args, f'dead_{name}') is not None:
            raise exceptions.CommandError(
                f'--{name} is an option of the Images API version 1, which '
                'version 2 does not have'
            )


def reject_options(given: Mapping[str, object], reason: str) -> None:
    """Raise an error if an option that cannot be used here has a value.

    None, False and empty lists count as "not given"; 0 and an empty string
    count as given.

    :param given: value of each option, by option, for example ``--tag``
    :param reason: end of the message, for example "requires --file"
    :raises CommandError: an option has a value; the first one is named
    """
    for option, value in given.items():
        if not (value is None or value is False or value in ([], (), {})):
            raise exceptions.CommandError(f'{option} {reason}')


def collect_values(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return the fields that options of the same name have set."""
    return {
        name: value
        for name in names
        if (value := getattr(args, name)) is not None
    }


def collect_properties(
    args: argparse.Namespace, reserved: Mapping[str, str]
) -> dict[str, str]:
    """Return the properties that were given.

    :param reserved: fields that have an option of their own, and which
    :raises CommandError: one of them was given as a property
    """
    found: dict[str, str] = args.properties or {}
    for name in found:
        if name in reserved:
            raise exceptions.CommandError(
                f'{name} is not a property: use {reserved[name]}'
            )
    return found


def collect_fields(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return the fields of an image that the options have set.

    :param names: of the options that set the field of the same name
    :raises CommandError: a property that is not one
    """
    return {
        **collect_values(args, *names),
        **collect_properties(args, _NOT_PROPERTIES),
    }

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

"""Options that commands share, and checks of their values."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc import validation
from glanceclient_osc.osc import suggestions

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand

_CONTAINER_FORMATS = 'ami, ari, aki, bare, compressed, docker, ova'
_DISK_FORMATS = 'ami, ari, aki, iso, ploop, qcow2, raw, vdi, vhd, vhdx, vmdk'


def parse_nonempty(value: str) -> str:
    """Return the value of an option.

    An empty value is usually that of an unset shell variable.

    :raises ArgumentTypeError: the value is empty
    """
    if not value:
        raise argparse.ArgumentTypeError('must not be empty')
    return value


def quote_filename(name: str) -> str:
    """Return the name of a file, quoted for a shell command line."""
    return shlex.quote(f'./{name}' if name.startswith('-') else name)


def env_flag(variable: str, default: bool) -> bool:
    """Return an environment variable as a boolean.

    :param default: value if the variable is not set or not a boolean
    """
    from oslo_utils import strutils

    value = os.environ.get(variable, '')
    return bool(strutils.bool_from_string(value, default=default))


def integer_at_least(minimum: int) -> Callable[[str], int]:
    """Return an argparse type: an integer with a lower limit."""
    return integer_between(minimum, sys.maxsize)


def integer_between(minimum: int, maximum: int) -> Callable[[str], int]:
    """Return an argparse type: an integer with a lower and an upper limit."""
    limits = f'of {minimum} or more'
    if maximum != sys.maxsize:
        limits = f'from {minimum} to {maximum}'

    def parse_integer(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = minimum - 1
        if not minimum <= number <= maximum:
            raise argparse.ArgumentTypeError(
                f'{value!r} is not an integer {limits}'
            )
        return number

    return parse_integer


class RemovedOption(argparse.Action):
    """An option of the Images API v1 that version 2 refuses."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Raise an error.

        :raises CommandError: always
        """
        message = (
            f'{option_string} is an option of the Images API version 1, '
            'which version 2 does not have'
        )
        replacement = suggestions.suggest_option(
            str(option_string),
            [*parser._option_string_actions],
            None,
            str(values),
        )
        if replacement and replacement != option_string:
            message += f'; use {replacement}'
        raise exceptions.CommandError(message)


def add_flag_pair(
    parser: argparse._ActionsContainer,
    dest: str,
    true: tuple[str, str],
    false: tuple[str, str],
) -> None:
    """Add an option and its opposite; without either the value is None.

    :param true: option that sets True, and its help
    :param false: option that sets False, and its help
    """
    group = parser.add_mutually_exclusive_group()
    for value, (option, text) in ((True, true), (False, false)):
        group.add_argument(
            option,
            action='store_const',
            const=value,
            default=None,
            dest=dest,
            help=text,
        )


def add_protected(parser: argparse._ActionsContainer, new: bool) -> None:
    """Add ``--protected`` and ``--unprotected``.

    :param new: whether the command creates an image
    """
    add_flag_pair(
        parser,
        'protected',
        ('--protected', 'Prevent the image from being deleted'),
        (
            '--unprotected',
            'Allow the image to be deleted' + (' (default)' if new else ''),
        ),
    )


def add_format_options(parser: argparse._ActionsContainer, new: bool) -> None:
    """Add ``--disk-format`` and ``--container-format``.

    The server knows which formats it allows, so none are refused here.

    :param new: whether the command creates an image
    """
    disk_default = ' (default: detected in the data)'
    parser.add_argument(
        '--disk-format',
        metavar='<disk-format>',
        type=parse_nonempty,
        help=(
            'Format of the disk, one that the cloud allows; usually one of '
            f'{_DISK_FORMATS}{disk_default if new else ""}'
        ),
    )
    container_default = 'bare' if new else None
    parser.add_argument(
        '--container-format',
        metavar='<container-format>',
        type=parse_nonempty,
        default=container_default,
        help=(
            'Format of the container, one that the cloud allows; usually one '
            f'of {_CONTAINER_FORMATS}{" (default: bare)" if new else ""}'
        ),
    )


def add_min_disk_and_ram(parser: argparse._ActionsContainer) -> None:
    """Add ``--min-disk`` and ``--min-ram``."""
    parser.add_argument(
        '--min-disk',
        metavar='<disk-gb>',
        type=int,
        help='Minimum disk size to boot the image, in gigabytes',
    )
    parser.add_argument(
        '--min-ram',
        metavar='<ram-mb>',
        type=int,
        help='Minimum memory size to boot the image, in megabytes',
    )


def add_properties(parser: argparse._ActionsContainer) -> None:
    """Add ``--property``."""
    parser.add_argument(
        '--property',
        dest='properties',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help='Set a property (repeat option to set multiple properties)',
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


def add_progress(parser: argparse._ActionsContainer) -> None:
    """Add ``--progress`` and ``--no-progress``."""
    add_flag_pair(
        parser,
        'progress',
        (
            '--progress',
            'Show a progress bar on standard error '
            '(default on a terminal, unless CI is set)',
        ),
        ('--no-progress', 'Do not show a progress bar'),
    )


def add_name_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the name of a new image."""
    parser.add_argument(
        'name',
        metavar='<image-name>',
        nargs='?',
        type=parse_nonempty,
        help='Name of the image',
    )
    parser.add_argument(
        '--name',
        metavar='<image-name>',
        dest='name_option',
        type=parse_nonempty,
        help='Same as <image-name>',
    )
    parser.add_argument(
        '--no-name',
        action='store_true',
        help='Create an image without a name',
    )


def get_name(args: argparse.Namespace) -> str | None:
    """Return the name of the new image, None if none is given."""
    name: str | None = args.name or args.name_option
    return name


def check_name(
    command: 'BaseCommand', args: argparse.Namespace, *, optional: bool = False
) -> None:
    """Exit with a usage error unless there is one name, or ``--no-name``.

    :param optional: whether there may be neither
    """
    given = [args.name, args.name_option, args.no_name or None]
    count = len(given) - given.count(None)
    if count != 1 and not (optional and count == 0):
        command.exit_with_usage_error(
            'exactly one of <image-name>, --name and --no-name is required'
        )


def select_given(values: Mapping[str, object]) -> dict[str, object]:
    """Return the options that have a value.

    None, False and empty lists count as "not given"; 0 and an empty string
    count as given.

    :param values: value of each option, by option, for example ``--tag``
    """
    return {
        option: value
        for option, value in values.items()
        if not (value is None or value is False or value in ([], (), {}))
    }


def reject_options(given: Mapping[str, object], reason: str) -> None:
    """Raise an error if an option that cannot be used here has a value.

    :param given: see :func:`select_given`
    :param reason: end of the message, for example "requires --file"
    :raises CommandError: an option has a value; the first one is named
    """
    for option in select_given(given):
        raise exceptions.CommandError(f'{option} {reason}')


def drop_unset(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def check_properties(
    properties: Mapping[str, str] | None, reserved: Mapping[str, str]
) -> dict[str, str]:
    """Return the properties of ``--property``.

    :param reserved: fields that are not properties, and the option of each
    :raises CommandError: a field was given as a property
    """
    for name in properties or ():
        if name in reserved:
            raise exceptions.CommandError(
                f'{name} is not a property: use {reserved[name]}'
            )
    return dict(properties or {})

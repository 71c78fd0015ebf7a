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

"""Namespaces, and what is in them, are called by their names."""

import argparse
from collections.abc import Callable

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command


def check_name(value: str) -> str:
    """Return a name, unless the service would not find it under that name.

    Glance reads the bytes of a URL as Latin-1, and a slash as the end of a
    name whether quoted or not. It makes what has such a name, and then
    neither shows, changes nor deletes it.

    :raises ArgumentTypeError: it would not
    """
    options.parse_nonempty(value)
    if '/' in value or not value.isascii() or value in ('.', '..'):
        raise argparse.ArgumentTypeError(
            f'the image service would not find {value!r} by its name: it takes '
            'only ASCII, no slash, and neither . nor ..'
        )
    return value


def add_namespace(parser: argparse.ArgumentParser, help: str) -> None:
    """Add the argument ``<namespace>``."""
    parser.add_argument(
        'namespace', metavar='<namespace>', type=check_name, help=help
    )


def add_names(
    parser: argparse.ArgumentParser,
    kind: str,
    dest: str,
    help: str,
    all_help: str,
) -> None:
    """Add names of what is to be deleted, and ``--all`` instead of them.

    :param kind: what one is called
    """
    parser.add_argument(
        dest,
        metavar=f'<{kind}>',
        nargs='*',
        type=check_name,
        help=help,
    )
    parser.add_argument('--all', action='store_true', help=all_help)


def delete(
    command: Command,
    args: argparse.Namespace,
    names: list[str],
    one: Callable[[str, str], object],
    every: Callable[[str], object],
    kind: tuple[str, str],
) -> None:
    """Delete what is named or, if that is said, everything of a kind.

    :param one: deletes one, given namespace and name
    :param every: deletes all, given the namespace
    :param kind: what one is called, and several
    :raises CommandError: neither was said, or both
    """
    if bool(names) == args.all:
        if names:
            text = '--all deletes every %(kind)s: name none besides'
        else:
            text = (
                'Name the %(kinds)s to delete, or give --all for every '
                '%(kind)s of namespace %(namespace)r'
            )
        raise exceptions.CommandError(
            text
            % {
                'kind': kind[0],
                'kinds': kind[1],
                'namespace': args.namespace,
            }
        )
    if args.all:
        every(args.namespace)
        return
    command.run_for_each(
        names,
        lambda name: one(args.namespace, name),
        f'delete {kind[0]}',
        kind[1],
    )

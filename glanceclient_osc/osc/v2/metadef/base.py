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

"""Arguments and deletion shared by the metadata definition commands."""

import argparse
from typing import Protocol

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command


class DeletableResources(Protocol):
    """Controller that deletes resources of a namespace."""

    def delete(self, namespace: str, name: str, /) -> object:
        """Delete one resource."""

    def delete_all(self, namespace: str, /) -> object:
        """Delete all resources of this kind."""


def check_name(value: str) -> str:
    """Return a name, unless Glance cannot find a resource by it.

    Glance decodes URLs as Latin-1 and treats a slash as the end of a name,
    quoted or not. It creates resources with such names, but cannot show,
    change or delete them afterwards.

    :raises ArgumentTypeError: Glance cannot find resources with this name
    """
    options.parse_nonempty(value)
    if '/' in value or not value.isascii() or value in ('.', '..'):
        raise argparse.ArgumentTypeError(
            f'invalid name {value!r}: Glance finds resources only by names '
            'in ASCII without slashes, and not by . or ..'
        )
    return value


def add_namespace_argument(
    parser: argparse.ArgumentParser, help: str = 'Namespace (name)'
) -> None:
    """Add the argument ``<namespace>``."""
    parser.add_argument(
        'namespace', metavar='<namespace>', type=check_name, help=help
    )


def delete_resources(
    command: Command,
    namespace: str,
    names: list[str],
    delete_all: bool,
    controller: DeletableResources,
    resource: tuple[str, str],
) -> None:
    """Delete the named resources of a namespace, or all resources of a kind.

    :param names: resources to delete; must be empty with *delete_all*
    :param controller: controller of the resources
    :param resource: singular and plural noun, for messages
    :raises CommandError: neither names nor *delete_all*, or both, are
        present, or a resource cannot be deleted
    """
    singular, plural = resource
    if names and delete_all:
        raise exceptions.CommandError(
            f'--all deletes every {singular} and cannot be combined with names'
        )
    if delete_all:
        controller.delete_all(namespace)
    elif names:
        command.run_for_each(
            names,
            lambda name: controller.delete(namespace, name),
            f'delete {singular}',
            plural,
        )
    else:
        raise exceptions.CommandError(
            f'Specify the {plural} to delete, or use --all to delete every '
            f'{singular} of namespace {namespace!r}'
        )

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

"""Commands for the locations of images: ``openstack image location``"""

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.cli import parseractions
from osc_lib.cli.format_columns import DictColumn

from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image


class CreateLocation(ShowOne):
    """Add a location to an image.

    Without --metadata and --checksum, the server reads and hashes the data
    in the background, after this command has ended (requires
    --os-image-api-version 2.17 or later). Otherwise the cloud must have
    show_multiple_locations enabled.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--metadata',
            metavar='<key=value>',
            action=parseractions.KeyValueAction,
            help=(
                'Metadata of the location (repeat option to set multiple keys)'
            ),
        )
        parser.add_argument(
            '--checksum',
            metavar='<md5>',
            type=parse_nonempty,
            help='MD5 checksum of the data (used with --hash-value)',
        )
        parser.add_argument(
            '--hash-algo',
            metavar='<algorithm>',
            type=parse_nonempty,
            help=(
                'Algorithm of --hash-value; must be the one that the cloud '
                'uses, usually sha512'
            ),
        )
        parser.add_argument(
            '--hash-value',
            metavar='<hash>',
            type=parse_nonempty,
            help=(
                'Hash of the data, in hexadecimal digits (requires '
                '--hash-algo)'
            ),
        )
        _add_image_argument(parser, 'Image to change (name or ID)')
        _add_url_argument(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the location and the new status of the image."""
        args = parsed_args
        validation_data = _build_validation_data(
            args.checksum, args.hash_algo, args.hash_value
        )
        url = _read_url(args.url)
        images = self.client.images
        image = images.create_location(
            images.find(args.image), url, args.metadata, validation_data
        )
        if image.status == 'queued':
            self.notice(
                'The server is reading the data in the background. See the '
                f'result with: openstack image task list --image {image.id}'
            )
        metadata = _find_metadata(image, url)
        return formatters.format_resource(
            {
                'image_id': image.id,
                'image_status': image.status,
                'metadata': (
                    (args.metadata or {}) if metadata is None else metadata
                ),
                'url': url,
            }
        )


class ListLocation(Lister):
    """List the locations of an image.

    The policy of the cloud decides who may see them. A URL can contain a
    password.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_image_argument(parser, 'Image (name or ID)')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        images = self.client.images
        image = images.find(parsed_args.image)
        with self.explain_missing_feature(
            '2.17', 'a cloud that shows locations'
        ):
            locations = images.list_locations(image)
        return ('URL', 'Metadata'), (
            (location['url'], DictColumn(location.get('metadata') or {}))
            for location in locations
        )


class SetLocation(Command):
    """Change the metadata of a location of an image"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--no-metadata',
            action='store_true',
            help=(
                'Remove the existing metadata, except the name of the store '
                '(with --metadata, replace it)'
            ),
        )
        parser.add_argument(
            '--metadata',
            metavar='<key=value>',
            action=parseractions.KeyValueAction,
            help=(
                'Set metadata of the location (repeat '
                'option to set multiple keys)'
            ),
        )
        _add_image_argument(parser, 'Image (name or ID)')
        _add_url_argument(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Merge or replace the metadata."""
        args = parsed_args
        if not (args.metadata or args.no_metadata):
            return
        url = _read_url(args.url)
        images = self.client.images
        image = images.find(args.image)
        metadata = _find_metadata(image, url) or {}
        if args.no_metadata:
            metadata = {
                key: value for key, value in metadata.items() if key == 'store'
            }
        images.update_location(
            image.id, url, {**metadata, **(args.metadata or {})}
        )


class DeleteLocation(Command):
    """Delete locations of an image, and the data they refer to.

    The last location of an image cannot be deleted.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_image_argument(parser, 'Image (name or ID)')
        parser.add_argument(
            'urls',
            metavar='<url>',
            nargs='+',
            type=parse_nonempty,
            help='URL(s) of the location(s) to delete',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete each location; report the failures at the end."""
        images = self.client.images
        image = images.find(parsed_args.image)
        self.run_for_each(
            parsed_args.urls,
            lambda url: images.delete_locations(image.id, {url}),
            'delete location',
            'locations',
        )


def _add_image_argument(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'image', metavar='<image>', type=parse_nonempty, help=help
    )


def _add_url_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'url',
        metavar='<url>',
        type=parse_nonempty,
        help=(
            'URL of the location (- to read the URL from standard input, '
            'which hides it from the process list)'
        ),
    )


def _read_url(argument: str) -> str:
    """Return the URL in an argument, or the first line of standard input.

    :param argument: a URL, or ``-`` for standard input
    :raises CommandError: standard input has no URL
    """
    if argument != '-':
        return argument
    url = sys.stdin.readline().strip() if sys.stdin else ''
    if not url:
        raise exceptions.CommandError('There is no URL on standard input')
    return url


def _build_validation_data(
    checksum: str | None, hash_algo: str | None, hash_value: str | None
) -> dict[str, str]:
    """Return the checksum and hash that the server must find in the data.

    :raises CommandError: only one of algorithm and value is present
    """
    if bool(hash_algo) != bool(hash_value):
        raise exceptions.CommandError(
            '--hash-algo and --hash-value must be used together'
        )
    fields = {
        'checksum': checksum,
        'os_hash_algo': hash_algo,
        'os_hash_value': hash_value,
    }
    return {name: value for name, value in fields.items() if value}


def _find_metadata(image: 'Image', url: str) -> dict[str, Any] | None:
    """Return the metadata of a location, None if the image does not show it.

    :param url: URL of the location
    """
    for location in image.get('locations') or ():
        if location['url'] == url:
            return dict(location['metadata'])
    return None

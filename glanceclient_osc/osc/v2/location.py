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

"""``openstack image location …``: where the data of an image is."""

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
    """Say where the data of an image is already"""

    _description = (
        'Say where the data of an image is already. Without metadata and '
        'checksum, the server has a look itself, after the command has ended '
        '(requires --os-image-api-version 2.17 or later); otherwise the cloud '
        'must have show_multiple_locations on'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_metadata(parser, 'Metadata of the location')
        parser.add_argument(
            '--checksum',
            metavar='<md5>',
            type=parse_nonempty,
            help=(
                'MD5 checksum of the data; goes with --hash-algo and '
                '--hash-value'
            ),
        )
        parser.add_argument(
            '--hash-algo',
            metavar='<algorithm>',
            type=parse_nonempty,
            help=(
                'Algorithm of --hash-value, the one that the cloud uses '
                '(usually sha512)'
            ),
        )
        parser.add_argument(
            '--hash-value',
            metavar='<hash>',
            type=parse_nonempty,
            help='Hash of the data, in hexadecimal digits',
        )
        _add_image(parser, 'Image to give a location (name or ID)')
        _add_url(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the location, and the image as it now is."""
        validation = _validation(parsed_args)
        url = _url(parsed_args.url)
        images = self.client.images
        image = images.create_location(
            images.find(parsed_args.image),
            url,
            parsed_args.metadata,
            validation,
        )
        if image.status == 'queued':
            self.notice(
                (
                    'The server is about to look at the location; what comes '
                    'of it says: openstack image task list --image %s'
                ),
                image.id,
            )
        return formatters.format_resource(
            {
                'image_id': image.id,
                'image_status': image.status,
                'metadata': _metadata_of(image, url, parsed_args.metadata),
                'url': url,
            }
        )


class ListLocation(Lister):
    """List where the data of an image is"""

    _description = (
        'List where the data of an image is, if the cloud shows it to you. '
        'A URL may have a password in it'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_image(parser, 'Image (name or ID)')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        images = self.client.images
        image = images.find(parsed_args.image)
        with self.needs('2.17', 'a cloud that shows locations'):
            locations = images.list_locations(image)
        return ('URL', 'Metadata'), (
            (location['url'], DictColumn(location.get('metadata') or {}))
            for location in locations
        )


class SetLocation(Command):
    """Change the metadata of a location"""

    _description = 'Change the metadata of a location of an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--no-metadata',
            action='store_true',
            help=(
                'Remove the metadata there is; with --metadata, replace it. '
                'A cloud with several stores keeps which store it is'
            ),
        )
        _add_metadata(parser, 'Set metadata of the location')
        _add_image(parser, 'Image (name or ID)')
        _add_url(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Merge the metadata, or replace it."""
        if not (parsed_args.metadata or parsed_args.no_metadata):
            return
        url = _url(parsed_args.url)
        images = self.client.images
        image = images.find(parsed_args.image)
        old = _metadata_of(image, url, {})
        if parsed_args.no_metadata:
            old = {'store': old['store']} if 'store' in old else {}
        images.update_location(
            image.id, url, {**old, **(parsed_args.metadata or {})}
        )


class DeleteLocation(Command):
    """Remove locations of an image"""

    _description = (
        'Remove locations of an image, and the data that is there; the last '
        'one stays'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_image(parser, 'Image (name or ID)')
        parser.add_argument(
            'urls',
            metavar='<url>',
            nargs='+',
            type=parse_nonempty,
            help='URL(s) of the location(s) to remove',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove what can be removed; say what could not."""
        images = self.client.images
        image = images.find(parsed_args.image)
        self.for_each(
            parsed_args.urls,
            lambda url: images.delete_locations(image.id, {url}),
            'delete location',
            'locations',
        )


def _add_image(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument(
        'image', metavar='<image>', type=parse_nonempty, help=text
    )


def _add_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'url',
        metavar='<url>',
        type=parse_nonempty,
        help=(
            'URL of the location; - reads it from standard input, so that a '
            'password in it is not in the list of processes'
        ),
    )


def _add_metadata(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument(
        '--metadata',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=text + ' (repeat option for several keys)',
    )


def _url(given: str) -> str:
    """Return the URL of a location.

    :raises CommandError: there is none
    """
    if given != '-':
        return given
    url = sys.stdin.readline().strip() if sys.stdin else ''
    if not url:
        raise exceptions.CommandError('There is no URL on standard input')
    return url


def _validation(args: argparse.Namespace) -> dict[str, str]:
    """Return what the data at the location is to be.

    :raises CommandError: a hash without its algorithm, or the reverse
    """
    if bool(args.hash_algo) != bool(args.hash_value):
        raise exceptions.CommandError(
            '--hash-algo and --hash-value go together'
        )
    found = {
        'checksum': args.checksum,
        'os_hash_algo': args.hash_algo,
        'os_hash_value': args.hash_value,
    }
    return {name: value for name, value in found.items() if value}


def _metadata_of(
    image: 'Image', url: str, default: dict[str, Any] | None
) -> dict[str, Any]:
    for location in image.get('locations') or ():
        if location['url'] == url:
            return dict(location['metadata'])
    return default or {}

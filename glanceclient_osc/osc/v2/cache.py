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

"""``openstack cached image …``: the image cache of a Glance node."""

import argparse
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_LIST = {
    'ID': 'image_id',
    'State': 'state',
    'Last Accessed (UTC)': 'last_accessed',
    'Last Modified (UTC)': 'last_modified',
    'Size': 'size',
    'Hits': 'hits',
}
_LIST_LONG = {**_LIST, 'Checksum': 'checksum'}

_CACHE = 'an image cache'
_WHO = ' (administrators only; requires --os-image-api-version %s or later)'
_ADMIN = _WHO % '2.14'
_ADMIN_NEW = _WHO % '2.18'


class ListCachedImage(Lister):
    """List the images in the cache, and those that wait for it"""

    _description = (
        'List the images in the cache, and those that wait for it' + _ADMIN
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = _LIST_LONG if parsed_args.long else _LIST
        with self.needs('2.14', _CACHE):
            state = self.client.cache.list()
        return tuple(shown), (
            tuple(
                formatters.OptionalColumn(entry.get(field))
                for field in shown.values()
            )
            for entry in _entries(state)
        )


class QueueCachedImage(Command):
    """Have images cached"""

    _description = 'Have images cached' + _ADMIN

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_images(parser, 'Image(s) to cache (name or ID)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Queue what can be queued; say what could not."""
        self.for_each(parsed_args.images, self._queue, 'queue image', 'images')

    def _queue(self, name: str) -> None:
        image = self.client.images.find(name)
        with self.needs('2.14', _CACHE):
            self.client.cache.queue(image.id)


class DeleteCachedImage(Command):
    """Drop images from the cache, and from the queue for it"""

    _description = (
        'Drop images from the cache, and from the queue for it' + _ADMIN
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_images(
            parser,
            (
                'Image(s) to drop (name or ID, or the ID of an image that '
                'exists no longer)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Drop what can be dropped; say what could not."""
        self.for_each(parsed_args.images, self._drop, 'delete image', 'images')

    def _drop(self, name: str) -> None:
        # The image may be gone, and what the cache has of it is to go too.
        try:
            image_id = self.client.images.find(name).id
        except exc.ImageNotFound as unknown:
            try:
                self.client.cache.delete(name)
            except exc.HTTPNotFound:
                raise unknown from None
            return
        with self.needs('2.14', _CACHE):
            self.client.cache.delete(image_id)


class ClearCachedImage(Command):
    """Drop all images from the cache, and from the queue for it"""

    _description = (
        'Drop all images from the cache, and from the queue for it' + _ADMIN
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        group = parser.add_mutually_exclusive_group()
        for target, text in (
            ('cache', 'Only from the cache'),
            ('queue', 'Only from the queue'),
        ):
            group.add_argument(
                f'--{target}',
                action='store_const',
                const=target,
                default='both',
                dest='target',
                help=text,
            )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Drop them."""
        with self.needs('2.14', _CACHE):
            self.client.cache.clear(parsed_args.target)


class CleanCachedImage(Command):
    """Drop what broken and stalled downloads have left in the cache"""

    _description = (
        'Drop what broken and stalled downloads have left in the cache'
        + _ADMIN_NEW
    )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Drop it."""
        with self.needs('2.18', _CACHE):
            self.client.cache.clean()


class PruneCachedImage(ShowOne):
    """Drop images from the cache until it is as small as configured"""

    _description = (
        'Drop the images not used for longest, until the cache is as '
        'small as it is configured to be; show how much that was'
    ) + _ADMIN_NEW

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the number of files and bytes."""
        with self.needs('2.18', _CACHE):
            return formatters.format_resource(self.client.cache.prune())


class ListCachedImageNode(Lister):
    """List the Glance nodes that have an image in their cache"""

    _description = (
        'List the Glance nodes that have an image in their cache' + _ADMIN_NEW
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=parse_nonempty,
            help='Image (name or ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the header and the rows."""
        image = self.client.images.find(parsed_args.image)
        with self.needs('2.18', _CACHE):
            nodes = self.client.cache.list_cached_nodes(image.id)
        return ('Node',), ((node,) for node in nodes)


def _add_images(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument(
        'images', metavar='<image>', nargs='+', type=parse_nonempty, help=text
    )


def _entries(state: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for image in state['cached_images']:
        yield {
            **image,
            'state': 'cached',
            'last_accessed': _date(image['last_accessed']),
            'last_modified': _date(image['last_modified']),
        }
    for image_id in state['queued_images']:
        yield {'image_id': image_id, 'state': 'queued'}


def _date(seconds: float) -> str:
    """Return a date of the cache in the format of the others."""
    date = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f'{date:%Y-%m-%dT%H:%M:%SZ}'

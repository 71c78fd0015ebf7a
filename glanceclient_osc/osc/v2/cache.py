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

"""Commands for the image cache of a Glance node: ``openstack cached image``"""

import argparse
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_COLUMNS = {
    'ID': 'image_id',
    'State': 'state',
    'Last Accessed (UTC)': 'last_accessed',
    'Last Modified (UTC)': 'last_modified',
    'Size': 'size',
    'Hits': 'hits',
}
_LONG_COLUMNS = {**_COLUMNS, 'Checksum': 'checksum'}

_CACHE = 'an image cache'


class ListCachedImage(Lister):
    """List cached images and images queued for caching

    (administrators only; requires --os-image-api-version 2.14 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        columns = _LONG_COLUMNS if parsed_args.long else _COLUMNS
        with self.explain_missing_feature('2.14', _CACHE):
            cache = self.client.cache.list()
        return tuple(columns), (
            tuple(entry.get(field, 'N/A') for field in columns.values())
            for entry in _list_entries(cache)
        )


class QueueCachedImage(Command):
    """Queue images for caching

    (administrators only; requires --os-image-api-version 2.14 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='+',
            type=parse_nonempty,
            help='Image(s) to cache (name or ID)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Queue each image; report the failures at the end."""
        self.run_for_each(
            parsed_args.images, self._queue_image, 'queue image', 'images'
        )

    def _queue_image(self, name_or_id: str) -> None:
        image = self.client.images.find(name_or_id)
        with self.explain_missing_feature('2.14', _CACHE):
            self.client.cache.queue(image.id)


class DeleteCachedImage(Command):
    """Delete images from the cache and from the caching queue

    (administrators only; requires --os-image-api-version 2.14 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='+',
            type=parse_nonempty,
            help=(
                'Image(s) to delete from the cache (name or ID, or ID of an '
                'image that no longer exists)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete each image from the cache; report the failures at the end."""
        self.run_for_each(
            parsed_args.images, self._delete_image, 'delete image', 'images'
        )

    def _delete_image(self, name_or_id: str) -> None:
        try:
            image_id = self.client.images.find(name_or_id).id
        except exc.ImageNotFound as not_found:
            # The cache can hold data of an image that has been deleted.
            try:
                self.client.cache.delete(name_or_id)
            except exc.HTTPNotFound:
                raise not_found from None
            return
        with self.explain_missing_feature('2.14', _CACHE):
            self.client.cache.delete(image_id)


class ClearCachedImage(Command):
    """Delete all images from the cache and from the caching queue

    (administrators only; requires --os-image-api-version 2.14 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            '--cache',
            action='store_const',
            const='cache',
            default='both',
            dest='target',
            help='Delete images from the cache only',
        )
        group.add_argument(
            '--queue',
            action='store_const',
            const='queue',
            default='both',
            dest='target',
            help='Delete images from the caching queue only',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Clear the cache, the queue, or both."""
        with self.explain_missing_feature('2.14', _CACHE):
            self.client.cache.clear(parsed_args.target)


class CleanCachedImage(Command):
    """Delete invalid and stalled files from the cache

    (administrators only; requires --os-image-api-version 2.18 or later)
    """

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Clean the cache."""
        with self.explain_missing_feature('2.18', _CACHE):
            self.client.cache.clean()


class PruneCachedImage(ShowOne):
    """Delete the least recently used images until the cache fits its limit.

    Show how many files and bytes were deleted (administrators only; requires
    --os-image-api-version 2.18 or later)
    """

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the numbers of deleted files and bytes."""
        with self.explain_missing_feature('2.18', _CACHE):
            return formatters.format_resource(self.client.cache.prune())


class ListCachedImageNode(Lister):
    """List the Glance nodes that have an image in their cache

    (administrators only; requires --os-image-api-version 2.18 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
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
        """Return the column header and the rows."""
        image = self.client.images.find(parsed_args.image)
        with self.explain_missing_feature('2.18', _CACHE):
            nodes = self.client.cache.list_cached_nodes(image.id)
        return ('Node',), ((node,) for node in nodes)


def _list_entries(cache: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Yield the cached images, then the queued ones."""
    for image in cache['cached_images']:
        yield {
            **image,
            'state': 'cached',
            'last_accessed': _format_timestamp(image['last_accessed']),
            'last_modified': _format_timestamp(image['last_modified']),
        }
    for image_id in cache['queued_images']:
        yield {'image_id': image_id, 'state': 'queued'}


def _format_timestamp(seconds: Any) -> str:
    """Return seconds since the epoch as the built-in command shows them.

    :returns: UTC without a time zone, as the column header names it; the
        unchanged value if it is not a time
    """
    try:
        date = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    except (OSError, OverflowError, TypeError, ValueError):
        return str(seconds)
    return date.replace(tzinfo=None).isoformat()

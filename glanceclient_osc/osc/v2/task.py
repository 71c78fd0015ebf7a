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

"""``openstack image task create``, ``list`` and ``show``"""

import argparse
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc import exc, validation
from glanceclient_osc.osc import formatters, options
from glanceclient_osc.osc.command import Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_STATUSES = ('pending', 'processing', 'success', 'failure')

_Row = Mapping[str, Any]

_LIST = {'ID': 'id', 'Type': 'type', 'Status': 'status', 'Owner': 'owner'}
_DATES = {
    'Created At': 'created_at',
    'Updated At': 'updated_at',
    'Expires At': 'expires_at',
}
# Only what the tasks of one image are asked for has these.
_MESSAGE = {'Message': 'message'}
_ORIGIN = {'User': 'user_id', 'Request ID': 'request_id'}


class ListTask(Lister):
    """List tasks, or those of an image"""

    _description = (
        'List tasks, which administrators may, or those of an image, which '
        'everybody who sees the image may'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--image',
            metavar='<image>',
            type=parse_nonempty,
            help=(
                'Only tasks of this image, with their messages (name or ID) '
                '(requires --os-image-api-version 2.12 or later)'
            ),
        )
        parser.add_argument(
            '--type',
            metavar='<type>',
            type=parse_nonempty,
            help=(
                'Only tasks of this type, such as api_image_import, '
                'location_import or import'
            ),
        )
        parser.add_argument(
            '--status',
            metavar='<status>',
            choices=_STATUSES,
            help='Only tasks in this status: {}'.format(', '.join(_STATUSES)),
        )
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        _add_order(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = _shown(parsed_args.long, bool(parsed_args.image))
        find = self._of_image if parsed_args.image else self._all
        limits = (parsed_args.limit, parsed_args.max_items)
        limit = min((n for n in limits if n is not None), default=None)
        # The server knows but one type, and so cannot filter by the others.
        kind = parsed_args.type
        tasks = (
            task
            for task in find(parsed_args, limit)
            if kind in (None, task.get('type'))
        )
        return tuple(shown), (
            tuple(
                formatters.OptionalColumn(task.get(field))
                for field in shown.values()
            )
            for task in itertools.islice(tasks, limit)
        )

    def _all(
        self, args: argparse.Namespace, limit: int | None
    ) -> Iterator[_Row]:
        enough = None if args.type else limit
        try:
            yield from self.client.tasks.list(
                filters={'status': args.status},
                limit=enough,
                marker=args.marker,
                page_size=args.page_size or enough,
                sort_key=args.sort_key,
                sort_dir=args.sort_dir,
            )
        except exc.HTTPForbidden as error:
            error.message += (
                '; the tasks of an image are to be had with --image'
            )
            raise

    def _of_image(
        self, args: argparse.Namespace, limit: int | None
    ) -> Iterator[_Row]:
        from glanceclient_osc.v2.tasks import SORT_KEYS

        if args.marker:
            raise exceptions.CommandError(
                '--marker cannot be combined with --image'
            )
        key = validation.check_sort_key(
            args.sort_key or 'created_at', SORT_KEYS
        )
        direction = validation.check_sort_dir(args.sort_dir or 'desc')
        image = self.client.images.find(args.image)
        with self.needs('2.12', 'a Glance that tells of them'):
            answer = self.client.images.get_associated_image_tasks(image.id)
        tasks = sorted(
            answer['tasks'],
            key=lambda task: str(task.get(key) or ''),
            reverse=direction == 'desc',
        )
        return (
            task for task in tasks if args.status in (None, task.get('status'))
        )


class ShowTask(ShowOne):
    """Show a task, with its input and result"""

    _description = 'Show a task, with its input and result'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'task',
            metavar='<task>',
            type=parse_nonempty,
            help='Task to show (ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields and their values."""
        return formatters.format_resource(
            self.client.tasks.get(parsed_args.task)
        )


class CreateTask(ShowOne):
    """Create a task; deprecated in Glance in favour of image import"""

    _description = (
        'Create a task, which only administrators may; Glance has deprecated '
        'it: openstack image import does what tasks of type import do'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--type',
            metavar='<type>',
            required=True,
            type=parse_nonempty,
            help='Type of the task, such as import (required)',
        )
        parser.add_argument(
            '--input',
            metavar='<key=value>',
            action=parseractions.KeyValueAction,
            help='Input of the task (repeat option for several keys)',
        )
        parser.add_argument(
            '--input-json',
            metavar='<json-object>',
            type=_json_object,
            default={},
            help='Input of the task as a JSON object, to which --input adds',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the task, which the server begins with."""
        return formatters.format_resource(
            self.client.tasks.create(
                type=parsed_args.type,
                input={**parsed_args.input_json, **(parsed_args.input or {})},
            )
        )


def _json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f'this is not JSON: {error}'
        ) from None
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError('this is not a JSON object')
    return found


def _shown(long: bool, of_image: bool) -> dict[str, str]:
    """Return the columns: header to field."""
    shown = dict(_LIST)
    if of_image:
        shown |= _MESSAGE
    if long:
        shown |= _DATES
    if long and of_image:
        shown |= _ORIGIN
    return shown


def _add_order(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--sort-key',
        metavar='<key>',
        type=parse_nonempty,
        help=(
            'Field to sort by: created_at (default), expires_at, id, status, '
            'type or updated_at'
        ),
    )
    parser.add_argument(
        '--sort-dir',
        metavar='<direction>',
        type=parse_nonempty,
        help='Ascending (asc) or descending (desc, the default) order',
    )
    options.add_paging_options(
        parser, 'tasks', 'Task after which the listing begins (ID)'
    )

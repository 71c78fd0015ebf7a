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

"""Commands for tasks: ``openstack image task create``, ``list``, ``show``"""

import argparse
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from osc_lib.cli import parseractions

from glanceclient_osc import exc, validation
from glanceclient_osc.osc import formatters, options
from glanceclient_osc.osc.command import Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_STATUSES = ('pending', 'processing', 'success', 'failure')

_Task = Mapping[str, Any]

_COLUMNS = {'ID': 'id', 'Type': 'type', 'Status': 'status', 'Owner': 'owner'}
_DATE_COLUMNS = {
    'Created At': 'created_at',
    'Updated At': 'updated_at',
    'Expires At': 'expires_at',
}
# Glance returns these fields only for the tasks of one image.
_MESSAGE_COLUMNS = {'Message': 'message'}
_REQUEST_COLUMNS = {'User': 'user_id', 'Request ID': 'request_id'}


class ListTask(Lister):
    """List tasks, or the tasks of an image.

    Administrators can list all tasks. With --image, every user who can see the
    image can list its tasks.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        filters = parser.add_argument_group('Filters')
        filters.add_argument(
            '--image',
            metavar='<image>',
            type=parse_nonempty,
            help=(
                'List only tasks of this image, with their messages (name or '
                'ID) (requires --os-image-api-version 2.12 or later)'
            ),
        )
        filters.add_argument(
            '--type',
            metavar='<type>',
            type=parse_nonempty,
            help=(
                'List only tasks of this type, for example '
                'api_image_import, location_import or import'
            ),
        )
        filters.add_argument(
            '--status',
            metavar='<status>',
            choices=_STATUSES,
            help=(
                'List only tasks with this status: pending, processing, '
                'success or failure'
            ),
        )
        _add_sort_options(parser)
        display = parser.add_argument_group('Display')
        display.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        args = parsed_args
        columns = _select_columns(args.long, bool(args.image))
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if args.image:
            options.reject_options(
                {'--marker': args.marker}, 'cannot be combined with --image'
            )
            tasks = self._list_image_tasks(
                args.image, args.status, args.sort_key, args.sort_dir
            )
        else:
            # Glance accepts only one type as a filter, so all types are
            # filtered here, and the limit applies to the remaining tasks.
            request_limit = None if args.type else limit
            tasks = self._list_all_tasks(
                filters={'status': args.status},
                limit=request_limit,
                marker=args.marker,
                page_size=args.page_size or request_limit,
                sort_key=args.sort_key,
                sort_dir=args.sort_dir,
            )
        if args.type:
            tasks = (task for task in tasks if task.get('type') == args.type)
        return tuple(columns), (
            tuple(
                formatters.OptionalColumn(task.get(field))
                for field in columns.values()
            )
            for task in itertools.islice(tasks, limit)
        )

    def _list_all_tasks(self, **query: Any) -> Iterator[_Task]:
        try:
            yield from self.client.tasks.list(**query)
        except exc.HTTPForbidden as error:
            error.message += '. To list the tasks of an image, use --image'
            raise

    def _list_image_tasks(
        self,
        name_or_id: str,
        status: str | None,
        sort_key: str | None,
        sort_dir: str | None,
    ) -> Iterator[_Task]:
        """Return the tasks of an image; Glance neither sorts nor filters."""
        from glanceclient_osc.v2.tasks import SORT_KEYS

        key = validation.check_sort_key(sort_key or 'created_at', SORT_KEYS)
        direction = validation.check_sort_dir(sort_dir or 'desc')
        image = self.client.images.find(name_or_id)
        with self.explain_missing_feature(
            '2.12', 'a cloud that lists the tasks of images'
        ):
            response = self.client.images.get_associated_image_tasks(image.id)
        tasks = sorted(
            response['tasks'],
            key=lambda task: str(task.get(key) or ''),
            reverse=direction == 'desc',
        )
        return (task for task in tasks if status in (None, task.get('status')))


class ShowTask(ShowOne):
    """Show a task with its input and result"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
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
        """Return the fields of the task and their values."""
        return _format_task(self.client.tasks.get(parsed_args.task))


class CreateTask(ShowOne):
    """Create a task (administrators only).

    Glance has deprecated this operation. Use openstack image import instead
    of tasks of type import.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--type',
            metavar='<type>',
            required=True,
            type=parse_nonempty,
            help='Type of the task, for example import (required)',
        )
        parser.add_argument(
            '--input',
            metavar='<key=value>',
            action=parseractions.KeyValueAction,
            help='Input of the task (repeat option to set multiple keys)',
        )
        parser.add_argument(
            '--input-json',
            metavar='<json-object>',
            type=_parse_json_object,
            default={},
            help=(
                'Input of the task as a JSON object; --input adds keys to '
                'it or replaces them'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new task and their values."""
        return _format_task(
            self.client.tasks.create(
                type=parsed_args.type,
                input={**parsed_args.input_json, **(parsed_args.input or {})},
            )
        )


def _format_task(task: _Task) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the fields of a task.

    The built-in command names the owner ``owner_id``: show both names.
    """
    return formatters.format_resource({**task, 'owner_id': task.get('owner')})


def _parse_json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'not valid JSON: {error}') from None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError('not a JSON object')
    return value


def _select_columns(long: bool, of_image: bool) -> dict[str, str]:
    """Return the fields to show, by column header.

    :param long: whether to include all fields
    :param of_image: whether the tasks of one image are listed
    """
    columns = dict(_COLUMNS)
    if of_image:
        columns |= _MESSAGE_COLUMNS
    if long:
        columns |= _DATE_COLUMNS
    if long and of_image:
        columns |= _REQUEST_COLUMNS
    return columns


def _add_sort_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group('Sorting and paging')
    group.add_argument(
        '--sort-key',
        metavar='<key>',
        type=parse_nonempty,
        help=(
            'Field to sort by: created_at, expires_at, id, status, type or '
            'updated_at (default: created_at)'
        ),
    )
    group.add_argument(
        '--sort-dir',
        metavar='<direction>',
        type=parse_nonempty,
        help='Sort direction: asc or desc (default: desc)',
    )
    options.add_paging_options(
        group, 'tasks', 'Last task of the previous page (ID)'
    )

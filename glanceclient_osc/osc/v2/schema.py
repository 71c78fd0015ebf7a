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

"""Command for the JSON schemas of the API: ``openstack image schema show``"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.options import parse_nonempty

# The formats that can show a whole schema.
_NESTED_FORMATS = ('json', 'yaml')

_HEADERS = (
    'Name',
    'Type',
    'Read Only',
    'Required',
    'Values',
    'Description',
)


class ShowSchema(Lister):
    """Show the fields of a resource of the API and their allowed values.

    With -f json or -f yaml, show the JSON schema unchanged.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'name',
            metavar='<name>',
            nargs='?',
            default='image',
            type=parse_nonempty,
            help=(
                'Schema to show: image, member, task, metadefs/namespace, '
                'metadefs/object, metadefs/property, '
                'metadefs/resource_type, metadefs/tag, or the plural of one '
                'of them for the schema of a list (default: image)'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows; keep the JSON schema."""
        name = parsed_args.name
        try:
            schema = self.client.schemas.get(name).raw()
        except exc.HTTPNotFound as error:
            error.message += f'; there is no schema {name!r}'
            raise
        self._schema = schema
        return _HEADERS, _build_rows(schema)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the table, or the JSON schema if no columns are selected."""
        if parsed_args.formatter in _NESTED_FORMATS and (
            not parsed_args.columns
        ):
            # These two formatters print lists and single resources.
            formatter: Any = self.formatter
            formatter.emit_one(
                tuple(self._schema),
                tuple(self._schema.values()),
                self.app.stdout,
                parsed_args,
            )
            return 0
        return super().produce_output(parsed_args, column_names, data)


def _build_rows(schema: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    """Yield one row for each field of a schema, sorted by name."""
    required = schema.get('required', ())
    for name, field in sorted(schema['properties'].items()):
        yield (
            name,
            formatters.JoinedColumn(field.get('type')),
            bool(field.get('readOnly')),
            name in required,
            formatters.JoinedColumn(field.get('enum')),
            formatters.OptionalColumn(field.get('description')),
        )

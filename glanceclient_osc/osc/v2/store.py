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

"""Command for the stores of a cloud: ``openstack image stores list``"""

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from osc_lib.cli.format_columns import DictColumn

from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Lister

_COLUMNS = {
    'ID': 'id',
    'Description': 'description',
    'Default': 'default',
    'Read Only': 'read-only',
}
_DETAIL_COLUMNS = {
    **_COLUMNS,
    'Type': 'type',
    'Weight': 'weight',
    'Properties': 'properties',
}


class ListStore(Lister):
    """List the stores of the image service

    (requires --os-image-api-version 2.8 or later)
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--detail',
            action='store_true',
            help=(
                'Also show type, weight and properties (administrators only; '
                'requires --os-image-api-version 2.15 or later)'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        columns = _DETAIL_COLUMNS if parsed_args.detail else _COLUMNS
        version = '2.15' if parsed_args.detail else '2.8'
        with self.explain_missing_feature(
            version, 'a cloud with multiple stores'
        ):
            response = self.client.images.get_stores_info(parsed_args.detail)
        return tuple(columns), (
            tuple(_format_field(store, field) for field in columns.values())
            for store in response['stores']
        )


def _format_field(store: Mapping[str, Any], field: str) -> Any:
    value = store.get(field)
    if field in ('default', 'read-only'):
        # Glance sends the text "true", or leaves the field out.
        return str(value).lower() == 'true'
    if field == 'properties':
        return DictColumn(value or {})
    return formatters.OptionalColumn(value)

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

"""``openstack image stores list``, or ``store list``"""

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from osc_lib.cli.format_columns import DictColumn

from glanceclient_osc.osc import formatters
from glanceclient_osc.osc.command import Lister

_LIST = {
    'ID': 'id',
    'Description': 'description',
    'Default': 'default',
    'Read Only': 'read-only',
}
_DETAIL = {
    **_LIST,
    'Type': 'type',
    'Weight': 'weight',
    'Properties': 'properties',
}


class ListStore(Lister):
    """List the stores of the cloud"""

    _description = (
        'List the stores that images can be in '
        '(requires --os-image-api-version 2.8 or later)'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--detail',
            action='store_true',
            help=(
                'Show type, weight and properties too (administrators only; '
                'requires --os-image-api-version 2.15 or later)'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = _DETAIL if parsed_args.detail else _LIST
        version = '2.15' if parsed_args.detail else '2.8'
        with self.needs(version, 'a cloud with several stores'):
            stores = self.client.images.get_stores_info(parsed_args.detail)
        return tuple(shown), (
            tuple(_value(store, field) for field in shown.values())
            for store in stores['stores']
        )


def _value(store: Mapping[str, Any], field: str) -> Any:
    value = store.get(field)
    if field in ('default', 'read-only'):
        # The server has the word "true" where it is, and nothing elsewhere.
        return str(value).lower() == 'true'
    if field == 'properties':
        return DictColumn(value or {})
    return formatters.OptionalColumn(value)

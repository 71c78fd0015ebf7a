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

"""Columns with one format for people and one for programs."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib import utils
from osc_lib.cli.format_columns import DictColumn, ListColumn


class SizeColumn(FormattableColumn[int | None]):
    """Size in bytes; with a unit in tables."""

    def human_readable(self) -> str:
        """Return the size with a unit, for example 2K."""
        if self._value is None:
            return ''
        return str(utils.format_size(self._value))


class OptionalColumn(FormattableColumn[Any]):
    """Value that may be None; blank in tables."""

    def human_readable(self) -> str:
        """Return the value as text."""
        return '' if self._value is None else str(self._value)


class JoinedColumn(FormattableColumn[Any]):
    """List or single value; separated by commas in tables."""

    def human_readable(self) -> str:
        """Return the values, separated by commas."""
        value = self._value
        if value is None:
            return ''
        values = value if isinstance(value, list) else [value]
        return ', '.join(
            'null' if item is None else str(item) for item in values
        )


def format_resource(
    resource: Mapping[str, Any],
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the names of the fields of a resource, sorted, and the values."""
    names = sorted(resource)
    return tuple(names), tuple(_format_value(resource[name]) for name in names)


def _format_value(value: Any) -> Any:
    if isinstance(value, dict):
        return DictColumn(value)
    if isinstance(value, list):
        # ListColumn sorts the items, and they must be strings.
        is_text = all(isinstance(item, str) for item in value)
        return ListColumn(value) if is_text else JoinedColumn(value)
    return OptionalColumn(value) if value is None else value

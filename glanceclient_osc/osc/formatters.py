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

"""Columns and values formatted for people and for programs."""

from collections.abc import Mapping
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib import utils
from osc_lib.cli.format_columns import DictColumn, ListColumn


class SizeColumn(FormattableColumn[int | None]):
    """A number of bytes, with a unit for people."""

    def human_readable(self) -> str:
        """Return it with a unit."""
        if self._value is None:
            return ''
        return str(utils.format_size(self._value))


class OptionalColumn(FormattableColumn[Any]):
    """A value that may be missing, which people see as nothing."""

    def human_readable(self) -> str:
        """Return it as text."""
        return '' if self._value is None else str(self._value)


class JoinedColumn(FormattableColumn[Any]):
    """One or several values, which people see in one line.

    Programs get it as it is.
    """

    def human_readable(self) -> str:
        """Return them with commas between."""
        value = self._value
        if value is None:
            return ''
        words = value if isinstance(value, list) else [value]
        return ', '.join(
            'null' if word is None else str(word) for word in words
        )


def format_resource(
    resource: Mapping[str, Any],
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Return the fields of a resource, sorted, and their values."""
    names = sorted(resource)
    return tuple(names), tuple(_typed(resource[name]) for name in names)


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return DictColumn(value)
    if isinstance(value, list):
        return ListColumn(value)
    return OptionalColumn(value) if value is None else value

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

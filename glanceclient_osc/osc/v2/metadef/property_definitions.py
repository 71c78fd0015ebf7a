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

"""Property definitions: the option ``--property``, and Glance's limits."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.metadef import json_yaml

# Glance responds to other keys with status 500.
_SUPPORTED_KEYS = frozenset(
    (
        'additionalItems',
        'confidential',
        'default',
        'description',
        'enum',
        'items',
        'maxItems',
        'maxLength',
        'maximum',
        'minItems',
        'minLength',
        'minimum',
        'name',
        'operators',
        'pattern',
        'readonly',
        'title',
        'type',
        'uniqueItems',
    )
)


def merge_property_options(
    property_options: Mapping[str, str], definitions: Mapping[str, Any]
) -> dict[str, Any]:
    """Return property definitions, changed by the values of ``--property``.

    A JSON definition is merged with the existing one; null removes a key.

    :param property_options: type or JSON definition, by name
    :param definitions: existing definitions, by name
    :raises CommandError: a definition is not a JSON object
    """
    if not isinstance(definitions, Mapping) or not all(
        isinstance(definition, Mapping) for definition in definitions.values()
    ):
        raise exceptions.CommandError(
            'properties in the schema must be an object with a definition '
            'for each name'
        )
    merged = dict(definitions)
    for name, value in property_options.items():
        if value.lstrip().startswith('{'):
            changes = json_yaml.parse_text(value, 'json', f'--property {name}')
        else:
            changes = {'type': value}
        definition = {'title': name, **merged.get(name, {}), **changes}
        merged[name] = {
            key: item for key, item in definition.items() if item is not None
        }
    return merged


@contextlib.contextmanager
def explain_unsupported_definitions(
    definitions: Iterable[tuple[str, Any]],
) -> Iterator[None]:
    """Raise or extend an error if Glance does not support a definition.

    Glance accepts some definitions and stores something else: an error is
    raised before the request. Others fail with status 500 or 400 without a
    reason: the reason is added to the error.

    :param definitions: name and definition of each property to send
    :raises CommandError: Glance would change a definition silently
    """
    definitions = [*definitions]
    changed = [*_list_reasons(definitions, _find_changed_values)]
    if changed:
        raise exceptions.CommandError('; '.join(changed))
    try:
        yield
    except (exc.HTTPInternalServerError, exc.HTTPBadRequest) as error:
        reasons = '; '.join(_list_reasons(definitions, _find_refused_values))
        if reasons:
            error.message = f'{reasons}: {error.message}'
        raise


def list_definitions(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield name and definition of all properties of a namespace or object.

    :param document: namespace, with the properties of its objects; or object
    """
    for part in (document, *(document.get('objects') or ())):
        if isinstance(part, Mapping):
            properties = part.get('properties')
            if isinstance(properties, Mapping):
                yield from properties.items()


def _list_reasons(
    definitions: Iterable[tuple[str, Any]],
    check: Callable[[Mapping[str, Any]], Iterator[str]],
) -> Iterator[str]:
    """Yield the problems that a check finds, each with the property."""
    for name, definition in definitions:
        if isinstance(definition, Mapping):
            for reason in check(definition):
                yield f'property {name!r}: {reason}'


def _find_changed_values(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the problems of values that Glance would change silently."""
    if isinstance(definition.get('default'), list | dict):
        yield 'default must be text, not a list or an object'
    for key in ('minimum', 'maximum'):
        value = definition.get(key)
        if isinstance(value, float) and not value.is_integer():
            yield f'{key} must be a whole number'


def _find_refused_values(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the problems of values that Glance refuses without a reason."""
    default = definition.get('default')
    if isinstance(default, str) and not default.isascii():
        yield 'default must be ASCII text'
    unknown = sorted(set(definition).difference(_SUPPORTED_KEYS))
    if unknown:
        yield f'unsupported keys: {", ".join(unknown)}'
    items = definition.get('items')
    for part in (definition, items):
        if isinstance(part, Mapping):
            values = part.get('enum')
            if isinstance(values, list) and not all(
                value is None or isinstance(value, str) for value in values
            ):
                yield 'values of enum must be text, such as "1"'
    if isinstance(items, Mapping) and (
        'type' not in items or set(items) - {'type', 'enum'}
    ):
        yield 'items must have a type, and may have an enum, but nothing else'

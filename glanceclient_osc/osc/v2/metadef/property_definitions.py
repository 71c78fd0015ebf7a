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

"""Definitions of properties, and what the service makes of them."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.metadef import json_yaml

# What the service knows; on anything else it fails, with status 500.
_KEYS = frozenset(
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


def parse_options(
    given: Mapping[str, str], old: Mapping[str, Any]
) -> dict[str, Any]:
    """Return properties with those of ``--property`` among them.

    :param given: type or JSON definition, by name
    :param old: definition by name, of which what is not given is kept
    :raises CommandError: a definition is no JSON object
    """
    if not isinstance(old, Mapping) or not all(
        isinstance(definition, Mapping) for definition in old.values()
    ):
        raise exceptions.CommandError(
            'properties in the schema are not definitions by name'
        )
    found = dict(old)
    for name, value in given.items():
        if value.lstrip().startswith('{'):
            new = json_yaml.parse_text(value, 'json', f'--property {name}')
        else:
            new = {'type': value}
        merged = {'title': name, **found.get(name, {}), **new}
        found[name] = {
            key: item for key, item in merged.items() if item is not None
        }
    return found


@contextlib.contextmanager
def explain_lost_fields(
    properties: Iterable[tuple[str, Any]],
) -> Iterator[None]:
    """Let a request with definitions of properties say why it fails.

    The service takes some definitions and keeps something else: those are
    refused before. On others it fails without saying why.

    :param properties: names and definitions
    :raises CommandError: the service cannot keep one of them
    """
    properties = [*properties]
    lost = [*_reasons(properties, _lost)]
    if lost:
        raise exceptions.CommandError('; '.join(lost))
    try:
        yield
    except (exc.HTTPInternalServerError, exc.HTTPBadRequest) as error:
        reasons = '; '.join(_reasons(properties, _fatal))
        if reasons:
            error.message = f'{reasons}: {error.message}'
        raise


def list_definitions(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield names and definitions of all properties of a namespace."""
    for part in (document, *(document.get('objects') or ())):
        if isinstance(part, Mapping):
            properties = part.get('properties')
            if isinstance(properties, Mapping):
                yield from properties.items()


def _reasons(
    properties: Iterable[tuple[str, Any]],
    tell: Callable[[Mapping[str, Any]], Iterator[str]],
) -> Iterator[str]:
    for name, definition in properties:
        if isinstance(definition, Mapping):
            for reason in tell(definition):
                yield f'property {name!r}: {reason}'


def _lost(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the service would change without a word."""
    if isinstance(definition.get('default'), list | dict):
        yield 'a default that is a list or an object is lost: give text'
    for key in ('minimum', 'maximum'):
        value = definition.get(key)
        if isinstance(value, float) and not value.is_integer():
            yield f'{key} must be a whole number'


def _fatal(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the service fails on without saying so."""
    default = definition.get('default')
    if isinstance(default, str) and not default.isascii():
        yield 'a default outside ASCII is not possible'
    unknown = sorted(set(definition).difference(_KEYS))
    if unknown:
        yield 'there is no {}'.format(', '.join(unknown))
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
        yield 'items takes type, and enum besides'

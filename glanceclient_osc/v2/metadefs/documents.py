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

"""A whole namespace as one document.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#create-namespace
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.v2.metadefs.controller import writable_fields

_LISTS = ('objects', 'tags', 'resource_type_associations')

#: what is in a namespace and has resources of its own
CONTENTS = ('properties', *_LISTS)


def export_fields(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a namespace as a document, without what only the server writes.

    The same namespace is always the same document: what has no order of its
    own is sorted by name.
    """
    found = writable_fields(namespace)
    for key in _LISTS:
        if key in found:
            items = [writable_fields(item) for item in found[key]]
            found[key] = sorted(items, key=itemgetter('name'))
    for part in (found, *found.get('objects', ())):
        if 'properties' in part:
            part['properties'] = {
                name: _unnamed(name, part['properties'][name])
                for name in sorted(part['properties'])
            }
    return found


def _unnamed(name: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition of a property without the name it is under."""
    return {
        key: value
        for key, value in definition.items()
        if (key, value) != ('name', name)
    }


def check_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which everything has its name.

    The server fails, without a word, on one that has not; the rest it says
    itself.

    :raises InvalidArgument: what is wrong, and where
    """
    # A key with nothing after it is null in YAML.
    found = {
        name: value for name, value in document.items() if value is not None
    }
    if not _is_name(found.get('namespace')):
        raise exc.InvalidArgument('namespace, the name of it, is missing')
    for key in _LISTS:
        items = found.get(key, [])
        if not isinstance(items, list):
            raise exc.InvalidArgument(f'{key} is not a list')
        for number, item in enumerate(items, 1):
            if not isinstance(item, Mapping) or not _is_name(item.get('name')):
                raise exc.InvalidArgument(f'Number {number} of {key}: no name')
    _check_properties(found, 'properties')
    for item in found.get('objects', ()):
        _check_properties(item, f'properties of object {item["name"]!r}')
    return found


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _check_properties(part: Mapping[str, Any], where: str) -> None:
    properties = part.get('properties', {})
    if not isinstance(properties, Mapping):
        raise exc.InvalidArgument(f'{where}: not by name')
    for name, definition in properties.items():
        if not isinstance(definition, Mapping) or not _is_name(name):
            raise exc.InvalidArgument(f'{where}: {name!r} has no definition')

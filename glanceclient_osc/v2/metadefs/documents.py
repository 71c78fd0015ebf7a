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

"""Documents: a namespace with its contents, as one mapping.

>>> document = client.metadefs_namespace.export('OS::X')  # doctest: +SKIP
>>> document['namespace'], document['tags']  # doctest: +SKIP
('OS::X', [{'name': 'tested'}])

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#create-namespace
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.v2.metadefs.controller import select_writable

_LISTS = ('objects', 'tags', 'resource_type_associations')

#: parts of a namespace that are resources of their own
CONTENTS = ('properties', *_LISTS)


def build_document(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a namespace, without read-only fields.

    Two exports of the same namespace are equal: lists and properties are
    sorted by name, as the server returns them in any order.
    """
    document = select_writable(namespace)
    for key in _LISTS:
        if key in document:
            items = [select_writable(item) for item in document[key]]
            document[key] = sorted(items, key=itemgetter('name'))
    for part in (document, *document.get('objects', ())):
        if 'properties' in part:
            part['properties'] = {
                name: _remove_name(name, part['properties'][name])
                for name in sorted(part['properties'])
            }
    return document


def _remove_name(name: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a property definition without its name, which is its key."""
    return {
        key: value
        for key, value in definition.items()
        if (key, value) != ('name', name)
    }


def check_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without null values; check that it has all names.

    The server responds with an internal error if a name is missing. It
    reports other errors itself.

    :raises InvalidArgument: the document is invalid
    """
    # In YAML, a key without a value is null.
    fields = {
        name: value for name, value in document.items() if value is not None
    }
    if not _is_name(fields.get('namespace')):
        raise exc.InvalidArgument(
            'The document has no "namespace", the name of the namespace'
        )
    for key in _LISTS:
        items = fields.get(key, [])
        if not isinstance(items, list):
            raise exc.InvalidArgument(f'{key} is not a list')
        for number, item in enumerate(items, 1):
            if not isinstance(item, Mapping) or not _is_name(item.get('name')):
                raise exc.InvalidArgument(
                    f'Item {number} of {key} has no name'
                )
    _check_properties(fields, 'properties')
    for item in fields.get('objects', ()):
        _check_properties(item, f'properties of object {item["name"]!r}')
    return fields


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _check_properties(part: Mapping[str, Any], place: str) -> None:
    """Raise an exception unless properties map names to definitions.

    :param place: where the properties are, for the message
    """
    properties = part.get('properties', {})
    if not isinstance(properties, Mapping):
        raise exc.InvalidArgument(
            f'{place}: not a mapping of names to definitions'
        )
    for name, definition in properties.items():
        if not isinstance(definition, Mapping) or not _is_name(name):
            raise exc.InvalidArgument(f'{place}: {name!r} has no definition')

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

"""The JSON schema of manifests, and the check of values against it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: keys and indexes from the top of a manifest to a value
Path = tuple[str | int, ...]

_TEXT = {'type': 'string', 'minLength': 1}
_TEXTS = {'type': 'array', 'items': _TEXT}
_NUMBER = {'type': 'integer', 'minimum': 0}
_URL = {'type': 'string', 'pattern': '^https?://[^/]'}


def _build_source(
    required: list[str], **properties: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        'type': 'object',
        'required': required,
        'properties': properties,
        'additionalProperties': False,
    }


_SOURCE = {
    'description': 'Where the data is from.',
    'oneOf': [
        _build_source(
            ['url'],
            url={**_URL, 'description': 'URL of the data.'},
            via={
                'enum': ['cloud', 'client', 'auto'],
                'default': 'cloud',
                'description': 'Who downloads the data.',
            },
            decompress={
                'type': 'boolean',
                'default': False,
                'description': (
                    'Decompress the data, which requires via client or auto.'
                ),
            },
        ),
        _build_source(
            ['file'],
            file={
                **_TEXT,
                'description': 'Path, relative to the folder of the manifest.',
            },
        ),
        _build_source(
            ['image', 'cloud'],
            image={**_TEXT, 'description': 'Name or ID of an image.'},
            cloud={**_TEXT, 'description': 'Name of a cloud in clouds.yaml.'},
            region={**_TEXT, 'description': 'Region of the cloud.'},
        ),
    ],
}

_IMAGE: dict[str, Any] = {
    'type': 'object',
    'required': ['name', 'source'],
    'additionalProperties': False,
    'properties': {
        'name': {
            **_TEXT,
            'maxLength': 255,
            'description': 'Name that the image is published under.',
        },
        'source': _SOURCE,
        'checksum': {
            'description': (
                'Hash of the data at the source; a URL requires one.'
            ),
            'oneOf': [
                {'type': 'string', 'pattern': '^[a-z0-9_-]+:[0-9a-fA-F]+$'},
                _build_source(
                    ['url'],
                    url={
                        **_URL,
                        'description': 'URL of a file such as SHA512SUMS.',
                    },
                ),
            ],
        },
        'disk_format': {
            **_TEXT,
            'description': 'Default: determined from the name of the source.',
        },
        'container_format': {
            **_TEXT,
            'default': 'bare',
            'description': 'Format of the container of the data.',
        },
        'min_disk': {
            **_NUMBER,
            'description': 'Minimum disk of a server, in GB.',
        },
        'min_ram': {
            **_NUMBER,
            'description': 'Minimum RAM of a server, in MB.',
        },
        'protected': {
            'type': 'boolean',
            'description': 'Whether the image cannot be deleted.',
        },
        'visibility': {
            'enum': ['public', 'private', 'shared', 'community'],
            'description': 'Who can see the image.',
        },
        'properties': {
            'type': 'object',
            'additionalProperties': {
                'type': ['string', 'integer', 'boolean', 'null']
            },
            'description': (
                'Values of properties; null removes a property. Properties '
                'that are not listed are not changed.'
            ),
        },
        'tags': {
            **_TEXTS,
            'description': 'All tags, apart from that of the set.',
        },
        'members': {
            **_TEXTS,
            'description': (
                'IDs of projects to share the image with, which requires '
                'visibility shared.'
            ),
        },
        'stores': {
            **_TEXTS,
            'description': 'IDs of the stores for the data of a new image.',
        },
        'keep': {
            **_NUMBER,
            'description': 'Number of retired images to keep; default: all.',
        },
        'retire': {
            'enum': ['hide', 'deactivate', 'delete'],
            'default': 'hide',
            'description': 'What to do with the previous image.',
        },
    },
}

SCHEMA: dict[str, Any] = {
    '$schema': 'https://json-schema.org/draft/2020-12/schema',
    'title': 'A set of images',
    'type': 'object',
    'required': ['set', 'images'],
    'additionalProperties': False,
    'properties': {
        'set': {
            'type': 'string',
            'pattern': '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
            'description': 'Name of the set.',
        },
        'images': {'type': 'array', 'items': _IMAGE},
        'namespaces': {
            'type': 'array',
            'items': _build_source(
                ['file'],
                file={
                    **_TEXT,
                    'description': (
                        'JSON file of a metadata namespace, as exported by '
                        'image metadef namespace export.'
                    ),
                },
            ),
            'description': 'Metadata namespaces that the cloud must have.',
        },
    },
}

_TYPES: dict[str, tuple[type, str]] = {
    'array': (list, 'a list'),
    'boolean': (bool, 'true or false'),
    'integer': (int, 'a whole number'),
    'null': (type(None), 'null'),
    'object': (dict, 'a mapping'),
    'string': (str, 'a string'),
}


def find_mistakes(
    value: object, schema: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[Path, str]]:
    """Yield the place and the reason of each mistake in a value.

    Only the keywords that SCHEMA uses are supported.
    """
    alternatives = schema.get('oneOf')
    if alternatives:
        schema = _choose_schema(value, alternatives)
    types = schema.get('type', ())
    types = [types] if isinstance(types, str) else types
    if types and not any(_has_type(value, name) for name in types):
        expected = ' or '.join(_TYPES[name][1] for name in types)
        yield path, f'must be {expected}, not {describe(value)}'
    elif 'enum' in schema and value not in schema['enum']:
        names = ', '.join(schema['enum'])
        yield path, f'must be one of {names}, not {describe(value)}'
    elif isinstance(value, str):
        yield from _check_text(value, schema, path)
    elif isinstance(value, dict):
        yield from _check_mapping(value, schema, path)
    elif isinstance(value, list) and 'items' in schema:
        for index, item in enumerate(value):
            yield from find_mistakes(item, schema['items'], (*path, index))
    elif isinstance(value, int) and value < schema.get('minimum', value):
        yield path, f'must be a number from {schema["minimum"]}, not {value}'


def describe(value: object) -> str:
    """Return a value as it is quoted in messages, shortened."""
    if isinstance(value, dict):
        return 'a mapping'
    if isinstance(value, list):
        return 'a list'
    if value is None or isinstance(value, bool):
        return {None: 'nothing', True: 'true', False: 'false'}[value]
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + '…'


def _has_type(value: object, name: str) -> bool:
    # In Python, True is an integer.
    if isinstance(value, bool):
        return name == 'boolean'
    return isinstance(value, _TYPES[name][0])


def _choose_schema(
    value: object, alternatives: list[dict[str, Any]]
) -> Mapping[str, Any]:
    """Return the alternative that a value is most likely meant for."""
    if not isinstance(value, dict):
        texts = [part for part in alternatives if part['type'] == 'string']
        return texts[0] if texts else alternatives[0]
    mappings = [part for part in alternatives if part['type'] == 'object']
    for mapping in mappings:
        if mapping['required'][0] in value:
            return mapping
    if len(mappings) == 1:
        return mappings[0]
    names = [mapping['required'][0] for mapping in mappings]
    return {'oneKeyOf': names, 'type': 'object'}


def _check_text(
    value: str, schema: Mapping[str, Any], path: Path
) -> Iterator[tuple[Path, str]]:
    if not value and schema.get('minLength'):
        yield path, 'must not be empty'
    elif len(value) > schema.get('maxLength', len(value)):
        yield path, f'must have at most {schema["maxLength"]} characters'
    elif 'pattern' in schema and not re.search(schema['pattern'], value):
        yield path, f'{_PATTERNS[schema["pattern"]]}, not {describe(value)}'


# What to write, for each pattern of the schema.
_PATTERNS = {
    _URL['pattern']: 'must be a URL that starts with http:// or https://',
    '^[a-z0-9_-]+:[0-9a-fA-F]+$': (
        'must be ALGORITHM:HEX such as sha256:2c26…, or {url: URL}'
    ),
    '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$': (
        'must have at most 100 letters, digits, ".", "_" and "-", the first '
        'one a letter or digit'
    ),
}


def _check_mapping(
    value: dict[str, Any], schema: Mapping[str, Any], path: Path
) -> Iterator[tuple[Path, str]]:
    if 'oneKeyOf' in schema:
        names = ', '.join(schema['oneKeyOf'])
        yield path, f'must have one of {names}'
        return
    if 'properties' not in schema and 'additionalProperties' not in schema:
        return
    known = schema.get('properties', {})
    other = schema.get('additionalProperties')
    for name, item in value.items():
        part = known.get(name, other)
        if part:
            yield from find_mistakes(item, part, (*path, name))
        else:
            yield (*path, name), f'is unknown; known are {", ".join(known)}'
    for name in schema.get('required', ()):
        if name not in value:
            yield path, f'{name} is missing'

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

"""Conversion between image fields and the HTTP headers of version 1.

>>> encode({'name': 'cirros', 'is_public': True, 'properties': {'os': 'x'}})
{'x-image-meta-name': 'cirros', 'x-image-meta-is_public': 'True', \
'x-image-meta-property-os': 'x'}
"""

import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.response import check_type

if TYPE_CHECKING:
    import requests

_FIELD = 'x-image-meta-'
_PROPERTY = 'x-image-meta-property-'
_COPY_FROM = 'x-glance-api-copy-from'

_INTEGERS = ('min_disk', 'min_ram', 'size', 'virtual_size')
_BOOLEANS = ('deleted', 'is_public', 'protected')
_TRUE = frozenset(('1', 't', 'true', 'on', 'y', 'yes'))
_FALSE = frozenset(('0', 'f', 'false', 'off', 'n', 'no'))

# The server sends no header for a field that is null in JSON.
_NULL = dict.fromkeys(
    (
        'checksum',
        'container_format',
        'deleted_at',
        'disk_format',
        'name',
        'owner',
        'virtual_size',
    )
)

# A "token" of RFC 9110, the only characters allowed in a header name.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r'[\x00-\x1f\x7f]')


def encode(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the request headers that set fields; skip None.

    :raises InvalidArgument: a name or value cannot be sent as a header
    """
    headers: dict[str, str] = {}
    for name, value in fields.items():
        if name == 'properties':
            headers.update(_encode_properties(value))
        elif value is not None:
            if name in _INTEGERS:
                _check_integer(name, value)
            if name in _BOOLEANS:
                value = parse_bool(name, value)
            header = _COPY_FROM if name == 'copy_from' else _FIELD + name
            headers[header] = _encode_value(name, value)
    return headers


def _encode_properties(properties: object) -> dict[str, str]:
    if not isinstance(properties, Mapping | None):
        raise exc.InvalidArgument(
            'properties must be a mapping of names to values'
        )
    headers: dict[str, str] = {}
    originals: dict[str, str] = {}
    for key, value in (properties or {}).items():
        name = str(key)
        if not _TOKEN.fullmatch(name):
            raise exc.InvalidArgument(
                f'Invalid property name {name!r}: version 1 of the Images '
                f'API allows only ASCII letters, digits and _ . -'
            )
        if value is None:
            continue
        # The server treats names that differ only in this as the same.
        normalized = name.lower().replace('-', '_')
        if normalized in originals:
            raise exc.InvalidArgument(
                f'The properties {originals[normalized]!r} and {name!r} are '
                f'the same property in version 1 of the Images API'
            )
        originals[normalized] = name
        headers[f'{_PROPERTY}{name}'] = _encode_value(
            f'property {name}', value
        )
    return headers


def parse_bool(name: str, value: object) -> bool:
    """Return a boolean, 0, 1, or text such as ``yes`` as a boolean.

    :param name: name of the field, for the error message
    :raises InvalidArgument: the value is neither true nor false
    """
    text = str(value).lower()
    if isinstance(value, int | str) and text in _TRUE | _FALSE:
        return text in _TRUE
    raise exc.InvalidArgument(f'{name} must be True or False, not {value!r}')


def _check_integer(name: str, value: object) -> None:
    if isinstance(value, str) and re.fullmatch('[0-9]+', value):
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise exc.InvalidArgument(
            f'{name} must be an integer of 0 or more, not {value!r}'
        )


def _encode_value(name: str, value: object) -> str:
    """Return the value of a header: UTF-8 bytes, decoded as Latin-1."""
    if not isinstance(value, str | int | float | uuid.UUID):
        raise exc.InvalidArgument(
            f'{name} must be a string or a number, not {value!r}'
        )
    text = str(value)
    if _CONTROL.search(text):
        raise exc.InvalidArgument(
            f'Invalid {name} {text!r}: version 1 of the Images API allows no '
            f'line breaks or control characters'
        )
    if text != text.strip(' '):
        raise exc.InvalidArgument(
            f'Invalid {name} {text!r}: version 1 of the Images API allows no '
            f'spaces at the beginning or end'
        )
    try:
        return text.encode().decode('latin-1')
    except UnicodeEncodeError:
        raise exc.InvalidArgument(
            f'Invalid {name} {text!r}: it is not valid Unicode'
        ) from None


def decode(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an image from the headers of a response."""
    fields: dict[str, Any] = dict(_NULL)
    properties = {}
    for header, value in headers.items():
        header = header.lower()
        if header.startswith(_PROPERTY):
            name = _decode_text(header[len(_PROPERTY) :])
            properties[name] = _decode_text(value)
        elif header.startswith(_FIELD):
            name = header[len(_FIELD) :].replace('-', '_')
            fields[name] = _decode_text(value)
    fields['properties'] = properties
    return convert_types(fields)


def decode_fields(
    response: 'requests.Response', fields: object
) -> dict[str, Any]:
    """Return the fields of an image from the JSON body of a response.

    :raises InvalidResponse: the fields are not those of an image
    """
    image: dict[str, Any] = check_type(response, fields, dict, 'an image')
    if type(image.get('id')) is not int:  # Glance 2011 has numbers.
        check_type(response, image.get('id'), str, 'the ID of an image')
    if image.get('properties') is not None:
        check_type(response, image['properties'], dict, 'properties')
    return convert_types(image)


def _decode_text(value: str) -> str:
    """Return a header value that requests decoded as Latin-1 as UTF-8."""
    try:
        return value.encode('latin-1').decode()
    except UnicodeError:
        return value


def _parse_integer(value: str) -> int | None:
    # Python refuses to convert thousands of digits.
    return int(value) if value.isdecimal() and len(value) < 20 else None


def convert_types(fields: dict[str, Any]) -> dict[str, Any]:
    """Convert numbers and booleans that are strings, in place."""
    for name in _INTEGERS:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = _parse_integer(value)
    for name in _BOOLEANS:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = value.lower() in _TRUE
    return fields

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

"""The fields of an image, as the headers that version 1 carries them in.

>>> encode({'name': 'cirros', 'is_public': True, 'properties': {'os': 'x'}})
{'x-image-meta-name': 'cirros', 'x-image-meta-is_public': 'True', \
'x-image-meta-property-os': 'x'}
"""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from glanceclient_osc import exc

_FIELD = 'x-image-meta-'
_PROPERTY = 'x-image-meta-property-'
_COPY_FROM = 'x-glance-api-copy-from'

_INTEGERS = ('min_disk', 'min_ram', 'size', 'virtual_size')
_BOOLEANS = ('deleted', 'is_public', 'protected')
_TRUE = frozenset(('1', 't', 'true', 'on', 'y', 'yes'))
_FALSE = frozenset(('0', 'f', 'false', 'off', 'n', 'no'))

# The server leaves a header out where JSON would have null.
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

# RFC 9110, "token": what else is in a header's name ends it, or the header.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r'[\x00-\x1f\x7f]')


def encode(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that set fields; None sets nothing.

    :raises InvalidArgument: a name or value that no header can carry
    """
    found: dict[str, str] = {}
    for name, value in fields.items():
        if name == 'properties':
            found.update(_properties(value))
        elif value is not None:
            if name in _INTEGERS:
                _check_integer(name, value)
            if name in _BOOLEANS:
                value = parse_bool(name, value)
            header = _COPY_FROM if name == 'copy_from' else _FIELD + name
            found[header] = _value(name, value)
    return found


def _properties(properties: object) -> dict[str, str]:
    if not isinstance(properties, Mapping | None):
        raise exc.InvalidArgument('properties is a mapping of names to values')
    found: dict[str, str] = {}
    seen: dict[str, str] = {}
    for key, value in (properties or {}).items():
        name = str(key)
        if not _TOKEN.fullmatch(name):
            raise exc.InvalidArgument(
                f'Version 1 of the Images API cannot carry a property named '
                f'{name!r}: a name is of letters of the English alphabet, '
                f'digits and _ . -'
            )
        if value is None:
            continue
        # The server makes one of names that differ in no more than that.
        folded = name.lower().replace('-', '_')
        if folded in seen:
            raise exc.InvalidArgument(
                f'To version 1 of the Images API, the properties '
                f'{seen[folded]!r} and {name!r} are one'
            )
        seen[folded] = name
        found[f'{_PROPERTY}{name}'] = _value(f'property {name}', value)
    return found


def parse_bool(name: str, value: object) -> bool:
    """Return what is true or false, or says so.

    :raises InvalidArgument: it does not
    """
    said = str(value).lower()
    if isinstance(value, bool | str) and said in _TRUE | _FALSE:
        return said in _TRUE
    raise exc.InvalidArgument(f'{name} is True or False, not {value!r}')


def _check_integer(name: str, value: object) -> None:
    if isinstance(value, str) and re.fullmatch('[0-9]+', value):
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise exc.InvalidArgument(
            f'{name} must be a number from 0, not {value!r}'
        )


def _value(name: str, value: object) -> str:
    """Return the value of a header: UTF-8, which HTTP takes for Latin-1."""
    if not isinstance(value, str | int | float | uuid.UUID):
        raise exc.InvalidArgument(f'{name} is text or a number, not {value!r}')
    text = str(value)
    if _CONTROL.search(text):
        raise exc.InvalidArgument(
            f'{name} cannot be {text!r}: version 1 of the Images API carries '
            f'no line breaks and control characters'
        )
    if text != text.strip(' '):
        raise exc.InvalidArgument(
            f'{name} cannot be {text!r}: version 1 of the Images API carries '
            f'no blanks at the beginning and the end'
        )
    try:
        return text.encode().decode('latin-1')
    except UnicodeEncodeError:
        raise exc.InvalidArgument(
            f'{name} cannot be {text!r}: it is not text'
        ) from None


def decode(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an image that an answer's headers tell."""
    found: dict[str, Any] = dict(_NULL)
    properties = {}
    for header, value in headers.items():
        header = header.lower()
        if header.startswith(_PROPERTY):
            properties[_text(header[len(_PROPERTY) :])] = _text(value)
        elif header.startswith(_FIELD):
            name = header[len(_FIELD) :].replace('-', '_')
            found[name] = _text(value)
    found['properties'] = properties
    return convert_types(found)


def _text(value: str) -> str:
    """Return what was sent as UTF-8; HTTP takes it for Latin-1."""
    try:
        return value.encode('latin-1').decode()
    except UnicodeError:
        return value


def convert_types(fields: dict[str, Any]) -> dict[str, Any]:
    """Make numbers and booleans of those that are text, in place."""
    for name in _INTEGERS:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = int(value) if value.isdecimal() else None
    for name in _BOOLEANS:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = value.lower() in _TRUE
    return fields

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

"""Reading of response bodies and decoding of JSON, with checks."""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from glanceclient_osc import exc, urls
from glanceclient_osc.model import Shape

#: maximum size of a decompressed body in bytes, except image data
MAX_BODY_SIZE = 256 * 1024 * 1024
#: maximum number of bytes to read from the body of an error
MAX_ERROR_BODY_SIZE = 64 * 1024

_CHUNK_SIZE = 1024 * 1024

# JSON escape sequence for half of a character outside the basic plane.
_SURROGATE = re.compile(r'\\u[dD][89a-fA-F]')


def read_body(response: requests.Response) -> None:
    """Read the body of a response into memory.

    The body of an error is cut after :data:`MAX_ERROR_BODY_SIZE` bytes.

    :raises InvalidResponse: the decompressed body is too large
    :raises requests.RequestException: the connection was lost, or the body
        cannot be decompressed
    """
    is_error = response.status_code >= 300
    limit = MAX_ERROR_BODY_SIZE if is_error else MAX_BODY_SIZE
    # urllib3 before version 2 does not notice a body that ends too early.
    response.raw.enforce_content_length = True
    chunks = []
    size = 0
    try:
        for chunk in response.iter_content(_CHUNK_SIZE):
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                break
    except requests.RequestException as error:
        error.request = error.request or response.request
        raise
    if size > limit:
        response.close()
        if not is_error:
            raise exc.InvalidResponse(
                f'{describe_request(response)}: the response is larger than '
                f'{limit} bytes'
            )
    response._content = b''.join(chunks)
    response._content_consumed = True  # type: ignore[attr-defined]


def get_request_ids(response: requests.Response) -> tuple[str, ...]:
    """Return the ID of the request in the log of the server, if any."""
    request_id = response.headers.get('x-openstack-request-id')
    return (request_id,) if request_id else ()


def describe_request(response: requests.Response) -> str:
    """Return the method and URL of a request, without the query string."""
    request = response.request
    return f'{request.method} {urls.remove_query(str(request.url))}'


def decode_object(response: requests.Response, *keys: str) -> dict[str, Any]:
    """Return the JSON object in a response.

    :param keys: required keys
    :raises InvalidResponse: the response is not one of the Images API
    """
    decoded = decode_json(response)
    if not isinstance(decoded, dict):
        raise _build_shape_error(response, 'the response', dict, decoded)
    for key in keys:
        if key not in decoded:
            raise exc.InvalidResponse(
                f'{describe_request(response)}: the response has no {key!r}. '
                f'Is the server the Images API?'
            )
    return decoded


def decode_list(
    response: requests.Response, key: str | None = None, *item_keys: str
) -> list[dict[str, Any]]:
    """Return the list of JSON objects in a response.

    :param key: key of the list in the response, None if the response is the
        list
    :param item_keys: keys that every item must have
    :raises InvalidResponse: the response is not one of the Images API
    """
    if key is None:
        items = decode_json(response)
    else:
        items = decode_object(response, key)[key]
    return check_list(response, items, key or 'the response', *item_keys)


def check_list(
    response: requests.Response, items: object, name: str, *item_keys: str
) -> list[dict[str, Any]]:
    """Return a value of a response if it is a list of objects.

    :param name: name of the value in error messages
    :param item_keys: keys that every item must have
    :raises InvalidResponse: the value has another type, or a key is missing
    """
    if not isinstance(items, list):
        raise _build_shape_error(response, name, list, items)
    for item in items:
        if not isinstance(item, dict):
            raise _build_shape_error(
                response, f'an item of {name}', dict, item
            )
        for key in item_keys:
            if key not in item:
                raise exc.InvalidResponse(
                    f'{describe_request(response)}: an item of {name} has no '
                    f'{key!r}'
                )
    return items


def check_type(
    response: requests.Response, value: object, kind: type, name: str
) -> Any:
    """Return a value of a response if it has the right type.

    :param kind: ``dict``, ``list``, ``str``, …
    :param name: name of the value in error messages
    :raises InvalidResponse: the value has another type
    """
    if not isinstance(value, kind):
        raise _build_shape_error(response, name, kind, value)
    return value


def check_fields(
    response: requests.Response,
    record: Mapping[str, Any],
    shapes: Mapping[str, Shape],
) -> None:
    """Check the types of some fields of a record.

    :param shapes: types by the name of the field
    :raises InvalidResponse: a field has another type, or is required and
        missing
    """
    for name, shape in shapes.items():
        value = record.get(name)
        if value is None and not shape.is_required:
            continue
        value = check_type(response, value, shape.kind, name)
        if shape.items is None:
            continue
        for item in value.values() if shape.kind is dict else value:
            item_name = f'an item of {name}'
            check_type(response, item, shape.items, item_name)
            if shape.key is not None:
                key_name = f'{shape.key!r} of {item_name}'
                check_type(response, item.get(shape.key), str, key_name)


def check_records(
    response: requests.Response,
    records: Sequence[Mapping[str, Any]],
    shapes: Mapping[str, Shape],
) -> None:
    """Check the types of some fields of many records.

    :param shapes: types by the name of the field
    :raises InvalidResponse: a field has another type, or is required and
        missing
    """
    for name, shape in shapes.items():
        # Most records are valid. To collect the types of a field of all
        # records takes a tenth of the time of checking each record.
        types = {type(record.get(name)) for record in records}
        if not shape.is_required:
            types.discard(type(None))
        if types <= {shape.kind}:
            if not (types and shape.items):
                continue
            if shape.kind is list and shape.key is None:
                lists = (record.get(name) or () for record in records)
                items = itertools.chain.from_iterable(lists)
                if {*map(type, items)} <= {shape.items}:
                    continue
        for record in records:
            check_fields(response, record, {name: shape})


_TYPE_NAMES: dict[type, str] = {
    bool: 'a boolean',
    dict: 'an object',
    float: 'a number with a fraction',
    int: 'an integer',
    list: 'a list',
    str: 'a string',
    type(None): 'null',
}


def _build_shape_error(
    response: requests.Response, name: str, expected: type, value: object
) -> exc.InvalidResponse:
    return exc.InvalidResponse(
        f'{describe_request(response)}: {name} must be '
        f'{_TYPE_NAMES[expected]}, but is '
        f'{_TYPE_NAMES.get(type(value), type(value).__name__)}. Is the '
        f'server the Images API?'
    )


def decode_json(response: requests.Response) -> Any:
    """Return the JSON value in a response.

    :raises InvalidResponse: the response is not valid JSON
    """
    content = response.content
    try:
        # Unlike json.loads(), this refuses bytes that are no Unicode text.
        text = content.decode(json.detect_encoding(content))
        decoded = json.loads(text, parse_constant=_refuse_constant)
        # Looking for a backslash first takes a tenth of the time.
        if '\\' in text and _SURROGATE.search(text):
            json.dumps(decoded, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        if not content:
            reason = 'it is empty'
        raise exc.InvalidResponse(
            f'{describe_request(response)}: the response is not valid JSON '
            f'({reason}). The server at '
            f'{urls.get_origin(str(response.request.url))} is not the Images '
            f'API'
        ) from None
    return decoded


def _refuse_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which are not JSON.

    :raises ValueError: always
    """
    raise ValueError(f'{name} is not allowed')

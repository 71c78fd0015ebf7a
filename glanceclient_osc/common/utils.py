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

"""Functions and classes that programs import from python-glanceclient."""

import hashlib
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from glanceclient_osc import exc, urls

_UNITS = ('B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB')


class IterableWithLength:
    """An iterable of known length, for example image data.

    :ivar iterable: the iterable; it is closed at the end of the iteration
    :ivar length: length in bytes
    """

    def __init__(self, iterable: Any, length: int) -> None:
        self.iterable = iterable
        self.length = length

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self.iterable
        finally:
            self.iterable.close()

    def __next__(self) -> Any:
        return next(self.iterable)

    next = __next__

    def __len__(self) -> int:
        return self.length


class RequestIdProxy:
    """Any object, together with the IDs of the requests that returned it.

    :ivar wrapped: the object
    :ivar request_ids: IDs of the requests
    """

    def __init__(self, wrapped: tuple[Any, Any]) -> None:
        """Wrap an object.

        :param wrapped: the object and the response
        """
        self.wrapped, response = wrapped
        self.request_ids = _get_request_ids(response)

    def __getattr__(self, name: str) -> Any:
        if name == 'wrapped':  # not yet set, while a copy is created
            raise AttributeError(name)
        return getattr(self.wrapped, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.wrapped)

    def __next__(self) -> Any:
        return next(self.wrapped)

    next = __next__

    def __len__(self) -> int:
        return len(self.wrapped)

    def __bool__(self) -> bool:
        return bool(self.wrapped)

    def __getitem__(self, key: Any) -> Any:
        return self.wrapped[key]

    def __contains__(self, item: object) -> bool:
        return item in self.wrapped

    def __eq__(self, other: object) -> bool:
        return bool(self.wrapped == other)

    def __hash__(self) -> int:
        return hash(self.wrapped)

    def __repr__(self) -> str:
        return f'<{type(self).__name__} of {self.wrapped!r}>'


class GeneratorProxy(RequestIdProxy):
    """A generator of objects and responses, which yields the objects."""

    def __init__(self, wrapped: Iterator[tuple[Any, Any]]) -> None:
        """Wrap a generator.

        :param wrapped: yields each object with its response
        """
        super().__init__((wrapped, None))

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        item, response = next(self.wrapped)
        self.request_ids = self.request_ids or _get_request_ids(response)
        return item

    next = __next__


def _get_request_ids(response: Any) -> list[str | None]:
    """Return the request ID of a response, or of a list of responses."""
    while isinstance(response, list | tuple) and response:
        response = response[-1]
    headers = getattr(response, 'headers', None)
    if headers is None:
        return []
    return [headers.get('x-openstack-request-id')]


def find_resource(manager: Any, name_or_id: Any) -> Any:
    """Return the resource with a name or ID.

    :param manager: ``client.images`` or a similar controller
    :raises ImageNotFound: no resource has the name or ID
    :raises AmbiguousName: several resources have the name
    """
    return manager.find(str(name_or_id))


def save_image(data: Iterable[bytes], path: str | None) -> None:
    """Write image data to a file.

    :param path: name of the file, None for standard output
    """
    if path is None:
        for chunk in data:
            sys.stdout.buffer.write(chunk)
        return
    with open(path, 'wb') as file:
        for chunk in data:
            file.write(chunk)


def make_size_human_readable(size: float | None) -> str:
    """Return a size with a unit.

    >>> make_size_human_readable(1536)
    '1.5kB'
    """
    size = size or 0
    index = 0
    while size >= 1024 and index + 1 < len(_UNITS):
        size /= 1024
        index += 1
    return f'{size:.1f}'.rstrip('0').rstrip('.') + _UNITS[index]


def get_file_size(file_obj: BinaryIO) -> int | None:
    """Return the size of a file in bytes, None if it is not seekable."""
    if not (hasattr(file_obj, 'seek') and hasattr(file_obj, 'tell')):
        return None
    if not file_obj.seekable():
        return None
    position = file_obj.tell()
    size = file_obj.seek(0, io.SEEK_END)
    file_obj.seek(position)
    return size


def strip_version(endpoint: str) -> tuple[str, float | None]:
    """Split an endpoint into its URL and the version at its end.

    >>> strip_version('http://glance:9292/v2')
    ('http://glance:9292', 2.0)

    :raises InvalidArgument: the endpoint is not text
    """
    if not isinstance(endpoint, str):
        raise exc.InvalidArgument(
            f'An endpoint must be text, not {endpoint!r}'
        )
    root, version = urls.strip_version(endpoint)
    return root, float(version) if version else None


def endpoint_version_from_url(
    endpoint: str | None, default_version: float | None = None
) -> tuple[str | None, float | None]:
    """Return the URL and the version of an endpoint.

    :param default_version: version if the endpoint has none
    """
    if not endpoint:
        return None, default_version
    root, version = strip_version(endpoint)
    return root, version or default_version


def integrity_iter(
    iter: Iterable[bytes],  # its name in python-glanceclient
    checksum: str,
) -> Iterator[bytes]:
    """Yield image data; verify its MD5 hash at the end.

    :raises IntegrityError: the hash differs
    """
    hasher = hashlib.new('md5', usedforsecurity=False)
    return serious_integrity_iter(iter, hasher, checksum)


def serious_integrity_iter(
    iter: Iterable[bytes],  # its name in python-glanceclient
    hasher: Any,
    hash_value: str,
) -> Iterator[bytes]:
    """Yield image data; verify its hash at the end.

    :param hasher: hash object of hashlib
    :param hash_value: expected hash as hexadecimal digits
    :raises IntegrityError: the hash differs
    """
    for chunk in iter:
        yield chunk
        hasher.update(
            chunk.encode('latin-1') if isinstance(chunk, str) else chunk
        )
    actual = hasher.hexdigest()
    if actual != hash_value:
        raise exc.IntegrityError(
            f'The hash of the image data is {actual}, not {hash_value}'
        )


def has_version(client: Any, version: str) -> bool:
    """Return whether a server has a version of the API, such as ``v2.9``."""
    response = client.http_client.get('/versions')
    if isinstance(response, tuple):
        response = response[0]
    versions = response.json().get('versions', [])
    current = ('SUPPORTED', 'CURRENT', 'EXPERIMENTAL')
    return any(
        item.get('id') == version and item.get('status') in current
        for item in versions
    )


def env(*names: str, **kwargs: str) -> str:
    """Return the value of the first environment variable that is set.

    :param kwargs: ``default``, the value if none is set (default: '')
    """
    for name in names:
        value = os.environ.get(name)
        if value:
            return value
    return kwargs.get('default', '')


def safe_header(name: str, value: str | bytes | None) -> tuple[str, Any]:
    """Return a header for a log; the value of a token is replaced."""
    if value is not None and re.fullmatch(
        '(?i)x-(auth|service|subject)-token', name
    ):
        if isinstance(value, str):
            value = value.encode()
        return name, f'{{SHA256}}{hashlib.sha256(value).hexdigest()}'
    return name, value


def exit(  # noqa: A001  # its name in python-glanceclient
    msg: str = '', exit_code: int = 1
) -> None:
    """Print a message on standard error and end the program.

    :raises SystemExit: always
    """
    if msg:
        print_err(msg)
    sys.exit(exit_code)


def print_err(msg: str) -> None:
    """Print a message on standard error."""
    print(msg, file=sys.stderr)

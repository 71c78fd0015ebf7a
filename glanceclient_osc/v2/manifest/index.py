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

"""An index: the files of a website, with their checksums."""

import dataclasses
import re
import urllib.parse
from collections.abc import Mapping
from datetime import datetime

from glanceclient_osc import exc
from glanceclient_osc.validation import parse_digits

_NUMBER = re.compile('([0-9]+)')


class InvalidIndex(exc.SourceError):
    """A file is not an index, or has mistakes."""


@dataclasses.dataclass(frozen=True)
class IndexFile:
    """A file in an index.

    :ivar path: path below the directory of the index
    :ivar url: URL of the data
    :ivar checksum: hash of the data, ``sha256:0123…``
    :ivar product: name of the product in simplestreams
    :ivar item: name of the file among those of a version of the product
    :ivar version: name of the version of the product
    :ivar disk_format: format of the data, None if the index does not tell
    :ivar properties: properties of images with this data
    """

    path: str
    url: str
    checksum: str
    product: str | None = None
    item: str = ''
    version: str = ''
    disk_format: str | None = None
    properties: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the file, without directories."""
        return self.path.rpartition('/')[2]


@dataclasses.dataclass(frozen=True)
class Index:
    """The files of a website.

    :ivar url: URL that the index was read from
    :ivar files: files with a checksum
    :ivar date: when the index was signed or changed, None if unknown
    """

    url: str
    files: tuple[IndexFile, ...]
    date: datetime | None = None


def join_url(base: str, path: str) -> str | None:
    """Return the URL of a file below a directory.

    :param base: URL that ends with a slash
    :param path: path in an index, which others have written
    :returns: None for a path that leads out of the directory, or that is no
        Unicode text
    """
    path = path.removeprefix('./')
    parts = path.split('/')
    if not path or '..' in parts or not parts[0] or '\\' in path:
        return None
    parsed = urllib.parse.urlsplit(base)
    try:
        quoted = urllib.parse.quote(path, safe="/+:~@!$&'()*,;=")
    except UnicodeEncodeError:
        return None
    quoted = parsed.path + quoted
    return urllib.parse.urlunsplit(parsed._replace(path=quoted))


def get_directory(url: str) -> str:
    """Return the URL of the directory of a file, with a slash at its end."""
    parsed = urllib.parse.urlsplit(url)
    path = parsed.path.rpartition('/')[0] + '/'
    return urllib.parse.urlunsplit(parsed._replace(path=path, fragment=''))


def get_version_order(text: str) -> list[tuple[int, int | str]]:
    """Return the key that sorts version numbers in text.

    >>> sorted(['v10', 'v9', 'v9.1'], key=get_version_order)
    ['v9', 'v9.1', 'v10']
    """
    return [
        (0, part) if number is None else (1, number)
        for part in _NUMBER.split(text)
        for number in [parse_digits(part)]
    ]

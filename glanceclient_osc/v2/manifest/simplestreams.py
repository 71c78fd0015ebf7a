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

"""Read simplestreams: JSON files with products, versions and their files.

The format ``products:1.0`` is a tree of products, versions and items. The
format ``index:1.0`` is a list of such files.
"""

import dataclasses
import email.utils
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import digest
from glanceclient_osc.v2.dates import parse_date
from glanceclient_osc.v2.manifest import index
from glanceclient_osc.v2.manifest.index import IndexFile, InvalidIndex

#: path of the index below the root of a website
INDEX_PATH = 'streams/v1/index.json'

_IMAGES = 'image-downloads'
_ALGORITHMS = ('sha512', 'sha256')

# Format of the data, by the type of the item.
_DISK_FORMATS = {
    'disk.img': 'qcow2',
    'disk1.img': 'qcow2',
    'disk-kvm.img': 'qcow2',
    'uefi1.img': 'qcow2',
}

# Property of images, by the attribute of the product.
_PROPERTIES = {
    'os': 'os_distro',
    'version': 'os_version',
    'arch': 'architecture',
}
_ARCHITECTURES = {'amd64': 'x86_64', 'arm64': 'aarch64', 'i386': 'i686'}


@dataclasses.dataclass(frozen=True)
class Products:
    """A reference to a file with products.

    :ivar url: URL of the file
    :ivar updated: date that the file has at least
    """

    url: str
    updated: datetime | None


def parse_json(content: bytes, url: str) -> dict[str, Any]:
    """Return a document of simplestreams.

    :param url: URL of the document, for messages
    :raises InvalidIndex: it is not a document of simplestreams
    """
    try:
        document = json.loads(content)
    except (RecursionError, ValueError) as error:
        raise InvalidIndex(f'{redact(url)} is not JSON: {error}') from error
    format_ = document.get('format') if isinstance(document, dict) else None
    if format_ not in ('index:1.0', 'products:1.0'):
        raise InvalidIndex(
            f'{redact(url)} is not of the format index:1.0 or products:1.0'
        )
    return dict(document)


def is_list(document: Mapping[str, Any]) -> bool:
    """Return whether a document lists files with products."""
    return bool(document['format'] == 'index:1.0')


def get_root(url: str) -> str:
    """Return the URL that paths are relative to, with a slash at its end."""
    root, mark, _ = url.rpartition('/streams/v1/')
    return f'{root}/' if mark else index.get_directory(url)


def get_date(document: Mapping[str, Any]) -> datetime | None:
    """Return when a document was updated, None if it does not tell."""
    text = str(document.get('updated') or '')
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (OverflowError, TypeError, ValueError):
        return parse_date(text)
    return parse_date(date.isoformat())


def parse_list(document: Mapping[str, Any], url: str) -> list[Products]:
    """Return the files with products that a document lists.

    :param url: URL of the document
    """
    found = []
    for entry in _get_mappings(document, 'index'):
        path = entry.get('path')
        if (
            entry.get('format') == 'products:1.0'
            and entry.get('datatype', _IMAGES) == _IMAGES
            and isinstance(path, str)
        ):
            target = index.join_url(get_root(url), path)
            if target is not None:
                found.append(Products(target, get_date(entry)))
    return found


def parse_products(document: Mapping[str, Any], url: str) -> list[IndexFile]:
    """Return the files of all versions of all products.

    Files without a SHA-256 or SHA-512 are left out: they cannot be verified.

    :param url: URL of the document
    """
    root = get_root(url)
    files = []
    for product, attributes in _get_items(document, 'products'):
        for version, part in _get_items(attributes, 'versions'):
            for name, item in _get_items(part, 'items'):
                # Attributes are inherited.
                merged = {**document, **attributes, **part, **item}
                file = _build_file(merged, root)
                if file is not None:
                    files.append(
                        dataclasses.replace(
                            file, product=product, version=version, item=name
                        )
                    )
    return files


def _build_file(item: Mapping[str, Any], root: str) -> IndexFile | None:
    path = item.get('path')
    checksum = _get_checksum(item)
    if not isinstance(path, str) or checksum is None:
        return None
    url = index.join_url(root, path)
    if url is None:
        return None
    return IndexFile(
        path,
        url,
        checksum,
        disk_format=_DISK_FORMATS.get(str(item.get('ftype'))),
        properties=_build_properties(item),
    )


def _get_checksum(item: Mapping[str, Any]) -> str | None:
    for algorithm in _ALGORITHMS:
        try:
            return str(digest.Checksum(f'{algorithm}:{item.get(algorithm)}'))
        except ValueError:
            continue
    return None


def _build_properties(item: Mapping[str, Any]) -> dict[str, str]:
    properties = {}
    for attribute, name in _PROPERTIES.items():
        value = item.get(attribute)
        if isinstance(value, str) and 0 < len(value) <= 255:
            properties[name] = _ARCHITECTURES.get(value, value)
    return properties


def _get_items(
    mapping: Mapping[str, Any], name: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the items of a mapping in a mapping that are mappings too."""
    inner = mapping.get(name)
    for key, value in inner.items() if isinstance(inner, dict) else ():
        if isinstance(value, dict):
            yield key, value


def _get_mappings(
    mapping: Mapping[str, Any], name: str
) -> Iterator[Mapping[str, Any]]:
    return (value for _, value in _get_items(mapping, name))

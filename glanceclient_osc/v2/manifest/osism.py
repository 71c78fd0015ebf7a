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

"""Read the files of openstack-image-manager, a tool of the OSISM project.

An image of that tool has versions. Each version becomes a declaration of its
own, named as the tool names images: with ``multi``, the newest version has
the name of the image, and older ones ``NAME (VERSION)``; otherwise all are
``NAME VERSION``.

https://osism.tech/docs/guides/operations-guide/openstack/tools/image-manager
"""

import dataclasses
import pathlib
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from glanceclient_osc.v2.manifest import documents, loading
from glanceclient_osc.v2.manifest.model import InvalidManifest, Manifest
from glanceclient_osc.v2.manifest.schema import Path, find_mistakes
from glanceclient_osc.validation import parse_digits

_TEXT = {'type': 'string', 'minLength': 1}
# A schema without keywords; an empty one stands for unknown keys.
_ANYTHING: dict[str, Any] = {'description': 'Anything.'}
_WORD = {'type': ['string', 'integer', 'boolean', 'null']}
_META = {'type': ['object', 'null'], 'additionalProperties': _WORD}

# What this reader uses. Other keys are ignored, as files of newer versions
# of the tool may have more.
_SCHEMA: dict[str, Any] = {
    'type': 'object',
    'required': ['images'],
    'additionalProperties': _ANYTHING,
    'properties': {
        'images': {
            'type': 'array',
            'items': {
                'type': 'object',
                'required': ['name', 'versions'],
                'additionalProperties': _ANYTHING,
                'properties': {
                    'name': _TEXT,
                    'format': _TEXT,
                    'enable': {'type': 'boolean'},
                    'multi': {'type': 'boolean'},
                    'separator': {'type': 'string'},
                    'status': _TEXT,
                    'meta': _META,
                    'versions': {
                        'type': 'array',
                        'items': {
                            'type': 'object',
                            'required': ['version', 'url'],
                            'additionalProperties': _ANYTHING,
                            'properties': {
                                'version': {'type': ['string', 'integer']},
                                'url': _TEXT,
                                'mirror_url': _TEXT,
                                'checksum': _TEXT,
                                'meta': _META,
                                'hidden': {'type': 'boolean'},
                            },
                        },
                    },
                },
            },
        }
    },
}

_ALGORITHMS = {32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512'}
_COMPRESSED = ('.bz2', '.gz', '.xz', '.zip', '.zst')


def load_osism(
    text: str,
    name: str,
    set_name: str,
    folder: pathlib.Path | None = None,
) -> Manifest:
    """Return the manifest in a file of openstack-image-manager.

    :param text: YAML
    :param name: name of the file, for messages
    :param set_name: name of the set, which these files do not have
    :param folder: folder that file names are relative to
    :raises InvalidManifest: the text has mistakes
    """
    document, lines, mistakes = documents.parse_document(text, name)
    mistakes += [*find_mistakes(document, _SCHEMA)]
    if mistakes or not isinstance(document, dict):
        raise InvalidManifest(documents.format_mistakes(mistakes, name, lines))
    images: list[dict[str, Any]] = []
    places: dict[Path, int] = {}
    notes: list[str] = []
    for index, image in enumerate(document['images']):
        reason = _find_reason_to_skip(image)
        if reason:
            notes.append(f'{name}: {image["name"]} is skipped: {reason}')
            continue
        for number, converted in _convert_versions(image):
            path = ('images', index, 'versions', number)
            line = documents.find_line(lines, path)
            places['images', len(images)] = line or 1
            images.append(converted)
    manifest = loading.build_manifest(
        {'set': set_name, 'images': images}, name, folder, places
    )
    return dataclasses.replace(manifest, notes=(*notes,))


def _find_reason_to_skip(image: Mapping[str, Any]) -> str | None:
    if not image.get('enable', True):
        return 'it is not enabled'
    if image.get('status', 'active') != 'active':
        return f'its status is {image["status"]}'
    return None


def _convert_versions(
    image: Mapping[str, Any],
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the index and the declaration of each version."""
    versions = [
        (number, version)
        for number, version in enumerate(image['versions'])
        if not version.get('hidden')
    ]
    newest = max(
        versions, key=lambda item: _get_order(item[1]), default=(None, None)
    )[0]
    for number, version in versions:
        separator = image.get('separator', ' ')
        label = str(version['version'])
        if image.get('multi'):
            label = '' if number == newest else f'{separator}({label})'
        else:
            label = separator + label
        yield number, _convert(image, version, image['name'] + label)


def _get_order(version: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """Return the key that sorts versions: 1.9 is before 1.10."""
    text = str(version['version'])
    if text == 'latest':
        return [(2, 0, '')]
    return [
        (0, 0, part) if number is None else (1, number, '')
        for part in re.split(r'(\d+)', text)
        if part
        for number in [parse_digits(part)]
    ]


def _convert(
    image: Mapping[str, Any], version: Mapping[str, Any], name: str
) -> dict[str, Any]:
    url = _choose_url(version)
    declaration: dict[str, Any] = {
        'name': name,
        'source': _convert_source(url),
        'properties': _convert_properties(image, version),
        'tags': image.get('tags') or [],
    }
    if 'format' in image:
        declaration['disk_format'] = image['format']
    for field in ('min_disk', 'min_ram', 'visibility'):
        value = version.get(field, image.get(field))
        if value is not None:
            declaration[field] = value
    checksum = version.get('checksum')
    checksum_url = version.get('checksums_url') or version.get('checksum_url')
    if checksum and ':' not in checksum:
        checksum = f'{_ALGORITHMS.get(len(checksum), "unknown")}:{checksum}'
    if checksum:
        declaration['checksum'] = checksum
    elif checksum_url:
        declaration['checksum'] = {'url': checksum_url}
    validity = str((image.get('meta') or {}).get('uuid_validity') or '')
    match = re.fullmatch(r'last-([1-9][0-9]{0,3})', validity)
    if match and image.get('multi'):
        declaration['keep'] = int(match[1]) - 1  # the number includes this
    return declaration


def _choose_url(version: Mapping[str, Any]) -> str:
    """Return the URL of the mirror, unless the checksum is not that of it."""
    url = str(version['url'])
    mirror = str(version.get('mirror_url') or url)
    # Some mirrors have the decompressed data.
    return mirror if _is_compressed(mirror) == _is_compressed(url) else url


def _is_compressed(url: str) -> bool:
    return urllib.parse.urlsplit(url).path.lower().endswith(_COMPRESSED)


def _convert_source(url: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == 'file':
        return {'file': urllib.request.url2pathname(parts.path)}
    if _is_compressed(url):
        return {'url': url, 'via': 'client', 'decompress': True}
    return {'url': url}


def _convert_properties(
    image: Mapping[str, Any], version: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the properties that the tool sets."""
    properties: dict[str, Any] = dict(image.get('meta') or {})
    if not image.get('multi'):
        properties['os_version'] = str(version['version'])
    for name, value in (
        ('internal_version', version['version']),
        ('image_original_user', image.get('login')),
        ('image_build_date', version.get('build_date')),
        ('image_description', version.get('image_description')),
        ('os_version', version.get('os_version')),
        *(version.get('meta') or {}).items(),
    ):
        if value is not None:
            properties[name] = value
    return {
        name: value for name, value in properties.items() if value is not None
    }

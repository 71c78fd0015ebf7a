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

"""Read manifests, and report all mistakes with their lines.

>>> manifest = build_manifest(
...     {'set': 'base', 'images': [
...         {'name': 'cirros', 'source': {'file': 'cirros.qcow2'}}]})
>>> manifest.tag, manifest.entries[0].disk_format
('set:base', 'qcow2')
"""

import dataclasses
import json
import pathlib
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import digest
from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.manifest import documents, model, schema
from glanceclient_osc.v2.manifest.documents import Lines
from glanceclient_osc.v2.manifest.garbage import pause_garbage_collection
from glanceclient_osc.v2.manifest.model import Entry, InvalidManifest, Source

# Unambiguous suffixes; an .img file can have any format.
FORMATS = ('iso', 'qcow2', 'raw', 'vdi', 'vhd', 'vhdx', 'vmdk')
COMPRESSED = ('.bz2', '.gz', '.lz4', '.xz', '.zip', '.zst')

# These are fields of images, not properties.
_FIELDS = frozenset(
    (
        'checksum',
        'container_format',
        'created_at',
        'direct_url',
        'disk_format',
        'file',
        'id',
        'locations',
        'min_disk',
        'min_ram',
        'name',
        'os_hash_algo',
        'os_hash_value',
        'os_hidden',
        'owner',
        'protected',
        'schema',
        'self',
        'size',
        'status',
        'stores',
        'tags',
        'updated_at',
        'virtual_size',
        'visibility',
    )
)


@pause_garbage_collection()
def load_manifest(
    text: str, name: str, folder: pathlib.Path | None = None
) -> model.Manifest:
    """Return the manifest in YAML or JSON text.

    :param name: name of the file, for messages
    :param folder: folder that file names are relative to
    :raises InvalidManifest: the text has mistakes
    """
    document, lines, mistakes = documents.parse_document(text, name)
    return build_manifest(document, name, folder, lines, mistakes)


def build_manifest(
    mapping: object,
    name: str = 'manifest',
    folder: pathlib.Path | None = None,
    lines: Lines | None = None,
    mistakes: Iterable[tuple[schema.Path, str]] = (),
) -> model.Manifest:
    """Return the manifest in a mapping of the documented format.

    :param mapping: ``{'set': …, 'images': [{'name': …, 'source': …}]}``
    :param name: name of the file, for messages
    :param folder: folder that file names are relative to
    :param lines: lines of the values, if the mapping is from a file
    :param mistakes: mistakes that were found while the file was parsed
    :raises InvalidManifest: the mapping has mistakes
    """
    lines = lines or {}
    mistakes = [*mistakes, *schema.find_mistakes(mapping, schema.SCHEMA)]
    broken = {path[:2] for path, _ in mistakes}
    images = mapping.get('images') if isinstance(mapping, dict) else None
    images = images if isinstance(images, list) else []
    entries = []
    for index, image in enumerate(images):
        path: schema.Path = ('images', index)
        if path in broken:
            continue
        mistakes += _find_contradictions(image, path)
        line = documents.find_line(lines, path)
        entries.append(_build_entry(image, folder, line))
    mistakes += _find_repeated_names(images)
    namespaces = []
    if isinstance(mapping, dict) and not mistakes:
        for index, part in enumerate(mapping.get('namespaces', ())):
            try:
                namespaces.append(_read_namespace(part['file'], folder))
            except (OSError, ValueError) as error:
                reason = getattr(error, 'strerror', None) or str(error)
                path = ('namespaces', index, 'file')
                mistakes.append((path, f'cannot be read: {reason}'))
    if mistakes or not isinstance(mapping, dict):
        raise InvalidManifest(documents.format_mistakes(mistakes, name, lines))
    return model.Manifest(name, mapping['set'], (*entries,), (*namespaces,))


def merge_manifests(
    manifests: Iterable[model.Manifest],
) -> list[model.Manifest]:
    """Return one manifest for each set.

    :raises InvalidManifest: two manifests of a set declare the same name
    """
    merged: dict[str, model.Manifest] = {}
    for manifest in manifests:
        first = merged.get(manifest.set_name)
        if first is None:
            merged[manifest.set_name] = manifest
            continue
        names = {entry.name for entry in first.entries}
        repeated = [
            f'{manifest.name}, line {entry.line}: {entry.name!r} is declared '
            f'by {first.name} too'
            for entry in manifest.entries
            if entry.name in names
        ]
        if repeated:
            raise InvalidManifest(repeated)
        merged[manifest.set_name] = dataclasses.replace(
            first,
            entries=(*first.entries, *manifest.entries),
            namespaces=(*first.namespaces, *manifest.namespaces),
            notes=(*first.notes, *manifest.notes),
        )
    return [*merged.values()]


def _read_namespace(
    name: str, folder: pathlib.Path | None
) -> Mapping[str, Any]:
    """Return the document of a metadata namespace.

    :raises OSError: the file cannot be read
    :raises ValueError: the file is not a JSON object
    """
    with open(_join(folder, name), encoding='utf-8') as file:
        try:
            document = json.load(file)
        except RecursionError:
            raise ValueError('it is nested too deeply') from None
    if not isinstance(document, dict) or not isinstance(
        document.get('namespace'), str
    ):
        raise ValueError('it is not the document of a namespace')
    return document


def _find_contradictions(
    image: Mapping[str, Any], path: schema.Path
) -> list[tuple[schema.Path, str]]:
    """Return the mistakes that the schema cannot express."""
    mistakes: list[tuple[schema.Path, str]] = []
    source = image['source']
    checksum = image.get('checksum')
    if 'url' in source and checksum is None:
        mistakes.append((path, 'checksum is missing: a URL requires one'))
    if source.get('decompress') and source.get('via', 'cloud') == 'cloud':
        where = (*path, 'source', 'decompress')
        mistakes.append((where, 'requires via: client or via: auto'))
    if isinstance(checksum, str):
        try:
            digest.Checksum(checksum)
        except ValueError as error:
            mistakes.append(((*path, 'checksum'), f': {error}'))
    elif checksum is not None and 'image' in source:
        mistakes.append(
            ((*path, 'checksum'), 'of an image must be ALGORITHM:HEX')
        )
    if image.get('members') and image.get('visibility') != 'shared':
        mistakes.append(((*path, 'members'), 'requires visibility: shared'))
    stores = image.get('stores', ())
    if len(stores) > 1 and (
        'url' not in source or source.get('via', 'cloud') != 'cloud'
    ):
        mistakes.append(
            (
                (*path, 'stores'),
                'must be one store, unless the cloud downloads a URL',
            )
        )
    if _get_disk_format(image) is None and 'image' not in source:
        mistakes.append(
            (
                path,
                'disk_format is missing, and cannot be determined from the '
                'name of the source',
            )
        )
    for name in image.get('properties', ()):
        where = (*path, 'properties', name)
        if name in _FIELDS:
            mistakes.append(
                (where, f'is a field: write {name} outside of properties')
            )
        elif name in image_replace.OWN_PROPERTIES or name.startswith(
            'os_glance_'
        ):
            mistakes.append((where, 'cannot be set: it is kept by the client'))
    return mistakes


def _find_repeated_names(images: list[Any]) -> list[tuple[schema.Path, str]]:
    mistakes: list[tuple[schema.Path, str]] = []
    seen: dict[str, int] = {}
    for index, image in enumerate(images):
        name = image.get('name') if isinstance(image, dict) else None
        if isinstance(name, str):
            first = seen.setdefault(name, index)
            if first != index:
                where = ('images', index, 'name')
                mistakes.append(
                    (where, f'{name!r} is declared by images[{first}] too')
                )
    return mistakes


def _build_entry(
    image: Mapping[str, Any],
    folder: pathlib.Path | None,
    line: int | None,
) -> Entry:
    values = {
        name: value
        for name, value in image.items()
        if name not in ('source', 'checksum', 'disk_format')
    }
    for name in ('tags', 'members', 'stores'):
        if name in values:
            values[name] = tuple(dict.fromkeys(values[name]))
    values['properties'] = {
        name: _format_property(value)
        for name, value in image.get('properties', {}).items()
    }
    checksum = image.get('checksum')
    source = dict(image['source'])
    if 'file' in source:
        source['file'] = _join(folder, source['file'])
    return Entry(
        **values,
        source=Source(**source),
        checksum=checksum.lower() if isinstance(checksum, str) else None,
        checksum_url=checksum['url'] if isinstance(checksum, dict) else None,
        disk_format=_get_disk_format(image),
        line=line,
    )


def _format_property(value: str | int | None) -> str | None:
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return None if value is None else str(value)


def _join(folder: pathlib.Path | None, name: str) -> pathlib.Path:
    return (folder or pathlib.Path()) / name


def get_file_name(source: Source) -> str:
    """Return the name of the file that the data is from."""
    if source.url:
        path = urllib.parse.unquote(urllib.parse.urlsplit(source.url).path)
        return pathlib.PurePosixPath(path).name
    return source.file.name if source.file else source.image or ''


def describe_source(source: Source) -> str:
    """Return where the data is from, without secrets."""
    if source.url:
        return redact(source.url)
    if source.file:
        return str(source.file)
    return f'image {source.image} of cloud {source.cloud}'


def _get_disk_format(image: Mapping[str, Any]) -> str | None:
    """Return the declared disk format, or that of the suffix."""
    if 'disk_format' in image:
        return str(image['disk_format'])
    source = image['source']
    text = source.get('url')
    name = urllib.parse.urlsplit(text).path if text else source.get('file', '')
    return guess_disk_format(name)


def guess_disk_format(name: str) -> str | None:
    """Return the disk format that the name of a file states, if any."""
    path = pathlib.PurePosixPath(name)
    if path.suffix.lower() in COMPRESSED:
        path = path.with_suffix('')
    suffix = path.suffix.lower().removeprefix('.')
    return suffix if suffix in FORMATS else None

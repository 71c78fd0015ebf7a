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

"""Make a manifest from the files of an index.

>>> choice = Choice(match='debian-12-*-amd64.qcow2')
>>> document = build_document(index, choice)  # doctest: +SKIP
>>> manifest = build_manifest(document, index)  # doctest: +SKIP
"""

import dataclasses
import fnmatch
import hashlib
import pathlib
import re
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.redaction import redact
from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.dates import format_date
from glanceclient_osc.v2.manifest import loading, model
from glanceclient_osc.v2.manifest.index import (
    Index,
    IndexFile,
    get_version_order,
)

# Name of a set: see the schema of manifests.
_UNSAFE = re.compile('[^A-Za-z0-9._-]+')
_MAX_SET_NAME = 100

# Versions and dates, such as 12, 24.04 or 20240131-1647.
_VERSION = re.compile(r'[0-9]+(?:[._-][0-9]+)*')

# An .img file can have any format.
_SUFFIXES = ('img', *loading.FORMATS)


@dataclasses.dataclass(frozen=True)
class Choice:
    """Which files of an index become images, and how.

    :ivar match: pattern for names and paths of files, or names of products
    :ivar name: name of the one image with the newest of the files; None for
        an image of each file, with the name of the file
    :ivar set_name: name of the set, None to derive it from the URL
    :ivar disk_format: format of files whose name does not state it; other
        files are left out
    :ivar decompress: whether the files are compressed
    :ivar via: who downloads the data: ``cloud``, ``client`` or ``auto``
    :ivar fields: more keys of each image of the manifest
    """

    match: str
    name: str | None = None
    set_name: str | None = None
    disk_format: str | None = None
    decompress: bool = False
    via: str = 'cloud'
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def build_document(index: Index, choice: Choice) -> dict[str, Any]:
    """Return a manifest, as a mapping of the documented format.

    :raises SourceError: no file matches, or it is not clear which
    """
    files = _select_files(index, choice)
    if choice.name is not None:
        files = [_choose_newest(files)]
    names: dict[str, IndexFile] = {}
    images = []
    for file in files:
        name = choice.name or _remove_suffixes(file.name)
        other = names.setdefault(name, file)
        if other is not file:
            raise exc.SourceError(
                f'{other.path} and {file.path} would both become the image '
                f'{name}: use a pattern or a disk format that only one of '
                f'them has'
            )
        images.append(_build_image(file, name, choice))
    set_name = choice.set_name or derive_set_name(index.url)
    return {'set': set_name, 'images': images}


def build_manifest(
    document: Mapping[str, Any], index: Index, *, allow_older: bool = False
) -> model.Manifest:
    """Return the manifest in a mapping that build_document() has returned.

    :param allow_older: apply the manifest even if images of the set are from
        a later index
    :raises InvalidManifest: the mapping has mistakes
    """
    manifest = loading.build_manifest(document, redact(index.url))
    if index.date is None:
        note = (
            f'{manifest.name} has no date: an older index would not be noticed'
        )
        return dataclasses.replace(manifest, notes=(note,))
    return dataclasses.replace(
        manifest,
        entries=_add_stamps(manifest.entries, index.date),
        date=None if allow_older else index.date,
    )


def derive_set_name(url: str) -> str:
    """Return the default name of the set: host and directory of a URL.

    >>> derive_set_name('https://example.org:8443/cloud/12/SHA512SUMS')
    'example.org-8443-cloud-12'
    """
    parsed = urllib.parse.urlsplit(url)
    host = parsed.netloc.rpartition('@')[2]
    path = parsed.path.rpartition('/')[0].removesuffix('/streams/v1')
    text = _UNSAFE.sub('-', f'{host}{path}').strip('-._') or 'index'
    if len(text) <= _MAX_SET_NAME:
        return text
    # The hash distinguishes names that differ only at their end.
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f'{text[: _MAX_SET_NAME - 9]}-{digest}'


def _add_stamps(
    entries: Iterable[model.Entry], date: datetime
) -> tuple[model.Entry, ...]:
    stamps = {image_replace.INDEX_DATE: format_date(date)}
    return tuple(
        dataclasses.replace(entry, stamps=stamps) for entry in entries
    )


def _select_files(index: Index, choice: Choice) -> list[IndexFile]:
    """Return the disk images that match; of a product, the newest ones.

    :raises SourceError: there are none
    """
    matching = [
        file
        for file in index.files
        if any(
            fnmatch.fnmatchcase(text, choice.match)
            for text in (file.name, file.path, file.product)
            if text
        )
    ]
    files = [file for file in matching if _is_usable(file, choice)]
    if not files:
        raise exc.SourceError(_describe_no_match(index, choice, matching))
    newest: dict[tuple[str | None, str], IndexFile] = {}
    for file in files:
        key = file.product, file.item if file.product else file.path
        known = newest.setdefault(key, file)
        if get_version_order(file.version) > get_version_order(known.version):
            newest[key] = file
    return sorted(newest.values(), key=lambda file: file.path)


def _is_usable(file: IndexFile, choice: Choice) -> bool:
    """Return whether a file is a disk image of the chosen format."""
    if _is_compressed(file.name) != choice.decompress:
        return False
    known = file.disk_format or loading.guess_disk_format(file.name)
    if choice.disk_format:
        return known in (None, choice.disk_format)
    name = _remove_compression(file.name)
    return name.rpartition('.')[2].lower() in _SUFFIXES


def _describe_no_match(
    index: Index, choice: Choice, matching: Sequence[IndexFile]
) -> str:
    place = redact(index.url)
    if not matching:
        return (
            f'None of the {len(index.files)} files of {place} matches '
            f'{choice.match!r}'
        )
    names = ', '.join(file.name for file in matching[:3])
    more = ', …' if len(matching) > 3 else ''
    advice = 'a disk format can be given with --disk-format'
    if choice.decompress:
        advice = '--decompress is for compressed files'
    elif any(_is_compressed(file.name) for file in matching):
        advice = 'compressed files need --decompress'
    return (
        f'No disk image of {place} matches {choice.match!r}, but {names}'
        f'{more}: {advice}'
    )


def _choose_newest(files: Sequence[IndexFile]) -> IndexFile:
    """Return the newest of several files of the same kind.

    :raises SourceError: they differ in more than numbers
    """
    kinds: dict[tuple[str | None, str], IndexFile] = {}
    for file in files:
        kinds.setdefault((file.product, _VERSION.sub('#', file.name)), file)
    if len(kinds) > 1:
        first, second = [file.path for file in kinds.values()][:2]
        raise exc.SourceError(
            f'{first} and {second} are not versions of the same file: use a '
            f'pattern that only one of them matches'
        )

    def get_order(file: IndexFile) -> tuple[Any, ...]:
        return (
            get_version_order(file.version),
            # A suffix would be compared with the rest of a version.
            get_version_order(_remove_suffixes(file.name)),
            get_version_order(file.path),
        )

    return max(files, key=get_order)


def _build_image(file: IndexFile, name: str, choice: Choice) -> dict[str, Any]:
    """Return an image of the manifest.

    :raises SourceError: its disk format is not known
    """
    disk_format = (
        choice.disk_format
        or file.disk_format
        or loading.guess_disk_format(file.name)
    )
    if disk_format is None:
        raise exc.SourceError(
            f'The disk format of {file.path} is not known: use --disk-format'
        )
    source: dict[str, Any] = {'url': file.url}
    if choice.via != 'cloud':
        source['via'] = choice.via
    if choice.decompress:
        source['decompress'] = True
    image = {
        'name': name,
        'source': source,
        'checksum': file.checksum,
        'disk_format': disk_format,
        **choice.fields,
    }
    properties = {**file.properties, **choice.fields.get('properties', {})}
    if properties:
        image['properties'] = properties
    return image


def _remove_suffixes(name: str) -> str:
    """Return the name of a file without the suffix of a disk format."""
    name = _remove_compression(name)
    stem, _, suffix = name.rpartition('.')
    return stem if stem and suffix.lower() in _SUFFIXES else name


def _remove_compression(name: str) -> str:
    path = pathlib.PurePosixPath(name)
    return path.stem if _is_compressed(name) else name


def _is_compressed(name: str) -> bool:
    return pathlib.PurePosixPath(name).suffix.lower() in loading.COMPRESSED

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

"""Images in files: the data, and a record with everything else.

A bundle moves an image to a cloud that cannot be reached from here. The
record, ``image.json``, is a JSON object with these keys:

``format``
    ``glanceclient-osc-bundle-1``
``image``
    the fields and properties of the image, as in the Images API
``size``, ``checksum``
    the size of the data in bytes, and its hash as ``ALGORITHM:HEX``
"""

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE, Progress, bundle
from glanceclient_osc.transfer.digest import Checksum
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.transfer.source import Source
from glanceclient_osc.v2 import image_copying

_FORMAT = 'glanceclient-osc-bundle-1'


@dataclasses.dataclass(frozen=True)
class Bundle:
    """An open bundle.

    :ivar fields: fields and properties of the image
    :ivar checksum: hash that the data must have, ``ALGORITHM:HEX``
    :ivar data: the data, whose size is that of the record
    """

    fields: dict[str, Any]
    checksum: str
    data: Source


def save_bundle(
    image: Mapping[str, Any],
    data: Download,
    path: str | os.PathLike[str],
    *,
    block_size: int = BLOCK_SIZE,
    progress: Progress | None = None,
    resume: bool = False,
    keep_part: bool = False,
    sparse: bool = False,
) -> None:
    """Write an image and its verified data to a bundle.

    :param path: path of a tar file, whose name ends in ``.tar``, or of a
        directory
    :param resume: see :meth:`Download.save`; so are the other parameters. A
        tar file cannot be resumed, and has no holes.
    :raises IntegrityError: the data is corrupt, or has no hash
    :raises OSError: the bundle cannot be written
    """
    if data.checksum is None:
        data.close()
        raise exc.IntegrityError(
            f'Image {image["id"]} has no hash, so that its bundle could not '
            f'be verified'
        )
    record = _build_record(image, len(data), data.checksum)
    if bundle.is_tar(path):
        bundle.write_tar(
            path, record, data, block_size=block_size, progress=progress
        )
    else:
        bundle.write_directory(
            path,
            record,
            data,
            block_size=block_size,
            progress=progress,
            resume=resume,
            keep_part=keep_part,
            sparse=sparse,
        )


@contextlib.contextmanager
def open_bundle(path: str | os.PathLike[str]) -> Iterator[Bundle]:
    """Yield a bundle. Its data is not verified yet.

    :raises SourceError: it is not a complete bundle
    """
    with bundle.open_bundle(path) as (record, data):
        try:
            opened = _parse_record(record, data)
        except ValueError as error:
            raise exc.SourceError(
                f'{bundle.RECORD} of the bundle {os.fspath(path)} is '
                f'invalid: {error}'
            ) from error
        yield opened


def _build_record(image: Mapping[str, Any], size: int, checksum: str) -> bytes:
    record = {
        'format': _FORMAT,
        'image': image_copying.select_fields(image),
        'size': size,
        'checksum': checksum,
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    return f'{text}\n'.encode()


def _parse_record(content: bytes, data: Source) -> Bundle:
    """Return the bundle with a record and data.

    :raises ValueError: the record is invalid, or the data has another size
    """
    try:
        record = json.loads(content)
    except RecursionError:
        raise ValueError('it is nested too deeply') from None
    if not isinstance(record, dict) or record.get('format') != _FORMAT:
        raise ValueError(f'its format is not {_FORMAT}')
    fields, size = record.get('image'), record.get('size')
    if not isinstance(fields, dict):
        raise ValueError('image is not an object')
    for name in ('container_format', 'disk_format'):
        if not isinstance(fields.get(name), str):
            raise ValueError(f'image has no {name}')
    if not isinstance(size, int) or size != data.size:
        raise ValueError(f'size is {size}, but the data has {data.size} bytes')
    checksum = record.get('checksum')
    if not isinstance(checksum, str):
        raise ValueError('checksum is not a string')
    # The server sets the other fields.
    return Bundle(
        image_copying.select_fields(fields), str(Checksum(checksum)), data
    )

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

"""Writer of small, valid qcow2 images with a partition.

https://www.qemu.org/docs/master/interop/qcow2.html
"""

import pathlib
import random
import struct

_CLUSTER_BITS = 16
_CLUSTER = 1 << _CLUSTER_BITS
_SECTOR = 512
_COPIED = 1 << 63  # a cluster with a reference count of one

# Positions in the file, in clusters.
_HEADER, _REFCOUNT_TABLE, _REFCOUNTS, _L1, _L2, _DATA = range(6)


def _build_disk(size: int, used: int) -> dict[int, bytes]:
    """Return the clusters of a disk that are not all zeros, by number.

    :param size: size of the disk in bytes
    :param used: bytes of the partition that are not zero
    """
    start = 1 << 20
    entry = struct.pack(
        '<B3sB3sII',
        0x80,  # bootable
        b'\xfe\xff\xff',  # no cylinders: by sectors only
        0x83,  # Linux
        b'\xfe\xff\xff',
        start // _SECTOR,
        (size - start) // _SECTOR,
    )
    boot = b'\0' * 446 + entry + b'\0' * 48 + b'\x55\xaa'
    clusters = {0: boot.ljust(_CLUSTER, b'\0')}
    content = random.Random(1)
    for offset in range(start, start + used, _CLUSTER):
        clusters[offset // _CLUSTER] = content.randbytes(_CLUSTER)
    return clusters


def write(
    path: pathlib.Path, size: int = 64 << 20, used: int = 4 << 20
) -> None:
    """Write a qcow2 image.

    :param path: an existing file is replaced
    :param size: virtual size of the disk in bytes, at most 512 MiB
    :param used: bytes of the disk that are not zero
    """
    clusters = _build_disk(size, used)
    total = _DATA + len(clusters)
    header = struct.pack(
        '>4sIQIIQIIQQIIQ',
        b'QFI\xfb',
        2,  # version
        0,  # no backing file
        0,
        _CLUSTER_BITS,
        size,
        0,  # not encrypted
        1,  # entries in the L1 table, each for 512 MiB
        _L1 * _CLUSTER,
        _REFCOUNT_TABLE * _CLUSTER,
        1,  # clusters of the refcount table
        0,  # no snapshots
        0,
    )
    l2 = [0] * (_CLUSTER // 8)
    for place, number in enumerate(sorted(clusters)):
        l2[number] = (_DATA + place) * _CLUSTER | _COPIED
    with open(path, 'wb') as file:
        for part in (
            header,
            struct.pack('>Q', _REFCOUNTS * _CLUSTER),
            struct.pack('>H', 1) * total,
            struct.pack('>Q', _L2 * _CLUSTER | _COPIED),
            struct.pack(f'>{len(l2)}Q', *l2),
        ):
            file.write(part.ljust(_CLUSTER, b'\0'))
        for number in sorted(clusters):
            file.write(clusters[number])

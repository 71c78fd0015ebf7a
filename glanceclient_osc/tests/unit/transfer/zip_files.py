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

"""Zip archives for tests, written by the standard library."""

import io
import zipfile


class _Pipe(io.RawIOBase):
    """Stream that cannot seek, so that zipfile writes descriptors."""

    def __init__(self):
        self.data = b''

    def writable(self):
        return True

    def write(self, block):
        self.data += bytes(block)
        return len(block)


def build_zip(
    data,
    *,
    method=zipfile.ZIP_DEFLATED,
    streamed=False,
    zip64=False,
    names=('disk.img',),
):
    """Return a zip archive.

    :param method: compression method
    :param streamed: whether sizes follow the data, as when writing to a pipe
    :param zip64: whether the sizes have 64 bits
    :param names: names of the members, which all have the same data
    """
    file = _Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(file, 'w', method) as archive:
        for name in names:
            with archive.open(name, 'w', force_zip64=zip64) as member:
                member.write(data)
    return file.data if streamed else file.getvalue()

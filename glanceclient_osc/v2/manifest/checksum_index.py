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

"""Read files such as SHA256SUMS as an index."""

from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import digest
from glanceclient_osc.v2.manifest import index
from glanceclient_osc.v2.manifest.index import IndexFile

#: names of checksum files in a directory, the best one first
NAMES = ('SHA512SUMS', 'SHA256SUMS')


def parse_checksums(text: str, url: str) -> list[IndexFile]:
    """Return the files in the text of a checksum file.

    Of several checksums of a file, the strongest one is used. Files outside
    of the directory are left out.

    :param url: URL of the checksum file
    :raises InvalidIndex: the text has no checksums with file names
    """
    base = index.get_directory(url)
    checksums: dict[str, digest.Checksum] = {}
    for line_name, checksum in digest.parse_lines(text):
        name = line_name.removeprefix('./')
        known = checksums.setdefault(name, checksum)
        if digest.get_strength(checksum) > digest.get_strength(known):
            checksums[name] = checksum
    files = []
    for name, checksum in checksums.items():
        file_url = index.join_url(base, name)
        if file_url is not None:
            files.append(IndexFile(name, file_url, str(checksum)))
    if not files:
        raise index.InvalidIndex(
            f'{redact(url)} has no checksums with the names of files'
        )
    return files

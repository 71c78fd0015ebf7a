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

"""Files such as SHA256SUMS as an index."""

import pytest

from glanceclient_osc.v2.manifest import checksum_index
from glanceclient_osc.v2.manifest.index import IndexFile, InvalidIndex

URL = 'https://example.org/a/SHA256SUMS'
A, B = 64 * 'a', 64 * 'b'


def parse(*lines):
    return checksum_index.parse_checksums('\n'.join(lines), URL)


def test_the_files_of_gnu_and_bsd_lines_are_returned():
    files = parse('# comment', f'{A} *./a.img', f'SHA256 (x/b.img) = {B}')
    assert files == [
        IndexFile('a.img', 'https://example.org/a/a.img', f'sha256:{A}'),
        IndexFile('x/b.img', 'https://example.org/a/x/b.img', f'sha256:{B}'),
    ]
    assert files[1].name == 'b.img'


def test_the_strongest_checksum_of_a_file_is_used():
    lines = [f'{128 * "c"}  a.img', f'{A}  a.img', f'{32 * "d"}  a.img']
    for order in (lines, lines[::-1]):
        [file] = parse(*order)
        assert file.checksum == f'sha512:{128 * "c"}'


def test_names_outside_of_the_directory_are_left_out():
    files = parse(f'{A}  ../a.img', f'{A}  /b.img', f'{A}  c.img')
    assert [file.path for file in files] == ['c.img']


@pytest.mark.parametrize('text', ['', '<html>', A, f'{A}  ../a'])
def test_a_text_without_files_is_an_error(text):
    with pytest.raises(InvalidIndex, match='has no checksums'):
        parse(text)

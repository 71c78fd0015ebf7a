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

"""URLs and versions of the files of an index."""

import pytest

from glanceclient_osc.v2.manifest import index

BASE = 'https://example.org/a b/?token=1'


@pytest.mark.parametrize(
    ('path', 'expected'),
    [
        ('disk.img', 'https://example.org/a b/disk.img?token=1'),
        ('./x/y#?.img', 'https://example.org/a b/x/y%23%3F.img?token=1'),
        ('a+b:c~', 'https://example.org/a b/a+b:c~?token=1'),
        ('../secret', None),
        ('x/../../secret', None),
        ('/etc/passwd', None),
        ('//evil.example/x', None),
        ('..\\secret', None),
        ('', None),
    ],
)
def test_urls_stay_below_the_directory_of_the_index(path, expected):
    assert index.join_url(BASE, path) == expected


def test_a_url_in_an_index_is_a_path():
    url = index.join_url('https://example.org/', 'https://evil.example/x')
    assert url == 'https://example.org/https://evil.example/x'


def test_the_directory_of_a_url_is_returned():
    url = 'https://example.org/a/SHA256SUMS?x=1#y'
    assert index.get_directory(url) == 'https://example.org/a/?x=1'


def test_numbers_in_versions_are_compared_as_numbers():
    names = ['a-10', 'a-9', 'a-9.1', 'a', 'a-9-rc1', '20240101', 'b²']
    assert sorted(names, key=index.get_version_order) == [
        '20240101',
        'a',
        'a-9',
        'a-9-rc1',
        'a-9.1',
        'a-10',
        'b²',
    ]


def test_a_number_with_too_many_digits_is_before_all_others():
    names = ['v1', 'v' + '9' * 5000]
    assert sorted(names, key=index.get_version_order) == names[::-1]


def test_a_path_that_is_no_unicode_text_has_no_url():
    assert index.join_url(BASE, 'a\ud800') is None

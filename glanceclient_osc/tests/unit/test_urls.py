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

"""URLs: versions of endpoints, quoting of segments and query strings."""

import uuid

import pytest

from glanceclient_osc import exc, urls


@pytest.mark.parametrize(
    ('endpoint', 'root', 'version'),
    [
        ('http://g:9292', 'http://g:9292', None),
        ('http://g:9292/', 'http://g:9292', None),
        ('http://g/v2', 'http://g', '2'),
        ('http://g/v2/', 'http://g', '2'),
        ('http://g/v2.7', 'http://g', '2.7'),
        ('http://g/image/v1', 'http://g/image', '1'),
        ('http://g/image', 'http://g/image', None),
        ('http://v2.example.org', 'http://v2.example.org', None),
        ('http://g/v2/padding', 'http://g/v2/padding', None),
        ('http://[::1]:9292/v2', 'http://[::1]:9292', '2'),
    ],
)
def test_strip_version_keeps_the_rest_of_the_path(endpoint, root, version):
    assert urls.strip_version(endpoint) == (root, version)


@pytest.mark.parametrize('segment', ['', '.', '..', None, [], 1.5])
def test_build_path_refuses_segments_that_urls_normalize(segment):
    with pytest.raises(exc.InvalidArgument):
        urls.build_path('images', segment)


def test_build_path_accepts_numbers_and_uuids():
    number = uuid.uuid4()
    assert urls.build_path('a', 1, number) == f'/v2/a/1/{number}'
    assert urls.build_path('a', version=1) == '/v1/a'


def test_build_query_quotes_names_and_values():
    assert urls.build_query([('a b', 'ž'), ('c', 1)]) == '?a+b=%C5%BE&c=1'
    assert urls.build_query([]) == ''


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(exc.InvalidArgument, match='not valid Unicode'):
        urls.build_path('images', '\udcff')
    with pytest.raises(exc.InvalidArgument, match='not valid Unicode'):
        urls.build_query([('name', '\udcff')])


def test_get_origin_has_neither_path_nor_query():
    assert urls.get_origin('http://g:9292/v2?a=b') == 'http://g:9292'

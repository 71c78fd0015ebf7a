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

"""Tests of glanceclient_osc.v2.image_tags."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import IMAGE, IMAGES


@pytest.mark.parametrize(
    ('call', 'method', 'tag'),
    [
        (lambda tags: tags.update('i', 'a b'), 'PUT', 'a%20b'),
        (lambda tags: tags.delete('i', '100%'), 'DELETE', '100%25'),
    ],
)
def test_a_tag_is_changed_with_one_request(
    client, requests_mock, call, method, tag
):
    url = f'{IMAGES}/i/tags/{tag}'
    requests_mock.register_uri(method, url, status_code=204)
    call(client.image_tags)
    assert [request.url for request in requests_mock.request_history] == [url]


@pytest.mark.parametrize('tag', ['a/b', 'ž', '..'])
def test_a_tag_that_no_url_can_carry_is_patched(client, requests_mock, tag):
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'tags': ['x', tag]})
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    client.image_tags.update('i', tag)
    assert requests_mock.last_request.json() == [
        {'op': 'replace', 'path': '/tags', 'value': sorted(['x', tag])}
    ]
    client.image_tags.delete('i', tag)
    assert requests_mock.last_request.json() == [
        {'op': 'replace', 'path': '/tags', 'value': ['x']}
    ]


def test_a_missing_tag_cannot_be_deleted(client, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    with pytest.raises(exc.HTTPNotFound):
        client.image_tags.delete('i', 'ž')


def test_a_tag_must_be_a_string(client):
    with pytest.raises(exc.InvalidArgument):
        client.image_tags.update('i', 3)


@pytest.mark.parametrize('tags', [None, 'x', {}, [3], [['x']]])
def test_malformed_tags_are_reported(client, requests_mock, tags):
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'tags': tags})
    with pytest.raises(exc.InvalidResponse):
        client.image_tags.update('i', 'ž')

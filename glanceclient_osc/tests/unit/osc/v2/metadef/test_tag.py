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

"""Commands for metadata definition tags."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

TAGS = f'{URL}/v2/metadefs/namespaces/n/tags'
COMMAND = 'image metadef tag'
JSON = ('-f', 'json')


@pytest.mark.parametrize(
    ('options', 'append'), [([], 'True'), (['--replace'], None)]
)
def test_create_keeps_or_replaces_existing_tags(
    v2, requests_mock, options, append
):
    tags = {'tags': [{'name': 'b'}, {'name': 'a'}]}
    created = requests_mock.post(TAGS, json=tags)
    result = v2.run(f'{COMMAND} create', *options, 'n', *'bab', *JSON)
    assert result.json == tags['tags']
    assert created.last_request.json() == tags
    headers = created.last_request.headers
    assert headers.get('X-Openstack-Append') == append


def test_create_requires_a_tag(v2):
    assert v2.run(f'{COMMAND} create', 'n').status == 2


def test_delete_continues_after_a_failure(v2, requests_mock):
    requests_mock.delete(f'{TAGS}/x', status_code=404, text='no x')
    requests_mock.delete(f'{TAGS}/a', status_code=204)
    result = v2.run(f'{COMMAND} delete', 'n', 'x', 'a')
    assert result.status == 1
    assert result.err == (
        "Failed to delete tag 'x': no x (HTTP 404)\n"
        'Failed to delete 1 of 2 tags\n'
    )


def test_delete_of_names_and_all_is_refused(v2, requests_mock):
    error = v2.run(f'{COMMAND} delete', 'n', 'a', '--all').error
    assert error == '--all deletes every tag and cannot be combined with names'
    assert not requests_mock.request_history


def test_list_sends_sorting_and_paging(v2, requests_mock):
    requests_mock.get(TAGS, json={'tags': [{'name': 'x'}]})
    args = ('--page-size', '1', '--marker', 'w', '--limit', '1')
    result = v2.run(f'{COMMAND} list', *args, 'n', *JSON)
    assert result.json == [{'name': 'x'}]
    assert requests_mock.last_request.qs == {
        'limit': ['1'],
        'marker': ['w'],
        'sort_key': ['name'],
        'sort_dir': ['asc'],
    }


def test_list_of_nothing_sends_no_request(v2, requests_mock):
    assert v2.run(f'{COMMAND} list', '--limit', '0', 'n', *JSON).json == []
    assert not requests_mock.request_history


def test_set_renames_a_tag(v2, requests_mock):
    requests_mock.get(f'{TAGS}/a', json={'name': 'a', 'created_at': '2026'})
    requests_mock.get(f'{TAGS}/b', json={'name': 'b'})
    put = requests_mock.put(f'{TAGS}/a', json={'name': 'b'})
    result = v2.run(f'{COMMAND} set', '--name', 'b', 'n', 'a')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert put.last_request.json() == {'name': 'b'}


def test_set_without_a_name_sends_nothing(v2, requests_mock):
    assert v2.run(f'{COMMAND} set', 'n', 'a').status == 0
    assert not requests_mock.request_history


def test_show_has_the_name_of_the_namespace(v2, requests_mock):
    requests_mock.get(f'{TAGS}/a', json={'name': 'a'})
    shown = v2.run(f'{COMMAND} show', 'n', 'a', *JSON).json
    assert shown == {'name': 'a', 'namespace_name': 'n'}


def test_show_of_an_unknown_tag_fails(v2, requests_mock):
    requests_mock.get(f'{TAGS}/a', status_code=404, text='no a')
    assert v2.run(f'{COMMAND} show', 'n', 'a').error == 'no a (HTTP 404)'

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

"""Commands for metadata definition namespaces."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, URL

NAMESPACES = f'{URL}/v2/metadefs/namespaces'
NAMESPACE = f'{NAMESPACES}/n'
TAGS = f'{NAMESPACE}/tags'
COMMAND = 'image metadef namespace'
JSON = ('-f', 'json')
FIELDS = {
    'namespace': 'n',
    'description': 'd',
    'display_name': 'D',
    'visibility': 'public',
    'protected': False,
    'owner': 'o',
    'self': '/v2/metadefs/namespaces/n',
    'tags': [{'name': 'b'}, {'name': 'a'}],
}


@pytest.fixture
def put(requests_mock):
    """Let the server have the namespace and accept changes of it."""
    requests_mock.get(NAMESPACE, json=FIELDS)
    requests_mock.get(f'{NAMESPACES}/new', json=FIELDS)
    return requests_mock.put(NAMESPACE, json=FIELDS)


def _is_silent(result):
    return (result.status, result.out, result.err) == (0, '', '')


def test_create_sends_all_options(v2, requests_mock):
    created = requests_mock.post(NAMESPACES, json=FIELDS)
    result = v2.run(
        *(f'{COMMAND} create', '--public', '--protected', '--owner', 'demo'),
        *('--display-name', 'D', '--description', 'd', '--tag', 'a'),
        *('--tag', 'b', '--tag', 'a', '--resource-type', 'OS::X', 'n', *JSON),
    )
    assert created.last_request.json() == {
        'namespace': 'n',
        'display_name': 'D',
        'description': 'd',
        'visibility': 'public',
        'protected': True,
        'owner': PROJECT_ID,
        'tags': [{'name': 'a'}, {'name': 'b'}],
        'resource_type_associations': [{'name': 'OS::X'}],
    }
    assert result.json['namespace'] == 'n'
    assert result.json['objects'] == []


def test_create_sends_no_defaults(v2, requests_mock):
    created = requests_mock.post(NAMESPACES, json=FIELDS)
    assert v2.run(f'{COMMAND} create', 'n').status == 0
    assert created.last_request.json() == {'namespace': 'n'}


def test_texts_can_be_empty(v2, requests_mock):
    created = requests_mock.post(NAMESPACES, json=FIELDS)
    words = ('--display-name', '', '--description', '')
    assert v2.run(f'{COMMAND} create', *words, 'n').status == 0
    assert created.last_request.json() == {
        'namespace': 'n',
        'display_name': '',
        'description': '',
    }


def test_create_shows_the_error_of_the_server(v2, requests_mock):
    requests_mock.post(NAMESPACES, status_code=409, text='already exists')
    error = v2.run(f'{COMMAND} create', 'n').error
    assert error == 'already exists (HTTP 409)'


@pytest.mark.parametrize(
    'words',
    [
        ['create', 'a/b'],
        ['create'],
        ['create', '--public', '--private', 'n'],
        ['set', '--tag', 'žluť', 'n'],
        ['unset', '--tag', 'a', '--all-tags', 'n'],
        ['delete'],
    ],
)
def test_invalid_arguments_are_usage_errors(v2, requests_mock, words):
    command, *args = words
    result = v2.run(f'{COMMAND} {command}', *args)
    assert (result.status, result.out) == (2, '')
    assert not requests_mock.request_history


def test_delete_continues_after_a_failure(v2, requests_mock):
    requests_mock.delete(f'{NAMESPACES}/x', status_code=403, text='protected')
    deleted = requests_mock.delete(NAMESPACE, status_code=204)
    result = v2.run(f'{COMMAND} delete', 'x', 'n')
    assert (result.status, result.out) == (1, '')
    assert result.err == (
        "Failed to delete namespace 'x': protected (HTTP 403)\n"
        'Failed to delete 1 of 2 namespaces\n'
    )
    assert deleted.call_count == 1


def test_list_sends_filters_and_sorting(v2, requests_mock):
    requests_mock.get(NAMESPACES, json={'namespaces': [FIELDS]})
    result = v2.run(
        *(f'{COMMAND} list', '--sort', 'namespace:desc', '--marker', 'm'),
        *('--page-size', '2', '--visibility', 'public'),
        *('--resource-type', 'A', '--resource-types', 'B', *JSON),
    )
    assert result.json == [{'namespace': 'n'}]
    assert requests_mock.last_request.qs == {
        'visibility': ['public'],
        'resource_types': ['a,b'],
        'limit': ['2'],
        'marker': ['m'],
        'sort_key': ['namespace'],
        'sort_dir': ['desc'],
    }


def test_list_has_more_columns_with_long(v2, requests_mock):
    requests_mock.get(NAMESPACES, json={'namespaces': [FIELDS]})
    [row] = v2.run(f'{COMMAND} list', '--long', *JSON).json
    assert row == {
        'namespace': 'n',
        'display_name': 'D',
        'visibility': 'public',
        'protected': False,
        'owner': 'o',
        'resource_type_associations': [],
    }


@pytest.mark.parametrize('option', ['--limit', '--max-items'])
def test_list_of_nothing_sends_no_request(v2, requests_mock, option):
    assert v2.run(f'{COMMAND} list', option, '0', *JSON).json == []
    assert not requests_mock.request_history


def test_list_refuses_an_unknown_sort_key(v2):
    error = v2.run(f'{COMMAND} list', '--sort', 'owner').error
    assert 'namespace, created_at' in error


def test_set_keeps_the_other_fields(v2, put):
    result = v2.run(f'{COMMAND} set', '--description', 'e', '--private', 'n')
    assert _is_silent(result)
    assert put.last_request.json() == {
        'namespace': 'n',
        'description': 'e',
        'display_name': 'D',
        'visibility': 'private',
        'protected': False,
        'owner': 'o',
    }


def test_set_adds_missing_tags_after_renaming(v2, put, requests_mock):
    tags = f'{NAMESPACES}/new/tags'
    requests_mock.get(tags, json={'tags': [{'name': 'a'}]})
    created = requests_mock.post(tags, json={'tags': []})
    words = ('--name', 'new', '--tag', 'a', '--tag', 'c', '--tag', 'c')
    assert _is_silent(v2.run(f'{COMMAND} set', *words, 'n'))
    assert put.last_request.json()['namespace'] == 'new'
    assert created.last_request.json() == {'tags': [{'name': 'c'}]}
    assert created.last_request.headers['X-Openstack-Append'] == 'True'


def test_set_of_existing_tags_changes_nothing(v2, requests_mock):
    requests_mock.get(TAGS, json={'tags': [{'name': 'a'}]})
    assert _is_silent(v2.run(f'{COMMAND} set', '--tag', 'a', 'n'))
    assert [request.method for request in requests_mock.request_history] == [
        'GET'
    ]


def test_show_sends_the_resource_type(v2, requests_mock):
    requests_mock.get(NAMESPACE, json=FIELDS)
    shown = v2.run(f'{COMMAND} show', '--resource-type', 'OS::X', 'n', *JSON)
    assert shown.json['visibility'] == 'public'
    assert requests_mock.last_request.qs == {'resource_type': ['os::x']}


def test_control_characters_are_escaped_on_a_terminal(v2, requests_mock):
    requests_mock.get(NAMESPACE, json={**FIELDS, 'description': '\x1b[31m'})
    v2.terminal = True
    out = v2.run(f'{COMMAND} show', 'n').out
    assert r'\x1b[31m' in out
    assert '\x1b' not in out


def test_unset_removes_fields(v2, put):
    result = v2.run(f'{COMMAND} unset', '--display-name', '--description', 'n')
    assert _is_silent(result)
    assert not {'display_name', 'description'} & {*put.last_request.json()}


def test_unset_removes_one_field(v2, put):
    assert _is_silent(v2.run(f'{COMMAND} unset', '--description', 'n'))
    assert 'description' not in put.last_request.json()
    assert put.last_request.json()['display_name'] == 'D'


def test_unset_removes_tags_and_reports_missing_ones(v2, requests_mock):
    deleted = requests_mock.delete(f'{TAGS}/a', status_code=204)
    requests_mock.delete(f'{TAGS}/x', status_code=404, text='no x')
    result = v2.run(f'{COMMAND} unset', '--tag', 'x', '--tag', 'a', 'n')
    assert result.status == 1
    assert result.err == (
        "Failed to unset tag 'x': no x (HTTP 404)\n"
        'Failed to unset 1 of 2 tags\n'
    )
    assert deleted.call_count == 1


def test_unset_removes_all_tags(v2, requests_mock):
    deleted = requests_mock.delete(TAGS, status_code=204)
    assert _is_silent(v2.run(f'{COMMAND} unset', '--all-tags', 'n'))
    assert deleted.call_count == 1

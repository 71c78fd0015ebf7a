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

"""Commands for metadata definition properties."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

PROPERTIES = f'{URL}/v2/metadefs/namespaces/n/properties'
COMMAND = 'image metadef property'
JSON = ('-f', 'json')
SIZE = {'title': 'Size', 'type': 'integer', 'enum': ['2', '1']}


@pytest.fixture
def put(requests_mock):
    """Let the server have a property and accept changes of it."""
    requests_mock.get(f'{PROPERTIES}/size', json=SIZE)
    requests_mock.get(f'{PROPERTIES}/new', json=SIZE)
    return requests_mock.put(f'{PROPERTIES}/size', json=SIZE)


def test_create_merges_schema_and_options(v2, requests_mock):
    created = requests_mock.post(PROPERTIES, json={'name': 's', **SIZE})
    result = v2.run(
        *(f'{COMMAND} create', '--name', 's', '--title', 'S', '--type'),
        *('integer', '--schema', '{"minimum": 1, "title": "x"}', 'n', *JSON),
    )
    assert created.last_request.json() == {
        'name': 's',
        'title': 'S',
        'type': 'integer',
        'minimum': 1,
    }
    assert result.json == {'name': 's', 'namespace_name': 'n', **SIZE}


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        ([], '--title is required, or title in --schema'),
        (['--title', 't'], '--type is required, or type in --schema'),
        (
            ['--title', 't', '--schema', '{"type": "number", "minimum": 0.5}'],
            "property 's': minimum must be a whole number",
        ),
    ],
)
def test_create_refuses_an_incomplete_definition(
    v2, requests_mock, words, message
):
    error = v2.run(f'{COMMAND} create', '--name', 's', *words, 'n').error
    assert error == message
    assert not requests_mock.request_history


def test_create_requires_a_name(v2):
    result = v2.run(f'{COMMAND} create', '--title', 't', '--type', 'x', 'n')
    assert (result.status, result.out) == (2, '')


def test_delete_continues_after_a_failure(v2, requests_mock):
    requests_mock.delete(f'{PROPERTIES}/x', status_code=404, text='no x')
    requests_mock.delete(f'{PROPERTIES}/size', status_code=204)
    result = v2.run(f'{COMMAND} delete', 'n', 'x', 'size')
    assert result.status == 1
    assert result.err == (
        "Failed to delete property 'x': no x (HTTP 404)\n"
        'Failed to delete 1 of 2 properties\n'
    )


def test_delete_all_sends_one_request(v2, requests_mock):
    deleted = requests_mock.delete(PROPERTIES, status_code=204)
    assert v2.run(f'{COMMAND} delete', '--all', 'n').status == 0
    assert deleted.call_count == 1


def test_list_sorts_properties(v2, requests_mock):
    properties = {'a': {'title': 'Z', 'type': 't'}, 'size': SIZE}
    requests_mock.get(PROPERTIES, json={'properties': properties})
    args = (f'{COMMAND} list', '--sort', 'title', 'n', *JSON)
    assert v2.run(*args).json == [
        {'name': 'size', 'title': 'Size', 'type': 'integer'},
        {'name': 'a', 'title': 'Z', 'type': 't'},
    ]
    row, _other = v2.run(*args, '--long').json
    assert (row['enum'], row['default']) == (['2', '1'], None)


def test_set_keeps_the_other_fields(v2, put):
    result = v2.run(
        *(f'{COMMAND} set', '--name', 'new', '--title', 'T', 'n', 'size'),
        *('--description', 'd', '--schema', '{"enum": null, "type": "x"}'),
    )
    assert (result.status, result.out, result.err) == (0, '', '')
    assert put.last_request.json() == {
        'name': 'new',
        'title': 'T',
        'type': 'x',
        'description': 'd',
    }


def test_set_without_options_sends_nothing(v2, requests_mock):
    assert v2.run(f'{COMMAND} set', 'n', 'size').status == 0
    assert not requests_mock.request_history


def test_set_shows_the_error_of_the_server(v2, put, requests_mock):
    requests_mock.put(f'{PROPERTIES}/size', status_code=403, text='no')
    args = ('--title', 't', 'n', 'size')
    assert v2.run(f'{COMMAND} set', *args).error == 'no (HTTP 403)'


@pytest.mark.usefixtures('put')
def test_show_has_the_name_of_the_namespace(v2):
    shown = v2.run(f'{COMMAND} show', 'n', 'size', *JSON).json
    assert shown == {'name': 'size', 'namespace_name': 'n', **SIZE}
    assert '2, 1' in v2.run(f'{COMMAND} show', 'n', 'size').out

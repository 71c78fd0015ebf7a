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

"""Commands for metadata definition objects."""

import io
import sys
import types

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

OBJECTS = f'{URL}/v2/metadefs/namespaces/n/objects'
COMMAND = 'image metadef object'
JSON = ('-f', 'json')
SIZE = {'title': 'Size', 'type': 'integer', 'minimum': 1}
BOX = {
    'name': 'box',
    'description': 'd',
    'properties': {'size': SIZE},
    'required': ['size'],
    'created_at': '2026-01-01T00:00:00Z',
    'updated_at': '2026-01-02T00:00:00Z',
    'self': '/v2/metadefs/namespaces/n/objects/box',
    'schema': '/v2/schemas/metadefs/object',
}


@pytest.fixture
def put(requests_mock):
    """Let the server have an object and accept changes of it."""
    requests_mock.get(f'{OBJECTS}/box', json=BOX)
    requests_mock.get(f'{OBJECTS}/crate', json=BOX)
    return requests_mock.put(f'{OBJECTS}/box', json=BOX)


def test_create_merges_schema_and_options(v2, requests_mock, tmp_path):
    created = requests_mock.post(OBJECTS, json={**BOX, 'required': None})
    file = tmp_path / 'x.yaml'
    file.write_text('description: from the file\nproperties: {a: {type: b}}')
    result = v2.run(
        *(f'{COMMAND} create', '--namespace', 'n', '--schema', f'@{file}'),
        *('--description', 'd', '--property', 'c=string'),
        *('--required', 'c', 'box', *JSON),
    )
    assert created.last_request.json() == {
        'name': 'box',
        'description': 'd',
        'properties': {
            'a': {'type': 'b'},
            'c': {'title': 'c', 'type': 'string'},
        },
        'required': ['c'],
    }
    shown = result.json
    assert (shown['name'], shown['namespace_name']) == ('box', 'n')
    assert shown['properties'] == {'size': SIZE}


def test_create_of_a_name_only(v2, requests_mock):
    created = requests_mock.post(OBJECTS, json={'name': 'box'})
    assert v2.run(f'{COMMAND} create', '--namespace', 'n', 'box').status == 0
    assert created.last_request.json() == {'name': 'box'}


def test_create_requires_a_namespace(v2):
    assert v2.run(f'{COMMAND} create', 'x').error == '--namespace is required'


def test_create_explains_a_server_error(v2, requests_mock):
    requests_mock.post(OBJECTS, status_code=500, text='oops')
    error = v2.run(
        *(f'{COMMAND} create', '--namespace', 'n', 'x'),
        *('--property', 'p={"type": "string", "foo": 1}'),
    ).error
    assert error == "property 'p': unsupported keys: foo: oops (HTTP 500)"


def test_create_reads_the_schema_from_standard_input(
    v2, requests_mock, monkeypatch
):
    created = requests_mock.post(OBJECTS, json=BOX)
    data = io.BytesIO(b'{"description": "e"}')
    monkeypatch.setattr(sys, 'stdin', types.SimpleNamespace(buffer=data))
    args = ('--namespace', 'n', '--schema', '-', 'box')
    assert v2.run(f'{COMMAND} create', *args).status == 0
    assert created.last_request.json()['description'] == 'e'


def test_the_description_can_be_empty(v2, requests_mock):
    created = requests_mock.post(OBJECTS, json=BOX)
    words = ('--namespace', 'n', '--description', '', 'box')
    assert v2.run(f'{COMMAND} create', *words).status == 0
    assert created.last_request.json()['description'] == ''


def test_delete_continues_after_a_failure(v2, requests_mock):
    requests_mock.delete(f'{OBJECTS}/x', status_code=404, text='no x')
    deleted = requests_mock.delete(f'{OBJECTS}/box', status_code=204)
    result = v2.run(f'{COMMAND} delete', 'n', 'x', 'box')
    assert (result.status, result.out) == (1, '')
    assert result.err == (
        "Failed to delete object 'x': no x (HTTP 404)\n"
        'Failed to delete 1 of 2 objects\n'
    )
    assert deleted.call_count == 1


def test_delete_all_sends_one_request(v2, requests_mock):
    deleted = requests_mock.delete(OBJECTS, status_code=204)
    result = v2.run(f'{COMMAND} delete', 'n', '--all')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert deleted.call_count == 1


def test_delete_without_names_deletes_nothing(v2, requests_mock):
    error = v2.run(f'{COMMAND} delete', 'n').error
    assert error.startswith('Specify the objects to delete, or use --all')
    assert v2.run(f'{COMMAND} delete', 'n', '').status == 2
    assert not requests_mock.request_history


def test_list_sorts_objects(v2, requests_mock):
    requests_mock.get(OBJECTS, json={'objects': [BOX, {'name': 'a'}]})
    rows = v2.run(f'{COMMAND} list', 'n', *JSON).json
    assert rows == [
        {'name': 'a', 'description': None},
        {'name': 'box', 'description': 'd'},
    ]
    [row] = v2.run(
        f'{COMMAND} list', '--long', '--limit', '1', 'n', *JSON
    ).json
    assert [*row] == [
        *('name', 'description', 'properties', 'required'),
        *('created_at', 'updated_at'),
    ]


def test_set_renames_and_keeps_the_rest(v2, put):
    result = v2.run(f'{COMMAND} set', '--name', 'crate', 'n', 'box')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert put.last_request.json() == {
        'name': 'crate',
        'description': 'd',
        'properties': {'size': SIZE},
        'required': ['size'],
    }


def test_set_adds_properties_and_required_names(v2, put):
    result = v2.run(
        *(f'{COMMAND} set', '--property', 'colour=string', 'n', 'box'),
        *('--property', 'size={"maximum": 9}', '--required', 'colour'),
        *('--required', 'size', '--schema', '{"description": null}'),
    )
    assert result.status == 0
    assert put.last_request.json() == {
        'name': 'box',
        'properties': {
            'size': {**SIZE, 'maximum': 9},
            'colour': {'title': 'colour', 'type': 'string'},
        },
        'required': ['size', 'colour'],
    }


def test_set_replaces_properties_and_required_names(v2, put):
    result = v2.run(
        *(f'{COMMAND} set', '--no-property', '--property', 'x=number'),
        *('--no-required', '--description', 'e', 'n', 'box'),
    )
    assert result.status == 0
    assert put.last_request.json() == {
        'name': 'box',
        'description': 'e',
        'properties': {'x': {'title': 'x', 'type': 'number'}},
        'required': [],
    }


def test_set_removes_all_properties(v2, put):
    assert v2.run(f'{COMMAND} set', '--no-property', 'n', 'box').status == 0
    assert put.last_request.json()['properties'] == {}


@pytest.mark.usefixtures('put')
def test_set_refuses_required_names_that_are_not_a_list(v2):
    error = v2.run(
        *(f'{COMMAND} set', '--schema', '{"required": "size"}'),
        *('--required', 'x', 'n', 'box'),
    ).error
    assert error == 'required in the schema must be a list'


def test_set_without_options_sends_nothing(v2, requests_mock):
    assert v2.run(f'{COMMAND} set', 'n', 'box').status == 0
    assert not requests_mock.request_history


def test_update_is_an_alias_of_set(v2):
    assert v2.load(f'{COMMAND} update') is v2.load(f'{COMMAND} set')


@pytest.mark.usefixtures('put')
def test_show_shows_properties(v2):
    assert 'size (integer): Size' in v2.run(f'{COMMAND} show', 'n', 'box').out
    shown = v2.run(f'{COMMAND} show', 'n', 'box', *JSON).json
    assert shown['properties'] == {'size': SIZE}
    assert shown['required'] == ['size']
    assert 'schema' not in shown


@pytest.mark.usefixtures('put')
def test_property_show_shows_the_definition(v2):
    args = (f'{COMMAND} property show', 'n', 'box')
    assert v2.run(*args, 'size', *JSON).json == {**SIZE, 'name': 'size'}
    assert v2.run(*args, 'x').error == "Object 'box' has no property 'x'"

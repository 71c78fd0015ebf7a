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

"""Commands for tasks."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

TASKS = f'{URL}/v2/tasks'
UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'
IMAGE = f'{URL}/v2/images/{UUID}'
JSON = ('-f', 'json')


@pytest.fixture
def list_ids(v2):
    """Return a function that lists tasks and returns their IDs."""

    def list_ids(*args):
        rows = v2.run('image task list', *args, *JSON).json
        return [row['ID'] for row in rows]

    return list_ids


def _build_tasks(*types):
    return {
        'tasks': [
            {'id': str(n), 'type': kind, 'status': 'success', 'created_at': n}
            for n, kind in enumerate(types, 1)
        ]
    }


def test_limit_applies_after_the_type_filter(list_ids, requests_mock):
    requests_mock.get(TASKS, json=_build_tasks('a', 'b', 'a', 'b', 'b'))
    assert list_ids('--type', 'b', '--limit', '2') == ['2', '4']
    [request] = requests_mock.request_history
    # Glance refuses to filter by most of its types.
    assert 'type' not in request.qs
    assert request.qs['limit'] == ['1000']


@pytest.mark.parametrize(
    ('args', 'limit', 'count'),
    [
        ([], '1000', 3),
        (['--limit', '2'], '2', 2),
        (['--limit', '3', '--max-items', '1'], '1', 1),
        (['--limit', '2', '--page-size', '7'], '7', 2),
    ],
)
def test_request_has_the_smallest_sufficient_limit(
    list_ids, requests_mock, args, limit, count
):
    requests_mock.get(TASKS, json=_build_tasks('a', 'a', 'a'))
    assert len(list_ids('--status', 'success', *args)) == count
    [request] = requests_mock.request_history
    assert request.qs == {'limit': [limit], 'status': ['success']}


def test_limit_0_sends_no_request(list_ids, requests_mock):
    assert list_ids('--limit', '0') == []
    assert not requests_mock.request_history


def test_list_of_a_member_recommends_the_image_option(v2, requests_mock):
    requests_mock.get(TASKS, status_code=403, text='no')
    error = v2.run('image task list').error
    assert error == (
        'no (HTTP 403). To list the tasks of an image, use --image'
    )


def test_tasks_of_an_image_are_sorted_and_filtered(list_ids, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID})
    requests_mock.get(f'{IMAGE}/tasks', json=_build_tasks('a', 'b', 'a', 'a'))
    args = ('--image', UUID, '--type', 'a')
    assert list_ids(*args) == ['4', '3', '1']
    assert list_ids(*args, '--sort-dir', 'asc', '--limit', '2') == ['1', '3']
    assert list_ids(*args, '--status', 'success') == ['4', '3', '1']
    assert list_ids(*args, '--status', 'failure') == []


def test_long_shows_more_of_the_tasks_of_an_image(v2, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID})
    requests_mock.get(f'{IMAGE}/tasks', json=_build_tasks('a'))
    args = ('image task list', '--image', UUID, *JSON)
    [row] = v2.run(*args).json
    assert [*row] == ['ID', 'Type', 'Status', 'Owner', 'Message']
    [row] = v2.run(*args, '--long').json
    assert [*row][5:] == [
        *('Created At', 'Updated At', 'Expires At'),
        *('User', 'Request ID'),
    ]


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['--marker', UUID], '--marker cannot be combined with --image'),
        (['--sort-key', 'owner'], "'owner'"),
        (['--sort-dir', 'up'], "'up'"),
    ],
)
def test_invalid_options_for_an_image_are_refused(
    v2, requests_mock, args, message
):
    assert message in v2.run('image task list', '--image', UUID, *args).error
    assert not requests_mock.request_history


def test_error_names_the_required_version(v2, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID})
    requests_mock.get(f'{IMAGE}/tasks', status_code=404)
    requests_mock.get(f'{URL}/versions', json={'versions': []})
    error = v2.run('image task list', '--image', UUID).error
    assert 'This requires version 2.12 of the Images API' in error


def test_show_has_input_and_result(v2, requests_mock):
    task = {'id': UUID, 'input': {'a': [1]}, 'result': None}
    requests_mock.get(f'{TASKS}/{UUID}', json=task)
    shown = v2.run('image task show', UUID, *JSON).json
    assert shown['input'] == {'a': [1]}
    assert shown['result'] is None


def test_show_has_both_names_of_the_owner(v2, requests_mock):
    requests_mock.get(f'{TASKS}/{UUID}', json={'id': UUID, 'owner': 'p'})
    shown = v2.run('image task show', UUID, *JSON).json
    assert shown == {'id': UUID, 'owner': 'p', 'owner_id': 'p'}


def test_show_of_an_unknown_task_fails(v2, requests_mock):
    requests_mock.get(f'{TASKS}/{UUID}', status_code=404, text=f'no {UUID}')
    assert v2.run('image task show', UUID).error == f'no {UUID} (HTTP 404)'


def test_create_merges_the_inputs(v2, requests_mock):
    created = requests_mock.post(TASKS, json={'id': UUID, 'type': 'import'})
    shown = v2.run(
        *('image task create', '--type', 'import', *JSON),
        *('--input-json', '{"a": {"b": 1}, "c": 2}', '--input', 'c=d'),
    )
    assert shown.json['type'] == 'import'
    assert created.last_request.json() == {
        'type': 'import',
        'input': {'a': {'b': 1}, 'c': 'd'},
    }


@pytest.mark.parametrize(
    ('text', 'message'),
    [('[1]', 'not a JSON object'), ('{', 'not valid JSON: ')],
)
def test_create_requires_a_json_object(v2, text, message):
    result = v2.run(
        'image task create', '--type', 'import', '--input-json', text
    )
    assert (result.status, result.out) == (2, '')
    assert f'argument --input-json: {message}' in result.err

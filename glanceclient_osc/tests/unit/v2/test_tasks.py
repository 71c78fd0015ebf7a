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

"""Tasks."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.conftest import get_query

TASKS = f'{URL}/v2/tasks'


def test_tasks_are_listed_with_filters_and_sorting(client, requests_mock):
    requests_mock.get(TASKS, json={'tasks': [{'id': 'a'}, {'id': 'b'}]})
    tasks = client.tasks.list(
        filters={'status': 'failure'},
        page_size=5,
        marker='m',
        sort_key='type',
        sort_dir='asc',
        limit=1,
    )
    assert [task.id for task in tasks] == ['a']
    assert set(get_query(requests_mock.last_request)) == {
        ('status', 'failure'),
        ('limit', '5'),
        ('marker', 'm'),
        ('sort_key', 'type'),
        ('sort_dir', 'asc'),
    }


@pytest.mark.parametrize(
    'arguments',
    [{'sort_key': 'name'}, {'sort_dir': 'up'}, {'limit': -1}],
)
def test_an_invalid_argument_of_a_listing_sends_no_request(
    client, requests_mock, arguments
):
    with pytest.raises(exc.InvalidArgument):
        client.tasks.list(**arguments)
    assert not requests_mock.called


def test_a_task_has_its_result(client, requests_mock):
    requests_mock.get(f'{TASKS}/t', json={'id': 't', 'result': {'a': 1}})
    assert client.tasks.get('t').result == {'a': 1}


def test_a_task_is_created(unchecked, requests_mock):
    requests_mock.post(TASKS, json={'id': 't', 'status': 'pending'})
    task = unchecked.tasks.create(type='import', input={'a': 1})
    assert task.status == 'pending'
    assert requests_mock.last_request.json() == {
        'type': 'import',
        'input': {'a': 1},
    }


def test_a_response_without_an_id_is_an_error(unchecked, requests_mock):
    requests_mock.post(TASKS, json={})
    with pytest.raises(exc.InvalidResponse, match='id'):
        unchecked.tasks.create(type='import')

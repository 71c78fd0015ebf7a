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

"""Lists of tasks: what the server does, and what is left to do."""

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.task import ListTask
from glanceclient_osc.tests.unit.conftest import URL

TASKS = f'{URL}/v2/tasks'
UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'
IMAGE = f'{URL}/v2/images/{UUID}'


def _tasks(*types):
    return [
        {'id': str(n), 'type': kind, 'status': 'success', 'created_at': str(n)}
        for n, kind in enumerate(types, 1)
    ]


def _ids(found):
    return [row[0].machine_readable() for row in found[1]]


def test_the_limit_counts_what_is_left_of_a_type(call, requests_mock):
    requests_mock.get(TASKS, json={'tasks': _tasks('a', 'b', 'a', 'b', 'b')})
    found = call(ListTask, '--type', 'b', '--limit', '2')
    assert _ids(found) == ['2', '4']
    [request] = requests_mock.request_history
    # The server refuses to filter by most of the types that it has.
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
def test_no_more_is_asked_for_than_is_shown(
    call, requests_mock, args, limit, count
):
    requests_mock.get(TASKS, json={'tasks': _tasks('a', 'a', 'a')})
    assert len(_ids(call(ListTask, '--status', 'success', *args))) == count
    [request] = requests_mock.request_history
    assert request.qs == {'limit': [limit], 'status': ['success']}


def test_limit_0_is_none(call, requests_mock):
    assert _ids(call(ListTask, '--limit', '0')) == []
    assert not requests_mock.request_history


def test_tasks_of_an_image_are_sorted_and_filtered_here(call, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID})
    requests_mock.get(
        f'{IMAGE}/tasks', json={'tasks': _tasks('a', 'b', 'a', 'a')}
    )
    args = ('--image', UUID, '--type', 'a')
    assert _ids(call(ListTask, *args)) == ['4', '3', '1']
    found = call(ListTask, *args, '--sort-dir', 'asc', '--limit', '2')
    assert _ids(found) == ['1', '3']
    assert found[0] == ('ID', 'Type', 'Status', 'Owner', 'Message')
    assert _ids(call(ListTask, *args, '--status', 'failure')) == []


@pytest.mark.parametrize(
    ('args', 'error'),
    [
        (['--marker', UUID], exceptions.CommandError),
        (['--sort-key', 'owner'], exc.InvalidArgument),
        (['--sort-dir', 'up'], exc.InvalidArgument),
    ],
)
def test_what_cannot_be_done_for_an_image_is_refused(call, args, error):
    with pytest.raises(error):
        call(ListTask, '--image', UUID, *args)


def test_a_glance_without_tasks_of_images_says_so(call, requests_mock):
    requests_mock.get(IMAGE, json={'id': UUID})
    requests_mock.get(f'{IMAGE}/tasks', status_code=404)
    with pytest.raises(exc.HTTPNotFound, match=r'version 2\.12 or later'):
        call(ListTask, '--image', UUID)

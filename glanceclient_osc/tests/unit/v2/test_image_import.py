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

"""Tests of glanceclient_osc.v2.image_import."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import IMAGES

EARLIER_TASK = {'id': 'old', 'status': 'failure', 'message': 'long ago'}


def build_task(status, message=''):
    return {'id': 't', 'status': status, 'message': message}


@pytest.fixture
def run_import(client, requests_mock, monkeypatch):
    """Return a function that imports an image.

    It takes the images and the lists of tasks that the server returns one
    after another; None instead of a list hides the tasks.
    """
    monkeypatch.setattr('time.sleep', lambda seconds: None)

    def run(images, task_lists, **arguments):
        requests_mock.post(f'{IMAGES}/i/import', status_code=202)
        requests_mock.get(
            f'{IMAGES}/i', [{'json': {'id': 'i', **image}} for image in images]
        )
        requests_mock.get(
            f'{IMAGES}/i/tasks',
            [
                {'status_code': 404}
                if tasks is None
                else {'json': {'tasks': tasks}}
                for tasks in task_lists
            ],
        )
        return client.images.import_and_wait(
            'i', 'copy-image', stores=['a'], **arguments
        )

    return run


def test_an_import_ends_when_no_store_is_pending(run_import):
    polls = []
    image = run_import(
        [
            {'status': 'active', 'os_glance_importing_to_stores': 'a'},
            {'status': 'active', 'os_glance_importing_to_stores': 'a'},
            {'status': 'active', 'os_glance_importing_to_stores': ''},
        ],
        [
            [EARLIER_TASK],
            [EARLIER_TASK, build_task('processing')],
            [EARLIER_TASK, build_task('success')],
        ],
        follow=lambda image, tasks: polls.append(
            [task['status'] for task in tasks]
        ),
    )
    assert image.status == 'active'
    assert polls == [['processing'], ['success'], ['success']]


def test_a_failed_import_has_the_message_of_its_task(run_import):
    with pytest.raises(exc.ImportFailed, match='disk on fire') as raised:
        run_import(
            [{'status': 'queued'}],
            [
                [EARLIER_TASK],
                [EARLIER_TASK, build_task('failure', 'disk on fire')],
            ],
        )
    assert raised.value.image.status == 'queued'
    assert [task['id'] for task in raised.value.tasks] == ['t']


def test_an_import_that_fails_for_one_store_fails(run_import):
    with pytest.raises(exc.ImportFailed, match='failed for a'):
        run_import(
            [{'status': 'active', 'os_glance_failed_import': 'a'}],
            [[], [build_task('success')]],
        )


def test_without_tasks_the_status_decides(run_import):
    image = run_import(
        [{'status': 'importing'}, {'status': 'active'}], [None, None, None]
    )
    assert image.status == 'active'


def test_an_import_into_a_deleted_image_fails(run_import):
    with pytest.raises(exc.ImportFailed, match='no reason given'):
        run_import([{'status': 'deleted'}], [None])


def test_an_import_that_takes_too_long(run_import):
    with pytest.raises(exc.WaitTimeout, match='is still importing'):
        run_import([{'status': 'importing'}], [None], timeout=0.1)


@pytest.mark.parametrize(
    ('arguments', 'body'),
    [
        ({}, {'method': {'name': 'glance-direct'}}),
        (
            {'method': 'web-download', 'uri': 'http://x', 'stores': ['a']},
            {
                'method': {'name': 'web-download', 'uri': 'http://x'},
                'stores': ['a'],
                'all_stores_must_succeed': False,
            },
        ),
        (
            {
                'method': 'glance-download',
                'remote_region': 'r',
                'remote_image_id': 'j',
                'all_stores': True,
                'allow_failure': False,
            },
            {
                'method': {
                    'name': 'glance-download',
                    'glance_region': 'r',
                    'glance_image_id': 'j',
                },
                'all_stores': True,
            },
        ),
    ],
)
def test_the_body_of_an_import(client, requests_mock, arguments, body):
    requests_mock.post(f'{IMAGES}/i/import', status_code=202)
    client.images.image_import('i', **arguments)
    assert requests_mock.last_request.json() == body


def test_the_store_of_an_import_is_a_header(client, requests_mock):
    requests_mock.post(f'{IMAGES}/i/import', status_code=202)
    client.images.image_import('i', backend='fast')
    assert requests_mock.last_request.headers['X-Image-Meta-Store'] == 'fast'


@pytest.mark.parametrize(
    'arguments',
    [
        {'uri': 'http://x'},
        {'method': 'glance-download', 'remote_region': 'r'},
        {'stores': ['a'], 'all_stores': True},
        {'stores': 'a'},
    ],
)
def test_arguments_that_exclude_each_other_are_refused(
    client, requests_mock, arguments
):
    with pytest.raises(exc.InvalidArgument):
        client.images.image_import('i', **arguments)
    assert not requests_mock.called

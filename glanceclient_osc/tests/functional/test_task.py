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

"""``openstack image task create``, ``list`` and ``show``"""

import pytest

JSON = ('-f', 'json')


@pytest.fixture
def imported(demo, name):
    """Make an image of ``demo`` by an import, which is a task."""
    image = demo.images.create(
        name=name, disk_format='raw', container_format='bare'
    )
    demo.images.stage(image.id, b'image data')
    demo.images.import_and_wait(image.id, timeout=60)
    return image


@pytest.mark.smoke
def test_the_tasks_of_an_image_are_for_everybody(openstack, imported, name):
    args = ('image', 'task', 'list', '--image', name, *JSON)
    [task] = openstack(*args, '--long').json
    assert task['Type'] == 'api_image_import'
    assert task['Status'] == 'success'
    assert task['Owner'] == imported.owner
    assert task['Message'] is not None
    assert task['Created At'] <= task['Updated At']
    assert openstack(*args, '--status', 'failure').json == []


def test_a_member_is_told_where_tasks_are_to_be_had(openstack):
    refused = openstack('image', 'task', 'list')
    assert 'not authorized' in refused.error
    assert '--image' in refused.error


@pytest.mark.smoke
@pytest.mark.defect('W12')
def test_tasks_of_any_type_and_as_many_as_asked(
    openstack, admin, demo, imported, recorded, glance
):
    admin.tasks.create(
        type='import',
        input={
            'import_from': 'http://127.0.0.1:18099/none',
            'import_from_format': 'raw',
            'image_properties': {},
        },
    )
    args = ('image', 'task', 'list', *JSON)
    found = openstack(
        *args, '--type', 'api_image_import', '--limit', '1', user='admin'
    ).json
    assert [task['Type'] for task in found] == ['api_image_import']
    assert [*found[0]] == ['ID', 'Type', 'Status', 'Owner']
    # The server is asked for no more than are shown.
    found = openstack(
        *(*args, '--max-items', '1', '--sort-key', 'created_at'),
        *('--sort-dir', 'asc'),
        user='admin',
        env=recorded,
    ).json
    assert len(found) == 1
    assert glance.requests == [
        'GET /v2/tasks?limit=1&sort_key=created_at&sort_dir=asc'
    ]


def test_show_has_input_and_result_typed(openstack, demo, imported):
    [task] = demo.images.get_associated_image_tasks(imported.id)['tasks']
    args = ('image', 'task', 'show', task['id'], *JSON)
    shown = openstack(*args, user='admin').json
    assert shown['input']['image_id'] == imported.id
    assert shown['status'] == 'success'
    assert 'not authorized' in openstack(*args).error


def test_create(openstack):
    args = (
        *('image', 'task', 'create', '--type', 'import', *JSON),
        *('--input-json', '{"image_properties": {"name": "x"}}'),
        *('--input', 'import_from=http://127.0.0.1:18099/none'),
        *('--input', 'import_from_format=raw'),
    )
    made = openstack(*args, user='admin').json
    assert (made['type'], made['status']) == ('import', 'pending')
    assert made['input'] == {
        'image_properties': {'name': 'x'},
        'import_from': 'http://127.0.0.1:18099/none',
        'import_from_format': 'raw',
    }
    assert 'not authorized' in openstack(*args).error


@pytest.mark.parametrize('text', ['[1]', '{', ''])
def test_input_that_is_no_object_is_refused(openstack, text):
    refused = openstack(
        *('image', 'task', 'create', '--type', 'import'),
        *('--input-json', text),
        user='admin',
    )
    assert (refused.status, refused.out) == (2, '')
    assert 'argument --input-json: not' in refused.err

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

"""``openstack image set``"""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, forbid

ID = '70ec7b4d-0000-4000-8000-000000000001'
URL = f'http://glance.test/v2/images/{ID}'
OTHER_ID = 'c' * 32
MEMBER = {'image_id': ID, 'member_id': PROJECT_ID, 'status': 'pending'}


@pytest.fixture(autouse=True)
def patch(requests_mock):
    """Return a matcher for the PATCH request of the image."""
    requests_mock.get(URL, json={'id': ID, 'name': 'web', 'tags': ['a']})
    return requests_mock.patch(URL, json={'id': ID})


@pytest.fixture
def identity(v2):
    """Return an identity service that does not show projects."""
    identity = v2.app.client_manager.sdk_connection.identity
    identity.projects.side_effect = forbid()
    return identity


def _changes(patch):
    """Return the values that a PATCH request sets, by path."""
    assert patch.call_count == 1
    return {
        change['path']: change['value'] for change in patch.last_request.json()
    }


def test_set_sends_all_fields_in_one_request(v2, requests_mock, patch):
    result = v2.run(
        *('image set', '--name', 'new', '--min-disk', 0, '--min-ram', 5),
        *('--container-format', 'ovf', '--disk-format', 'qcow2'),
        *('--protected', '--community', '--hidden', '--property', 'k=x=y'),
        *('--architecture', 'arm', '--os-distro', 'debian'),
        *('--os-version', 12, '--kernel-id', 'k', '--ramdisk-id', 'r'),
        *('--instance-uuid', 'i', ID),
    )
    assert (result.status, result.out, result.err) == (0, '', '')
    methods = [request.method for request in requests_mock.request_history]
    assert methods == ['GET', 'PATCH']
    assert _changes(patch) == {
        '/name': 'new',
        '/min_disk': 0,
        '/min_ram': 5,
        '/container_format': 'ovf',
        '/disk_format': 'qcow2',
        '/protected': True,
        '/visibility': 'community',
        '/os_hidden': True,
        '/k': 'x=y',
        '/architecture': 'arm',
        '/os_distro': 'debian',
        '/os_version': '12',
        '/kernel_id': 'k',
        '/ramdisk_id': 'r',
        '/instance_uuid': 'i',
    }


def test_set_without_options_changes_nothing(v2, patch):
    result = v2.run('image set', ID)
    assert (result.status, result.err) == (0, '')
    assert not patch.called


def test_tags_are_added_one_by_one(v2, requests_mock, patch):
    put = requests_mock.put(f'{URL}/tags/b', status_code=204)
    words = ('--tag', 'a', '--tag', 'b', '--tag', 'b')
    assert v2.run('image set', *words, ID).status == 0
    assert put.call_count == 1
    assert not patch.called


@pytest.mark.parametrize(
    ('option', 'action'),
    [('--deactivate', 'deactivate'), ('--activate', 'reactivate')],
)
def test_the_status_is_changed_by_an_action(v2, requests_mock, option, action):
    post = requests_mock.post(f'{URL}/actions/{action}', status_code=204)
    assert v2.run('image set', option, ID).status == 0
    assert post.call_count == 1


@pytest.mark.parametrize(
    ('option', 'status'),
    [
        ('--accept', 'accepted'),
        ('--reject', 'rejected'),
        ('--pending', 'pending'),
    ],
)
def test_the_membership_is_that_of_the_own_project(
    v2, requests_mock, option, status
):
    put = requests_mock.put(f'{URL}/members/{PROJECT_ID}', json=MEMBER)
    assert v2.run('image set', option, ID).status == 0
    assert put.last_request.json() == {'status': status}


def test_with_a_membership_option_the_project_is_not_the_owner(
    v2, requests_mock, identity, patch
):
    put = requests_mock.put(f'{URL}/members/{OTHER_ID}', json=MEMBER)
    words = ('--accept', '--project', OTHER_ID)
    assert v2.run('image set', *words, ID).status == 0
    assert put.call_count == 1
    assert not patch.called


def test_the_project_is_the_new_owner(v2, identity, patch):
    assert v2.run('image set', '--project', OTHER_ID, ID).status == 0
    assert _changes(patch) == {'/owner': OTHER_ID}


def test_set_continues_after_a_change_that_failed(v2, requests_mock):
    requests_mock.post(f'{URL}/actions/deactivate', status_code=403)
    put = requests_mock.put(f'{URL}/tags/b', status_code=204)
    result = v2.run('image set', '--deactivate', '--tag', 'b', ID)
    assert result.status == 1
    first, last = result.err.splitlines()
    assert first.startswith('Failed to deactivate the image: ')
    assert last == '1 of 2 changes failed'
    assert put.call_count == 1


def test_a_single_failure_is_one_line(v2, requests_mock):
    requests_mock.post(f'{URL}/actions/deactivate', status_code=403)
    assert '403' in v2.run('image set', '--deactivate', ID).error


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('--property', 'id=3'), 'id is not a property'),
        (('--property', 'owner=x'), 'owner is not a property: use --project'),
        (('--visibility', 'public'), 'an option of the Images API version 1'),
        (('--project', 'nosuch'), 'not allowed to look up projects'),
    ],
)
def test_set_refuses_before_a_change(v2, identity, patch, words, message):
    assert message in v2.run('image set', *words, ID).error
    assert not patch.called

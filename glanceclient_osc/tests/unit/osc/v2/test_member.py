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

"""Commands for sharing images with projects."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, URL

UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'
IMAGE = f'{URL}/v2/images/{UUID}'
MEMBERS = f'{IMAGE}/members'
JSON = ('-f', 'json')
MEMBER = {
    'image_id': UUID,
    'member_id': PROJECT_ID,
    'status': 'pending',
    'created_at': '2026-01-01T00:00:00Z',
    'updated_at': '2026-01-02T00:00:00Z',
    'schema': '/v2/schemas/member',
}


@pytest.fixture(autouse=True)
def image(requests_mock):
    """Let the server know a shared image."""
    requests_mock.get(IMAGE, json={'id': UUID, 'visibility': 'shared'})


def test_add_project_shows_the_member(v2, requests_mock):
    added = requests_mock.post(MEMBERS, json=MEMBER)
    # The runner's own project is called demo.
    result = v2.run('image add project', UUID, 'demo', *JSON)
    assert result.json == MEMBER
    assert added.last_request.json() == {'member': PROJECT_ID}


@pytest.mark.parametrize(
    ('visibility', 'hint'),
    [
        ('shared', ''),
        (
            'private',
            '. The image is private: only shared images can have members',
        ),
    ],
)
def test_add_project_explains_a_refusal(v2, requests_mock, visibility, hint):
    requests_mock.get(IMAGE, json={'id': UUID, 'visibility': visibility})
    requests_mock.post(MEMBERS, status_code=403, text='no')
    error = v2.run('image add project', UUID, 'demo').error
    assert error == f'no (HTTP 403){hint}'


def test_remove_project_prints_nothing(v2, requests_mock):
    removed = requests_mock.delete(f'{MEMBERS}/{PROJECT_ID}', status_code=204)
    result = v2.run('image remove project', UUID, 'demo')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert removed.call_count == 1


def test_remove_project_of_a_project_that_is_not_a_member(v2, requests_mock):
    requests_mock.delete(f'{MEMBERS}/{PROJECT_ID}', status_code=404)
    result = v2.run('image remove project', UUID, 'demo')
    assert (result.status, result.out) == (0, '')
    assert result.err == (
        f'Project {PROJECT_ID} is not a member of image {UUID}\n'
    )


def test_remove_project_fails_if_the_image_has_been_deleted(v2, requests_mock):
    fields = {'id': UUID, 'visibility': 'shared'}
    requests_mock.get(IMAGE, [{'json': fields}, {'status_code': 404}])
    requests_mock.delete(f'{MEMBERS}/{PROJECT_ID}', status_code=404)
    assert 'HTTP 404' in v2.run('image remove project', UUID, 'demo').error


def test_remove_project_shows_a_refusal_of_the_server(v2, requests_mock):
    requests_mock.delete(f'{MEMBERS}/{PROJECT_ID}', status_code=403, text='no')
    error = v2.run('image remove project', UUID, 'demo').error
    assert error == 'no (HTTP 403)'


def test_list_shows_members(v2, requests_mock):
    requests_mock.get(MEMBERS, json={'members': [MEMBER]})
    [row] = v2.run('image member list', UUID, *JSON).json
    assert row == {
        'Image ID': UUID,
        'Member ID': PROJECT_ID,
        'Status': 'pending',
    }
    [row] = v2.run('image member list', '--long', UUID, *JSON).json
    assert row['Created At'] == MEMBER['created_at']


def test_list_ignores_the_project_domain(v2, requests_mock):
    requests_mock.get(MEMBERS, json={'members': []})
    args = ('image member list', '--project-domain', 'x', UUID, *JSON)
    assert v2.run(*args).json == []
    assert '--project-domain' not in v2.run('image member list', '-h').out


@pytest.mark.parametrize('command', ['show', 'get'])
def test_show_shows_a_member(v2, requests_mock, command):
    requests_mock.get(f'{MEMBERS}/{PROJECT_ID}', json=MEMBER)
    result = v2.run(f'image member {command}', UUID, 'demo', *JSON)
    assert result.json == MEMBER


@pytest.mark.parametrize(
    'command', ['image add project', 'image remove project']
)
def test_an_empty_project_is_a_usage_error(v2, command):
    assert v2.run(command, UUID, '').status == 2
    assert v2.run(command, UUID).status == 2

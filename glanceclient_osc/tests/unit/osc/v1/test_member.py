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

"""``openstack image add project`` and the other member commands"""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, URL
from glanceclient_osc.tests.unit.osc.v1.conftest import (
    ID,
    IMAGES,
    JSON,
    OTHER_ID,
    build_image,
)

MEMBERS = f'{IMAGES}/{ID}/members'
MEMBER = f'{MEMBERS}/{PROJECT_ID}'


@pytest.fixture(autouse=True)
def image(server):
    """Add an image."""
    server.add(build_image())


@pytest.mark.parametrize(
    ('words', 'can_share'), [((), False), (('--can-share',), True)]
)
def test_add_project(v1, server, words, can_share):
    server.mock.put(MEMBER, status_code=204)
    result = v1.run('image add project', *words, ID, 'demo', *JSON)
    assert result.json == {
        'can_share': can_share,
        'image_id': ID,
        'member_id': PROJECT_ID,
    }
    assert server.mock.last_request.json() == {
        'member': {'can_share': can_share}
    }


def test_remove_project(v1, server):
    server.mock.delete(MEMBER, status_code=204)
    result = v1.run('image remove project', 'web', 'demo')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert server.methods[-1] == 'DELETE'


def test_remove_project_that_is_not_a_member_is_a_notice(v1, server):
    server.mock.delete(MEMBER, status_code=404)
    result = v1.run('image remove project', ID, 'demo')
    assert (result.status, result.err) == (
        0,
        f'Project {PROJECT_ID} is not a member of image {ID}\n',
    )


def test_member_list_of_an_image(v1, server):
    members = [
        {'member_id': PROJECT_ID, 'can_share': True},
        {'member_id': 'x', 'can_share': False},
    ]
    server.mock.get(MEMBERS, json={'members': members})
    rows = v1.run('image member list', ID, *JSON).json
    assert rows == [
        {'Image ID': ID, 'Member ID': PROJECT_ID, 'Can Share': True},
        {'Image ID': ID, 'Member ID': 'x', 'Can Share': False},
    ]
    words = ('--project', 'demo', ID)
    assert v1.run('image member list', *words, *JSON).json == rows[:1]


def test_member_list_of_a_project(v1, server):
    server.mock.get(
        f'{URL}/v1/shared-images/{PROJECT_ID}',
        json={'shared_images': [{'image_id': OTHER_ID, 'can_share': False}]},
    )
    assert v1.run('image member list', '--project', 'demo', *JSON).json == [
        {'Image ID': OTHER_ID, 'Member ID': PROJECT_ID, 'Can Share': False}
    ]


def test_member_list_needs_an_image_or_a_project(v1, server):
    error = v1.run('image member list').error
    assert error == 'An image or --project is required'
    assert server.methods == []

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

"""``openstack image add project`` and the others about members"""

import pytest

JSON = ('-f', 'json')


@pytest.fixture
def image(demo, name):
    """Make an image that can be shared, of ``demo``."""
    return demo.images.create(
        name=name, disk_format='raw', container_format='bare'
    )


@pytest.fixture
def project(openstack):
    """Return the ID of the project ``other``."""
    args = ('project', 'show', 'other', '-f', 'value', '-c', 'id')
    return openstack(*args, user='admin', ok=True).out.strip()


def _members(client, image):
    return [*client.image_members.list(image.id)]


@pytest.mark.smoke
def test_a_member_from_beginning_to_end(
    openstack, binding, demo, image, name, project
):
    added = openstack('image', 'add', 'project', name, project, *JSON)
    assert (added.status, added.err) == (0, '')
    assert (added.json['image_id'], added.json['member_id']) == (
        image.id,
        project,
    )
    assert added.json['status'] == 'pending'

    # Whom it is shared with finds it by name before having accepted it,
    # and themselves by the name of their own project.
    seen = openstack(
        *('image', 'member', 'get', name, 'other', *JSON), user='other'
    )
    assert (seen.json['member_id'], seen.json['status']) == (
        project,
        'pending',
    )
    binding('other').image_members.update(image.id, project, 'accepted')

    listed = openstack('image', 'member', 'list', '--long', name, *JSON)
    [row] = listed.json
    assert (row['Image ID'], row['Member ID']) == (image.id, project)
    assert row['Status'] == 'accepted'
    assert row['Created At'] <= row['Updated At']

    args = ('image', 'remove', 'project', name, project)
    removed = openstack(*args)
    assert (removed.status, removed.out, removed.err) == (0, '', '')
    assert _members(demo, image) == []
    again = openstack(*args)
    assert (again.status, again.out) == (0, '')
    assert f'Project {project} is not a member' in again.err


def test_an_administrator_names_projects(openstack, demo, image, name):
    for args in (
        ('image', 'add', 'project', '--project-domain', 'default'),
        ('image', 'member', 'show'),
        ('image', 'remove', 'project'),
    ):
        openstack(*args, name, 'other', user='admin', ok=True)
    assert _members(demo, image) == []


@pytest.mark.smoke
@pytest.mark.parametrize('project', ['admin', 'nosuch'])
@pytest.mark.defect('D12')
def test_a_name_that_cannot_be_resolved_is_no_member(
    openstack, demo, image, name, project
):
    refused = openstack('image', 'add', 'project', name, project)
    assert 'allowed to look up projects. Give its ID' in refused.error
    assert _members(demo, image) == []


def test_what_is_not_shared_has_no_members(openstack, demo, image, project):
    demo.images.update(image.id, visibility='private')
    refused = openstack('image', 'add', 'project', image.id, project)
    assert 'The image is private: only shared images' in refused.error

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

"""``openstack image set`` and ``openstack image unset``"""

import pytest

from glanceclient_osc.tests.functional.properties import get_own_properties


@pytest.fixture
def image(openstack, name):
    """Make an image with two tags and two properties."""
    openstack(
        *('image', 'create', '--tag', 'a', '--tag', 'ž', '--property', 'k=1'),
        *('--property', 'l=2', name),
        ok=True,
    )
    return name


@pytest.fixture
def show(openstack):
    """Return what shows an image as a dict."""

    def show(called):
        return openstack('image', 'show', called, '-f', 'json').json

    return show


@pytest.mark.smoke
def test_set_changes_everything_in_one_patch_and_is_silent(
    openstack, image, show, recorded, glance
):
    done = openstack(
        *('image', 'set', '--name', f'{image}-new', '--min-disk', '4'),
        *('--min-ram', '5', '--container-format', 'ovf', '--hidden'),
        *('--disk-format', 'qcow2', '--protected', '--community'),
        *('--property', 'k=x=y', '--property', 'new=ž', '--os-version', '12'),
        *('--architecture', 'arm', '--os-distro', 'debian'),
        *('--kernel-id', '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'),
        *('--ramdisk-id', '0fd7b5d3-8b8b-4b5a-9a0a-000000000002'),
        *('--instance-id', '0fd7b5d3-8b8b-4b5a-9a0a-000000000003', image),
        env=recorded,
    )
    assert (done.status, done.out, done.err) == (0, '', '')
    methods = [request.split()[0] for request in glance.requests]
    assert methods == ['GET', 'PATCH']
    shown = show(f'{image}-new')
    assert (shown['min_disk'], shown['min_ram']) == (4, 5)
    assert shown['container_format'] == 'ovf'
    assert shown['disk_format'] == 'qcow2'
    assert (shown['protected'], shown['os_hidden']) == (True, True)
    assert shown['visibility'] == 'community'
    assert get_own_properties(shown) == {
        'k': 'x=y',
        'l': '2',
        'new': 'ž',
        'os_version': '12',
        'architecture': 'arm',
        'os_distro': 'debian',
        'kernel_id': '0fd7b5d3-8b8b-4b5a-9a0a-000000000001',
        'ramdisk_id': '0fd7b5d3-8b8b-4b5a-9a0a-000000000002',
        'instance_uuid': '0fd7b5d3-8b8b-4b5a-9a0a-000000000003',
    }


@pytest.mark.parametrize('tag', ['b', 'ž b', 'a/b', '..', '100%', 'a?b#c'])
def test_tags_of_any_kind_are_set_and_unset(openstack, image, show, tag):
    openstack('image', 'set', '--tag', tag, '--tag', 'a', image, ok=True)
    assert sorted(show(image)['tags']) == sorted(['a', 'ž', tag])
    openstack('image', 'unset', '--tag', tag, image, ok=True)
    assert sorted(show(image)['tags']) == ['a', 'ž']


@pytest.mark.smoke
def test_unset_removes_and_is_silent(openstack, image, show):
    done = openstack(
        *('image', 'unset', '--tag', 'ž', '--property', 'k', image)
    )
    assert (done.status, done.out, done.err) == (0, '', '')
    assert show(image)['tags'] == ['a']
    assert get_own_properties(show(image)) == {'l': '2'}


def test_unset_removes_what_is_there_and_names_what_is_not(
    openstack, image, show
):
    done = openstack(
        *('image', 'unset', '--tag', 'a', '--tag', 'no', '--property', 'k'),
        *('--property', 'none', image),
    )
    assert done.status == 1
    assert "has no tag 'no'" in done.err
    assert "has no property 'none'" in done.err
    assert 'Failed to unset 1 of 2 tags, 1 of 2 properties' in done.err
    assert show(image)['tags'] == ['ž']
    assert get_own_properties(show(image)) == {'l': '2'}


@pytest.mark.parametrize('action', ['set', 'unset'])
def test_nothing_to_do_is_no_error(openstack, image, action):
    done = openstack('image', action, image)
    assert (done.status, done.out, done.err) == (0, '', '')


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--property', 'id=3'], 'id is not a property'),
        (['--property', 'os_hash_value=0f'], 'use --checksum of image create'),
        (['--property', 'stores=x'], 'stores is not a property: use --store'),
        (['--property', 'owner=x'], 'owner is not a property: use --project'),
        (['--property', 'checksum=3'], 'read-only'),
        (['--min-disk', '-1'], 'Cannot be a negative value (HTTP 400'),
        (['--disk-format', 'nosuch'], "'nosuch'"),
        (['--visibility', 'public'], 'version 1'),
        (['--project', 'nosuch'], 'not allowed to look up projects'),
    ],
)
def test_set_says_why_not(openstack, image, options, message):
    assert message in openstack('image', 'set', *options, image).error


def test_deactivate_and_activate(openstack, name, data, show):
    openstack('image', 'create', '--file', data, name, ok=True)
    openstack('image', 'set', '--deactivate', name, user='admin', ok=True)
    assert show(name)['status'] == 'deactivated'
    openstack('image', 'set', '--activate', name, user='admin', ok=True)
    assert show(name)['status'] == 'active'


def test_set_owner(openstack, image):
    openstack('image', 'set', '--project', 'other', image, user='admin')
    args = ('image', 'list', '--name', image, '-f', 'value', '-c', 'Name')
    assert openstack(*args, user='demo').out == ''
    assert openstack(*args, user='other').out.strip() == image


@pytest.mark.smoke
@pytest.mark.defect('W6')
def test_membership_by_name_of_a_pending_image(
    openstack, image, share_with_other
):
    share_with_other(image)
    args = ('image', 'list', '--name', image, '-f', 'value', '-c', 'Name')
    assert openstack(*args, user='other').out == ''
    done = openstack('image', 'set', '--accept', image, user='other')
    assert (done.status, done.out, done.err) == (0, '', '')
    assert openstack(*args, user='other').out.strip() == image
    openstack('image', 'set', '--reject', image, user='other', ok=True)
    assert openstack(*args, user='other').out == ''


def test_without_keystone_it_has_to_be_said_whose_membership(
    openstack, cloud, token, image
):
    refused = openstack(
        *('image', 'set', '--accept', image),
        user=None,
        env={
            'OS_IMAGE_URL': cloud.url('glance'),
            'OS_AUTH_TOKEN': token('demo'),
        },
    )
    assert 'token: give it with --project' in refused.error


def test_membership_of_a_project_does_not_change_the_owner(
    openstack, image, share_with_other, show
):
    share_with_other(image)
    owner = show(image)['owner']
    openstack(
        *('image', 'set', '--project', 'other', '--accept', image),
        user='admin',
        ok=True,
    )
    assert show(image)['owner'] == owner


def test_changes_that_can_be_made_are_made(openstack, image, show):
    done = openstack(
        *('image', 'set', '--deactivate', '--tag', 'new', image), user='admin'
    )
    assert done.status == 1
    assert 'Failed to deactivate the image' in done.err
    assert '1 of 2 changes failed' in done.err
    assert 'new' in show(image)['tags']

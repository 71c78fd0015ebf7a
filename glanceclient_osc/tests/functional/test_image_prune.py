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

"""``openstack image prune``"""

import pytest


@pytest.fixture
def nightly(demo, name):
    """Return four images of one name, by what they are."""

    def create(**fields):
        return demo.images.create(
            name=name,
            disk_format='raw',
            container_format='bare',
            data=b'x',
            **fields,
        )

    images = {
        'protected': create(protected=True),
        'shared': create(visibility='shared'),
        'old': create(),
        'hidden': create(os_hidden=True),
    }
    yield images
    demo.images.update(images['protected'].id, protected=False)


@pytest.fixture
def other_accepts(binding):
    """Return a function with which project other accepts an image."""
    other = binding('other')
    project_id = other.http_client.get_project_id()

    def accept(demo, image_id):
        demo.image_members.create(image_id, project_id)
        other.image_members.update(image_id, project_id, 'accepted')

    return accept


def test_prune_deletes_all_but_protected_and_accepted_images(
    openstack, demo, name, nightly, other_accepts
):
    other_accepts(demo, nightly['shared'].id)
    words = ('image', 'prune', '--name', name, '--keep', 0, '-f', 'json')
    tried = openstack(*words, '--dry-run', ok=True)
    results = {row['ID']: row['Result'] for row in tried.json}
    expected = {
        nightly['protected'].id: 'protected',
        nightly['shared'].id: 'shared',
        nightly['old'].id: 'would be deleted',
    }
    assert results == expected
    done = openstack(*words, ok=True)
    expected[nightly['old'].id] = 'deleted'
    assert {row['ID']: row['Result'] for row in done.json} == expected
    assert 'is kept: The image is protected' in done.err
    assert 'is kept: The image was accepted by' in done.err
    rest = {image.id for image in demo.images.list(name=name)}
    assert rest == {nightly['protected'].id, nightly['shared'].id}
    [hidden] = openstack(*words, '--hidden', ok=True).json
    assert hidden['ID'] == nightly['hidden'].id
    assert hidden['Result'] == 'deleted'


def test_prune_by_an_administrator_deletes_no_image_of_others(
    openstack, demo, name, nightly
):
    words = ('image', 'prune', '--name', name, '--keep', 0, '-f', 'json')
    assert openstack(*words, user='admin', ok=True).json == []
    days = openstack(
        *('image', 'prune', '--name', name, '--older-than', '1d'),
        *('--project', 'demo', '-f', 'json'),
        user='admin',
        ok=True,
    )
    assert days.json == []
    assert demo.images.get(nightly['old'].id).status == 'active'


def test_prune_without_a_filter_is_a_usage_error(openstack):
    done = openstack('image', 'prune', '--keep', 0)
    assert done.status == 2
    assert 'At least one filter is required' in done.err

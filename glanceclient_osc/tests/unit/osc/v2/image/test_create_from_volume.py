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

"""``openstack image create --volume``"""

import types

import pytest

from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID


@pytest.fixture
def cinder(v2):
    """Return the proxy for Cinder."""
    cinder = v2.app.client_manager.sdk_connection.block_storage
    cinder.find_volume.return_value = types.SimpleNamespace(id='v')
    cinder.upload_volume_to_image.return_value = {
        'image_id': IMAGE_ID,
        'status': 'uploading',
        'volume_type': {'name': 'ssd'},
    }
    return cinder


def test_cinder_creates_the_image(v2, glance, cinder):
    result = v2.run('image create', 'web', '--volume', 'vol', '-f', 'json')
    assert result.json == {
        'image_id': IMAGE_ID,
        'status': 'uploading',
        'volume_type': 'ssd',
    }
    cinder.upload_volume_to_image.assert_called_once_with(
        'v',
        'web',
        force=False,
        disk_format='raw',
        container_format='bare',
        visibility=None,
        protected=None,
    )
    assert glance.requests('PATCH') == []


def test_fields_that_cinder_does_not_know_are_set_afterwards(
    v2, glance, cinder
):
    glance.add()
    v2.run(
        *('image create', 'web', '--volume', 'vol', '--force', '--tag', 't'),
        *('--disk-format', 'qcow2', '--private', '--protected'),
    )
    cinder.upload_volume_to_image.assert_called_once_with(
        'v',
        'web',
        force=True,
        disk_format='qcow2',
        container_format='bare',
        visibility='private',
        protected=True,
    )
    assert glance.image['tags'] == ['t']


@pytest.mark.parametrize(
    'words',
    [
        ['--id', 'i'],
        ['--size', '3'],
        ['--decompress'],
        ['--import'],
        ['--import-method', 'glance-direct'],
        ['--store', 'fast'],
        ['--all-stores'],
        ['--wait'],
        ['--timeout', '0'],
        ['--checksum', 'md5:' + '0' * 32],
        ['--sign-key-path', 'k'],
        ['--sign-cert-id', 'c'],
    ],
)
def test_options_that_cinder_does_not_know_are_refused(
    v2, glance, cinder, words
):
    error = v2.run('image create', 'web', '--volume', 'vol', *words).error
    assert error == f'{words[0]} cannot be combined with --volume'
    cinder.upload_volume_to_image.assert_not_called()

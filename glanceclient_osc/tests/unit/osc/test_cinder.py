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

"""Images that Cinder creates from volumes."""

import argparse
from unittest import mock

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import cinder
from glanceclient_osc.osc.v2.image.show import ShowImage

ARGUMENTS = {
    'image_name': 'web',
    'force': True,
    'disk_format': 'raw',
    'container_format': 'bare',
    'visibility': 'private',
    'protected': None,
}


@pytest.fixture
def block_storage(v2):
    """Return a block storage service with one volume."""
    service = v2.app.client_manager.sdk_connection.block_storage
    service.find_volume.return_value = mock.Mock(id='v1')
    return service


def test_a_volume_is_uploaded_by_its_id(v2, block_storage):
    block_storage.upload_volume_to_image.return_value = {
        'image_id': 'i',
        'volume_type': {'id': 't', 'name': 'fast'},
    }
    command = ShowImage(v2.app, None)
    response = cinder.upload_volume(command, 'data', **ARGUMENTS)
    assert response == {'image_id': 'i', 'volume_type': 'fast'}
    block_storage.find_volume.assert_called_once_with(
        'data', ignore_missing=False
    )
    block_storage.upload_volume_to_image.assert_called_once_with(
        'v1',
        'web',
        force=True,
        disk_format='raw',
        container_format='bare',
        visibility='private',
        protected=None,
    )


def test_a_volume_without_type_is_uploaded(v2, block_storage):
    response = {'image_id': 'i', 'volume_type': None}
    block_storage.upload_volume_to_image.return_value = response
    command = ShowImage(v2.app, None)
    assert cinder.upload_volume(command, 'data', **ARGUMENTS) == response


def test_a_volume_requires_the_identity_service(v2, block_storage):
    v2.app.options.glance_url = 'http://glance.test'
    v2.app.options.glance_auth_token = 'token-1'
    command = ShowImage(v2.app, None)
    with pytest.raises(exceptions.CommandError, match='--volume requires'):
        cinder.upload_volume(command, 'data', **ARGUMENTS)
    assert not block_storage.mock_calls


def test_volume_and_force_are_options():
    parser = argparse.ArgumentParser()
    cinder.add_options(parser, parser.add_mutually_exclusive_group())
    args = parser.parse_args(['--volume', 'data', '--force'])
    assert (args.volume, args.force) == ('data', True)
    with pytest.raises(SystemExit):
        parser.parse_args(['--volume', ''])

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

"""``openstack image save`` of version 1"""

import pytest

from glanceclient_osc.tests.unit.osc.v1.conftest import (
    DATA,
    ID,
    IMAGES,
    build_active_image,
    build_image,
)


def _serve(server, image, data=DATA):
    server.add(image)
    server.mock.get(
        f'{IMAGES}/{ID}',
        content=data,
        headers={
            'x-image-meta-id': ID,
            'x-image-meta-size': str(image['size']),
            'x-image-meta-checksum': image['checksum'],
        },
    )


@pytest.mark.parametrize('status', ['active', 'deactivated', None])
def test_save_writes_a_file(v1, server, tmp_path, status):
    _serve(server, build_active_image(status=status))
    result = v1.run('image save', '--file', tmp_path / 'out', 'web')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert (tmp_path / 'out').read_bytes() == DATA


def test_save_keeps_the_old_file_if_the_data_is_wrong(v1, server, tmp_path):
    target = tmp_path / 'out'
    target.write_text('old')
    _serve(server, build_active_image(), DATA[::-1])
    assert 'md5' in v1.run('image save', '--file', target, 'web').error
    assert target.read_text() == 'old'


def test_save_of_a_queued_image_is_an_error(v1, server, tmp_path):
    server.add(build_image())
    error = v1.run('image save', '--file', tmp_path / 'out', ID).error
    assert error == f'Image web ({ID}) is queued and has no data'


def test_save_to_a_terminal_is_refused_before_a_request(v1, server):
    v1.terminal = True
    assert 'terminal' in v1.run('image save', 'web').err
    assert server.methods == []


def test_save_shows_progress(v1, server, tmp_path):
    _serve(server, build_active_image())
    result = v1.run(
        'image save', '--progress', '--file', tmp_path / 'out', 'web'
    )
    assert '100%' in result.err

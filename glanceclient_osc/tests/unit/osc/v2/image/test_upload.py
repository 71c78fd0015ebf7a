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

"""``openstack image upload``"""

import os
import sys

import pytest
import requests

from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID


@pytest.fixture
def file(tmp_path):
    """Return a file with image data."""
    (tmp_path / 'disk').write_bytes(b'\x00data' * 99)
    return tmp_path / 'disk'


def test_upload_sends_the_file_and_shows_the_image(v2, glance, file):
    glance.add()
    result = v2.run('image upload', 'web', '--file', file, '-f', 'json')
    assert (result.status, result.err) == (0, '')
    assert result.json['status'] == 'active'
    assert glance.data[IMAGE_ID] == file.read_bytes()


def test_upload_sends_a_pipe_to_a_store(v2, glance, monkeypatch):
    glance.add()
    reading, writing = os.pipe()
    os.write(writing, b'\x00data')
    os.close(writing)
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        result = v2.run('image upload', 'web', '--store', 'cheap')
    assert result.status == 0
    assert glance.data[IMAGE_ID] == b'\x00data'
    [request] = glance.requests('PUT')
    assert request.headers['X-Image-Meta-Store'] == 'cheap'


def test_upload_without_verification_shows_the_image(v2, glance, file):
    glance.add()
    result = v2.run(
        *('image upload', 'web', '--file', file, '--no-verify', '-f', 'json')
    )
    assert result.json['status'] == 'active'


def test_upload_without_data_is_an_error(v2, glance, monkeypatch):
    monkeypatch.setattr(sys, 'stdin', None)
    result = v2.run('image upload', 'web')
    assert result.error == 'There is no image data: use --file or a pipe'


def test_upload_to_an_active_image_is_an_error(v2, glance, file):
    glance.add_active(b'other')
    error = v2.run('image upload', 'web', '--file', file).error
    assert error == (
        f'Image web ({IMAGE_ID}) is active: data can be uploaded to queued '
        'images only'
    )


def test_upload_sets_formats_that_the_image_lacks(v2, glance, file):
    glance.add(disk_format=None, container_format=None)
    v2.run('image upload', 'web', '--file', file)
    assert glance.image['disk_format'] == 'raw'
    assert glance.image['container_format'] == 'bare'


def test_upload_that_breaks_prints_the_command_that_continues(
    v2, glance, file
):
    glance.add()

    def reset(request):
        raise requests.ConnectionError('Connection reset by peer')

    glance.before['PUT', 'file'] = reset
    done = v2.run('image upload', 'web', '--file', file)
    assert done.status == 1
    assert done.err.endswith(
        f'Continue with: openstack image upload --file {file} {IMAGE_ID}\n'
    )


def test_upload_shows_progress_on_a_terminal(v2, glance, file):
    glance.add()
    v2.terminal = True
    assert '100%' in v2.run('image upload', 'web', '--file', file).err


def test_quiet_upload_shows_no_progress(v2, glance, file):
    glance.add()
    v2.terminal = True
    v2.app.options.verbose_level = 0
    assert v2.run('image upload', 'web', '--file', file).err == ''

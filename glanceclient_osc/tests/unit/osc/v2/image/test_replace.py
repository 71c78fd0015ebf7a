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

"""``openstack image replace``"""

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance


@pytest.fixture
def glance(v2, requests_mock, monkeypatch):
    """Return an image service in memory."""
    glance = FakeGlance(requests_mock)
    monkeypatch.setattr(
        v2.client.http_client, 'get_project_id', lambda: PROJECT_ID
    )
    return glance


@pytest.fixture
def disk(tmp_path):
    """Return a qcow2 file."""
    qcow2.write(tmp_path / 'disk')
    return tmp_path / 'disk'


def test_a_file_is_published_and_the_image_before_retired(v2, glance, disk):
    glance.add('old', name='web', owner=PROJECT_ID, os_distro='debian')
    result = v2.run('image replace', '--file', disk, 'web', '-f', 'json')
    shown = result.json
    assert shown['changed'] is True
    assert shown['disk_format'] == 'qcow2'
    assert shown['properties']['os_distro'] == 'debian'
    assert glance.visible('web') == [shown['id']]
    assert 'Image old was retired' in result.err


def test_the_same_file_again_is_reported_as_unchanged(v2, glance, disk):
    v2.run('image replace', '--file', disk, 'web')
    del glance.requests[:]
    result = v2.run('image replace', '--file', disk, 'web', '-f', 'json')
    assert result.json['changed'] is False
    assert 'nothing was uploaded' in result.err
    assert glance.writes == []


def test_options_of_the_replacement_reach_the_service(v2, glance, disk):
    glance.add('old', name='web', owner=PROJECT_ID, os_distro='debian')
    result = v2.run(
        'image replace',
        *('--file', disk, '--retire', 'delete', '--no-inherit'),
        *('--tag', 'gold', '--property', 'a=b', 'web', '-f', 'json'),
    )
    assert result.json['tags'] == ['gold']
    assert 'os_distro' not in result.json['properties']
    assert 'old' in glance.deleted
    assert 'Image old was deleted' in result.err


def test_the_image_before_gets_the_name_of_the_template(v2, glance, disk):
    glance.add('old', name='web', owner=PROJECT_ID)
    v2.run(
        'image replace', '--retired-name', '{name}-{id}', '--file', disk, 'web'
    )
    assert glance.images['old']['name'] == 'web-old'


def test_an_image_that_cannot_be_retired_is_an_error(v2, glance, disk):
    glance.add('old', name='web', owner=PROJECT_ID)
    glance.before = lambda line: (
        (403, 'not you') if line == 'PATCH /v2/images/old' else None
    )
    result = v2.run('image replace', '--file', disk, 'web', '-f', 'json')
    assert result.status == 1
    assert result.json['changed'] is True
    assert 'Image old cannot be retired' in result.err


def test_a_wrong_checksum_leaves_the_image_before(v2, glance, disk):
    glance.add('old', name='web', owner=PROJECT_ID)
    checksum = 'sha256:' + 64 * '0'
    result = v2.run(
        'image replace', '--file', disk, '--checksum', checksum, 'web'
    )
    assert result.status == 1
    assert glance.visible('web') == ['old']


@pytest.mark.parametrize(
    'words',
    [
        ('--id', 'x', '--file', 'f', 'web'),
        ('--volume', 'v', 'web'),
        ('--hidden', '--file', 'f', 'web'),
        ('--all-stores', '--file', 'f', 'web'),
        ('--keep-on-failure', '--file', 'f', 'web'),
        ('--uri', 'http://x.test/y', '--decompress', 'web'),
        ('--uri', 'http://x.test/y.qcow2', 'web'),
    ],
)
def test_options_that_cannot_be_used_are_refused(v2, glance, words):
    result = v2.run('image replace', *words)
    assert result.status == 1
    assert (
        words[-2] in result.err
        or words[-3] in result.err
        or (words[0] in result.err)
    )
    assert glance.requests == []


def test_a_name_and_data_are_required(v2, glance):
    assert v2.run('image replace', '--no-name').status == 2
    v2.app.interactive_mode = True
    assert 'no image data' in v2.run('image replace', 'web').error


def test_data_that_the_cloud_downloads_is_published(v2, glance, monkeypatch):
    calls = []

    def fetch(image_id, url, checksum, *, timeout, follow, **arguments):
        calls.append((url, checksum, timeout))
        glance._store(image_id, b'data')
        follow(v2.client.images.get(image_id), [])

    monkeypatch.setattr(v2.client.images, 'fetch', fetch)
    checksum = 'sha256:' + 64 * '0'
    words = (
        *('--uri', 'http://x.test/y.qcow2?key=1', '--checksum', checksum),
        *('--timeout', 9, 'web', '-f', 'json'),
    )
    shown = v2.run('image replace', *words).json
    assert calls == [('http://x.test/y.qcow2?key=1', checksum, 9.0)]
    assert shown['properties']['image_source_checksum'] == checksum
    assert 'key=1' not in shown['properties']['image_source']
    again = v2.run('image replace', *words).json
    assert again['changed'] is False
    assert len(calls) == 1

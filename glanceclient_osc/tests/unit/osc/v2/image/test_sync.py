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

"""``openstack image sync``"""

import hashlib

import pytest

from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance

BASE = 'https://example.org/cloud/'
OLD, NEW = b'old data', b'new data'
JANUARY = 'Thu, 01 Jan 2026 00:00:00 GMT'
FEBRUARY = 'Sun, 01 Feb 2026 00:00:00 GMT'


@pytest.fixture
def glance(v2, requests_mock, monkeypatch):
    """Return an image service in memory."""
    client = v2.client
    monkeypatch.setattr(client.http_client, 'get_project_id', lambda: OWNER)
    return FakeGlance(requests_mock)


@pytest.fixture
def publish(glance, requests_mock):
    """Return a function that publishes files and their SHA256SUMS."""

    def publish(modified=JANUARY, **files):
        lines = []
        for name, data in files.items():
            file = f'{name.replace("_", "-")}.raw'
            glance.website[BASE + file] = data
            lines.append(f'{hashlib.sha256(data).hexdigest()}  {file}\n')
        requests_mock.get(f'{BASE}SHA512SUMS', status_code=404)
        requests_mock.get(
            f'{BASE}SHA256SUMS',
            text=''.join(lines),
            headers={'Last-Modified': modified} if modified else {},
        )

    return publish


@pytest.fixture
def sync(v2, glance):
    """Return a function that runs ``image sync``."""
    return lambda *words: v2.run('image sync', BASE, *words, '-f', 'json')


@pytest.mark.usefixtures('publish')
def test_files_become_images_and_are_kept(sync, glance, publish, v2):
    publish(d_1=OLD, d_2=NEW, other=NEW)
    result = sync('--match', 'd-*', '--property', 'a=b', '--tag', 't')
    assert (result.status, result.err) == (0, '')
    assert [row['Action'] for row in result.json] == ['create', 'create']
    assert [row['Image'] for row in result.json] == ['d-1', 'd-2']
    [image_id] = glance.visible('d-1')
    image = glance.images[image_id]
    assert glance.data[image_id] == OLD
    assert image['a'] == 'b'
    assert image['tags'] == ['set:example.org-cloud', 't']
    assert image['image_index_date'] == '2026-01-01T00:00:00Z'
    [command] = v2.app.prepare_to_run_command.call_args.args
    assert command.auth_required

    del glance.requests[:]
    publish(FEBRUARY, d_1=OLD, d_2=NEW)
    again = sync('--match', 'd-*', '--property', 'a=b', '--tag', 't')
    assert [row['Action'] for row in again.json] == ['keep', 'keep']
    assert not glance.writes


def test_the_newest_file_replaces_an_image(sync, glance, publish):
    words = ('--match', 'd-*', '--name', 'd', '--set', 's', '--keep', 0)
    publish(d_1=OLD)
    sync(*words)
    publish(d_1=OLD, d_10=NEW, d_9=OLD)
    result = sync(*words)
    assert [row['Action'] for row in result.json] == ['replace']
    assert 'was deleted' in result.err
    [image_id] = glance.visible('d')
    assert glance.data[image_id] == NEW
    assert len(glance.images) == 1


def test_wrong_data_does_not_become_an_image(sync, glance, publish):
    publish(d=OLD)
    glance.website[f'{BASE}d.raw'] = NEW
    result = sync('--match', '*')
    assert result.status == 1
    assert 'sha256' in result.err
    assert not glance.images


def test_an_older_index_is_refused(sync, glance, publish):
    words = ('--match', '*', '--name', 'd')
    publish(FEBRUARY, d_2=NEW)
    assert sync(*words).status == 0
    publish(JANUARY, d_1=OLD)
    assert 'is older than that of image' in sync(*words).error
    assert sync(*words, '--allow-older').status == 0
    [image_id] = glance.visible('d')
    assert glance.data[image_id] == OLD


def test_a_missing_date_is_mentioned(sync, publish):
    publish(None, d=OLD)
    assert 'has no date' in sync('--match', '*', '--dry-run').err


def test_the_manifest_is_printed_without_the_cloud(sync, glance, publish, v2):
    publish(d_1=OLD)
    result = sync('--match', 'd-*', '--print-manifest', '--keep', 1)
    digest = hashlib.sha256(OLD).hexdigest()
    assert (result.status, result.err) == (0, '')
    assert result.out == (
        'set: example.org-cloud\n'
        'images:\n'
        '- name: d-1\n'
        '  source:\n'
        f'    url: {BASE}d-1.raw\n'
        f'  checksum: sha256:{digest}\n'
        '  disk_format: raw\n'
        '  keep: 1\n'
    )
    assert not glance.requests
    assert not v2.app.prepare_to_run_command.called
    command = v2.load('image sync')(v2.app, None)
    assert not command.auth_required


def test_a_printed_manifest_can_be_applied(sync, publish, v2, tmp_path):
    publish(d_1=OLD)
    words = ('--match', '*', '--property', 'os_version=22.10')
    manifest = tmp_path / 'images.yaml'
    manifest.write_text(sync(*words, '--print-manifest').out)
    applied = v2.run('image apply', manifest, '-f', 'json')
    assert [row['Action'] for row in applied.json] == ['create']
    assert [row['Action'] for row in sync(*words).json] == ['keep']


def test_an_index_without_a_signature_is_refused(sync, publish, tmp_path):
    publish(d_1=OLD)
    error = sync('--match', '*', '--keyring', tmp_path / 'keys').error
    assert error.startswith('The signature of https://example.org/cloud/')


def test_mistakes_are_reported(sync, publish, glance):
    publish(d_1=OLD)
    result = sync('--match', '*', '--property', 'name=x', '--set', 'a b')
    assert result.status == 1
    assert 'name is a field' in result.err
    assert 'images' in sync('--match', '*', '--property', 'name=x').err
    assert not glance.requests


def test_options_that_need_others_are_refused(sync):
    assert '--prune needs --set' in sync('--match', '*', '--prune').err
    assert sync('--match', '*', '--prune').status == 2
    assert 'requires --via' in sync('--match', '*', '--decompress').error
    assert sync().status == 2

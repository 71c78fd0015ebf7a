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

"""``openstack image apply``"""

import hashlib
import io
import json
import sys

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import connection
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance

URL = 'https://example.org/web.raw'
SHA512 = 'sha512:' + hashlib.sha512(b'new').hexdigest()


@pytest.fixture
def glance(v2, requests_mock, monkeypatch):
    """Return an image service in memory."""
    client = v2.client
    monkeypatch.setattr(client.http_client, 'get_project_id', lambda: OWNER)
    glance = FakeGlance(requests_mock)
    glance.website[URL] = b'new'
    return glance


@pytest.fixture
def manifest(tmp_path):
    """Return a function that writes a manifest of images at URL."""

    def write(*images, name='base', file='base.json'):
        defaults = {'source': {'url': URL}, 'checksum': SHA512}
        path = tmp_path / file
        document = {
            'set': name,
            'images': [{**defaults, **image} for image in images],
        }
        path.write_text(json.dumps(document, indent=1))
        return path

    return write


@pytest.fixture
def apply(v2, glance):
    """Return a function that runs ``image apply``."""
    return lambda *words: v2.run('image apply', *words, '-f', 'json')


def test_images_are_created_and_then_kept(apply, glance, manifest):
    file = manifest({'name': 'a'}, {'name': 'b'})
    result = apply(file)
    assert (result.status, result.err) == (0, '')
    [a] = glance.visible('a')
    assert result.json[0] == {
        'Action': 'create',
        'Image': 'a',
        'ID': a,
        'Reason': 'no such image',
        'Bytes': None,
    }
    del glance.requests[:]
    again = apply(file)
    assert [row['Action'] for row in again.json] == ['keep', 'keep']
    assert not glance.writes


def test_a_dry_run_changes_nothing(apply, glance, manifest):
    file = manifest({'name': 'a'})
    result = apply('--dry-run', file)
    assert result.status == 0
    assert result.json[0]['Bytes'] == 3
    assert result.json[0]['ID'] is None
    assert not glance.images


def test_the_exit_status_tells_pending_changes(apply, manifest):
    file = manifest({'name': 'a'})
    assert apply('--dry-run', '--detailed-exitcode', file).status == 3
    assert apply(file).status == 0
    assert apply('--dry-run', '--detailed-exitcode', file).status == 0
    refused = apply('--detailed-exitcode', file)
    assert refused.status == 2
    assert '--detailed-exitcode needs --dry-run' in refused.err


def test_each_field_that_changes_can_be_listed(apply, glance, manifest):
    apply(manifest({'name': 'a', 'min_disk': 1}))
    [image_id] = glance.visible('a')
    changed = {'name': 'a', 'min_disk': 2}
    result = apply('--dry-run', '--diff', manifest(changed))
    assert result.json == [
        {
            'Action': 'update',
            'Image': 'a',
            'Field': 'min_disk',
            'Before': 1,
            'After': 2,
        }
    ]
    other = 'sha512:' + hashlib.sha512(b'newer').hexdigest()
    result = apply(
        '--dry-run', '--diff', manifest({**changed, 'checksum': other})
    )
    data = result.json[0]
    assert (data['Field'], data['After']) == ('data', other)
    assert data['Before'] == glance.images[image_id]['os_hash_value']


def test_previous_images_that_are_retired_or_deleted_are_said(
    apply, glance, manifest
):
    apply(manifest({'name': 'a'}))
    [old] = glance.visible('a')
    glance.website[URL] = b'newer'
    other = 'sha512:' + hashlib.sha512(b'newer').hexdigest()
    result = apply(manifest({'name': 'a', 'checksum': other, 'keep': 0}))
    assert result.err == (
        f'Image {old} was retired\nImage {old} was deleted\n'
    )
    assert result.json[0]['Action'] == 'replace'


def test_a_failure_has_the_line_and_does_not_stop_the_others(
    apply, glance, manifest
):
    wrong = {'name': 'a', 'checksum': 'sha512:' + 128 * '0'}
    file = manifest(wrong, {'name': 'b'})
    result = apply(file)
    assert result.status == 1
    assert result.err.startswith('a (line 4): ')
    assert len(result.err.splitlines()) == 1
    assert glance.visible('b')
    assert not glance.visible('a')


def test_a_dry_run_reports_errors(apply, glance, manifest):
    glance.add('other', name='a', data=b'x')
    result = apply('--dry-run', '--detailed-exitcode', manifest({'name': 'a'}))
    assert result.status == 1
    assert 'does not belong to the set' in result.err
    assert result.json[0]['Action'] == 'error'
    assert apply('--adopt', manifest({'name': 'a'})).status == 0


def test_undeclared_images_are_pruned_unless_something_failed(
    apply, glance, manifest
):
    apply(manifest({'name': 'a'}, {'name': 'b'}))
    [b] = glance.visible('b')
    wrong = {'name': 'c', 'checksum': 'sha512:' + 128 * '0'}
    assert apply('--prune', manifest({'name': 'a'}, wrong)).status == 1
    assert glance.visible('b')
    result = apply('--prune', manifest({'name': 'a'}))
    assert result.err == f'Image {b} was retired\n'
    assert not glance.visible('b')
    assert [row['Action'] for row in result.json] == ['keep', 'retire']


def test_files_of_a_set_are_merged(apply, glance, manifest):
    one = manifest({'name': 'a'}, file='1.json')
    two = manifest({'name': 'b'}, file='2.json')
    other = manifest({'name': 'c'}, name='other', file='3.json')
    assert len(apply(one, two, other).json) == 3
    [a], [c] = glance.visible('a'), glance.visible('c')
    assert glance.images[a]['tags'] == ['set:base']
    assert glance.images[c]['tags'] == ['set:other']
    twice = apply(one, manifest({'name': 'a'}, file='4.json'))
    assert twice.status == 1
    assert "'a' is declared by" in twice.err


def test_all_mistakes_of_all_files_are_reported(apply, glance, tmp_path):
    (tmp_path / 'a.yaml').write_text('set: x\nimages:\n- name: 7\n')
    (tmp_path / 'b.yaml').write_text('images: []\n')
    result = apply(tmp_path / 'a.yaml', tmp_path / 'b.yaml')
    assert result.status == 1
    assert [line.rpartition('/')[2] for line in result.err.splitlines()] == [
        'a.yaml, line 3: images[0].name must be a string, not 7',
        'a.yaml, line 3: images[0] source is missing',
        'b.yaml, line 1: set is missing',
    ]
    assert not glance.requests


def test_a_manifest_is_read_from_standard_input(apply, manifest, monkeypatch):
    text = manifest({'name': 'a'}).read_bytes()
    monkeypatch.setattr(sys, 'stdin', io.TextIOWrapper(io.BytesIO(text)))
    assert apply('-').json[0]['Action'] == 'create'


def test_files_of_openstack_image_manager_are_read(apply, glance, tmp_path):
    file = tmp_path / 'images.yml'
    file.write_text(
        f"""\
images:
- name: web
  format: raw
  multi: true
  versions: [{{version: '1', url: '{URL}', checksum: '{SHA512}'}}]
- name: old
  enable: false
  versions: []
"""
    )
    result = apply('--manifest-format', 'osism', '--set', 'oim', file)
    assert result.json[0]['Action'] == 'create'
    assert result.err.endswith('old is skipped: it is not enabled\n')
    [image_id] = glance.visible('web')
    assert glance.images[image_id]['tags'] == ['set:oim']


@pytest.mark.parametrize(
    ('content', 'reason'),
    [(None, 'No such file or directory'), (b'\xff', 'it is not UTF-8')],
)
def test_a_file_that_cannot_be_read_is_refused(
    apply, tmp_path, content, reason
):
    if content:
        (tmp_path / 'f').write_bytes(content)
    result = apply(tmp_path / 'f')
    assert result.status == 1
    assert result.err == f'Cannot read {tmp_path}/f: {reason}\n'


def test_a_file_is_required(apply):
    result = apply()
    assert result.status == 2
    assert '<file> is required' in result.err


def test_the_schema_is_printed(v2):
    result = v2.run('image apply', '--print-schema')
    assert result.json['title'] == 'A set of images'


def test_a_cloud_that_is_not_configured_fails_alone(
    apply, glance, manifest, monkeypatch
):
    asked = []

    def make_client(app, cloud, region):
        asked.append((cloud, region))
        raise exceptions.CommandError(f'Cloud {cloud} is unknown')

    monkeypatch.setattr(connection, 'make_cloud_client', make_client)
    text = json.loads(manifest({'name': 'a'}).read_text())
    source = {'image': 'x', 'cloud': 'east', 'region': 'R1'}
    text['images'].append({'name': 'b', 'source': source})
    file = manifest(file='two.json')
    file.write_text(json.dumps(text))
    result = apply(file)
    assert result.err == 'b (line 1): Cloud east is unknown\n'
    assert asked == [('east', 'R1')]
    assert glance.visible('a')


def test_a_namespace_is_a_row(apply, glance, tmp_path, requests_mock):
    (tmp_path / 'n.json').write_text('{"namespace": "OS::X"}')
    file = tmp_path / 'f.yaml'
    file.write_text('set: x\nimages: []\nnamespaces: [{file: n.json}]\n')
    result = apply('--dry-run', file)
    assert result.json[0]['Image'] == 'namespace OS::X'
    assert result.json[0]['Action'] == 'create'

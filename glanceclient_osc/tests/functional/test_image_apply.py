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
import json

import pytest
import yaml

from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.functional import website as website_module
from glanceclient_osc.tests.functional.conftest import CALLS
from glanceclient_osc.tests.functional.recorder import Recorder
from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')
SHA256 = f'sha256:{hashlib.sha256(DATA).hexdigest()}'


@pytest.fixture
def declare(name, tmp_path):
    """Return a function that writes a manifest of a set of its own.

    Names of images begin with the name of the set.
    """

    def write(*images, **top):
        document = {
            'set': name,
            'images': [
                {**image, 'name': f'{name}-{image["name"]}'}
                for image in images
            ],
            **top,
        }
        path = tmp_path / 'images.yaml'
        path.write_text(json.dumps(document, indent=2))
        return path

    return write


@pytest.fixture
def apply(openstack, recorded):
    """Return a function that runs ``image apply``."""
    return lambda *words, **options: openstack(
        *('image', 'apply', *words, *JSON), env=recorded, **options
    )


def list_changes(recorder):
    """Return the requests that change something."""
    return [line for line in recorder.requests if not line.startswith('GET')]


def find_set(client, name, hidden=False):
    """Return the images of a set, by name without that of the set."""
    filters = {'tag': f'set:{name}', 'os_hidden': hidden}
    return {
        image.name.removeprefix(f'{name}-'): image
        for image in client.images.list(filters=filters)
    }


def test_images_are_created_kept_changed_replaced_and_retired(
    apply, declare, demo, glance, website, name, tmp_path
):
    (tmp_path / 'local.raw').write_bytes(b'local')
    url = {
        'name': 'url',
        'source': {'url': f'{website.url}/disk'},
        'checksum': {'url': f'{website.url}/SHA256SUMS'},
        'disk_format': 'raw',
        'properties': {'os_distro': 'debian'},
        'tags': ['gold'],
        'keep': 1,
    }
    local = {'name': 'local', 'source': {'file': 'local.raw'}, 'min_disk': 2}
    planned = apply('--dry-run', '--detailed-exitcode', declare(url, local))
    assert planned.status == 3
    assert [row['Bytes'] for row in planned.json] == [len(DATA), 5]
    assert list_changes(glance) == []
    created = apply(declare(url, local), ok=True)
    assert [row['Action'] for row in created.json] == ['create', 'create']
    images = find_set(demo, name)
    assert images['url'].size == len(DATA)
    assert images['url'].os_distro == 'debian'
    assert sorted(images['url'].tags) == ['gold', f'set:{name}']
    assert images['local'].min_disk == 2

    del glance.requests[:]
    again = apply(declare(url, local), ok=True)
    assert {row['Action'] for row in again.json} == {'keep'}
    assert list_changes(glance) == []

    url['properties'] = {'os_distro': None, 'hw_disk_bus': 'scsi'}
    (tmp_path / 'local.raw').write_bytes(b'other')
    changed = apply(declare(url, local), ok=True)
    assert [row['Action'] for row in changed.json] == ['update', 'replace']
    before, images = images, find_set(demo, name)
    assert images['url'].id == before['url'].id
    assert 'os_distro' not in images['url']
    assert images['local'].id != before['local'].id
    assert f'Image {before["local"].id} was retired' in changed.err

    pruned = apply('--prune', declare(url), ok=True)
    assert [row['Action'] for row in pruned.json] == ['keep', 'retire']
    assert [*find_set(demo, name)] == ['url']
    assert len(find_set(demo, name, hidden=True)) == 2


def test_one_bad_declaration_fails_alone(apply, declare, demo, website, name):
    bad = {
        'name': 'bad',
        'source': {'url': f'{website.url}/disk'},
        'checksum': 'sha256:' + 64 * '0',
        'disk_format': 'raw',
    }
    good = {**bad, 'name': 'good', 'checksum': SHA256}
    result = apply('--prune', declare(bad, good))
    assert result.status == 1
    assert f'{name}-bad (line 4)' in result.err
    assert len(result.err.splitlines()) == 1
    assert [*find_set(demo, name)] == ['good']
    assert [*demo.images.list(filters={'name': f'{name}-bad'})] == []


def test_images_of_others_are_not_touched(apply, declare, demo, name):
    other = demo.images.create(
        name=f'{name}-a', disk_format='raw', container_format='bare'
    )
    demo.images.upload(other.id, b'data')
    file = declare(
        {
            'name': 'a',
            'source': {'file': '/etc/hostname'},
            'disk_format': 'raw',
        }
    )
    result = apply(file)
    assert result.status == 1
    assert 'does not belong to the set' in result.err
    assert demo.images.get(other.id).tags == []


def test_data_comes_from_another_cloud(
    openstack, two_clouds, declare, demo, name
):
    env = {'OS_CLIENT_CONFIG_FILE': str(two_clouds.config_file)}
    created = openstack(
        *('--os-cloud', 'two', 'image', 'create', f'{name}-source', *JSON),
        *('--disk-format', 'raw', '--file', '/etc/passwd'),
        env=env,
        user=None,
        ok=True,
    )
    source = {'image': created.json['id'], 'cloud': 'two'}
    file = declare({'name': 'copy', 'source': source})
    for action in ('create', 'keep'):
        command = ('--os-cloud', 'one', 'image', 'apply', file, *JSON)
        result = openstack(*command, env=env, user=None, ok=True)
        assert [row['Action'] for row in result.json] == [action]
    assert find_set(demo, name)['copy'].checksum == created.json['checksum']


def test_files_of_openstack_image_manager_are_applied(
    openstack, demo, website, name, tmp_path
):
    (tmp_path / 'images.yml').write_text(
        f"""\
---
images:
  - name: {name} 12
    format: raw
    login: debian
    min_disk: 8
    status: active
    visibility: shared
    multi: true
    meta: {{architecture: x86_64, uuid_validity: last-3}}
    tags: [osism]
    versions:
      - version: '20240411'
        url: {website.url}/disk
        checksum: {SHA256}
        build_date: 2024-04-11
"""
    )
    command = ('image', 'apply', '--manifest-format', 'osism', 'images.yml')
    openstack(*command, '--set', name, ok=True)
    [image] = find_set(demo, name).values()
    assert image.name == f'{name} 12'
    assert image.image_original_user == 'debian'
    assert image.min_disk == 8


def test_a_job_killed_after_a_change_is_finished_by_the_next(
    cloud, started, openstack, declare, demo, website, name, tmp_path
):
    """Unit tests and ``tools/test endurance`` do so after each request."""
    finished = False
    number = 0 if CALLS else -1
    while not finished:
        number += 1 if CALLS else 2
        (tmp_path / 'a.raw').write_bytes(bytes([number]) * 512)
        file = declare(
            {'name': 'a', 'source': {'file': 'a.raw'}, 'retire': 'delete'},
            {
                'name': 'b',
                'source': {'url': f'{website.url}/disk'},
                'checksum': SHA256,
                'disk_format': 'raw',
                'properties': {'number': number},
            },
        )
        command = ('image', 'apply', '--jobs', 1, file)
        with Recorder(cloud.url('glance')) as recorder:
            process = started(
                *command, env={'OS_IMAGE_ENDPOINT_OVERRIDE': recorder.url}
            )

            def kill(recorder=recorder, process=process, number=number):
                if len(list_changes(recorder)) >= number:
                    process.kill()
                    process.wait()

            recorder.before_response = kill
            finished = process.wait() == 0
        for image in find_set(demo, name, hidden=True).values():
            if image.status == 'queued':  # as if two minutes had passed
                demo.images.update(
                    image.id, replace_heartbeat='2026-01-01T00:00:00Z'
                )
        openstack(*command, ok=True)
        images = find_set(demo, name)
        assert sorted(images) == ['a', 'b']
        assert images['a'].size == 512
        assert images['b'].number == str(number)
        assert find_set(demo, name, hidden=True) == {}
    assert number >= 6


def test_several_images_are_imported_at_the_same_time(
    apply, declare, demo, website, name, monkeypatch
):
    files = {f'/{n}.raw': b'%d' % n * 1000 for n in range(12)}
    monkeypatch.setattr(website_module, 'FILES', files)
    images = [
        {
            'name': str(n),
            'source': {'url': f'{website.url}/{n}.raw'},
            'checksum': 'sha512:'
            + hashlib.sha512(files[f'/{n}.raw']).hexdigest(),
        }
        for n in range(12)
    ]
    result = apply('--jobs', 6, declare(*images), ok=True)
    assert {row['Action'] for row in result.json} == {'create'}
    assert len(find_set(demo, name)) == 12


def test_the_published_files_of_openstack_image_manager_are_planned(openstack):
    folder = environments.ensure_image_manager()
    paths = sorted(folder.glob('*.yml'))
    done = openstack(
        *('image', 'apply', '--manifest-format', 'osism', '--set', 'oim'),
        *('--dry-run', *paths, *JSON),
    )
    assert done.status == 0, done
    declared = [
        image
        for path in paths
        for image in yaml.safe_load(path.read_text())['images']
        if image.get('enable', True)
    ]
    rows = done.json
    assert {row['Action'] for row in rows} == {'create'}
    assert len(rows) == sum(
        len(image['versions']) if image['multi'] is False else 1
        for image in declared
    )
    for image in declared:
        assert any(row['Image'].startswith(image['name']) for row in rows)

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
"""``openstack image replace``, and creating images that may be there."""

import concurrent.futures
import gzip
import hashlib
import lzma

import pytest

from glanceclient_osc.tests.functional.recorder import Recorder
from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')
SHA256 = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
WRONG = f'sha256:{hashlib.sha256().hexdigest()}'


@pytest.fixture
def before(openstack, demo, name, tmp_path):
    """Publish an image under the name, and return it."""
    (tmp_path / 'old').write_bytes(bytes(512))
    created = openstack(
        *('image', 'create', '--file', tmp_path / 'old', name, *JSON),
        *('--disk-format', 'raw', '--property', 'os_distro=debian'),
        ok=True,
    )
    return demo.images.get(created.json['id'])


def list_family(client, name):
    """Return the visible and the hidden images of a name."""
    hidden = [
        image
        for image in client.images.list(filters={'os_hidden': True})
        if image.get('replace_name') == name
    ]
    return [*client.images.list(filters={'name': name})], hidden


def replace(name, file, *options):
    """Return the command that replaces an image by a file."""
    return (
        *('image', 'replace', '--disk-format', 'raw', '--file', file, name),
        *(*options, *JSON),
    )


def test_the_image_before_is_hidden_and_renamed(
    openstack, demo, name, data, before
):
    new = openstack(*replace(name, data), ok=True).json
    assert new['changed'] is True
    assert new['properties']['os_distro'] == 'debian'
    [visible], [retired] = list_family(demo, name)
    assert visible.id == new['id']
    assert retired.id == before.id
    assert retired.name == f'{name} ({before.created_at})'
    assert retired.replaced_by == visible.id


def test_the_same_data_again_changes_nothing(
    openstack, name, data, recorded, glance
):
    openstack(*replace(name, data), ok=True)
    again = openstack(*replace(name, data), env=recorded)
    assert again.json['changed'] is False
    assert all(line.startswith('GET') for line in glance.requests)


def test_only_the_retired_images_to_keep_are_left(
    openstack, demo, name, tmp_path
):
    for number in range(4):
        (tmp_path / 'disk').write_bytes(bytes([number]) * 512)
        openstack(*replace(name, tmp_path / 'disk', '--keep', 1), ok=True)
    visible, retired = list_family(demo, name)
    assert (len(visible), len(retired)) == (1, 1)


def test_an_image_that_cannot_be_published_leaves_the_image_before(
    openstack, demo, name, data, before
):
    refused = openstack(*replace(name, data, '--public'))
    assert refused.status == 1
    assert 'run the command again' in refused.err
    [visible], _ = list_family(demo, name)
    assert visible.id == before.id


def test_a_job_killed_after_any_change_is_finished_by_the_next(
    cloud, openstack, started, demo, name, tmp_path
):
    """Unit tests do so after each request that changes nothing, too."""
    finished = False
    number = 0
    while not finished:
        number += 1
        (tmp_path / 'disk').write_bytes(bytes([number]) * 512)
        command = replace(name, tmp_path / 'disk', '--keep', 0)
        with Recorder(cloud.url('glance')) as recorder:
            process = started(
                *command, env={'OS_IMAGE_ENDPOINT_OVERRIDE': recorder.url}
            )

            def kill(recorder=recorder, process=process, number=number):
                changes = [
                    request
                    for request in recorder.requests
                    if not request.startswith('GET')
                ]
                if len(changes) >= number:
                    process.kill()
                    process.wait()

            recorder.before_response = kill
            finished = process.wait() == 0
        if number > 1:
            assert list_family(demo, name)[0], 'no image serves'
        for image in list_family(demo, name)[1]:
            if image.status == 'queued':  # as if two minutes had passed
                demo.images.update(
                    image.id, replace_heartbeat='2026-01-01T00:00:00Z'
                )
        done = openstack(*command, ok=True).json
        visible, hidden = list_family(demo, name)
        assert [image.id for image in visible] == [done['id']]
        assert hidden == []
        assert demo.images.get(done['id']).size == 512
    assert number >= 6


def test_jobs_with_the_same_data_upload_it_once(
    cloud, started, demo, name, data
):
    with Recorder(cloud.url('glance')) as recorder:
        env = {'OS_IMAGE_ENDPOINT_OVERRIDE': recorder.url}
        jobs = [started(*replace(name, data), env=env) for _ in range(8)]
        for job in jobs:
            _, errors = job.communicate(timeout=120)
            assert job.returncode == 0, errors
    uploads = [line for line in recorder.requests if line.startswith('PUT')]
    assert len(uploads) == 1
    visible, hidden = list_family(demo, name)
    assert (len(visible), hidden) == (1, [])


def test_jobs_with_different_data_leave_one_visible_image(
    openstack, demo, name, tmp_path, before
):
    files = []
    for number in range(4):
        files.append(tmp_path / f'disk-{number}')
        files[-1].write_bytes(bytes([number + 1]) * 512)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = [*pool.map(lambda f: openstack(*replace(name, f)), files)]
    assert [result.status for result in results] == [0] * 4
    visible, retired = list_family(demo, name)
    assert len(visible) == 1
    assert len(retired) == 4


@pytest.mark.parametrize('via', ['cloud', 'client'])
@pytest.mark.parametrize('command', ['create', 'replace'])
def test_the_data_of_a_url_is_verified(
    openstack, demo, name, website, command, via
):
    words = (
        *('image', command, name, '--uri', f'{website.url}/disk'),
        *('--disk-format', 'raw', '--via', via, *JSON),
    )
    wrong = openstack(*words, '--checksum', WRONG)
    assert wrong.status == 1
    assert 'sha256' in wrong.err
    assert list_family(demo, name) == ([], [])
    right = openstack(*words, '--checksum-url', f'{website.url}/SHA256SUMS')
    assert right.status == 0, right
    [image], _ = list_family(demo, name)
    assert image.size == len(DATA)
    assert image.image_source_checksum == SHA256


def test_a_wrong_line_of_a_checksum_file_is_found(
    openstack, demo, name, website
):
    wrong = openstack(
        *('image', 'create', name, '--uri', f'{website.url}/a.iso'),
        *('--checksum-url', f'{website.url}/SHA256SUMS'),
    )
    assert wrong.status == 1
    assert list_family(demo, name) == ([], [])


@pytest.mark.parametrize(
    ('suffix', 'packed'),
    [('gz', gzip.compress(DATA, mtime=0)), ('xz', lzma.compress(DATA))],
)
def test_the_client_decompresses_the_data_of_a_url(
    openstack, demo, name, website, suffix, packed
):
    checksum = f'sha256:{hashlib.sha256(packed).hexdigest()}'
    created = openstack(
        *('image', 'create', name, '--uri', f'{website.url}/disk.{suffix}'),
        *('--disk-format', 'raw', '--via', 'client', '--decompress'),
        *('--compressed-checksum', checksum),
    )
    assert created.status == 0, created
    [image], _ = list_family(demo, name)
    assert b''.join(demo.images.data(image.id)) == DATA


def test_auto_says_why_the_cloud_cannot(openstack, demo, name, website):
    # Glance may download from some ports of this computer only.
    with Recorder(website.url) as relay:
        created = openstack(
            *('image', 'create', name, '--uri', f'{relay.url}/disk'),
            *('--disk-format', 'raw', '--via', 'auto', '--checksum', SHA256),
        )
    assert created.status == 0, created
    assert 'The cloud does not download the data' in created.err
    [image], _ = list_family(demo, name)
    assert image.status == 'active'


def test_or_show_creates_once_and_writes_nothing_then(
    openstack, name, data, recorded, glance
):
    words = (
        *('image', 'create', '--or-show', '--file', data, name),
        *('--disk-format', 'raw', *JSON),
    )
    first = openstack(*words, ok=True).json
    again = openstack(*words, env=recorded)
    assert first['changed'] is True
    assert again.json == {**first, 'changed': False}
    assert all(line.startswith('GET') for line in glance.requests)
    assert 'has this data already' in again.err


def test_or_show_refuses_other_data(openstack, name, data, before):
    refused = openstack(
        *('image', 'create', '--or-show', '--file', data, name)
    )
    assert refused.status == 1
    assert 'openstack image replace' in refused.err

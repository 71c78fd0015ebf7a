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

"""``openstack image upload``, ``image stage``, and what data is."""

import gzip
import hashlib
import subprocess

import pytest

from glanceclient_osc.tests.cloud import qcow2

JSON = ('-f', 'json')


@pytest.fixture
def queued(openstack, name):
    """Return the name of an image without data."""
    openstack('image', 'create', '--disk-format', 'raw', name, ok=True)
    return name


@pytest.fixture
def disk(tmp_path):
    """Return a qcow2 file."""
    qcow2.write(tmp_path / 'disk', used=1 << 20)
    return tmp_path / 'disk'


@pytest.mark.smoke
def test_upload_gives_an_image_its_data_once(openstack, queued, data):
    done = openstack(
        *('image', 'upload', '--file', data, '--store', 'cheap'),
        *('--checksum', 'md5:' + hashlib.md5(data.read_bytes()).hexdigest()),
        *(queued, *JSON),
    )
    assert (done.status, done.err) == (0, '')
    assert done.json['status'] == 'active'
    assert done.json['stores'] == 'cheap'
    content = hashlib.sha512(data.read_bytes()).hexdigest()
    assert done.json['os_hash_value'] == content
    again = openstack('image', 'upload', '--file', data, queued)
    assert 'is active: data can be uploaded to queued' in again.error


def test_upload_refuses_another_format_and_says_how_to_set_it(
    openstack, queued, disk
):
    refused = openstack('image', 'upload', '--file', disk, queued)
    assert 'is raw, but the data is qcow2' in refused.error
    command = refused.error.split('with: openstack ')[1].split(' (')[0]
    openstack(*command.split(), ok=True)
    done = openstack('image', 'upload', '--file', disk, queued, *JSON)
    assert done.json['status'] == 'active'
    assert done.json['virtual_size'] == 64 << 20


def test_upload_without_data_is_an_error(openstack, queued):
    refused = openstack('image', 'upload', queued)
    assert refused.error == 'There is no image data: use --file or a pipe'


def test_upload_of_what_is_wrong_leaves_the_image_waiting(
    openstack, demo, queued, data
):
    wrong = 'sha256:' + '0' * 64
    failed = openstack(
        'image', 'upload', '--file', data, '--checksum', wrong, queued
    )
    assert failed.status == 1
    assert f'not {wrong[7:]}' in failed.err
    again = f'openstack image upload --file FILE --checksum {wrong}'
    assert again in failed.err
    image_id = openstack('image', 'show', queued, *JSON).json['id']
    # Glance notices the end of the connection a little later.
    demo.images.wait(image_id, 'queued', timeout=10)


def test_upload_of_what_the_server_refuses_says_that_it_keeps_it(
    openstack, demo, name, data
):
    image = demo.images.create(
        name=name, disk_format='qcow2', container_format='bare'
    )
    refused = openstack(
        *('image', 'upload', '--skip-format-check', '--file', data, image.id)
    )
    assert 'does not match stream data raw (HTTP 415' in refused.error
    assert refused.error.endswith(f'openstack image delete {image.id}')
    assert demo.images.get(image.id).status == 'queued'


@pytest.mark.smoke
def test_stage_is_followed_by_an_import(openstack, queued, data):
    staged = openstack('image', 'stage', '--file', data, queued)
    assert (staged.status, staged.out, staged.err) == (0, '', '')
    done = openstack('image', 'import', '--wait', queued, *JSON)
    content = hashlib.sha512(data.read_bytes()).hexdigest()
    assert done.json['os_hash_value'] == content


def test_create_opens_a_compressed_pipe_and_tells_its_format(
    openstack, name, disk, tmp_path
):
    (tmp_path / 'disk.gz').write_bytes(gzip.compress(disk.read_bytes()))
    with subprocess.Popen(
        ['cat', tmp_path / 'disk.gz'], stdout=subprocess.PIPE
    ) as cat:
        made = openstack(
            *('image', 'create', '--decompress', name, *JSON),
            stdin=cat.stdout,
        )
    assert made.err == 'The disk format is qcow2\n'
    assert made.json['disk_format'] == 'qcow2'
    assert made.json['size'] == disk.stat().st_size


def test_create_refuses_what_is_not_safe_and_makes_nothing(
    openstack, name, tmp_path
):
    (tmp_path / 'x').write_bytes(b'# Disk DescriptorFile\nversion=1\n')
    refused = openstack('image', 'create', '--file', 'x', name)
    assert 'is vmdk and not safe to use' in refused.error
    assert 'found' in openstack('image', 'show', name).error

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

"""``openstack image create``"""

import base64
import hashlib
import os
import pathlib
import signal
import subprocess
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from glanceclient_osc.tests.functional.conftest import OPENSTACK
from glanceclient_osc.tests.functional.properties import get_own_properties

JSON = ('-f', 'json')


def _assert_stored(image, data):
    content = data.read_bytes()
    assert image['status'] == 'active'
    assert image['size'] == len(content)
    assert image['os_hash_value'] == hashlib.sha512(content).hexdigest()


@pytest.mark.smoke
@pytest.mark.parametrize('user', ['admin', 'demo'])
def test_create_from_a_file_stores_the_file(openstack, user, name, data):
    made = openstack(
        *('image', 'create', '--file', data, '--tag', 'á', '--tag', 'b c'),
        *('--property', 'os_distro=debian', '--min-disk', 3, '--min-ram', 64),
        *('--protected', '--private', name, *JSON),
        user=user,
    )
    assert (made.status, made.err) == (0, 'The disk format is raw\n')
    image = made.json
    _assert_stored(image, data)
    assert image['name'] == name
    assert sorted(image['tags']) == ['b c', 'á']
    assert get_own_properties(image) == {'os_distro': 'debian'}
    assert (image['min_disk'], image['min_ram']) == (3, 64)
    assert image['protected'] is True
    assert image['visibility'] == 'private'
    assert (image['disk_format'], image['container_format']) == ('raw', 'bare')


@pytest.mark.smoke
def test_create_reads_a_pipe(openstack, name, data):
    with subprocess.Popen(['cat', data], stdout=subprocess.PIPE) as cat:
        made = openstack('image', 'create', name, *JSON, stdin=cat.stdout)
    _assert_stored(made.json, data)


def test_create_reads_a_redirected_file(openstack, name, data):
    with open(data, 'rb') as stdin:
        made = openstack('image', 'create', name, *JSON, stdin=stdin)
    _assert_stored(made.json, data)


def test_create_reads_standard_input_when_told_to(openstack, name, data):
    with open(data, 'rb') as stdin:
        made = openstack(
            *('image', 'create', '--file', '-', name, *JSON), stdin=stdin
        )
    _assert_stored(made.json, data)


def test_there_is_a_column_of_stores_before_there_is_data(openstack, name):
    columns = ('-c', 'stores', '-c', 'status')
    made = openstack('image', 'create', name, *columns, *JSON, ok=True)
    assert made.json == {'stores': None, 'status': 'queued'}


@pytest.mark.smoke
@pytest.mark.defect('D9')
def test_create_without_data_waits_for_it(openstack, name):
    made = openstack('image', 'create', name, *JSON)
    assert made.err == ''
    assert made.json['status'] == 'queued'
    assert made.json['size'] is None


def test_create_with_an_empty_pipe_uploads_nothing(openstack, name):
    with subprocess.Popen(['true'], stdout=subprocess.PIPE) as nothing:
        made = openstack('image', 'create', name, *JSON, stdin=nothing.stdout)
    assert made.json['status'] == 'queued'


@pytest.mark.defect('D9')
def test_create_with_closed_standard_input_uploads_nothing(
    environ, name, tmp_path
):
    done = subprocess.run(
        f'{OPENSTACK} image create {name} -f value -c status <&-',
        shell=True,
        env=environ(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ('queued\n', '')


def test_create_in_a_shell_loop_leaves_the_list_alone(environ, tmp_path, name):
    (tmp_path / 'list').write_text(f'{name}-1\n{name}-2\n')
    done = subprocess.run(
        f'while read n; do {OPENSTACK} image create $n -f value -c status; '
        f'done < list',
        shell=True,
        env=environ(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ('queued\nqueued\n', '')


@pytest.mark.defect('D10')
def test_create_does_not_upload_a_file_that_has_the_name(
    openstack, tmp_path, name
):
    (tmp_path / name).write_bytes(b'not meant')
    made = openstack('image', 'create', name, *JSON)
    assert made.json['status'] == 'queued'
    assert made.json['name'] == name


def test_create_with_an_id_reserves_it(openstack, name):
    image_id = '0fd7b5d3-8b8b-4b5a-9a0a-' + os.urandom(6).hex()
    args = ('image', 'create', '--id', image_id, name, *JSON)
    assert openstack(*args).json['id'] == image_id
    assert 'already' in openstack(*args).error


def test_create_checks_the_size(openstack, name, data):
    refused = openstack('image', 'create', '--file', data, '--size', 3, name)
    assert refused.error == 'The image data is 2500001 bytes long, not 3'
    assert 'found' in openstack('image', 'show', name).error


def test_create_checks_the_size_of_a_pipe(openstack, name):
    with subprocess.Popen(
        ['printf', r'\0x'], stdout=subprocess.PIPE
    ) as printf:
        short = openstack(
            *('image', 'create', '--size', 3, '--disk-format', 'raw', name),
            stdin=printf.stdout,
        )
    assert short.error.startswith('The image data ended after 2 of 3 bytes. ')
    assert short.error.endswith('was deleted')
    assert 'found' in openstack('image', 'show', name).error


@pytest.mark.parametrize('option', [['--size', '3'], ['--import']])
def test_create_says_what_needs_data(openstack, name, option):
    refused = openstack('image', 'create', *option, name)
    assert 'requires image data' in refused.error


def test_create_into_a_store(openstack, name, data):
    made = openstack(
        *('image', 'create', '--file', data, '--store', 'cheap', name, *JSON)
    )
    assert made.json['stores'] == 'cheap'


def test_create_by_import(openstack, name, data):
    openstack('image', 'create', '--file', data, '--import', name, ok=True)
    for _ in range(20):
        image = openstack('image', 'show', name, *JSON).json
        if image['status'] == 'active':
            break
        time.sleep(0.5)
    _assert_stored(image, data)


def test_create_for_another_project(openstack, name):
    made = openstack(
        *('image', 'create', '--project', 'other', name, *JSON), user='admin'
    )
    owner = openstack(
        'project', 'show', 'other', '-f', 'value', '-c', 'id', user='admin'
    )
    assert made.json['owner'] == owner.out.strip()


def test_create_refuses_a_project_that_cannot_be_resolved(openstack, name):
    refused = openstack('image', 'create', '--project', 'other', name)
    assert 'you are not allowed to look up projects' in refused.error


@pytest.mark.defect('D11')
def test_create_signs_so_that_the_signature_verifies(
    openstack, name, data, tmp_path
):
    key = rsa.generate_private_key(65537, 2048)
    pem = tmp_path / 'key.pem'
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate = 'b5bd06d6-2c6a-4c8c-9a3c-0c9d6c1f6f11'
    # There is no certificate of this ID, so Glance creates the record and
    # refuses the data: what matters is the record.
    made = openstack(
        *('image', 'create', '--file', data, '--sign-key-path', pem),
        *('--sign-cert-id', certificate, '--debug', name, *JSON),
    )
    properties = _posted_properties(made.err)
    key.public_key().verify(
        base64.b64decode(properties['img_signature']),
        data.read_bytes(),
        padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH),
        hashes.SHA256(),
    )
    assert properties['img_signature_certificate_uuid'] == certificate
    assert properties['img_signature_hash_method'] == 'SHA-256'
    assert properties['img_signature_key_type'] == 'RSA-PSS'


def _posted_properties(log):
    import json

    [body] = [
        line.split(" -d '", 1)[1].rstrip("'")
        for line in log.splitlines()
        if '-X POST' in line and '/v2/images"' in line
    ]
    return json.loads(body)


def test_create_keeps_no_image_whose_data_is_refused(openstack, name, data):
    refused = openstack(
        *('image', 'create', '--disk-format', 'qcow2', '--file', data),
        *('--skip-format-check', name),
    )
    assert 'does not match stream data raw (HTTP 415' in refused.error
    assert refused.error.endswith('was deleted')
    assert 'found' in openstack('image', 'show', name).error


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['--file', 'nosuch'], 'Cannot read nosuch: No such file'),
        (['--file', '.'], 'Cannot read .: Is a directory'),
        (['--property', 'min_disk=3'], 'use --min-disk'),
        (['--copy-from', 'http://x'], 'an option of the Images API version 1'),
        (['--sign-cert-id', 'x'], 'require each other'),
        (['--disk-format', 'nosuch'], "'nosuch'"),
    ],
)
def test_create_refuses_bad_input_and_leaves_nothing(
    openstack, name, args, message
):
    assert message in openstack('image', 'create', *args, name).error
    assert 'found' in openstack('image', 'show', name).error


@pytest.mark.parametrize(
    'kept', [pytest.param(False, marks=pytest.mark.defect('W15')), True]
)
def test_interrupted_create_says_what_becomes_of_the_image(
    started, openstack, demo, name, kept
):
    options = ['--keep-on-failure'] if kept else []
    with subprocess.Popen(
        ['cat', '/dev/zero'], stdout=subprocess.PIPE
    ) as endless:
        upload = started(
            *('image', 'create', name, *options), stdin=endless.stdout
        )
        endless.stdout.close()
        for _ in range(100):
            found = [*demo.images.list(filters={'name': name})]
            if found and found[0].status == 'saving':
                break
            time.sleep(0.2)
        assert found, 'the upload never began'
        upload.send_signal(signal.SIGINT)
        _, err = upload.communicate(timeout=60)
        endless.kill()
    assert upload.returncode == 130
    if kept:
        assert f'image upload --file FILE {found[0].id}' in err
        demo.images.wait(found[0].id, 'queued', timeout=10)
        return
    assert 'was deleted' in err
    assert openstack('image', 'list', '--name', name, *JSON).json == []


@pytest.mark.defect('W16')
def test_progress_goes_to_standard_error(openstack, name, data):
    made = openstack(
        *('image', 'create', '--progress', '--file', data, name, *JSON)
    )
    assert '100%' in made.err
    _assert_stored(made.json, data)


def test_create_from_a_volume_asks_cinder_and_completes_the_image(
    openstack, name, cinder
):
    made = openstack(
        *('image', 'create', '--volume', 'vol', '--force', '--tag', 't'),
        *('--disk-format', 'qcow2', name, *JSON),
        env=cinder.env,
    )
    assert (made.status, made.err) == (0, '')
    assert made.json['image_id'] == cinder.image_id
    assert cinder.action == {
        'os-volume_upload_image': {
            'image_name': name,
            'force': True,
            'disk_format': 'qcow2',
            'container_format': 'bare',
        }
    }
    image = openstack('image', 'show', cinder.image_id, *JSON).json
    assert image['tags'] == ['t']


def test_volume_excludes_what_cinder_cannot_do(openstack, name):
    refused = openstack(
        'image', 'create', '--volume', 'v', '--store', 'fast', name
    )
    assert refused.error == '--store cannot be combined with --volume'


def test_a_named_pipe_is_a_file_too(openstack, name, data, tmp_path):
    fifo = pathlib.Path(tmp_path / 'fifo')
    os.mkfifo(fifo)
    with subprocess.Popen(f'cat {data} > {fifo}', shell=True):
        made = openstack('image', 'create', '--file', fifo, name, *JSON)
    _assert_stored(made.json, data)

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

"""Commands of version 1, with ``openstack`` and a real server."""

import gzip
import hashlib
import json
import secrets
import signal
import subprocess
import time

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.cloud.cloud import REGION_V1
from glanceclient_osc.tests.functional.conftest import OPENSTACK
from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')
FILE = ('--file', 'data/disk.raw')


def _assert_silent(result):
    assert (result.status, result.out, result.err) == (0, '', '')


def _table(result):
    """Return the rows of a listing, by name."""
    assert (result.status, result.err) == (0, '')
    return {row['Name']: row for row in result.json}


# --- endpoint from the service catalog ---------------------------------------


@pytest.mark.parametrize('user', ['admin', 'demo'])
def test_image_from_create_to_delete(image_v1, user, name, data, tmp_path):
    made = image_v1(
        *('create', *FILE, '--disk-format', 'aki', '--min-disk', '3'),
        *('--container-format', 'aki'),
        *('--protected', '--property', 'os=ž', '--private', name, *JSON),
        user=user,
    )
    assert made.err == ''
    assert made.json['size'] == len(data.read_bytes())
    assert made.json['status'] == 'active'
    assert made.json['properties'] == {'os': 'ž'}
    assert (made.json['is_public'], made.json['protected']) == (False, True)
    assert (made.json['min_disk'], made.json['disk_format']) == (3, 'aki')

    shown = image_v1('show', made.json['id'], *JSON, user=user)
    assert shown.json == {**made.json, 'updated_at': shown.json['updated_at']}

    _assert_silent(image_v1('save', '--file', 'out', name, user=user))
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()

    refused = image_v1('delete', name, user=user)
    assert 'Image is protected' in refused.err
    assert 'Failed to delete 1 of 1 images' in refused.err
    _assert_silent(image_v1('set', '--unprotected', name, user=user))
    _assert_silent(image_v1('delete', name, user=user))
    assert 'No image with the name or ID' in (
        image_v1('show', name, user=user).error
    )


def test_region_may_be_an_option(openstack, v1, cloud, name):
    env = cloud.env('demo')
    # An exported region takes precedence over the option.
    del env['OS_REGION_NAME']
    versions = {'RegionOne': '2', REGION_V1: '1'}
    for region, version in versions.items():
        done = openstack(
            *('--os-region-name', region),
            *('--os-image-api-version', version),
            *('image', 'create', name, '-f', 'json'),
            user=None,
            env=env,
        )
        assert ('is_public' in done.json) == (version == '1'), done
        assert ('visibility' in done.json) == (version == '2')


def test_members(image_v1, by_catalog, name):
    image = by_catalog('demo').images.create(name=name)
    admin = by_catalog('admin')
    other = by_catalog('other').images.create(name=f'{name}-whose').owner
    added = image_v1(
        *('add', 'project', '--can-share', name, 'other', *JSON), user='admin'
    )
    expected = {'image_id': image.id, 'member_id': other, 'can_share': True}
    assert added.json == expected
    row = {'Image ID': image.id, 'Member ID': other, 'Can Share': True}
    assert image_v1('member', 'list', name, *JSON).json == [row]
    by_project = ('member', 'list', '--project', 'other', *JSON)
    assert row in image_v1(*by_project, user='other').json
    both = image_v1(*by_project, name, user='admin')
    assert both.json == [row]
    shared = _table(image_v1('list', '--shared', *JSON, user='other'))
    assert name in shared
    assert f'{name}-whose' not in shared
    _assert_silent(image_v1('remove', 'project', name, other))
    assert admin.image_members.list(image) == []
    assert (
        'An image or --project is required' in image_v1('member', 'list').error
    )
    # Users who may not look up projects must give an ID.
    assert 'Give its ID' in image_v1('add', 'project', name, 'admin').error
    assert admin.image_members.list(image) == []


def test_create_for_another_project(image_v1, by_catalog, name):
    args = ('create', '--project', 'other', name, '-f', 'value', '-c', 'owner')
    owner = image_v1(*args, user='admin').out.strip()
    assert by_catalog('other').images.find(name).owner == owner
    listed = image_v1(
        *('list', '--project', 'other', '--name', name, *JSON), user='admin'
    )
    assert [*_table(listed)] == [name]


# --- list --------------------------------------------------------------------


@pytest.fixture
def three(alice):
    """Create three images with data, and one without."""
    for number in (1, 2, 3):
        alice.images.create(
            name=f'i{number}',
            data=b'x' * number * 1000,
            protected=number == 3,
            properties={'n': str(number)},
            disk_format='raw' if number > 1 else 'qcow2',
            container_format='bare',
        )
    alice.images.create(name='waiting')


def test_list_long(direct, three, tenant):
    rows = _table(direct('list', '--long', '--human-readable', *JSON))
    assert [*rows] == ['i1', 'i2', 'i3', 'waiting']
    row = rows['i3']
    assert (row['Size'], row['Protected'], row['Project']) == (
        3000,
        True,
        tenant,
    )
    assert (row['Properties'], row['Visibility']) == ({'n': '3'}, False)
    shown = direct('list', '--long', '--human-readable', '--name', 'i3').out
    assert ' 3K ' in shown
    assert ' private ' in shown
    assert "n='3'" in shown


def test_list_filters_sorts_and_pages(direct, three):
    for options, found in (
        (('--size-min', '1001', '--sort', 'size:desc'), ['i3', 'i2']),
        (('--disk-format', 'qcow2', '--private'), ['i1']),
        (('--property', 'n=2', '--protected'), []),
        (('--sort', 'protected:desc,name', '--limit', '2'), ['i3', 'i1']),
        (('--marker', 'i1', '--page-size', '1', '--max-items', '2'), None),
        (('--status', 'queued', '--public'), []),
        (('--owner', 'nobody', '--changes-since', '2001-01-01'), []),
    ):
        done = direct('list', *options, *JSON)
        assert [*_table(done)] == (['i2', 'i3'] if found is None else found)


def test_list_for_an_administrator(direct, three, tenant):
    root = {'token': f'root:{secrets.token_hex(16)}:admin'}
    assert 'i1' not in _table(direct('list', *JSON, **root))
    everything = _table(direct('list', '--all-projects', *JSON, **root))
    assert {'i1', 'i2', 'i3', 'waiting'} <= {*everything}
    args = ('list', '--owner', tenant, '--size-max', '1000', *JSON)
    assert {*_table(direct(*args, **root))} == {'i1', 'waiting'}
    refused = direct('list', '--no-owner', '--project', tenant, **root)
    assert '--project cannot be combined' in refused.error


def test_list_shared_requires_a_project(direct):
    assert 'project cannot be determined' in direct('list', '--shared').error


# --- data --------------------------------------------------------------------


def test_create_reads_a_pipe(direct, alice):
    made = direct('create', 'piped', *JSON, input='\0a pipe')
    assert (made.json['status'], made.json['size']) == ('active', 7)
    assert b''.join(alice.images.find('piped').data) == b'\0a pipe'
    assert made.err == 'The disk format is raw\n'
    made = direct('create', 'waiting', *JSON, input='')
    assert (made.json['status'], made.json['disk_format']) == ('queued', None)
    assert made.err == 'The pipe contained no image data\n'
    empty = direct('create', '--file', '-', 'empty', input='')
    assert 'no image data' in empty.error
    assert 'found' in direct('show', 'empty').error


def test_disk_format_is_detected(direct, tmp_path):
    qcow2.write(tmp_path / 'disk')
    (tmp_path / 'disk.gz').write_bytes(
        gzip.compress((tmp_path / 'disk').read_bytes())
    )
    refused = direct('create', '--file', 'disk', '--disk-format', 'vdi', 'n')
    assert 'is vdi, but the data is qcow2' in refused.error
    made = direct('create', '--file', 'disk.gz', '--decompress', 'n', *JSON)
    assert made.json['disk_format'] == 'qcow2'
    assert made.json['size'] == (tmp_path / 'disk').stat().st_size


@pytest.mark.parametrize(
    'option', [['--size', '5'], ['--checksum', '0' * 32], ['--store', 'file']]
)
def test_option_that_requires_data(direct, alice, option):
    image = alice.images.create(name='n', data=b'the data')
    for args in (['set', *option, 'n'], ['create', *option, 'm']):
        assert f'{option[0]} requires image data' in direct(*args).error
    assert (alice.images.get(image).size, image.checksum) == (
        8,
        hashlib.md5(b'the data').hexdigest(),
    )


def test_set_uploads_data(direct, alice, data):
    image = alice.images.create(name='n', properties={'a': '1', 'b': '2'})
    _assert_silent(
        direct(
            *('set', '--stdin', '--disk-format', 'raw', '--purge-props'),
            *('--container-format', 'bare', '--property', 'c=3', 'n'),
            input='\0the data',
        )
    )
    image.get()
    assert (image.status, image.properties) == ('active', {'c': '3'})
    assert b''.join(image.data) == b'\0the data'
    refused = direct('set', *FILE, 'n').error
    assert 'Forbidden to modify' in refused
    assert b''.join(image.data) == b'\0the data'
    _assert_silent(direct('set', '--name', 'm', '--property', 'd=4', 'n'))
    image.get()
    assert (image.name, image.properties) == ('m', {'c': '3', 'd': '4'})
    _assert_silent(direct('set', 'm'))
    assert 'image create' in direct('set', '--volume', 'v', 'm').error


def test_set_reports_an_image_that_accepts_no_more_data(direct, alice, data):
    image = alice.images.create(
        name='n', disk_format='raw', container_format='bare'
    )
    refused = direct('set', *FILE, '--checksum', '0' * 32, 'n')
    assert (refused.status, refused.out) == (1, '')
    notice, error = refused.err.splitlines()
    assert notice.startswith(f'Image {image.id} is killed: it has no valid')
    assert 'did not match' in error


def test_create_from_a_url(direct, alice, website):
    url = f'{website.url}/disk'
    made = direct(
        *('create', '--location', url, '--disk-format', 'raw', 'left', *JSON),
        input='no',
    )
    assert (made.json['status'], made.json['size']) == ('active', len(DATA))
    made = direct('create', '--copy-from', url, 'copied', *JSON)
    assert 'The disk format is set to raw' in made.err
    image = alice.images.find('copied')
    deadline = time.monotonic() + 30
    while image.status != 'active' and time.monotonic() < deadline:
        time.sleep(0.1)
        image.get()
    assert b''.join(image.data) == DATA
    gone = direct(
        *('create', '--location', f'{website.url}/nosuch'),
        *('--disk-format', 'raw', 'n'),
    )
    assert 'HTTP 4' in gone.error
    assert {each.name for each in alice.images.list()} == {'left', 'copied'}


def test_create_deletes_the_image_if_the_upload_fails(direct, alice, data):
    refused = direct(
        *('create', *FILE, '--disk-format', 'raw'),
        *('--checksum', '0' * 32, 'n'),
    )
    assert 'did not match' in refused.error
    assert refused.error.endswith('was deleted')
    refused = direct('create', *FILE, '--size', '5', 'n')
    assert 'is 2500001 bytes long, not 5' in refused.error
    refused = direct('create', '--property', 'a=b\r\nX: y', 'n')
    assert 'allows no line breaks' in refused.error
    refused = direct('create', '--property', 'min_disk=5', 'n')
    assert 'use --min-disk' in refused.error
    assert '--store requires image data' in (
        direct('create', '--store', 'file', 'n').error
    )
    assert [*alice.images.list()] == []


def test_interrupted_create_deletes_the_image(environ, v1, alice, tenant):
    process = subprocess.Popen(
        [str(OPENSTACK), 'image', 'create', 'n'],
        env=environ(
            None,
            OS_IMAGE_API_VERSION='1',
            OS_IMAGE_URL=v1,
            OS_AUTH_TOKEN=f'alice:{tenant}:member',
        ),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdin.write('x' * 1_500_000)
    process.stdin.flush()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and 'saving' not in [
        each.status for each in alice.images.list()
    ]:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert 'was deleted' in err
    assert [*alice.images.list()] == []


def test_save_replaces_a_file_only_after_verification(direct, alice, tmp_path):
    image = alice.images.create(name='n')
    kept = tmp_path / 'out'
    kept.write_text('old')
    refused = direct('save', '--file', 'out', 'n').error
    assert 'is queued and has no data' in refused
    assert kept.read_text() == 'old'
    image.update(data=b'new', disk_format='raw', container_format='bare')
    done = direct('save', 'n')
    assert (done.out, done.err) == ('new', '')
    shown = direct('save', '--progress', '--file', 'out', 'n')
    assert (shown.status, shown.out) == (0, '')
    assert '100%' in shown.err
    assert kept.read_text() == 'new'
    assert [*tmp_path.glob('out*')] == [kept]


# --- the rest ----------------------------------------------------------------


def test_delete_continues_after_a_failure(direct, alice):
    alice.images.create(name='a')
    alice.images.create(name='b')
    done = direct('delete', 'a', 'nosuch', 'b')
    assert (done.status, done.out) == (1, '')
    assert "'nosuch'" in done.err
    assert 'Failed to delete 1 of 3 images' in done.err
    assert [*alice.images.list()] == []


def test_invalid_token_is_an_error(direct):
    error = direct('list', token='nonsense').error
    assert 'HTTP 401' in error


def test_server_without_version_1_is_an_error(openstack, name):
    done = openstack('--os-image-api-version', '1', 'image', 'list')
    assert 'version of the Images API is not available' in done.error


@pytest.mark.smoke
def test_commands_in_interactive_mode(openstack, v1, name):
    done = openstack(
        input=f'image create {name}\n'
        f'image show {name} -f json\n'
        f'image delete {name}\n'
        f'image list --name {name} -f json\n',
        env={'OS_IMAGE_API_VERSION': '1', 'OS_REGION_NAME': REGION_V1},
    )
    begin = done.out.index('\n{')
    shown = json.loads(done.out[begin:].partition('\n}')[0] + '}')
    assert (shown['name'], shown['status']) == (name, 'queued')
    assert done.out.rstrip().endswith('[]')

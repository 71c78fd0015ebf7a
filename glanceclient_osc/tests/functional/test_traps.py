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

"""What a script, a hurry or a hostile directory can do wrong."""

import os
import signal
import subprocess
import time

import pytest

from glanceclient_osc.tests.functional.conftest import OPENSTACK
from glanceclient_osc.tests.functional.properties import get_own_properties

JSON = ('-f', 'json')


@pytest.mark.parametrize(
    'command',
    [
        ['delete', '--store', '', 'NAME'],
        ['delete', ''],
        ['create', ''],
        ['create', '--file', '', 'NAME-new'],
        ['create', '--volume', '', 'NAME-new'],
        ['create', '--store', '', 'NAME-new'],
        ['create', '--tag', '', 'NAME-new'],
        ['create', '--sign-key-path', '', 'NAME-new'],
        ['list', '--project', ''],
        ['list', '--marker', ''],
        ['set', '--accept', '--project', '', 'NAME'],
        ['unset', '--tag', '', 'NAME'],
        ['save', '--file', '', 'NAME'],
    ],
)
def test_the_value_of_an_unset_variable_is_refused(
    openstack, demo, name, command
):
    image = demo.images.create(name=name)
    args = [word.replace('NAME', name) for word in command]
    refused = openstack('image', *args)
    assert (refused.status, refused.out) == (2, '')
    assert 'must not be empty' in refused.err
    assert demo.images.get(image.id).status == 'queued'
    assert not list(demo.images.list(filters={'name': f'{name}-new'}))


@pytest.mark.parametrize(
    'key', ['backend', 'remove_props', 'image', 'fields', 'filters']
)
def test_a_property_may_be_called_anything(openstack, name, key):
    openstack(*('image', 'create', '--property', f'{key}=1', name), ok=True)
    openstack('image', 'set', '--property', f'{key}=k', name, ok=True)
    shown = openstack('image', 'show', name, *JSON).json
    assert get_own_properties(shown) == {key: 'k'}


def test_what_the_server_reserves_it_says_so_itself(openstack, name):
    refused = openstack('image', 'create', '--property', 'self=1', name)
    assert 'read-only' in refused.error


@pytest.mark.parametrize('project', ['..', '.', '?', '#', '../users', 'no'])
def test_what_is_no_project_is_refused(openstack, name, project):
    refused = openstack(
        *('image', 'create', '--project', project, name), user='admin'
    )
    assert 'Cannot find the project' in refused.error


def test_a_name_with_a_colon_is_a_name(openstack, name):
    for called in (f'ubuntu:{name}', f'eq:{name}', f'in:{name},x'):
        openstack('image', 'create', called, ok=True)
        shown = openstack('image', 'show', called, *JSON)
        assert shown.json['name'] == called
    listed = openstack('image', 'list', '--name', f'ubuntu:{name}', *JSON)
    assert [row['Name'] for row in listed.json] == [f'ubuntu:{name}']


def test_import_into_a_store(openstack, name, data):
    openstack(
        *('image', 'create', '--import', '--store', 'cheap'),
        *('--file', data, name),
        ok=True,
    )
    for _ in range(20):
        image = openstack('image', 'show', name, *JSON).json
        if image['status'] == 'active':
            break
        time.sleep(0.5)
    assert image['stores'] == 'cheap'


def test_a_store_needs_data(openstack, name):
    refused = openstack('image', 'create', '--store', 'fast', name)
    assert refused.error == (
        '--store requires image data: use --file, a pipe or --uri'
    )


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--sort', 'visibility', '--marker', 'NAME'], '--marker requires'),
        (['--property', 'name=x'], 'name is not a property'),
        (['--property', 'tag='], 'tag is not a property'),
        (['--sort', 'locations'], "'locations' cannot be sorted"),
    ],
)
def test_listings_that_would_mislead_are_refused(
    openstack, admin, name, options, message
):
    image = admin.images.create(name=name)
    admin.images.create(name=name)
    options = [word.replace('NAME', image.id) for word in options]
    refused = openstack('image', 'list', *options, user='admin')
    assert message in refused.error


@pytest.fixture
def saved(openstack, name, data):
    """Return the name of an image whose data is in ``data``."""
    openstack('image', 'create', '--file', data, name, ok=True)
    return name


def test_save_keeps_the_rights_of_a_file(openstack, saved, tmp_path):
    (tmp_path / 'out').touch(0o600)
    openstack('image', 'save', '--file', 'out', saved, ok=True)
    assert (tmp_path / 'out').stat().st_mode & 0o777 == 0o600


def test_save_does_not_follow_what_lies_in_wait(
    openstack, saved, data, tmp_path
):
    (tmp_path / 'victim').write_text('precious')
    (tmp_path / 'out.part').symlink_to('victim')
    openstack('image', 'save', '--file', 'out', saved, ok=True)
    assert (tmp_path / 'victim').read_text() == 'precious'
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()


def test_saves_to_one_file_do_not_mix(environ, saved, data, tmp_path):
    saves = [
        subprocess.Popen(
            [str(OPENSTACK), 'image', 'save', '--file', 'out', saved],
            env=environ(),
            cwd=tmp_path,
        )
        for _ in range(3)
    ]
    assert [save.wait() for save in saves] == [0, 0, 0]
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()
    assert not [n for n in os.listdir(tmp_path) if n.endswith('.part')]


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGHUP])
def test_an_upload_that_is_told_to_end_leaves_nothing(
    started, openstack, name, number
):
    upload = started('image', 'create', '--file', '/dev/zero', name)
    for _ in range(50):
        if openstack('image', 'list', '--name', name, *JSON).json:
            break
    upload.send_signal(number)
    _, err = upload.communicate(timeout=60)
    assert upload.returncode == 128 + number, err
    assert 'was deleted' in err
    assert openstack('image', 'list', '--name', name, *JSON).json == []


def test_closed_standard_error_is_no_obstacle(environ, name, data, tmp_path):
    done = subprocess.run(
        f'{OPENSTACK} image create --file {data} {name} -f value -c status '
        f'2>&- && {OPENSTACK} image save --file out {name} 2>&-',
        shell=True,
        env=environ(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, 'active\n')
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()


def test_errors_of_the_server_are_short(openstack, name):
    error = openstack('image', 'create', '--disk-format', 'x', name).error
    assert 'schema[' not in error
    assert len(error) < 300


def test_a_name_does_not_rewrite_the_screen(openstack, cloud, name):
    evil = f'{name}\x1b[2J\u202e'
    made = openstack('image', 'create', evil, '--tag', name, *JSON, ok=True)
    assert made.json['name'] == evil
    listed = openstack('image', 'list', '--tag', name, ok=True)
    assert f'{name}\\x1b[2J\\u202e' in listed.out
    shown = openstack('image', 'show', made.json['id'], ok=True)
    assert '\x1b' not in listed.out + shown.out
    raw = openstack(
        *('image', 'list', '--tag', name, '-f', 'value', '-c', 'Name')
    )
    assert raw.out == f'{evil}\n'
    openstack('image', 'set', '--name', 'one\n| two |', evil, ok=True)
    listed = openstack('image', 'list', '--tag', name, ok=True)
    assert 'one\\n| two |' in listed.out


@pytest.mark.defect('W10')
def test_sizes_for_people_where_there_is_none(openstack, demo, name):
    demo.images.create(name=name)
    human = openstack('image', 'show', '--human-readable', name)
    assert (human.status, human.err) == (0, '')


def test_properties_with_options_of_their_own(openstack, name):
    made = openstack(
        *('image', 'create', name, '--architecture', 'arm64'),
        *('--os-distro', 'debian', '--instance-uuid', 'x', '--hidden', *JSON),
        ok=True,
    ).json
    assert made['os_hidden'] is True
    assert get_own_properties(made) == {
        'architecture': 'arm64',
        'os_distro': 'debian',
        'instance_uuid': 'x',
    }

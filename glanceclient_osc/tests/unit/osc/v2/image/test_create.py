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

import os
import select
import signal
import sys

import pytest
import requests
import urllib3

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID

DATA = b'\x00data' * 99


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr('time.sleep', lambda seconds: None)


@pytest.fixture(autouse=True)
def no_standard_input(monkeypatch):
    """Close standard input, as in a job that has none."""
    monkeypatch.setattr(sys, 'stdin', None)


@pytest.fixture
def file(tmp_path):
    """Return a file with image data."""
    (tmp_path / 'disk').write_bytes(DATA)
    return tmp_path / 'disk'


def _interrupt(request):
    raise KeyboardInterrupt


def _reset(request):
    raise requests.ConnectionError('Connection reset by peer')


def test_create_without_data_creates_a_queued_image(v2, glance):
    result = v2.run('image create', 'web', '-f', 'json')
    assert (result.status, result.err) == (0, '')
    assert result.json['status'] == 'queued'
    assert len(glance.requests('POST')) == 1


def test_create_sets_the_fields_of_options(v2, glance):
    v2.run(
        *('image create', 'web', '--tag', 'a', '--tag', 'b', '--min-disk', 3),
        *('--property', 'os_distro=debian', '--protected', '--community'),
        *('--project', PROJECT_ID, '--id', 'i', '--hidden'),
    )
    [request] = glance.requests('POST')
    assert request.json() == {
        'name': 'web',
        'id': 'i',
        'tags': ['a', 'b'],
        'min_disk': 3,
        'os_distro': 'debian',
        'protected': True,
        'visibility': 'community',
        'owner': PROJECT_ID,
        'os_hidden': True,
        'container_format': 'bare',
    }


def test_create_uploads_a_file(v2, glance, file):
    result = v2.run('image create', 'web', '--file', file, '-f', 'json')
    assert (result.status, result.err) == (0, 'The disk format is raw\n')
    assert result.json['status'] == 'active'
    assert glance.data[glance.image['id']] == DATA


def test_create_uploads_a_pipe_to_a_store(v2, glance, monkeypatch):
    reading, writing = os.pipe()
    os.write(writing, DATA)
    os.close(writing)
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        result = v2.run('image create', 'web', '--store', 'cheap')
    assert result.status == 0
    assert glance.data[glance.image['id']] == DATA
    [request] = glance.requests('PUT')
    assert request.headers['X-Image-Meta-Store'] == 'cheap'


def test_create_shows_progress_on_a_terminal(v2, glance, file):
    v2.terminal = True
    result = v2.run('image create', 'we\x1bb', '--file', file)
    assert '100%' in result.err
    assert '\x1bb' not in result.err


def test_create_with_an_unreadable_file_creates_no_image(v2, glance):
    error = v2.run('image create', 'web', '--file', 'nosuch').error
    assert 'Cannot read nosuch' in error
    assert glance.requests('POST') == []


def test_create_whose_upload_is_refused_deletes_the_image(v2, glance, file):
    glance.before['PUT', 'file'] = lambda request: 415
    result = v2.run('image create', 'web', '--file', file)
    assert result.status == 1
    assert result.err.endswith(' was deleted\n')
    assert glance.images == {}


def test_interrupted_create_deletes_the_image(v2, glance, file):
    glance.before['PUT', 'file'] = _interrupt
    result = v2.run('image create', 'web', '--file', file)
    assert result.status == 130
    assert glance.images == {}
    assert result.out == ''


def test_create_that_is_interrupted_before_the_response_deletes_the_image(
    v2, glance, file
):
    def create_and_interrupt(request):
        glance.add(id=request.json()['id'])
        raise KeyboardInterrupt

    glance.before['POST', 'image'] = create_and_interrupt
    assert v2.run('image create', 'web', '--file', file).status == 130
    assert glance.images == {}


def test_create_that_the_server_refuses_deletes_nothing(v2, glance, file):
    glance.add(id='i')
    result = v2.run('image create', 'web', '--file', file, '--id', 'i')
    assert result.status == 1
    assert glance.requests('DELETE') == []


def test_create_can_keep_the_image(v2, glance, file):
    glance.before['PUT', 'file'] = _reset
    result = v2.run(
        *('image create', 'web', '--file', file, '--keep-on-failure'),
        *('--store', 'cheap', '--skip-format-check'),
    )
    image_id = glance.image['id']
    assert result.err.splitlines()[-1].endswith(
        f'Continue with: openstack image upload --file {file} --store cheap '
        f'--skip-format-check {image_id}'
    )


def test_create_of_wrong_data_deletes_the_image(v2, glance, file):
    result = v2.run(
        *('image create', 'web', '--file', file),
        *('--checksum', 'md5:' + '0' * 32),
    )
    assert 'md5' in result.err
    assert glance.images == {}


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['--size', '3'], '--size requires image data'),
        (['--decompress'], '--decompress requires image data'),
        (['--import'], '--import requires image data'),
        (['--store', 'x'], '--store requires image data'),
        (['--timeout', '0'], '--timeout requires image data'),
        (['--sign-cert-id', 'x'], 'require each other'),
        (['--import-method', 'web-download'], 'requires --uri'),
        (['--uri', 'x.raw'], 'not a URL'),
        (['--uri', 'http://x/y.raw', '--size', '1'], '--size cannot be used'),
        (
            ['--uri', 'http://x/y.raw', '--no-verify'],
            '--no-verify cannot be used',
        ),
        (['--copy-from', 'http://x'], 'the Images API version 1'),
        (['--property', 'min_disk=3'], 'use --min-disk'),
    ],
)
def test_options_that_cannot_be_combined_create_no_image(
    v2, glance, words, message
):
    assert message in v2.run('image create', 'web', *words).error
    assert glance.requests('POST') == []


def test_a_store_of_the_environment_requires_no_data(v2, glance, monkeypatch):
    monkeypatch.setenv('OS_IMAGE_STORE', 'cheap')
    assert v2.run('image create', 'web').status == 0


def test_create_imports_into_several_stores(v2, glance, file):
    result = v2.run(
        *('image create', 'web', '--file', file, '--stores', 'a,b'),
        *('--wait', '-f', 'json'),
    )
    assert result.json['status'] == 'active'
    assert 'Using the import method glance-direct' in result.err
    [body] = glance.imports
    assert body['method'] == {'name': 'glance-direct'}
    assert body['stores'] == ['a', 'b']
    assert glance.data[glance.image['id']] == DATA


def test_the_environment_can_require_an_import(v2, glance, file, monkeypatch):
    monkeypatch.setenv('OS_IMAGE_IMPORT_METHOD', 'glance-direct')
    v2.run('image create', 'web', '--file', file)
    assert glance.imports == [{'method': {'name': 'glance-direct'}}]


def test_another_method_of_the_environment_is_ignored(
    v2, glance, file, monkeypatch
):
    monkeypatch.setenv('OS_IMAGE_IMPORT_METHOD', 'web-download')
    v2.run('image create', 'web', '--file', file)
    assert glance.imports == []


def test_a_method_for_other_data_is_an_error(v2, glance, file):
    result = v2.run(
        *('image create', 'web', '--file', file),
        *('--import-method', 'copy-image'),
    )
    assert 'copy-image cannot be used for data' in result.error


def test_staging_that_breaks_names_both_commands(v2, glance, file):
    glance.before['PUT', 'stage'] = _reset
    result = v2.run(
        *('image create', 'web', '--file', file, '--import', '--wait'),
        *('--store', 'cheap', '--keep-on-failure'),
    )
    image_id = glance.image['id']
    assert result.err.splitlines()[-1].endswith(
        f'openstack image stage --file {file} {image_id} && '
        f'openstack image import --store=cheap --wait {image_id}'
    )


def test_an_import_that_is_refused_names_the_import_only(v2, glance, file):
    glance.before['POST', 'import'] = lambda request: 400
    result = v2.run(
        *('image create', 'web', '--file', file, '--import'),
        '--keep-on-failure',
    )
    image_id = glance.image['id']
    assert result.err.splitlines()[-1].endswith(
        f'Image {image_id} is kept, with status uploading. Continue with: '
        f'openstack image import {image_id}'
    )


def test_an_import_that_is_refused_deletes_the_image(v2, glance, file):
    glance.before['POST', 'import'] = lambda request: 400
    v2.run('image create', 'web', '--file', file, '--import')
    assert glance.images == {}


def test_create_lets_the_cloud_download_a_url(v2, glance):
    result = v2.run(
        'image create', 'web', '--uri', 'http://x/y.iso', '-f', 'json'
    )
    assert result.json['disk_format'] == 'iso'
    assert 'Using disk format iso, container format bare' in result.err
    assert 'The import continues in the cloud' in result.err
    assert glance.imports == [
        {'method': {'name': 'web-download', 'uri': 'http://x/y.iso'}}
    ]


def test_an_import_that_fails_later_deletes_the_image(v2, glance):
    glance.import_steps = [{'status': 'queued'}]
    glance.before['POST', 'import'] = lambda request: setattr(
        glance, 'tasks', [{'id': 'a', 'created_at': '1', 'status': 'failure'}]
    )
    result = v2.run('image create', 'web', '--uri', 'http://x/y.iso', '--wait')
    assert result.status == 1
    assert result.err.endswith(' was deleted\n')
    assert glance.images == {}


def test_an_import_that_fails_later_can_keep_the_image(v2, glance):
    glance.import_steps = [{'status': 'queued'}]
    glance.before['POST', 'import'] = lambda request: setattr(
        glance, 'tasks', [{'id': 'a', 'created_at': '1', 'status': 'failure'}]
    )
    result = v2.run(
        *('image create', 'web', '--uri', 'http://x/y.iso?secret', '--wait'),
        *('--timeout', '60', '--allow-failure', '--keep-on-failure'),
    )
    assert result.err.splitlines()[-1].endswith(
        'Continue with: openstack image import --uri URI --allow-failure '
        f'--wait --timeout 60 {glance.image["id"]}'
    )


def test_an_import_that_is_interrupted_goes_on(v2, glance, monkeypatch):
    glance.import_steps = [{'status': 'importing'}]

    def interrupt(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr('time.sleep', interrupt)
    result = v2.run('image create', 'web', '--uri', 'http://x/y.iso', '--wait')
    assert result.status == 130
    assert f'image import --wait {glance.image["id"]}' in result.err


@pytest.mark.parametrize(
    'words',
    [[], ['web', '--no-name'], ['web', '--name', 'web'], ['--volume', 'v']],
)
def test_create_requires_one_name_or_none_on_purpose(v2, glance, words):
    result = v2.run('image create', *words)
    assert result.status == 2
    assert 'one of <image-name>, --name and --no-name' in result.err
    assert glance.requests('POST') == []


def test_the_name_can_be_an_option(v2, glance):
    v2.run('image create', '--name', 'web')
    assert glance.image['name'] == 'web'


def test_an_image_can_have_no_name(v2, glance, file):
    result = v2.run('image create', '--no-name', '--file', file)
    assert result.status == 0
    assert glance.image['name'] is None


def test_create_without_data_leaves_the_disk_format_to_the_upload(
    v2, glance, file
):
    v2.run('image create', 'web')
    assert 'disk_format' not in glance.requests('POST')[0].json()
    glance.image['disk_format'] = None
    v2.run('image upload', 'web', '--file', file)
    assert glance.image['disk_format'] == 'raw'


@pytest.mark.parametrize(
    ('words', 'status'),
    [([], 0), (['--disk-format', 'raw'], 1), (['--container-format', 'x'], 1)],
)
def test_an_empty_pipe_is_an_error_if_a_format_is_given(
    v2, glance, monkeypatch, words, status
):
    reading, writing = os.pipe()
    os.close(writing)
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        result = v2.run('image create', 'web', *words)
    assert result.status == status
    assert 'The pipe contained no image data' in result.err


def test_create_reads_a_pipe_on_a_system_without_select_and_sighup(
    v2, glance, monkeypatch
):
    monkeypatch.delattr(select, 'select')
    monkeypatch.delattr(signal, 'SIGHUP')
    reading, writing = os.pipe()
    os.write(writing, DATA)
    os.close(writing)
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        assert v2.run('image create', 'web').status == 0
    assert glance.data[glance.image['id']] == DATA


def _create_and_reset(glance):
    def respond(request):
        glance.add(**request.json())
        raise requests.exceptions.ChunkedEncodingError('Connection reset')

    return respond


def test_an_image_whose_response_is_lost_is_found_and_used(v2, glance, file):
    glance.before['POST', 'image'] = _create_and_reset(glance)
    result = v2.run('image create', 'web', '--file', file, '-f', 'json')
    assert result.json['status'] == 'active'
    assert len(glance.requests('POST')) == 1


def test_a_response_that_is_lost_may_mean_that_there_is_no_image(v2, glance):
    glance.before['POST', 'image'] = _reset
    result = v2.run('image create', 'web')
    assert glance.requests('DELETE') == []
    assert result.status == 1
    assert 'created' not in result.err


def test_an_image_that_cannot_be_looked_up_may_exist(v2, glance):
    glance.before['POST', 'image'] = _reset
    glance.before['GET', 'image'] = lambda request: 403
    error = v2.run('image create', 'web').error
    assert error.endswith(' may have been created')


def test_a_server_that_is_not_reached_has_created_nothing(v2, glance):
    def refuse(request):
        reason = urllib3.exceptions.NewConnectionError(None, 'refused')
        raise requests.ConnectionError(reason)

    glance.before['POST', 'image'] = refuse
    error = v2.run('image create', 'web').error
    assert 'created' not in error
    assert glance.requests('GET') == []


def test_an_image_with_the_id_of_the_user_is_not_deleted(v2, glance, file):
    glance.before['POST', 'image'] = _create_and_reset(glance)
    result = v2.run('image create', 'web', '--file', file, '--id', 'i')
    assert 'image i may have been created' in result.err
    assert 'i' in glance.images


def test_an_interruption_names_the_id_of_the_user(v2, glance, file):
    glance.before['POST', 'image'] = _interrupt
    result = v2.run('image create', 'web', '--file', file, '--id', 'i')
    assert result.status == 130
    assert result.err.endswith('Image i may have been created\n')


def test_a_timeout_shows_the_image_and_has_its_own_status(
    v2, glance, monkeypatch
):
    glance.import_steps = [{'status': 'importing'}]
    now = iter(range(0, 10000, 7))
    monkeypatch.setattr('time.monotonic', lambda: float(next(now)))
    result = v2.run(
        *('image create', 'web', '--uri', 'http://x/y.iso', '--timeout', 9),
        *('-f', 'value', '-c', 'id'),
    )
    assert result.status == 124
    assert result.out == f'{glance.image["id"]}\n'
    assert 'is still importing after 9 seconds' in result.err

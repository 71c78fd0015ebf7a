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

"""``openstack image create`` of data that the cloud fetches or converts."""

import subprocess

import pytest

from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')


def _create(openstack, *words, **settings):
    return openstack('image', 'create', *words, *JSON, **settings)


@pytest.mark.smoke
def test_from_a_url(openstack, name, website):
    made = _create(
        openstack,
        *(name, '--uri', f'{website.url}/disk', '--disk-format', 'raw'),
        *('--wait', '--stores', 'fast,cheap'),
        ok=True,
    )
    assert made.json['status'] == 'active'
    assert made.json['size'] == len(DATA)
    assert set(made.json['stores'].split(',')) == {'fast', 'cheap'}
    assert 'The image is active' in made.err


def test_the_name_of_the_file_tells_the_format(openstack, name, website):
    made = _create(openstack, name, '--uri', f'{website.url}/a.iso')
    assert made.json['disk_format'] == 'iso'
    assert 'disk format iso, container format bare' in made.err
    assert 'continues in the cloud' in made.err
    refused = _create(openstack, f'{name}-2', '--uri', f'{website.url}/a.img')
    assert 'use --disk-format' in refused.error
    assert openstack('image', 'show', f'{name}-2').status == 1


def test_an_import_that_fails_leaves_no_image(openstack, name, website):
    failed = _create(
        openstack, name, '--uri', f'{website.url}/nosuch.raw', '--wait'
    )
    assert (failed.status, failed.out) == (1, '')
    assert 'Task failed' in failed.err.splitlines()[-1]
    assert 'was deleted' in failed.err
    assert openstack('image', 'show', name).status == 1


def test_a_store_that_fails_does_not_take_the_image_with_it(
    openstack, name, data
):
    # The store "web" can only be read from.
    failed = _create(
        openstack,
        *(name, '--file', data, '--stores', 'cheap,web', '--wait'),
    )
    assert (failed.status, failed.out) == (1, '')
    assert 'failed for web' in failed.err
    assert 'is kept with the data of the stores' in failed.err
    shown = openstack('image', 'show', name, *JSON, ok=True).json
    assert (shown['status'], shown['stores']) == ('active', 'cheap')


def test_an_import_that_fails_can_be_begun_again(openstack, name, website):
    signed = f'{website.url}/nosuch.raw?signature=hush'
    failed = _create(
        openstack, name, '--uri', signed, '--wait', '--keep-on-failure'
    )
    assert failed.status == 1
    [_said, how] = failed.err.split('Continue with: openstack ')
    assert 'hush' not in failed.err
    words = how.replace('URI', f'{website.url}/disk').split()
    done = openstack(*words, *JSON, ok=True)
    assert done.json['status'] == 'active'


def test_a_url_from_standard_input_is_not_repeated(openstack, name, website):
    failed = openstack(
        *('image', 'create', name, '--uri', '-', '--disk-format', 'raw'),
        *('--wait', '--allow-failure', '--timeout', '60'),
        '--keep-on-failure',
        input=f'{website.url}/nosuch/hush',
    )
    assert failed.status == 1
    assert 'hush' not in failed.err
    assert 'import --uri URI --allow-failure --wait --timeout 60 ' in (
        failed.err
    )


def test_what_is_staged_can_be_imported_yet(openstack, demo, name, data):
    refused = _create(
        openstack,
        *(name, '--file', data, '--import', '--store', 'nosuch'),
        '--keep-on-failure',
    )
    assert refused.status == 1
    [_said, how] = refused.err.split('Continue with: openstack ')
    words = how.replace('nosuch', 'fast').split()
    assert words[:2] == ['image', 'import']
    done = openstack(*words, '--wait', *JSON, ok=True)
    assert done.json['size'] == data.stat().st_size


def test_an_import_that_is_refused_leaves_no_image(openstack, name):
    refused = _create(openstack, name, '--uri', 'http://127.0.0.1:1/a.raw')
    assert refused.status == 1
    assert 'does not pass filtering' in refused.err.splitlines()[-1]
    assert openstack('image', 'show', name).status == 1


def test_a_timeout_leaves_the_import_alone(openstack, name, website):
    late = _create(
        openstack,
        *(name, '--uri', f'{website.url}/slow', '--disk-format', 'raw'),
        *('--timeout', '0.5'),
    )
    assert late.status == 124
    assert 'openstack image import --wait' in late.err
    website.release()
    done = openstack('image', 'import', '--wait', name, *JSON, ok=True)
    assert done.json['status'] == 'active'


def test_from_another_region(openstack, name, data):
    there = _create(openstack, f'{name}-there', '--file', data, ok=True)
    made = _create(
        openstack,
        *(name, '--remote-region', 'RegionTwo', '--wait'),
        *('--remote-image', there.json['id']),
        ok=True,
    )
    for field in ('checksum', 'disk_format', 'size', 'status'):
        assert made.json[field] == there.json[field]
    assert made.json['id'] != there.json['id']
    refused = _create(
        openstack,
        *(name, '--remote-region', 'Atlantis'),
        *('--remote-image', there.json['id']),
    )
    assert 'in region Atlantis' in refused.error


def test_several_stores_call_for_an_import(openstack, name, data):
    made = _create(
        openstack,
        *(name, '--file', data, '--all-stores', '--wait'),
        ok=True,
    )
    assert 'Using the import method glance-direct' in made.err
    assert set(made.json['stores'].split(',')) == {'fast', 'cheap'}
    assert made.json['size'] == data.stat().st_size


def test_the_environment(openstack, name, data):
    one = _create(
        openstack,
        *(name, '--file', data),
        env={'OS_IMAGE_STORE': 'cheap', 'OS_IMAGE_IMPORT_METHOD': 'x'},
        ok=True,
    )
    assert one.json['stores'] == 'cheap'
    imported = _create(
        openstack,
        *(name, '--file', data, '--wait', '--store', 'fast'),
        env={
            'OS_IMAGE_STORE': 'cheap',
            'OS_IMAGE_IMPORT_METHOD': 'glance-direct',
        },
        ok=True,
    )
    assert imported.json['stores'] == 'fast'
    assert 'The image is active' in imported.err
    empty = _create(openstack, name, env={'OS_IMAGE_STORE': 'cheap'}, ok=True)
    assert empty.json['status'] == 'queued'


@pytest.mark.parametrize(
    ('words', 'said'),
    [
        (['--uri', 'x.raw'], 'is not a URL'),
        (['--uri', 'http://x/y.raw', '--size', '1'], '--size cannot be used'),
        (['--import-method', 'web-download'], 'requires --uri'),
        (['--remote-region', 'RegionTwo'], 'require each other'),
        (['--import'], '--import requires image data'),
        (['--all-stores'], '--all-stores requires image data'),
        (['--file', 'FILE', '--import-method', 'x'], 'x cannot be used'),
    ],
)
def test_what_does_not_go_together_is_refused(
    openstack, name, data, words, said
):
    words = [str(data) if word == 'FILE' else word for word in words]
    assert said in _create(openstack, name, *words).error


def test_an_image_need_not_have_a_name(openstack):
    made = _create(openstack, '--no-name', stdin=subprocess.DEVNULL, ok=True)
    assert made.json['name'] is None
    openstack('image', 'delete', made.json['id'], ok=True)

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

"""``openstack image import``: it reports, whatever happens."""

import signal
import time

import pytest

from glanceclient_osc.tests.functional.properties import get_own_properties
from glanceclient_osc.tests.functional.website import DATA

JSON = ('-f', 'json')


@pytest.fixture
def image_id(openstack, name):
    """Return the ID of an image without data."""
    return openstack(
        *('image', 'create', name, '--disk-format', 'raw'),
        *('-f', 'value', '-c', 'id'),
        ok=True,
    ).out.strip()


@pytest.mark.smoke
def test_info_lists_the_methods(openstack):
    shown = openstack('image', 'import', 'info', *JSON, ok=True)
    assert 'web-download' in shown.json['import-methods']
    assert shown.err == ''


@pytest.mark.defect('D3')
def test_wait_returns_the_finished_image(openstack, name, image_id, website):
    uri = f'{website.url}/disk'
    done = openstack(
        *('image', 'import', name, '--method', 'web-download', '--wait'),
        *('--uri', uri, '--store', 'fast', '--store', 'cheap', *JSON),
        ok=True,
    )
    assert done.json['status'] == 'active'
    assert done.json['size'] == len(DATA)
    assert set(done.json['stores'].split(',')) == {'fast', 'cheap'}
    assert get_own_properties(done.json) == {}
    assert 'The image is active' in done.err


def test_the_method_follows_from_the_state_of_the_image(openstack, name, data):
    stdin = open(data, 'rb')
    with stdin:
        openstack('image', 'create', name, stdin=stdin, ok=True)
    copied = openstack(
        *('image', 'import', '--wait', '--all-stores', name, *JSON),
        user='admin',
        ok=True,
    )
    assert 'Using the import method copy-image' in copied.err
    assert 'Imported into store cheap' in copied.err or (
        'cheap' in copied.json['stores']
    )
    assert set(copied.json['stores'].split(',')) == {'fast', 'cheap'}
    again = openstack(
        *('image', 'import', name, '--store', 'cheap', 'fast'), user='admin'
    )
    assert again.status == 0
    assert 'is already in store cheap' in again.err


def test_a_failed_import_is_a_failure(openstack, image_id, website):
    uri = f'{website.url}/nosuch'
    failed = openstack('image', 'import', image_id, '--uri', uri, '--wait')
    assert failed.status == 1
    assert failed.out == ''
    last = failed.err.splitlines()[-1]
    assert last.startswith(f'The import of image {image_id} failed: ')
    assert 'Task failed' in last


@pytest.mark.parametrize(
    ('options', 'words'),
    [
        (['--uri', 'http://127.0.0.1:1/x'], 'does not pass filtering'),
        (['--method', 'nosuch'], 'that the cloud allows: '),
        (['--uri', 'http://x/y', '--store', 'nosuch'], 'nosuch'),
        (['--method', 'glance-direct'], 'staged'),
        (['--method', 'web-download'], 'requires --uri'),
        (['--method', 'copy-image'], '--all-stores'),
        (['--uri', 'disk.qcow2'], 'is not a URL'),
        (['--remote-region', 'there'], 'require each other'),
        ([], 'has no staged data'),
    ],
)
def test_what_cannot_be_imported_is_an_error(
    openstack, image_id, options, words
):
    refused = openstack('image', 'import', image_id, *options)
    assert words in refused.error


def test_a_signed_url_is_not_repeated(openstack, image_id):
    signed = 'http://me:hush@127.0.0.1:1/x?signature=hush'
    refused = openstack(
        *('--debug', 'image', 'import', image_id, '--uri', '-'), input=signed
    )
    assert refused.status == 1
    assert 'http://***@127.0.0.1:1/x?***' in refused.err
    assert 'hush' not in refused.err


def test_ctrl_c_says_how_to_go_on(started, openstack, image_id, website):
    waiting = started(
        *(
            'image',
            'import',
            '--wait',
            image_id,
            '--uri',
            f'{website.url}/slow',
        )
    )
    said = waiting.stderr.readline()  # it has begun
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out) == (130, ''), said + err
    assert f'openstack image import --wait {image_id}' in err

    late = openstack('image', 'import', image_id, '--timeout', '0.5')
    assert late.status == 124
    assert image_id in late.out
    assert 'is still' in late.err
    website.release()
    done = openstack('image', 'import', image_id, '--wait', *JSON, ok=True)
    assert done.json['status'] == 'active'


def test_the_environment_says_where_to(openstack, image_id, website):
    uri = f'{website.url}/disk'
    done = openstack(
        *('image', 'import', image_id, '--wait', '--uri', uri, *JSON),
        env={'OS_IMAGE_STORES': 'cheap', 'OS_IMAGE_STORE': 'nosuch'},
        ok=True,
    )
    assert done.json['stores'] == 'cheap'


def test_without_wait_it_says_that_the_import_goes_on(
    openstack, image_id, website
):
    begun = openstack(
        *('image', 'import', image_id, '--uri', f'{website.url}/slow', *JSON),
        ok=True,
    )
    assert begun.json['status'] in ('queued', 'importing')
    assert 'continues in the cloud' in begun.err
    again = openstack('image', 'import', image_id)
    assert 'is already running' in again.error or (
        'has no staged data' in again.error
    )
    website.release()
    for _ in range(50):
        shown = openstack('image', 'show', image_id, *JSON, ok=True)
        if shown.json['status'] == 'active':
            break
        time.sleep(0.2)
    assert shown.json['status'] == 'active'

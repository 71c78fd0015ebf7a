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

"""``openstack image import``, ``openstack image import info``"""

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr('time.sleep', lambda seconds: None)


def test_import_of_a_url_starts_and_prints_how_to_wait(v2, glance):
    glance.add()
    glance.import_steps = [{'status': 'importing'}]
    result = v2.run('image import', 'web', '--uri', 'http://x/y')
    assert result.status == 0
    assert result.err == (
        'The import continues in the cloud. Wait for its end with: '
        f'openstack image import --wait {IMAGE_ID}\n'
    )
    assert glance.imports == [
        {'method': {'name': 'web-download', 'uri': 'http://x/y'}}
    ]


def test_import_waits_for_its_end_and_prints_what_changes(v2, glance):
    glance.add()
    glance.import_steps = [
        {'status': 'importing', 'os_glance_importing_to_stores': 'a,b'},
        {'os_glance_importing_to_stores': 'b'},
        {'status': 'active', 'os_glance_importing_to_stores': ''},
    ]
    result = v2.run(
        *('image import', 'web', '--uri', 'http://x/y', '--wait'),
        *('--stores', 'a,b', '-f', 'json'),
    )
    assert result.json['status'] == 'active'
    assert result.err.splitlines() == [
        'Importing into store a',
        'Importing into store b',
        'The image is importing',
        'Imported into store a',
        'Imported into store b',
        'The image is active',
    ]
    assert glance.imports[0]['stores'] == ['a', 'b']


def test_staged_data_is_imported_without_options(v2, glance):
    glance.add(status='uploading')
    result = v2.run('image import', 'web', '--wait')
    assert result.status == 0
    assert 'Using the import method glance-direct' in result.err
    assert glance.imports == [{'method': {'name': 'glance-direct'}}]


def test_an_active_image_is_copied_to_a_store(v2, glance):
    glance.add_active(b'data')
    v2.run('image import', 'web', '--store', 'cheap')
    assert glance.imports[0]['method'] == {'name': 'copy-image'}
    assert glance.imports[0]['stores'] == ['cheap']


def test_the_environment_names_the_method(v2, glance, monkeypatch):
    monkeypatch.setenv('OS_IMAGE_IMPORT_METHOD', 'own')
    glance.add()
    v2.run('image import', 'web')
    assert glance.imports == [{'method': {'name': 'own'}}]


def test_a_copy_requires_a_store(v2, glance):
    glance.add_active(b'data')
    error = v2.run('image import', 'web', '--method', 'copy-image').error
    assert error == 'Copying an image requires --store or --all-stores'


@pytest.mark.parametrize(
    ('status', 'message'),
    [
        ('queued', 'image stage --file FILE'),
        ('deactivated', 'openstack image set --activate'),
    ],
)
def test_an_image_that_cannot_be_imported_is_an_error(
    v2, glance, status, message
):
    glance.add(status=status)
    assert message in v2.run('image import', 'web').error


def test_an_import_that_runs_is_an_error_without_wait(v2, glance):
    glance.add(status='importing')
    assert 'already running' in v2.run('image import', 'web').error


def test_wait_waits_for_the_newest_task(v2, glance):
    glance.add(status='active')
    glance.tasks = [
        {'id': 'old', 'created_at': '1', 'status': 'failure'},
        {'id': 'new', 'created_at': '2', 'status': 'success'},
    ]
    result = v2.run('image import', 'web', '--wait', '-f', 'json')
    assert result.json['status'] == 'active'
    assert glance.imports == []


def test_an_import_that_fails_is_an_error_with_the_reason(v2, glance):
    glance.add()
    glance.import_steps = []

    def fail(request):
        glance.tasks = [
            {
                'id': 'a',
                'created_at': '1',
                'status': 'failure',
                'message': 'no route to host',
            }
        ]

    glance.before['POST', 'import'] = fail
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert result.status == 1
    assert 'no route to host' in result.err


def test_a_store_that_fails_is_printed(v2, glance):
    glance.add()
    glance.import_steps = [
        {'status': 'importing', 'os_glance_importing_to_stores': 'a'},
        {
            'status': 'active',
            'os_glance_importing_to_stores': '',
            'os_glance_failed_import': 'a',
        },
    ]
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert result.status == 1
    assert 'The import into store a failed' in result.err


def test_messages_of_tasks_are_printed_once(v2, glance):
    glance.add()
    task = {'id': 'a', 'created_at': '1'}
    steps = iter([('half', 'processing')] * 2 + [('', 'success')])

    def progress(request):
        if glance.imports:
            task['message'], task['status'] = next(steps)
            glance.tasks = [task]

    glance.before['GET', 'tasks'] = progress
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert result.status == 0
    assert result.err.splitlines().count('half') == 1


@pytest.mark.parametrize('error', [KeyboardInterrupt, SystemExit])
def test_an_interruption_prints_how_to_wait(v2, glance, error, monkeypatch):
    glance.add()
    glance.import_steps = [{'status': 'importing'}]

    def interrupt(seconds):
        raise error

    monkeypatch.setattr('time.sleep', interrupt)
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert f'openstack image import --wait {IMAGE_ID}' in result.err
    assert IMAGE_ID in glance.images


def test_a_timeout_prints_how_to_wait(v2, glance, monkeypatch):
    glance.add()
    glance.import_steps = [{'status': 'importing'}]
    now = iter(range(0, 10000, 7))
    monkeypatch.setattr('time.monotonic', lambda: float(next(now)))
    result = v2.run(
        'image import',
        'web',
        '--uri',
        'http://x/y',
        '--timeout=9',
        '-f',
        'json',
    )
    assert result.status == 124
    assert result.json['id'] == IMAGE_ID
    assert 'is still importing after 9 seconds' in result.err
    assert f'openstack image import --wait {IMAGE_ID}' in result.err


def test_a_method_that_is_not_allowed_prints_those_that_are(v2, glance):
    glance.add()
    glance.before['POST', 'import'] = lambda request: 400
    error = v2.run('image import', 'web', '--method', 'own').error
    assert error.endswith(
        'import methods that the cloud allows: glance-direct, web-download, '
        'copy-image'
    )


def test_another_error_does_not_print_the_methods(v2, glance):
    glance.add()
    glance.before['POST', 'import'] = lambda request: 409
    error = v2.run('image import', 'web', '--uri', 'http://x/y').error
    assert 'methods' not in error


@pytest.mark.parametrize(
    ('status', 'message'),
    [(404, 'this cloud cannot import images'), (500, 'refused')],
)
def test_a_cloud_without_imports_prints_so(
    v2, glance, requests_mock, status, message
):
    glance.add()
    glance.before['POST', 'import'] = lambda request: 404
    requests_mock.get(
        'http://glance.test/v2/info/import',
        status_code=status,
        json={'message': 'refused'},
    )
    assert (
        message in v2.run('image import', 'web', '--uri', 'http://x/y').error
    )


def test_import_info_shows_the_methods(v2, glance):
    shown = v2.run('image import info', '-f', 'json').json
    assert shown == {'import-methods': glance.methods}


def test_import_info_of_a_cloud_without_imports_is_an_error(v2, requests_mock):
    requests_mock.get('http://glance.test/v2/info/import', status_code=404)
    assert '2.6 or later' in v2.run('image import info').error


@pytest.mark.parametrize(
    'words',
    [
        ['web', '--store', 'a', 'b'],
        ['--store', 'a', 'b', 'web'],
        ['--store', 'a', '--store', 'b', 'web'],
        ['--store', 'a', 'web', '--store', 'b'],
        ['--store=a', '--store=b', 'web'],
        ['--stores', 'a,b', 'web'],
    ],
)
def test_stores_do_not_swallow_the_image(v2, glance, words):
    glance.add(status='uploading')
    assert v2.run('image import', *words).status == 0
    assert glance.imports[0]['stores'] == ['a', 'b']


@pytest.mark.parametrize(
    'words', [[], ['--store', 'a'], ['--store', 'a', 'b', '--store', 'c', 'd']]
)
def test_an_import_without_an_image_is_a_usage_error(v2, glance, words):
    result = v2.run('image import', *words)
    assert result.status == 2
    assert 'required: <image>' in result.err


def test_a_copy_leaves_out_the_stores_that_have_the_image(v2, glance):
    glance.add_active(b'data', stores='a')
    result = v2.run('image import', 'web', '--store', 'a', 'b')
    assert f'Image {IMAGE_ID} is already in store a\n' in result.err
    assert glance.imports[0]['stores'] == ['b']


def test_a_copy_that_has_nothing_to_do_is_no_error(v2, glance):
    glance.add_active(b'data', stores='a,b')
    result = v2.run(
        'image import', 'web', '--store', 'a', '--wait', '-f', 'json'
    )
    assert (result.status, result.json['id']) == (0, IMAGE_ID)
    assert 'is already in store a' in result.err
    assert glance.imports == []


def test_formats_that_an_image_lacks_are_set_before_the_import(v2, glance):
    glance.add(disk_format=None)
    v2.run('image import', 'web', '--uri', 'http://x/y.qcow2')
    assert glance.image['disk_format'] == 'qcow2'


def test_a_format_that_cannot_be_determined_is_raw(v2, glance):
    glance.add(disk_format=None)
    result = v2.run('image import', 'web', '--uri', 'http://x/y')
    assert 'Using disk format raw' in result.err
    assert glance.image['disk_format'] == 'raw'


@pytest.fixture
def qcow2_disk(tmp_path):
    """Return the content of a qcow2 file."""
    qcow2.write(tmp_path / 'disk', size=1 << 20, used=0)
    return (tmp_path / 'disk').read_bytes()


def test_wait_prints_that_the_data_has_another_format(v2, glance, qcow2_disk):
    glance.add()
    glance.data[IMAGE_ID] = qcow2_disk
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert result.status == 0
    assert (
        f'The disk format of image {IMAGE_ID} is raw, but the data is qcow2. '
        'Create the image again with --disk-format qcow2\n'
    ) in result.err


@pytest.mark.parametrize(
    'fields', [{'disk_format': 'qcow2'}, {'container_format': 'ova'}]
)
def test_wait_prints_nothing_about_a_format_that_can_be_right(
    v2, glance, qcow2_disk, fields
):
    glance.add(**fields)
    glance.data[IMAGE_ID] = qcow2_disk
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert 'but the data is' not in result.err


def test_an_image_that_cannot_be_downloaded_is_not_compared(v2, glance):
    glance.add()
    glance.before['GET', 'file'] = lambda request: 403
    result = v2.run('image import', 'web', '--uri', 'http://x/y', '--wait')
    assert result.err == 'The image is active\n'

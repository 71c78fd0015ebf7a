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
"""Creating images only if they are missing, and from verified URLs."""

import gzip
import hashlib

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance

SITE = 'http://x.test'
URL = f'{SITE}/disk.qcow2'


@pytest.fixture
def glance(v2, requests_mock, monkeypatch):
    """Return an image service in memory."""
    monkeypatch.setattr(
        v2.client.http_client, 'get_project_id', lambda: PROJECT_ID
    )
    return FakeGlance(requests_mock)


@pytest.fixture
def disk(tmp_path):
    """Return a qcow2 file."""
    qcow2.write(tmp_path / 'disk')
    return tmp_path / 'disk'


@pytest.fixture
def published(glance, disk):
    """Publish a file, and its checksum, on the website; return its bytes."""
    data = disk.read_bytes()
    glance.website[URL] = data
    digits = hashlib.sha256(data).hexdigest()
    glance.website[f'{SITE}/SHA256SUMS'] = f'{digits}  disk.qcow2\n'.encode()
    return data


def hash_data(data, algorithm='sha512'):
    """Return a checksum as an option takes it."""
    return f'{algorithm}:{hashlib.new(algorithm, data).hexdigest()}'


def test_a_missing_image_is_created(v2, glance, disk):
    words = ('image create', '--or-show', '--file', disk, 'web', '-f', 'json')
    shown = v2.run(*words).json
    assert shown['changed'] is True
    assert glance.visible('web') == [shown['id']]


def test_the_second_run_shows_the_image_and_writes_nothing(v2, glance, disk):
    words = ('image create', '--or-show', '--file', disk, 'web', '-f', 'json')
    first = v2.run(*words).json
    glance.images[first['id']]['owner'] = PROJECT_ID
    del glance.requests[:]
    again = v2.run(*words)
    assert again.json == {**first, 'changed': False, 'owner': PROJECT_ID}
    assert 'has this data already' in again.err
    assert glance.writes == []


def test_other_data_under_the_name_is_an_error(v2, glance, disk):
    glance.add('old', b'old', name='web', owner=PROJECT_ID)
    result = v2.run('image create', '--or-show', '--file', disk, 'web')
    assert result.status == 1
    assert 'openstack image replace' in result.error
    assert glance.writes == []


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('--no-name', '--file', 'f'), 'requires a name'),
        (('--uri', URL, 'web'), 'except --uri with a checksum'),
        (('--volume', 'v', 'web'), 'cannot be used with --or-show'),
        (('web',), 'requires --file FILE'),
    ],
)
def test_data_that_cannot_be_compared_is_refused(v2, glance, words, message):
    v2.app.interactive_mode = True
    result = v2.run('image create', '--or-show', *words)
    assert result.status == 1
    assert message in result.error
    assert glance.requests == []


def test_data_of_a_url_is_verified_by_a_checksum_file(v2, glance, published):
    words = (
        *('image create', '--uri', URL, 'web', '-f', 'json'),
        *('--checksum-url', f'{SITE}/SHA256SUMS', '--or-show'),
    )
    shown = v2.run(*words).json
    assert glance.data[shown['id']] == published
    assert shown['os_hidden'] is False
    assert shown['properties']['image_source'] == URL
    glance.images[shown['id']]['owner'] = PROJECT_ID
    del glance.requests[:]
    assert v2.run(*words).json['changed'] is False
    assert glance.writes == []


def test_wrong_data_of_a_url_leaves_no_image(v2, glance, published):
    glance.website[URL] = published + b'x'
    result = v2.run(
        *('image create', '--uri', URL, 'web'),
        *('--checksum-url', f'{SITE}/SHA256SUMS'),
    )
    assert result.status == 1
    assert 'sha256' in result.err
    assert glance.images == {}


def test_the_client_can_download_and_decompress(v2, glance, published):
    packed = gzip.compress(published)
    glance.website[f'{URL}.gz'] = packed
    result = v2.run(
        *('image create', '--uri', f'{URL}.gz', '--via', 'client', 'web'),
        *('--decompress', '--compressed-checksum', hash_data(packed)),
    )
    assert result.status == 0, result.err
    [image_id] = glance.visible('web')
    assert glance.data[image_id] == published
    assert glance.images[image_id]['disk_format'] == 'qcow2'


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('--checksum-url', URL), '--checksum-url requires --uri'),
        (('--via', 'client'), '--via requires --uri'),
        (('--uri', URL, '--via', 'client'), '--via requires --checksum-url'),
        (('--uri', URL, '--decompress'), '--decompress requires'),
        (
            ('--uri', URL, '--checksum', hash_data(b''), '--size', 1),
            '--size cannot be used',
        ),
        (
            (
                *('--uri', URL, '--checksum', hash_data(b'')),
                *('--checksum-url', URL),
            ),
            '--checksum and --checksum-url cannot be used together',
        ),
        (
            ('--uri', URL, '--compressed-checksum', hash_data(b'')),
            'use --compressed-checksum with --decompress',
        ),
        (
            (
                *('--uri', URL, '--decompress'),
                *('--compressed-checksum', hash_data(b'')),
            ),
            'use --decompress with --via client',
        ),
        (
            ('--uri', URL, '--checksum-url', f'{SITE}/nothing'),
            'Cannot download http://x.test/nothing: 404 Not Found',
        ),
        (
            ('--uri', f'{URL}x', '--checksum-url', f'{SITE}/SHA256SUMS'),
            "SHA256SUMS: There is no checksum of 'disk.qcow2x'",
        ),
    ],
)
def test_options_that_cannot_be_combined_are_refused(
    v2, glance, published, words, message
):
    result = v2.run('image create', 'web', *words)
    assert result.status == 1
    assert message in result.error
    assert glance.requests == []


def test_why_the_cloud_does_not_download_is_escaped(v2, glance, published):
    def refuse(line):
        return (403, 'no \x1b[2J port') if line.endswith('/import') else None

    glance.before = refuse
    result = v2.run(
        *('image create', '--uri', URL, '--via', 'auto', 'web'),
        *('--checksum', hash_data(published)),
    )
    assert result.status == 0, result.err
    assert 'no \\x1b[2J port' in result.err
    assert '\x1b' not in result.err

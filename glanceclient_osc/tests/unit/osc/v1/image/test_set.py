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

"""``openstack image set`` of version 1"""

import io
import sys
import types

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.osc.v1.conftest import (
    DATA,
    ID,
    build_active_image,
    build_image,
)

PURGE = 'x-glance-registry-purge-props'


def test_set_sends_all_changes_in_one_request(v1, server):
    server.add(build_image())
    result = v1.run(
        'image set',
        *('--name', 'new', '--property', 'a=b', '--unprotected', '--private'),
        *('--disk-format', 'raw', '--min-ram', 0, '--project', PROJECT_ID, ID),
    )
    assert (result.status, result.out, result.err) == (0, '', '')
    assert server.updates == [
        {
            'name': 'new',
            'property-a': 'b',
            'protected': 'False',
            'is_public': 'False',
            'disk_format': 'raw',
            'min_ram': '0',
            'owner': PROJECT_ID,
            PURGE: 'false',
        }
    ]


def test_set_purges_properties(v1, server):
    server.add(build_image())
    v1.run('image set', '--purge-props', 'web')
    assert server.updates == [{PURGE: 'true'}]


def test_set_without_options_changes_nothing(v1, server):
    server.add(build_image())
    assert v1.run('image set', ID).status == 0
    assert server.updates == []


@pytest.mark.parametrize(
    ('words', 'field'),
    [
        (('--location', 'http://x'), 'location'),
        (('--copy-from', 'http://x'), 'x-glance-api-copy-from'),
    ],
)
def test_set_a_url_for_the_data(v1, server, words, field):
    server.add(build_image())
    v1.run('image set', *words, '--size', '5', ID)
    assert (server.updates[0][field], server.updates[0]['size']) == (
        'http://x',
        '5',
    )


def test_set_uploads_a_file(v1, server, disk):
    server.add(build_image())
    result = v1.run('image set', '--file', disk, '--store', 'fast', ID)
    assert result.err == 'The disk format is raw\n'
    assert server.bodies == [DATA]
    fields = {
        'disk_format': 'raw',
        'container_format': 'bare',
        'store': 'fast',
        'size': '8',
    }
    assert fields.items() <= server.updates[0].items()


@pytest.mark.parametrize('words', [('--stdin',), ('--file', '-')])
def test_set_uploads_standard_input(v1, server, monkeypatch, words):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(DATA))
    monkeypatch.setattr(sys, 'stdin', stdin)
    server.add(build_image())
    v1.run('image set', *words, ID)
    assert server.bodies == [DATA]


def test_set_does_not_read_standard_input_without_an_option(
    v1, server, monkeypatch
):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(DATA))
    monkeypatch.setattr(sys, 'stdin', stdin)
    server.add(build_image())
    v1.run('image set', '--name', 'new', ID)
    assert server.bodies == []
    assert stdin.buffer.read() == DATA


def test_set_keeps_the_formats_of_the_image(v1, server, disk):
    server.add(build_image(disk_format='ari', container_format='ari'))
    v1.run('image set', '--file', disk, ID)
    assert server.updates[0]['disk_format'] == 'ari'
    assert server.updates[0]['container_format'] == 'ari'


def test_set_checks_the_format_of_the_data(v1, server, disk):
    server.add(build_image(disk_format='qcow2'))
    error = v1.run('image set', '--file', disk, ID).error
    assert 'qcow2, but the data is raw' in error
    assert server.updates == []


def test_failed_upload_tells_that_the_image_cannot_get_data(v1, server, disk):
    server.add(build_image(disk_format='raw', container_format='bare'))
    server.upload_status = 400
    result = v1.run('image set', '--file', disk, ID)
    notice, error = result.err.splitlines()
    assert notice == (
        f'Image {ID} is killed: it has no valid data, and no other data can '
        'be uploaded'
    )
    assert 'HTTP 400' in error


def test_refused_upload_to_an_active_image_is_one_error(v1, server, disk):
    server.add(build_active_image())
    server.mock.put(f'http://glance.test/v1/images/{ID}', status_code=403)
    assert 'HTTP 403' in v1.run('image set', '--file', disk, ID).error


@pytest.mark.parametrize(
    'words',
    [
        ('--size', '5'),
        ('--checksum', 'abc'),
        ('--store', 'fast'),
        ('--decompress',),
    ],
)
def test_option_that_requires_data(v1, server, words):
    server.add(build_image())
    error = v1.run('image set', *words, ID).error
    assert error.startswith(f'{words[0]} requires image data')
    assert server.updates == []


def test_set_refuses_a_volume(v1, server):
    assert 'image create' in v1.run('image set', '--volume', 'v', ID).error
    assert server.methods == []


def test_help_has_titles(v1, server):
    out = v1.run('image set', '--help').out
    for title in ('Data:', 'Verification:', 'Metadata:', 'Access:'):
        assert title in out

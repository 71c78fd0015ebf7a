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

"""Detection of the disk format before an upload."""

import gzip

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.data import disk_format
from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.transfer import compression, formats
from glanceclient_osc.transfer.source import open_source


class _Command:
    def __init__(self):
        self.messages = []

    def notice(self, message):
        self.messages.append(message)


@pytest.fixture
def disk(tmp_path):
    """Return a qcow2 file."""
    qcow2.write(tmp_path / 'disk')
    return tmp_path / 'disk'


def _detect(data, container='bare', stated=None, **arguments):
    """Return the format, and the messages that were printed."""
    command = _Command()
    detected = disk_format.detect_disk_format(
        command, data, container, stated, **arguments
    )
    return detected, command.messages


def test_the_format_of_the_content_is_used_and_printed(disk):
    detected = _detect(open_source(disk))
    assert detected == ('qcow2', ['The disk format is qcow2'])


def test_a_format_that_matches_prints_nothing(disk):
    assert _detect(open_source(disk), stated='qcow2') == ('qcow2', [])


def test_a_mismatch_is_an_error_with_both_formats(disk):
    data = open_source(disk)
    with pytest.raises(exceptions.CommandError, match=r'vmdk.*qcow2'):
        _detect(data, stated='vmdk')
    with pytest.raises(exceptions.CommandError, match='--disk-format qcow2 7'):
        _detect(data, stated='raw', image_id='7')
    skipped = _detect(data, stated='vmdk', skip_check=True)
    assert skipped == ('vmdk', [])


def test_unsafe_data_is_an_error_with_the_reason():
    data = open_source(b'version=1\n')
    with pytest.raises(exceptions.CommandError, match='not safe to use: '):
        _detect(data)
    assert _detect(data, skip_check=True) == ('raw', [])


def test_empty_data_is_an_error_unless_the_check_is_skipped():
    with pytest.raises(exceptions.CommandError, match='no image data'):
        _detect(open_source(b''))
    assert _detect(open_source(b''), skip_check=True) == ('raw', [])


def test_luks_data_prints_what_to_do_if_the_cloud_refuses_it():
    header = b'LUKS\xba\xbe\x00\x01'.ljust(592, b'\0')
    detected, messages = _detect(open_source(header + bytes(4096)))
    assert detected == 'luks'
    assert '--disk-format raw' in messages[-1]


def test_compressed_data_prints_how_to_decompress_it():
    data = open_source(gzip.compress(b'x' * 99))
    _, [warning, _] = _detect(data)
    assert '(gz)' in warning
    assert 'use --decompress' in warning
    assert _detect(data, stated='ari') == ('ari', [])
    _, [warning, _] = _detect(open_source(b'7z\xbc\xaf\x27\x1c' + bytes(99)))
    assert 'decompress it first' in warning


def test_the_content_of_a_compressed_container_is_detected(disk):
    data = open_source(gzip.compress(disk.read_bytes()))
    assert _detect(data, 'compressed')[0] == 'qcow2'
    assert _detect(data, 'compressed', 'vmdk') == ('vmdk', [])


def test_a_compressed_container_that_cannot_be_opened_is_raw(monkeypatch):
    def cannot_open(kind):
        raise compression.exc.SourceError('no library')

    monkeypatch.setattr(compression, '_get_decompressor', cannot_open)
    data = open_source(b'7z\xbc\xaf\x27\x1c' + bytes(99))
    assert _detect(data, 'compressed') == ('raw', [])


HTML = b'<!doctype html><html><h1>404 Not Found</h1></html>'


def test_an_html_page_is_an_error_unless_the_user_states_a_format():
    with pytest.raises(exceptions.CommandError, match='an HTML page'):
        _detect(open_source(HTML))
    with pytest.raises(exceptions.CommandError, match='an HTML page'):
        _detect(open_source(HTML), stated='raw', image_id='7')
    stated, messages = _detect(open_source(HTML), stated='raw')
    assert stated == 'raw'
    assert messages == [
        'The data looks like an HTML page, not like a disk image'
    ]
    assert _detect(open_source(HTML), skip_check=True) == ('raw', [])


@pytest.mark.parametrize(
    ('data', 'file_type'),
    [
        (b'{"error": 404}', 'a JSON document'),
        (b'<?xml version="1.0"?><Error/>', 'an XML document'),
        (b'hello', 'plain text'),
        (b'Rar!\x1a\x07' + bytes(99), 'a rar archive'),
    ],
)
def test_data_that_is_no_disk_image_prints_its_type(data, file_type):
    detected, [first, _] = _detect(open_source(data))
    assert detected == 'raw'
    assert first == f'The data looks like {file_type}, not like a disk image'


def test_a_container_may_hold_an_archive():
    data = open_source(b'hello')
    assert _detect(data, 'ova')[1] == ['The disk format is raw']


def test_an_invalid_partition_table_prints_the_reason(monkeypatch):
    content = formats.Content('raw', partition_problem='no partitions')
    monkeypatch.setattr(formats, 'detect_format', lambda data: content)
    _, messages = _detect(open_source(bytes(512)))
    assert messages[0] == (
        'The partition table in the data is invalid: no partitions. The '
        'cloud may refuse the image'
    )

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

"""Detecting disk formats; compared with qemu-img where it is installed."""

import json
import shutil
import struct
import subprocess

import pytest
from oslo_utils.imageutils import format_inspector

from glanceclient_osc.tests.cloud import debian, environments, qcow2
from glanceclient_osc.transfer import formats
from glanceclient_osc.transfer.source import open_source

# Names of formats in qemu-img and in the Images API.
NAMES = {'parallels': 'ploop', 'vpc': 'vhd'}


def _detect(path):
    """Return the format of a file, after a check that a pipe has the same."""
    source = open_source(path)
    content = formats.detect_format(source)
    data = path.read_bytes()
    assert b''.join(source.blocks()) == data
    source.close()
    blocks = [
        data[start : start + 70_000] for start in range(0, len(data), 70_000)
    ]
    pipe = open_source(iter(blocks))
    assert formats.detect_format(pipe) == content
    assert b''.join(pipe.blocks()) == data, 'the data is not consumed'
    return content


# --- files made here ---------------------------------------------------------


def _mbr(kind=0x83):
    entry = struct.pack('<B3sB3sII', 0x80, b'\0\2\0', kind, b'\0\0\0', 1, 99)
    return b'\0' * 446 + entry + b'\0' * 48 + b'\x55\xaa'


def _iso(boot=b''):
    volume = b'\1CD001\1'.ljust(2048, b'\0')
    return boot.ljust(32768, b'\0') + volume + b'\0' * 4096


@pytest.mark.parametrize(
    ('data', 'expected'),
    [
        (b'', 'raw'),
        (b'x', 'raw'),
        (b'\0' * 100_000, 'raw'),
        (_mbr() + b'\0' * 100_000, 'raw'),
        (_mbr(0xEE) + b'\0' * 100_000, 'raw'),
        (_iso(), 'iso'),
        (_iso(_mbr()), 'iso'),
        (b'WithoutFreeSpace' + b'\0' * 1000, 'ploop'),
        (b'WithouFreSpacExt' + b'\0' * 1000, 'ploop'),
    ],
)
def test_raw_iso_and_ploop_are_detected(tmp_path, data, expected):
    (tmp_path / 'f').write_bytes(data)
    content = _detect(tmp_path / 'f')
    assert (content.disk_format, content.unsafe) == (expected, None)


def test_a_document_is_raw_with_its_file_type(tmp_path):
    (tmp_path / 'f').write_bytes(b'<html>' + b'x' * 100_000)
    content = _detect(tmp_path / 'f')
    assert (content.disk_format, content.file_type) == ('raw', 'an HTML page')


def test_a_document_may_come_in_small_blocks():
    source = open_source(bytes([byte]) for byte in b'<html><body>')
    assert formats.detect_format(source).file_type == 'an HTML page'


@pytest.mark.parametrize(
    ('table', 'problem'),
    [
        (_mbr(), None),
        (_mbr(0xEE), None),
        (_mbr()[:446] + b'\x01' + _mbr()[447:], 'invalid boot flag'),
        (_mbr(0xEE)[:454] + b'\x09' + _mbr(0xEE)[455:], 'invalid start LBA'),
        (_mbr(0), 'no partitions'),
    ],
)
def test_an_invalid_partition_table_has_a_reason(table, problem):
    content = formats.detect_format(open_source(table + bytes(1000)))
    assert (content.disk_format, content.unsafe) == ('raw', None)
    assert content.file_type is None
    assert (problem or 'None') in str(content.partition_problem)


def test_log_messages_of_the_library_are_dropped(caplog):
    assert formats.detect_format(open_source(b'\xff' * 9)).disk_format == 'raw'
    assert not caplog.records


def test_qcow2_is_detected(tmp_path):
    qcow2.write(tmp_path / 'f')
    content = _detect(tmp_path / 'f')
    assert (content.disk_format, content.unsafe) == ('qcow2', None)


def test_a_backing_file_is_unsafe(tmp_path, caplog):
    qcow2.write(tmp_path / 'f', used=0)
    with open(tmp_path / 'f', 'r+b') as file:
        file.seek(8)
        file.write(struct.pack('>QI', 512, 11))
        file.seek(512)
        file.write(b'/etc/passwd')
    content = _detect(tmp_path / 'f')
    assert content.disk_format == 'qcow2'
    assert 'backing file' in content.unsafe
    assert not caplog.records, 'the result is returned, not logged'


@pytest.mark.parametrize(
    ('version', 'reason'),
    [(1, None), (2, 'LUKS version 2 is not supported')],
)
def test_luks_is_detected_and_may_be_called_raw(tmp_path, version, reason):
    header = struct.pack('>6sH', b'LUKS\xba\xbe', version)
    (tmp_path / 'f').write_bytes(header.ljust(4096, b'\0'))
    content = _detect(tmp_path / 'f')
    assert (content.disk_format, content.unsafe) == ('luks', reason)
    assert content.may_be('raw')


def test_an_invalid_header_is_unsafe(tmp_path, monkeypatch):
    def safety_check(self):
        raise format_inspector.ImageFormatError('invalid')

    monkeypatch.setattr(
        format_inspector.FileInspector, 'safety_check', safety_check
    )
    qcow2.write(tmp_path / 'f')
    assert _detect(tmp_path / 'f').unsafe == 'invalid'


@pytest.mark.parametrize(
    'text',
    [
        b'# Disk DescriptorFile\nversion=1\nRW 9 FLAT "/etc/passwd" 0\n',
        b'# x\r\n  \r\nversion=3\r\n',
        b'version=2\n',
    ],
)
def test_a_vmdk_descriptor_alone_is_unsafe(tmp_path, text):
    (tmp_path / 'f').write_bytes(text)
    content = _detect(tmp_path / 'f')
    assert content.disk_format == 'vmdk'
    assert 'elsewhere' in content.unsafe


def test_a_file_of_two_formats_is_unsafe(tmp_path):
    qcow2.write(tmp_path / 'f')
    with open(tmp_path / 'f', 'r+b') as file:
        file.seek(32768)
        file.write(b'\1CD001\1')
    content = _detect(tmp_path / 'f')
    assert content.disk_format == 'iso and qcow2'
    assert 'only one format' in content.unsafe


@pytest.mark.parametrize(
    ('data', 'names', 'others'),
    [
        (b'\0' * 9999, ['raw', 'aki', 'ari', 'ami', 'own'], ['qcow2', 'iso']),
        (_mbr() + b'\0' * 999, ['raw', 'aki', 'gpt'], ['vmdk']),
        (_iso(), ['iso'], ['raw', 'vmdk']),
        (_iso(_mbr()), ['iso', 'raw'], ['qcow2']),
    ],
)
def test_data_may_have_alternative_formats(data, names, others):
    content = formats.detect_format(open_source(data))
    assert all(content.may_be(name) for name in names)
    assert not any(content.may_be(name) for name in others)


# --- files made by qemu-img --------------------------------------------------


@pytest.fixture(scope='module')
def qemu_img():
    """Return a function that runs qemu-img in a directory."""
    try:
        program = debian.ensure_qemu_img()
    except environments.SetupError as error:
        pytest.skip(str(error))

    def run(*arguments, cwd=None):
        return subprocess.run(
            [program, *map(str, arguments)],
            check=True,
            capture_output=True,
            cwd=cwd,
        ).stdout

    return run


@pytest.fixture(scope='module')
def disk(tmp_path_factory):
    """Return a raw disk."""
    path = tmp_path_factory.mktemp('disk') / 'disk'
    path.write_bytes(_mbr() + b'x' * 100_000)
    with open(path, 'ab') as file:
        file.truncate(4 << 20)
    return path


def _ask_qemu_img(qemu_img, path):
    name = json.loads(qemu_img('info', '--output', 'json', path))['format']
    return NAMES.get(name, name)


@pytest.mark.parametrize(
    ('kind', 'options'),
    [
        ('raw', None),
        ('parallels', None),
        ('qcow2', None),
        ('qcow2', 'compat=0.10'),
        ('qcow2', 'compression_type=zstd'),
        ('vdi', None),
        ('vdi', 'static=on'),
        ('vhdx', None),
        ('vhdx', 'subformat=fixed'),
        ('vmdk', 'subformat=monolithicSparse'),
        ('vmdk', 'subformat=streamOptimized'),
        ('vpc', None),
        ('vpc', 'subformat=fixed'),
    ],
)
def test_the_format_is_that_which_qemu_img_detects(
    qemu_img, tmp_path, disk, kind, options
):
    path = tmp_path / 'image'
    more = ['-o', options] if options else []
    qemu_img('convert', '-f', 'raw', '-O', kind, *more, disk, path)
    content = _detect(path)
    expected = _ask_qemu_img(qemu_img, path)
    assert (content.disk_format, content.unsafe) == (expected, None)


@pytest.mark.parametrize(
    ('arguments', 'kind', 'reason'),
    [
        (['-f', 'qcow2', '-b', 'disk', '-F', 'raw'], 'qcow2', 'backing file'),
        (['-f', 'qcow2', '-o', 'data_file=d'], 'qcow2', 'another file'),
        (['-f', 'qcow2', '-o', 'extended_l2=on'], 'qcow2', 'features'),
        (['-f', 'qcow'], 'qcow2', 'version'),
        (['-f', 'qed'], 'qed', 'not accept'),
        (['-f', 'vmdk', '-o', 'subformat=monolithicFlat'], 'vmdk', 'else'),
        (
            ['-f', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse'],
            'vmdk',
            'else',
        ),
    ],
)
def test_unsafe_files_have_a_reason(
    qemu_img, tmp_path, disk, arguments, kind, reason
):
    shutil.copy(disk, tmp_path / 'disk')
    qemu_img('create', '-q', *arguments, 'image.x', '4M', cwd=tmp_path)
    content = _detect(tmp_path / 'image.x')
    assert content.disk_format == kind
    assert reason in content.unsafe


def test_a_vmdk_whose_footer_contradicts_its_header_is_unsafe(
    qemu_img, tmp_path, disk
):
    path = tmp_path / 'image'
    qemu_img(
        *('convert', '-f', 'raw', '-O', 'vmdk'),
        *('-o', 'subformat=streamOptimized', disk, path),
    )
    with open(path, 'r+b') as file:
        file.seek(56)
        file.write(b'\xff' * 8)  # refers to a footer, which is missing
        file.seek(0, 2)
        file.write(b'x' * (9 << 20))
    content = formats.detect_format(open_source(path))
    assert content.disk_format == 'vmdk'
    assert content.unsafe


def test_text_that_is_not_ascii_is_not_a_vmdk():
    text = f'# Licence\n{"a" * 1000}é'.encode()
    content = formats.detect_format(open_source(text))
    assert content.disk_format == 'raw'
    assert content.file_type == 'plain text'


def test_a_vmdk_descriptor_that_is_not_ascii_is_unsafe():
    text = f'# Disk DescriptorFile\nversion=1\n{"#" * 1000}é'.encode()
    content = formats.detect_format(open_source(text))
    assert content.disk_format == 'vmdk'
    assert content.unsafe

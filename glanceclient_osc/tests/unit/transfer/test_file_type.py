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

"""Detecting documents and archives."""

import bz2
import gzip
import io
import lzma
import tarfile
import time
import zipfile

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.unit.transfer.zip_files import build_zip
from glanceclient_osc.transfer import file_type
from glanceclient_osc.transfer.file_type import detect_file_type


@pytest.mark.parametrize(
    'text',
    [
        '<!DOCTYPE html>\n<html lang="en">',
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
        '<html>\r\n<head><title>404 Not Found</title></head>',
        '\n\n  <HTML>',
        '<!-- a comment --> <!-- another --><html>',
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML">',
        '<h1>Not Found</h1>',
        '<title>Überlastet</title>',
    ],
)
@pytest.mark.parametrize(
    'encoding', ['utf-8', 'utf-8-sig', 'latin-1', 'utf-16']
)
def test_html_is_detected(text, encoding):
    assert detect_file_type(text.encode(encoding)) == file_type.HTML


@pytest.mark.parametrize(
    'text',
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey',
        '<Error><Code>AccessDenied</Code></Error>',
        '<!-- only a comment -->',
        '<domain type="kvm">',
        '<a/>',
    ],
)
def test_xml_is_detected(text):
    assert detect_file_type(text.encode()) == file_type.XML


@pytest.mark.parametrize(
    'text',
    [
        '{"error": {"code": 404}}',
        ' {\n}',
        '[]',
        '[1, 2]',
        '[{"a": 1}]',
        '[null]',
    ],
)
def test_json_is_detected(text):
    assert detect_file_type(text.encode()) == file_type.JSON


@pytest.mark.parametrize(
    'text',
    [
        'x',
        'Not Found\n',
        '#!/bin/sh\n\techo "\x1b[1m"\r\n',
        '[section]\nkey = value',
        'a < b',
        'grüße',
    ],
)
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-16'])
def test_plain_text_is_detected(text, encoding):
    assert detect_file_type(text.encode(encoding)) == file_type.TEXT


def test_a_cut_character_at_the_end_is_text():
    assert detect_file_type('€'.encode() * 9 + b'\xe2\x82') == file_type.TEXT


def _tar(format):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode='w', format=format) as archive:
        archive.addfile(tarfile.TarInfo('disk.img'))
    return file.getvalue()


@pytest.mark.parametrize(
    ('data', 'name'),
    [
        (_tar(tarfile.USTAR_FORMAT), 'a tar archive'),
        (_tar(tarfile.GNU_FORMAT), 'a tar archive'),
        (_tar(tarfile.PAX_FORMAT), 'a tar archive'),
        (build_zip(b'x'), 'a zip archive'),
        (build_zip(b'x', method=zipfile.ZIP_STORED), 'a zip archive'),
        (build_zip(b'', names=()), 'an empty zip archive'),
        (b'7z\xbc\xaf\x27\x1c' + bytes(9), 'a 7z archive'),
        (gzip.compress(b'x', mtime=0), 'a gz file'),
        (bz2.compress(b'x'), 'a bz2 file'),
        (lzma.compress(b'x'), 'an xz file'),
        (b'\x04\x22\x4d\x18' + bytes(9), 'a lz4 file'),
    ],
)
def test_archives_are_detected(data, name):
    assert detect_file_type(data) == name


def test_an_old_tar_archive_is_detected():
    # Version 7 of Unix had no signature.
    data = bytearray(_tar(tarfile.USTAR_FORMAT))
    difference = sum(data[257:265])
    data[257:265] = bytes(8)
    checksum = int(data[148:156].strip(b' \0'), 8) - difference
    data[148:156] = b'%06o\0 ' % checksum
    assert detect_file_type(bytes(data)) == 'a tar archive'


@pytest.mark.parametrize(
    'data',
    [
        b'',
        bytes(1000),
        b'\xff' * 1000,
        b'\0' + b'text' * 1000,
        b'text' * 1000 + b'\0',
        b'\xebc\x90' + b'GRUB' * 200,
        b'MZ' + b'\xea' * 200,
    ],
)
def test_other_data_has_no_type(data):
    assert detect_file_type(data) is None


def test_a_disk_image_has_no_type(tmp_path):
    qcow2.write(tmp_path / 'f')
    assert detect_file_type((tmp_path / 'f').read_bytes()) is None


@pytest.mark.parametrize(
    'part', ['<!---->', '<?xml>', '<!--', ' ', '[ ', '<a']
)
def test_the_time_is_linear(part):
    data = part.encode() * (file_type.HEAD_SIZE // len(part))
    start = time.process_time()
    detect_file_type(data)
    assert time.process_time() - start < 0.5

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

"""Options of an upload, and the data that they select."""

import argparse
import bz2
import gzip
import hashlib
import io
import os
import sys
import types

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.data import upload
from glanceclient_osc.transfer import source


class _Command:
    def __init__(self, interactive=False):
        self.messages = []
        self.app = types.SimpleNamespace(interactive_mode=interactive)

    def notice(self, message):
        self.messages.append(message)


def _parse(*words):
    parser = argparse.ArgumentParser()
    upload.add_file_option(parser)
    upload.add_size_option(parser)
    upload.add_content_options(parser)
    upload.add_checksum_option(parser)
    upload.add_compressed_checksum_option(parser)
    upload.add_no_verify_option(parser)
    parser.set_defaults(progress=None)
    return upload.UploadOptions.from_args(parser.parse_args(words))


def _read(command, *words):
    """Return the data that options select, None if there is none."""
    with upload.open_data(command, _parse(*words)) as data:
        return data and b''.join(data.blocks())


@pytest.fixture
def pipe(monkeypatch):
    """Return the file descriptor to write to, of a pipe at sys.stdin."""
    reading, writing = os.pipe()
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        yield writing


def test_values_are_those_of_the_options():
    values = _parse(
        *('--file', 'f', '--size', '3', '--decompress', '--no-verify'),
        *('--skip-format-check', '--checksum', 'md5:' + '0' * 32),
        *('--compressed-checksum', 'md5:' + '1' * 32),
    )
    assert values == upload.UploadOptions(
        filename='f',
        size=3,
        decompress=True,
        skip_format_check=True,
        compressed_checksum='md5:' + '1' * 32,
        checksum='md5:' + '0' * 32,
        verify=False,
        progress=None,
    )


def test_commands_of_version_1_have_fewer_options():
    args = argparse.Namespace(
        filename='f', size=3, decompress=False, skip_format_check=True
    )
    assert upload.SourceOptions.from_args(args) == upload.SourceOptions(
        filename='f', size=3, decompress=False, skip_format_check=True
    )


@pytest.mark.parametrize(
    'words', [['--checksum', 'md5'], ['--checksum', ''], ['--size', '0']]
)
def test_invalid_values_are_a_usage_error(words, capsys):
    with pytest.raises(SystemExit):
        _parse(*words)
    assert words[0] in capsys.readouterr().err


def test_size_must_be_a_number():
    with pytest.raises(argparse.ArgumentTypeError, match="'3k'"):
        upload.parse_size('3k')


def test_a_file_is_closed_after_the_block(tmp_path):
    (tmp_path / 'f').write_bytes(b'x' * 99)
    values = _parse('--file', str(tmp_path / 'f'))
    with upload.open_data(_Command(), values) as data:
        assert b''.join(data.blocks()) == b'x' * 99
    with pytest.raises(ValueError, match='closed'):
        next(data.blocks())


def test_a_pipe_is_read(pipe):
    os.write(pipe, b'data')
    os.close(pipe)
    assert _read(_Command()) == b'data'


def test_a_dash_reads_standard_input(pipe):
    os.write(pipe, b'data')
    os.close(pipe)
    assert _read(_Command(), '--file', '-') == b'data'


def test_an_empty_pipe_is_no_data_and_prints_so(pipe):
    os.close(pipe)
    command = _Command()
    assert _read(command) is None
    assert command.messages == ['The pipe contained no image data']


def test_a_pipe_that_stays_empty_prints_that_the_command_waits(
    pipe, monkeypatch
):
    monkeypatch.setattr(source, '_PIPE_NOTICE_DELAY', 0.001)

    class Writer(_Command):
        def notice(self, message):
            super().notice(message)
            os.write(pipe, b'data')
            os.close(pipe)

    command = Writer()
    assert _read(command) == b'data'
    assert command.messages[0].startswith('Waiting for image data')


def test_interactive_mode_does_not_read_commands_as_data(pipe):
    os.write(pipe, b'image list')
    os.close(pipe)
    command = _Command(interactive=True)
    assert _read(command) is None
    with pytest.raises(exceptions.CommandError, match='cannot be read'):
        _read(command, '--file', '-')


def test_closed_standard_input_is_no_data(monkeypatch):
    monkeypatch.setattr(sys, 'stdin', None)
    assert _read(_Command()) is None


def test_decompress_decompresses_data(tmp_path):
    (tmp_path / 'f').write_bytes(gzip.compress(b'x' * 99))
    values = _parse(
        '--file', str(tmp_path / 'f'), '--decompress', '--size', '99'
    )
    with upload.open_data(_Command(), values) as data:
        assert (data.size, b''.join(data.blocks())) == (99, b'x' * 99)


def test_decompress_reads_a_pipe(pipe):
    os.write(pipe, bz2.compress(b'data'))
    os.close(pipe)
    assert _read(_Command(), '--decompress') == b'data'


def test_decompress_refuses_data_that_is_not_compressed(tmp_path):
    (tmp_path / 'f').write_bytes(b'<!doctype html><h1>404')
    words = ('--file', str(tmp_path / 'f'), '--decompress')
    with pytest.raises(exc.SourceError, match=r'not compressed.*HTML'):
        _read(_Command(), *words)


@pytest.mark.parametrize(
    ('words', 'expected'),
    [(['--size', '3'], False), (['--decompress'], False), ([], True)],
)
def test_an_empty_pipe_is_an_error_if_data_is_expected(pipe, words, expected):
    os.close(pipe)
    values = _parse(*words)
    with pytest.raises(exceptions.CommandError, match='no image data'):
        with upload.open_data(_Command(), values, expected=expected):
            pass


def test_the_checksum_of_compressed_data_is_compared(tmp_path):
    compressed = gzip.compress(b'x' * 99)
    (tmp_path / 'f').write_bytes(compressed)
    words = ('--file', str(tmp_path / 'f'), '--decompress')
    right = hashlib.sha256(compressed).hexdigest()
    wrong = hashlib.sha256(b'x' * 99).hexdigest()
    option = '--compressed-checksum'
    assert _read(_Command(), *words, option, f'sha256:{right}') == b'x' * 99
    with pytest.raises(exc.SourceError, match=right):
        _read(_Command(), *words, option, f'sha256:{wrong}')


def test_a_checksum_of_compressed_data_requires_decompress():
    with pytest.raises(exceptions.CommandError, match='requires --decompress'):
        _parse('--file', 'f', '--compressed-checksum', 'md5:' + '0' * 32)


@pytest.mark.parametrize(
    ('words', 'checksum', 'compressed'),
    [
        (['--file', 'd/web.raw', '--checksum', '@S'], '1', None),
        (
            ['--file', 'd/web.raw.xz', '--decompress', '--checksum', '@S'],
            '1',
            None,
        ),
        (
            [
                *('--file', 'd/web.raw.xz', '--decompress'),
                *('--compressed-checksum', '@S'),
            ],
            None,
            '2',
        ),
        (['--file', 'd/web.raw.xz', '--checksum', '@S'], '2', None),
    ],
)
def test_checksums_are_looked_up_by_the_name_of_the_file(
    tmp_path, monkeypatch, words, checksum, compressed
):
    (tmp_path / 'S').write_text(
        f'{"1" * 64}  web.raw\n{"2" * 64} *web.raw.xz\n'
    )
    monkeypatch.chdir(tmp_path)
    values = _parse(*words)
    assert values.checksum == (checksum and f'sha256:{checksum * 64}')
    assert values.compressed_checksum == (
        compressed and f'sha256:{compressed * 64}'
    )


def test_the_checksum_of_a_pipe_cannot_be_looked_up():
    with pytest.raises(exc.InvalidArgument, match='name of the data'):
        _parse('--file', '-', '--checksum', '@S')


def test_a_file_of_another_size_is_an_error(tmp_path):
    (tmp_path / 'f').write_bytes(b'x' * 99)
    with pytest.raises(exc.SourceError, match='99 bytes'):
        _read(_Command(), '--file', str(tmp_path / 'f'), '--size', '3')


def test_standard_input_in_memory_is_no_data(monkeypatch):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(b'data'))
    monkeypatch.setattr(sys, 'stdin', stdin)
    assert _read(_Command()) is None

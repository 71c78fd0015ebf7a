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

"""Image data of a file or of standard input."""

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
from glanceclient_osc.osc.data import source
from glanceclient_osc.transfer import source as transfer_source


class _Command:
    def __init__(self, interactive=False):
        self.messages = []
        self.app = types.SimpleNamespace(interactive_mode=interactive)

    def notice(self, message):
        self.messages.append(message)


def _build_options(**changes):
    values = {
        'filename': None,
        'size': None,
        'decompress': False,
        'skip_format_check': False,
    }
    return source.SourceOptions(**{**values, **changes})


def _read(command, **options):
    """Return the data that options select, None if there is none."""
    with source.open_data(command, _build_options(**options)) as data:
        return data and b''.join(data.blocks())


@pytest.fixture
def pipe(monkeypatch):
    """Return the file descriptor to write to, of a pipe at sys.stdin."""
    reading, writing = os.pipe()
    with open(reading) as stdin:
        monkeypatch.setattr(sys, 'stdin', stdin)
        yield writing


def test_commands_of_version_1_have_fewer_options():
    args = argparse.Namespace(
        filename='f', size=3, decompress=False, skip_format_check=True
    )
    assert source.SourceOptions.from_args(args) == source.SourceOptions(
        filename='f', size=3, decompress=False, skip_format_check=True
    )


def test_a_file_is_closed_after_the_block(tmp_path):
    (tmp_path / 'f').write_bytes(b'x' * 99)
    values = _build_options(filename=str(tmp_path / 'f'))
    with source.open_data(_Command(), values) as data:
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
    assert _read(_Command(), filename='-') == b'data'


def test_an_empty_pipe_is_no_data_and_prints_so(pipe):
    os.close(pipe)
    command = _Command()
    assert _read(command) is None
    assert command.messages == ['The pipe contained no image data']


def test_a_pipe_that_stays_empty_prints_that_the_command_waits(
    pipe, monkeypatch
):
    monkeypatch.setattr(transfer_source, '_PIPE_NOTICE_DELAY', 0.001)

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
        _read(command, filename='-')


def test_closed_standard_input_is_no_data(monkeypatch):
    monkeypatch.setattr(sys, 'stdin', None)
    assert _read(_Command()) is None


def test_decompress_decompresses_data(tmp_path):
    (tmp_path / 'f').write_bytes(gzip.compress(b'x' * 99))
    values = _build_options(
        filename=str(tmp_path / 'f'), decompress=True, size=99
    )
    with source.open_data(_Command(), values) as data:
        assert (data.size, b''.join(data.blocks())) == (99, b'x' * 99)


def test_decompress_reads_a_pipe(pipe):
    os.write(pipe, bz2.compress(b'data'))
    os.close(pipe)
    assert _read(_Command(), decompress=True) == b'data'


def test_decompress_refuses_data_that_is_not_compressed(tmp_path):
    (tmp_path / 'f').write_bytes(b'<!doctype html><h1>404')
    options = {'filename': str(tmp_path / 'f'), 'decompress': True}
    with pytest.raises(exc.SourceError, match=r'not compressed.*HTML'):
        _read(_Command(), **options)


@pytest.mark.parametrize(
    ('options', 'expected'),
    [({'size': 3}, False), ({'decompress': True}, False), ({}, True)],
)
def test_an_empty_pipe_is_an_error_if_data_is_expected(
    pipe, options, expected
):
    os.close(pipe)
    values = _build_options(**options)
    with pytest.raises(exceptions.CommandError, match='no image data'):
        with source.open_data(_Command(), values, expected=expected):
            pass


def test_the_checksum_of_compressed_data_is_compared(tmp_path):
    compressed = gzip.compress(b'x' * 99)
    (tmp_path / 'f').write_bytes(compressed)
    options = {'filename': str(tmp_path / 'f'), 'decompress': True}
    right = hashlib.sha256(compressed).hexdigest()
    wrong = hashlib.sha256(b'x' * 99).hexdigest()
    options['compressed_checksum'] = f'sha256:{right}'
    assert _read(_Command(), **options) == b'x' * 99
    options['compressed_checksum'] = f'sha256:{wrong}'
    with pytest.raises(exc.SourceError, match=right):
        _read(_Command(), **options)


def test_a_file_of_another_size_is_an_error(tmp_path):
    (tmp_path / 'f').write_bytes(b'x' * 99)
    with pytest.raises(exc.SourceError, match='99 bytes'):
        _read(_Command(), filename=str(tmp_path / 'f'), size=3)


def test_standard_input_in_memory_is_no_data(monkeypatch):
    stdin = types.SimpleNamespace(buffer=io.BytesIO(b'data'))
    monkeypatch.setattr(sys, 'stdin', stdin)
    assert _read(_Command()) is None

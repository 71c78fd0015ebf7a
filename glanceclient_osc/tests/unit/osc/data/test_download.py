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

"""Downloads to a file or to standard output."""

import argparse
import errno
import os
import sys

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.data import download
from glanceclient_osc.tests.unit.osc.command_runner import Terminal


def _parse(*words):
    parser = argparse.ArgumentParser()
    download.add_file_option(parser)
    download.add_chunk_size_option(parser)
    parser.set_defaults(progress=False)
    return download.DownloadOptions.from_args(parser.parse_args(words))


class Command:
    """A command that collects its notices."""

    def __init__(self):
        self.notices = []

    def wants_progress(self, progress):
        return False

    def notice(self, message, *args):
        self.notices.append(message % args)


class Data:
    """A download of a few bytes."""

    def __init__(self, error=None, unverified_reason=None):
        self.error = error
        self.unverified_reason = unverified_reason

    def __len__(self):
        return 4

    def copy_to(self, stream, block_size, progress):
        if self.error:
            raise self.error
        stream.write(b'data')

    def save(self, path, **arguments):
        self.arguments = arguments
        with open(path, 'wb') as file:
            self.copy_to(file, None, None)


@pytest.mark.parametrize('words', [(), ('--file', '-')])
def test_the_default_target_is_standard_output(words):
    assert _parse(*words).filename is None


@pytest.mark.parametrize('words', [('--file', ''), ('--chunk-size', '0')])
def test_invalid_values_are_refused(words, capsys):
    with pytest.raises(SystemExit):
        _parse(*words)
    assert words[0] in capsys.readouterr().err


def test_data_is_not_written_to_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, 'stdout', Terminal())
    with pytest.raises(exceptions.CommandError, match='to a terminal'):
        download.check_target(_parse())


def test_standard_output_can_be_closed(monkeypatch):
    monkeypatch.setattr(sys, 'stdout', None)
    with pytest.raises(exceptions.CommandError, match='output is closed'):
        download.check_target(_parse())


def test_a_directory_cannot_be_written(tmp_path):
    with pytest.raises(exceptions.CommandError, match='is a directory'):
        download.check_target(_parse('--file', str(tmp_path)))


def test_a_missing_directory_is_named(tmp_path):
    path = tmp_path / 'nosuch' / 'disk'
    with pytest.raises(
        exceptions.CommandError, match=f'no directory {path.parent}'
    ):
        download.check_target(_parse('--file', str(path)))


@pytest.mark.parametrize(
    ('protected', 'message'),
    [('folder', 'Cannot write to '), ('disk', 'is write-protected')],
)
def test_permissions_are_checked(tmp_path, monkeypatch, protected, message):
    path = tmp_path / 'folder' / 'disk'
    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr(
        os, 'access', lambda path, mode: os.path.basename(path) != protected
    )
    with pytest.raises(exceptions.CommandError, match=message):
        download.check_target(_parse('--file', str(path)))


def test_a_new_file_is_accepted(tmp_path):
    options = _parse('--file', str(tmp_path / 'disk'))
    assert download.check_target(options) is None


def test_data_goes_to_standard_output(capsysbinary):
    download.write_download(Command(), Data(), _parse(), 'web')
    assert capsysbinary.readouterr().out == b'data'


def test_data_goes_to_a_file(tmp_path):
    path, data = tmp_path / 'disk', Data()
    options = _parse('--file', str(path), '--chunk-size', '7')
    download.write_download(Command(), data, options, 'web', resume=True)
    assert path.read_bytes() == b'data'
    assert data.arguments['resume'] is True
    assert data.arguments['block_size'] == 7


@pytest.mark.parametrize('verify', [True, False])
def test_unverified_data_is_reported_if_it_should_be_verified(verify):
    command, data = Command(), Data(unverified_reason='the image has no hash')
    download.write_download(command, data, _parse(), 'web', verify=verify)
    expected = ['The data was not verified: the image has no hash']
    assert command.notices == (expected if verify else [])


def test_a_full_disk_names_the_target():
    error = OSError(errno.ENOSPC, 'No space left on device')
    with pytest.raises(
        exceptions.CommandError, match='Cannot write standard output: No space'
    ):
        download.write_download(Command(), Data(error), _parse(), 'web')


def test_a_reader_that_exits_is_not_a_write_error():
    with pytest.raises(BrokenPipeError):
        download.write_download(
            Command(), Data(BrokenPipeError()), _parse(), 'web'
        )

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

"""What create, upload and stage make of their options."""

import argparse
import gzip
import types

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.data import disk_format, upload
from glanceclient_osc.osc.v2.image import signing
from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.transfer.source import open_source


class _Command:
    def __init__(self):
        self.said = []
        self.app = types.SimpleNamespace(interactive_mode=True)

    def notice(self, message, *args):
        self.said.append(message % args)


def _args(*words):
    parser = argparse.ArgumentParser()
    upload.add_source_options(parser)
    upload.add_verification_options(parser)
    return parser.parse_args(words)


@pytest.fixture
def disk(tmp_path):
    """Return a qcow2 file."""
    qcow2.write(tmp_path / 'disk')
    return tmp_path / 'disk'


def _format(data, *words, container='bare', claimed=None, image_id=None):
    command = _Command()
    found = disk_format.detect_disk_format(
        command, _args(*words), data, container, claimed, image_id
    )
    return found, command.said


def test_the_content_decides_and_that_is_said(disk):
    found = _format(open_source(disk))
    assert found == ('qcow2', ['The disk format is qcow2'])


def test_what_is_right_is_not_worth_a_word(disk):
    assert _format(open_source(disk), claimed='qcow2') == ('qcow2', [])


def test_a_contradiction_is_refused_with_both_named(disk):
    with pytest.raises(exceptions.CommandError, match=r'vmdk.*qcow2'):
        _format(open_source(disk), claimed='vmdk')
    with pytest.raises(exceptions.CommandError, match='--disk-format qcow2 7'):
        _format(open_source(disk), claimed='raw', image_id='7')
    skipped = _format(open_source(disk), '--skip-format-check', claimed='vmdk')
    assert skipped == ('vmdk', [])


def test_what_is_not_safe_is_refused_with_the_reason():
    data = open_source(b'version=1\n')
    with pytest.raises(exceptions.CommandError, match=r'not safe.*elsewhere'):
        _format(data)
    assert _format(data, '--skip-format-check') == ('raw', [])


def test_compressed_data_is_warned_of():
    data = open_source(gzip.compress(b'x' * 99))
    _, [warning, _] = _format(data)
    assert warning.startswith('The data is gz')
    assert '--decompress' in warning
    assert _format(data, claimed='ari') == ('ari', [])
    _, [warning, _] = _format(open_source(b'PK\x03\x04' + bytes(99)))
    assert 'to decompress it beforehand' in warning


def test_a_compressed_container_is_looked_into(disk):
    data = open_source(gzip.compress(disk.read_bytes()))
    assert _format(data, container='compressed')[0] == 'qcow2'
    found = _format(data, container='compressed', claimed='vmdk')
    assert found == ('vmdk', []), 'other containers are taken at their word'
    unknown = open_source(b'\x04\x22\x4d\x18' + bytes(99))
    assert _format(unknown, container='compressed') == ('raw', [])


def test_decompress_opens_what_is_compressed(tmp_path):
    path = tmp_path / 'f'
    path.write_bytes(gzip.compress(b'x' * 99))
    args = _args('--file', str(path), '--decompress', '--size', '99')
    data = upload.open_data(_Command(), args)
    assert (data.size, b''.join(data.blocks())) == (99, b'x' * 99)
    data.close()


def test_decompress_sends_what_is_not_compressed(tmp_path):
    (tmp_path / 'f').write_bytes(b'x' * 99)
    command = _Command()
    args = _args('--file', str(tmp_path / 'f'), '--decompress')
    data = upload.open_data(command, args)
    assert (data.size, len(command.said)) == (99, 1)
    data.close()


@pytest.mark.parametrize(
    'words', [['--checksum', 'md5'], ['--checksum', ''], ['--size', '0']]
)
def test_options_that_make_no_sense(words, capsys):
    with pytest.raises(SystemExit):
        _args(*words)
    assert words[0] in capsys.readouterr().err


def test_a_password_is_asked_for_on_a_terminal_only(monkeypatch):
    monkeypatch.setattr('sys.stdin.isatty', lambda: False, raising=False)
    with pytest.raises(exceptions.CommandError, match='no terminal'):
        signing._ask_password()
    monkeypatch.setattr('sys.stdin.isatty', lambda: True, raising=False)
    monkeypatch.setattr('getpass.getpass', lambda prompt: 'secret')
    assert signing._ask_password() == 'secret'

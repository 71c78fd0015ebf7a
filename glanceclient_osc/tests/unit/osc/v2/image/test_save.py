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

"""``openstack image save``"""

import io
import os
import sys
import types

import pytest

from glanceclient_osc.osc.data import download
from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID

DATA = bytes(range(256)) * 4096  # 1 MiB


@pytest.fixture
def target(tmp_path, monkeypatch):
    """Return a file to write, in the current directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / 'out'


def test_save_writes_the_file_and_prints_nothing(v2, glance, target):
    glance.add_active(DATA)
    result = v2.run('image save', 'web', '--file', target)
    assert (result.status, result.out, result.err) == (0, '', '')
    assert target.read_bytes() == DATA


def test_save_of_an_image_whose_size_is_not_sent(v2, glance, target):
    glance.add_active(DATA)
    del glance.images[IMAGE_ID]['size']
    result = v2.run('image save', IMAGE_ID, '--file', target, '--continue')
    assert (result.status, result.out) == (0, '')
    assert target.read_bytes() == DATA


def test_save_writes_standard_output(v2, glance, monkeypatch):
    glance.add_active(DATA)
    written = io.BytesIO()

    class Stream(io.StringIO):
        buffer = written

    monkeypatch.setattr(
        'glanceclient_osc.tests.unit.osc.command_runner.io.StringIO', Stream
    )
    assert v2.run('image save', 'web', '--file', '-').status == 0
    assert written.getvalue() == DATA


def test_save_to_a_terminal_is_refused(v2, glance):
    v2.terminal = True
    assert 'to a terminal' in v2.run('image save', 'web').err


def test_save_to_closed_standard_output_is_refused(monkeypatch):
    monkeypatch.setattr(sys, 'stdout', None)
    values = download.DownloadOptions(None, 1, None)
    with pytest.raises(Exception, match='Standard output is closed'):
        download.check_target(values)


@pytest.mark.parametrize('option', ['--continue', '--sparse'])
def test_save_to_standard_output_cannot_continue(v2, glance, option):
    error = v2.run('image save', 'web', option).error
    assert error == f'{option} requires --file or --bundle'


def test_save_continues_a_partial_file(v2, glance, target):
    glance.add_active(DATA)
    (target.parent / 'out.part').write_bytes(DATA[:1000])
    result = v2.run('image save', 'web', '--file', target, '--continue')
    assert (result.status, target.read_bytes()) == (0, DATA)
    [request] = [r for r in glance.requests('GET') if '/file' in r.path]
    assert request.headers['Range'] == 'bytes=1000-'


def test_save_that_breaks_prints_the_command_that_continues(
    v2, glance, target
):
    glance.add_active(DATA)
    glance.cut = 1000
    result = v2.run(
        *('image save', 'web', '--file', 'out', '--retries', '0', '--sparse'),
        *('--store-preference', 'fast'),
    )
    assert result.status == 1
    assert (
        'The data received so far is in out.part. Continue with: openstack '
        'image save --file out --continue --retries 0 --store-preference '
        f'fast --sparse {IMAGE_ID}\n'
    ) in result.err.replace(f'{target.parent}{os.sep}', '')
    assert (target.parent / 'out.part').read_bytes() == DATA[:1000]


def test_save_that_fails_without_a_partial_file_prints_the_error_only(
    v2, glance, target
):
    glance.add_active(DATA, os_hash_value='0' * 128)
    error = v2.run('image save', 'web', '--file', target).error
    assert 'sha512' in error
    assert not target.exists()


def test_save_of_an_image_without_data_is_an_error(v2, glance, target):
    glance.add()
    glance.before['GET', 'file'] = lambda request: 204
    error = v2.run('image save', 'web', '--file', target).error
    assert error == f'Image web ({IMAGE_ID}) is queued and has no data'


def test_save_shows_progress_on_a_terminal(v2, glance, target):
    glance.add_active(DATA)
    v2.terminal = True
    assert '100%' in v2.run('image save', 'web', '--file', target).err


def test_save_to_a_full_disk_names_the_target(v2, glance):
    glance.add_active(DATA)
    error = v2.run('image save', 'web', '--file', '/dev/full').error
    assert error == 'Cannot write /dev/full: No space left on device'


def test_save_to_a_pipe_that_is_closed_is_no_error_of_its_own(
    v2, glance, target, monkeypatch
):
    glance.add_active(DATA)

    def write(self, path, **arguments):
        raise BrokenPipeError

    monkeypatch.setattr(
        'glanceclient_osc.transfer.download.Download.save', write
    )
    result = v2.run('image save', 'web', '--file', target)
    assert 'Cannot write' not in result.err


def test_save_checks_the_target_before_the_download(v2, glance, target):
    (target.parent / 'dir').mkdir()
    for words, message in (
        ('dir', 'is a directory'),
        ('nosuch/out', 'There is no directory'),
    ):
        assert message in v2.run('image save', 'web', '--file', words).error
    assert glance.requests('GET') == []


@pytest.mark.parametrize('writable', ['directory', 'neither'])
def test_save_checks_permissions(v2, glance, target, monkeypatch, writable):
    target.write_bytes(b'old')

    def access(path, mode):
        return writable == 'directory' and path == str(target.parent)

    monkeypatch.setattr(
        download, 'os', types.SimpleNamespace(**{**vars(os), 'access': access})
    )
    error = v2.run('image save', 'web', '--file', target).error
    if writable == 'directory':
        assert error == f'{target} is write-protected'
    else:
        assert error == f'Cannot write to {target.parent}'


def test_save_prints_that_an_image_has_no_hash(v2, glance, target):
    glance.add_active(DATA, os_hash_value=None, os_hash_algo=None)
    result = v2.run('image save', 'web', '--file', target)
    assert result.status == 0
    assert result.err == ('The data was not verified: the image has no hash\n')
    result = v2.run('image save', 'web', '--file', target, '--no-verify')
    assert result.err == ''

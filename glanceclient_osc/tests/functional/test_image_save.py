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

import contextlib
import fcntl
import hashlib
import os
import pty
import struct
import subprocess
import termios

import pytest

from glanceclient_osc.tests.functional.conftest import OPENSTACK


@pytest.fixture
def saved(openstack, name, data):
    """Return the name of an image whose data is in ``data``."""
    openstack('image', 'create', '--file', data, name, ok=True)
    return name


@pytest.mark.parametrize('user', ['admin', 'demo'])
@pytest.mark.parametrize('options', [[], ['--chunk-size', '1000']])
def test_save_writes_what_was_uploaded(
    openstack, saved, data, tmp_path, user, options
):
    done = openstack(
        'image', 'save', '--file', 'out', *options, saved, user=user
    )
    assert (done.status, done.out, done.err) == (0, '', '')
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()
    assert not (tmp_path / 'out.part').exists()


@pytest.mark.smoke
def test_save_replaces_a_file_with_the_rights_of_a_new_one(
    openstack, saved, data, tmp_path
):
    old = tmp_path / 'out'
    old.write_text('old')
    openstack('image', 'save', '--file', 'out', saved, ok=True)
    assert old.read_bytes() == data.read_bytes()
    umask = os.umask(0)
    os.umask(umask)
    assert old.stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.smoke
def test_save_to_standard_output(environ, saved, data, tmp_path):
    done = subprocess.run(
        [str(OPENSTACK), 'image', 'save', saved],
        env=environ(),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert hashlib.sha1(done.stdout).digest() == (
        hashlib.sha1(data.read_bytes()).digest()
    )
    assert done.stderr == b''


def test_save_from_a_preferred_store(openstack, saved, tmp_path, data):
    done = openstack(
        *('image', 'save', '--store-preference', 'cheap'),
        *('--store-preference', 'fast', '--file', 'out', saved),
    )
    assert done.status == 0
    assert (tmp_path / 'out').read_bytes() == data.read_bytes()


@pytest.mark.defect('D4')
def test_save_of_an_image_without_data_leaves_the_file_alone(
    openstack, name, tmp_path
):
    openstack('image', 'create', name, ok=True)
    keep = tmp_path / 'keep'
    keep.write_text('precious')
    error = openstack('image', 'save', '--file', 'keep', name).error
    assert 'is queued and has no data' in error
    assert keep.read_text() == 'precious'
    assert not (tmp_path / 'keep.part').exists()


@pytest.mark.parametrize(
    ('target', 'message'),
    [('.', 'is a directory'), ('nosuch/out', 'There is no directory')],
)
def test_save_refuses_bad_targets(openstack, name, target, message):
    refused = openstack('image', 'save', '--file', target, name)
    assert message in refused.error


def test_save_to_a_full_disk_says_so(openstack, saved):
    error = openstack('image', 'save', '--file', '/dev/full', saved).error
    assert error == 'Cannot write /dev/full: No space left on device'


def test_save_into_a_pipe_that_is_closed_is_quiet(environ, saved, tmp_path):
    done = subprocess.run(
        f'{OPENSTACK} image save {saved} | head -c 10',
        shell=True,
        env=environ(),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert len(done.stdout) == 10
    assert done.stderr == b''


def test_save_of_a_deactivated_image_says_why_not(openstack, saved, tmp_path):
    openstack('image', 'set', '--deactivate', saved, user='admin', ok=True)
    error = openstack('image', 'save', '--file', 'out', saved).error
    assert 'deactivated' in error
    assert 'HTTP 403' in error
    assert not (tmp_path / 'out').exists()


def test_progress_of_save(openstack, saved):
    done = openstack('image', 'save', '--progress', '--file', 'out', saved)
    assert '100%' in done.err
    assert done.out == ''


@pytest.mark.parametrize(
    ('words', 'shown'),
    [
        (['image', 'save'], True),
        (['--quiet', 'image', 'save'], False),
        (['image', 'save', '--no-progress'], False),
    ],
)
def test_a_terminal_is_shown_progress(environ, saved, tmp_path, words, shown):
    terminal, stderr = pty.openpty()
    size = struct.pack('HHHH', 24, 80, 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    done = subprocess.run(
        [str(OPENSTACK), *words, '--file', 'out', saved],
        env=environ(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=True,
    )
    os.close(stderr)
    said = b''
    with contextlib.suppress(OSError):  # which is how a terminal ends
        while block := os.read(terminal, 1 << 16):
            said += block
    os.close(terminal)
    assert (b'100%' in said) == shown
    assert (said == b'') != shown
    assert done.stdout == b''

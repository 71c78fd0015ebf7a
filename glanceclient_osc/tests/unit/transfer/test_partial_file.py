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

"""Partial files: complete and verified, or not under their name."""

import contextlib
import os
import shutil

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer import partial_file
from glanceclient_osc.transfer.partial_file import (
    PartialFile,
    get_partial_path,
    open_partial_file,
    replace_file,
)


@pytest.fixture
def target(tmp_path):
    """Return the path of a file to write."""
    return tmp_path / 'out'


def _write_and_fail(target, error, data=b'half', **options):
    with open_partial_file(target, **options) as file:
        file.write(data)
        raise error


def _listing(target):
    return sorted(os.listdir(target.parent))


def test_a_complete_file_replaces_the_target(target):
    target.write_bytes(b'old')
    with open_partial_file(target) as file:
        assert file.path == get_partial_path(target)
        file.write(b'new')
        assert target.read_bytes() == b'old'
    assert target.read_bytes() == b'new'
    assert _listing(target) == ['out']


def test_permissions_are_those_of_the_old_file_or_the_default(target):
    mask = os.umask(0o027)
    try:
        with open_partial_file(target) as file:
            assert file.path.stat().st_mode & 0o777 == 0o600
        assert target.stat().st_mode & 0o777 == 0o640
        target.chmod(0o604)
        with open_partial_file(target):
            pass
        assert target.stat().st_mode & 0o777 == 0o604
        target.chmod(0o4755)
        with open_partial_file(target):
            pass
        assert target.stat().st_mode & 0o7777 == 0o755
    finally:
        os.umask(mask)


def test_a_file_interrupted_during_a_write_is_kept(target, monkeypatch):
    monkeypatch.setattr(
        PartialFile, 'write', lambda file, data: file._file.write(data)
    )
    with pytest.raises(KeyboardInterrupt) as caught:
        _write_and_fail(target, KeyboardInterrupt(), keep=True)
    assert caught.value.part.read_bytes() == b'half'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can change owners')
def test_permissions_of_another_users_file_are_limited(target):
    target.touch()
    os.chown(target, 65534, -1)
    mask = os.umask(0o022)
    try:
        target.chmod(0o666)
        with open_partial_file(target):
            pass
    finally:
        os.umask(mask)
    assert target.stat().st_mode & 0o7777 == 0o644


@pytest.mark.parametrize(
    ('error', 'keep', 'left'),
    [
        (OSError('full'), False, ['out']),
        (OSError('full'), True, ['out', 'out.part']),
        (KeyboardInterrupt(), True, ['out', 'out.part']),
        (exc.IntegrityError('x'), True, ['out']),
    ],
)
def test_a_failed_file_is_kept_only_if_requested_and_not_corrupt(
    target, error, keep, left
):
    target.write_bytes(b'old')
    with pytest.raises(type(error)) as caught:
        _write_and_fail(target, error, keep=keep)
    assert _listing(target) == left
    assert target.read_bytes() == b'old'
    kept = get_partial_path(target) if len(left) == 2 else None
    assert getattr(caught.value, 'part', None) == kept


def test_an_empty_file_is_not_kept(target):
    with pytest.raises(OSError, match='x'):
        with open_partial_file(target, keep=True):
            raise OSError('x')
    assert _listing(target) == []


def test_an_earlier_run_can_be_resumed(target):
    get_partial_path(target).write_bytes(b'half')
    with open_partial_file(target, resume=True) as file:
        assert file.size == 4
        assert b''.join(file.blocks(3)) == b'half'
        file.write(b' and half')
    assert target.read_bytes() == b'half and half'


def test_an_existing_partial_file_is_left_alone_by_default(target):
    get_partial_path(target).write_bytes(b'precious')
    with open_partial_file(target) as file:
        assert file.size == 0
        file.write(b'new')
    assert target.read_bytes() == b'new'
    assert get_partial_path(target).read_bytes() == b'precious'


def test_a_file_that_cannot_be_resumed_is_not_deleted(target):
    get_partial_path(target).write_bytes(b'precious')
    with pytest.raises(exc.InvalidArgument) as caught:
        with open_partial_file(target, resume=True, keep=True):
            raise exc.InvalidArgument('too long')
    assert not hasattr(caught.value, 'part')
    assert get_partial_path(target).read_bytes() == b'precious'


def _link(path, victim):
    path.symlink_to(victim)


def _hard_link(path, victim):
    os.link(victim, path)


def _folder(path, victim):
    path.mkdir()


def _fifo(path, victim):
    os.mkfifo(path)


@pytest.mark.parametrize('create', [_link, _hard_link, _folder, _fifo])
def test_links_folders_and_pipes_are_not_written(target, create):
    victim = target.with_name('victim')
    victim.write_bytes(b'precious')
    create(get_partial_path(target), victim)
    with open_partial_file(target, keep=True) as file:
        assert file.path != get_partial_path(target)
        file.write(b'new')
    assert target.read_bytes() == b'new'
    assert victim.read_bytes() == b'precious'
    with pytest.raises(exc.InvalidArgument, match='Cannot resume'):
        with open_partial_file(target, resume=True):
            pass
    assert victim.read_bytes() == b'precious'


def test_two_downloads_use_two_files(target):
    with open_partial_file(target, keep=True) as one:
        one.write(b'one')
        with open_partial_file(target, keep=True) as two:
            assert two.path != one.path
            two.write(b'two')
        assert target.read_bytes() == b'two'
        with pytest.raises(exc.InvalidArgument, match='another download'):
            with open_partial_file(target, resume=True):
                pass
    assert target.read_bytes() == b'one'
    assert _listing(target) == ['out']


def test_a_file_with_a_unique_name_is_not_kept(target):
    with open_partial_file(target) as one:
        one.write(b'one')
        with pytest.raises(OSError, match='full'):
            _write_and_fail(target, OSError('full'), keep=True)
    assert _listing(target) == ['out']


@pytest.mark.parametrize('end', [b'', b'x'])
def test_blocks_of_zeros_become_holes(target, end):
    data = b'y' * 70_000 + bytes(3 << 20) + end
    with open_partial_file(target, sparse=True) as file:
        for start in range(0, len(data), 1 << 20):
            file.write(data[start : start + (1 << 20)])
    assert target.read_bytes() == data
    assert target.stat().st_blocks * 512 < 1 << 20


def test_a_hole_at_the_end_is_kept(target):
    with pytest.raises(KeyboardInterrupt):
        _write_and_fail(
            target,
            KeyboardInterrupt(),
            bytes(1 << 20),
            sparse=True,
            keep=True,
        )
    with open_partial_file(target, sparse=True, resume=True) as file:
        assert file.size == 1 << 20
        file.write(b'end')
    assert target.read_bytes() == bytes(1 << 20) + b'end'


# --- swapped files, long names, missing folders ------------------------------


def _write(target, action, **options):
    """Write a file; let an action happen before the end."""
    with open_partial_file(target, **options) as file:
        file.write(b'new')
        action(file.path)


def _swap(path):
    path.rename(path.with_name('moved'))
    path.write_bytes(b'swapped')


def _swap_by_link(path):
    path.rename(path.with_name('moved'))
    path.symlink_to('moved')


def test_a_swapped_file_does_not_replace_the_target(target):
    target.write_bytes(b'old')
    with pytest.raises(OSError, match=r'out\.part was moved or replaced'):
        _write(target, _swap, keep=True)
    assert target.read_bytes() == b'old'
    assert get_partial_path(target).read_bytes() == b'swapped'


def test_a_link_to_the_file_does_not_replace_the_target(target):
    target.write_bytes(b'old')
    with pytest.raises(OSError, match='moved or replaced'):
        _write(target, _swap_by_link)
    assert target.read_bytes() == b'old'


def test_a_file_that_replaced_a_failed_one_is_neither_deleted_nor_named(
    target,
):
    def swap_and_fail(path):
        _swap(path)
        raise OSError('full')

    with pytest.raises(OSError, match='full') as caught:
        _write(target, swap_and_fail, keep=True)
    assert not hasattr(caught.value, 'part')
    assert get_partial_path(target).read_bytes() == b'swapped'


@pytest.mark.parametrize('letter', ['x', 'ä', '🙂'])
def test_a_name_of_maximum_length_can_be_written(target, letter):
    size = len(letter.encode())
    target = target.with_name('y' * (255 % size) + letter * (255 // size))
    other = target.with_name(target.name[:-1] + 'z' * size)
    assert get_partial_path(target) != get_partial_path(other)
    for _ in range(2):  # with and without an existing partial file
        with open_partial_file(target) as file:
            file.write(b'new')
        assert target.read_bytes() == b'new'
        get_partial_path(target).write_bytes(b'precious')
    with open_partial_file(target, resume=True) as file:
        assert file.size == len(b'precious')


def test_a_name_that_is_too_long_is_refused_at_once(target):
    with pytest.raises(OSError, match='too long'):
        with open_partial_file(target.with_name('x' * 256)):
            pytest.fail('the file was opened')


def test_a_missing_folder_is_named(target):
    folder = target.with_name('nosuch')
    with pytest.raises(FileNotFoundError) as caught:
        with open_partial_file(folder / 'out'):
            pass
    assert caught.value.strerror == f'The directory {folder} does not exist'


def test_a_folder_deleted_during_the_download_is_named(target):
    folder = target.with_name('folder')
    folder.mkdir()
    with pytest.raises(FileNotFoundError) as caught:
        _write(folder / 'out', lambda path: shutil.rmtree(folder), keep=True)
    assert caught.value.strerror == f'The directory {folder} does not exist'
    assert not hasattr(caught.value, 'part')


# --- whole files -------------------------------------------------------------


def test_replace_file_replaces_a_file_at_the_end(target):
    target.write_bytes(b'old')
    with replace_file(target) as file:
        file.write(b'new')
        assert target.read_bytes() == b'old'
    assert target.read_bytes() == b'new'
    assert _listing(target) == ['out']


def test_replace_file_keeps_the_old_file_on_failure(target):
    target.write_bytes(b'old')
    with contextlib.suppress(ZeroDivisionError):
        with replace_file(target) as file:
            file.write(b'new')
            raise ZeroDivisionError
    assert target.read_bytes() == b'old'
    assert _listing(target) == ['out']


def test_replace_file_writes_through_a_link(target):
    target.write_bytes(b'old')
    link = target.with_name('link')
    link.symlink_to(target)
    with replace_file(link) as file:
        file.write(b'new')
    assert link.is_symlink()
    assert target.read_bytes() == b'new'


def test_replace_file_writes_to_a_device():
    with replace_file(os.devnull) as file:
        file.write(b'x')
    assert not os.path.isfile(os.devnull)


# --- platforms and file systems ----------------------------------------------


def test_a_platform_without_locks_uses_a_unique_name(target, monkeypatch):
    monkeypatch.setattr(partial_file, 'fcntl', None)
    with open_partial_file(target) as file:
        assert file.path != get_partial_path(target)
        file.write(b'new')
    assert target.read_bytes() == b'new'
    with pytest.raises(OSError, match='full'):
        _write_and_fail(target, OSError('full'), keep=True)
    assert _listing(target) == ['out']
    with pytest.raises(exc.InvalidArgument, match='cannot be locked'):
        with open_partial_file(target, resume=True):
            pass


def test_a_file_system_without_locks_uses_a_unique_name(target, monkeypatch):
    def flock(handle, operation):
        raise OSError(95, 'Operation not supported')

    monkeypatch.setattr(partial_file.fcntl, 'flock', flock)
    with open_partial_file(target) as file:
        assert file.path != get_partial_path(target)
    with pytest.raises(exc.InvalidArgument, match='not supported'):
        with open_partial_file(target, resume=True):
            pass


def test_a_file_renamed_before_it_was_locked_is_not_used(target, monkeypatch):
    part = get_partial_path(target)
    part.write_bytes(b'x')
    monkeypatch.setattr(
        partial_file.fcntl, 'flock', lambda *_: part.rename(target)
    )
    with pytest.raises(exc.InvalidArgument, match='just completed'):
        with open_partial_file(target, resume=True):
            pass
    assert target.read_bytes() == b'x'

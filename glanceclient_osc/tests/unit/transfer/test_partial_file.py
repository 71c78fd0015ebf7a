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

"""The file that a download grows in."""

import os

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer.partial_file import (
    PartialFile,
    get_partial_path,
    open_partial_file,
)


@pytest.fixture
def target(tmp_path):
    """Return what is to be written."""
    return tmp_path / 'out'


def _fail(target, error, data=b'half', **options):
    with open_partial_file(target, **options) as new:
        new.write(data)
        raise error


def _listing(target):
    return sorted(os.listdir(target.parent))


def test_it_takes_the_place_of_the_target(target):
    target.write_bytes(b'old')
    with open_partial_file(target) as new:
        assert new.path == get_partial_path(target)
        new.write(b'new')
        assert target.read_bytes() == b'old'
    assert target.read_bytes() == b'new'
    assert _listing(target) == ['out']


def test_rights_are_those_of_the_old_file_or_of_a_new_one(target):
    mask = os.umask(0o027)
    try:
        with open_partial_file(target) as new:
            assert new.path.stat().st_mode & 0o777 == 0o600
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


def test_what_is_written_but_not_counted_yet_is_left_too(target, monkeypatch):
    monkeypatch.setattr(
        PartialFile, 'write', lambda new, data: new._file.write(data)
    )
    with pytest.raises(KeyboardInterrupt) as caught:
        _fail(target, KeyboardInterrupt(), keep=True)
    assert caught.value.part.read_bytes() == b'half'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root gives files away')
def test_a_file_of_somebody_else_gives_no_rights(target):
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
def test_what_is_left_when_it_fails(target, error, keep, left):
    target.write_bytes(b'old')
    with pytest.raises(type(error)) as caught:
        _fail(target, error, keep=keep)
    assert _listing(target) == left
    assert target.read_bytes() == b'old'
    kept = get_partial_path(target) if len(left) == 2 else None
    assert getattr(caught.value, 'part', None) == kept


def test_nothing_is_not_kept(target):
    with pytest.raises(OSError, match='x'):
        with open_partial_file(target, keep=True):
            raise OSError('x')
    assert _listing(target) == []


def test_an_earlier_try_is_taken_up(target):
    get_partial_path(target).write_bytes(b'half')
    with open_partial_file(target, resume=True) as new:
        assert new.size == 4
        assert b''.join(new.blocks(3)) == b'half'
        new.write(b' and half')
    assert target.read_bytes() == b'half and half'


def test_what_is_there_already_is_left_alone_unless_asked_for(target):
    get_partial_path(target).write_bytes(b'precious')
    with open_partial_file(target) as new:
        assert new.size == 0
        new.write(b'new')
    assert target.read_bytes() == b'new'
    assert get_partial_path(target).read_bytes() == b'precious'


def test_what_cannot_be_continued_is_neither_removed_nor_recommended(target):
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


@pytest.mark.parametrize('trap', [_link, _hard_link, _folder, _fifo])
def test_what_lies_in_wait_is_not_written_to(target, trap):
    victim = target.with_name('victim')
    victim.write_bytes(b'precious')
    trap(get_partial_path(target), victim)
    with open_partial_file(target, keep=True) as new:
        assert new.path != get_partial_path(target)
        new.write(b'new')
    assert target.read_bytes() == b'new'
    assert victim.read_bytes() == b'precious'
    with pytest.raises(exc.InvalidArgument, match='Cannot continue'):
        with open_partial_file(target, resume=True):
            pass
    assert victim.read_bytes() == b'precious'


def test_two_downloads_do_not_mix(target):
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


def test_a_part_that_nobody_would_find_is_not_kept(target):
    with open_partial_file(target) as one:
        one.write(b'one')
        with pytest.raises(OSError, match='full'):
            _fail(target, OSError('full'), keep=True)
    assert _listing(target) == ['out']


@pytest.mark.parametrize('end', [b'', b'x'])
def test_zeros_become_holes(target, end):
    data = b'y' * 70_000 + bytes(10 << 20) + end
    with open_partial_file(target, sparse=True) as new:
        for at in range(0, len(data), 1 << 20):
            new.write(data[at : at + (1 << 20)])
    assert target.read_bytes() == data
    assert target.stat().st_blocks * 512 < 1 << 20


def test_holes_count_when_a_part_is_kept(target):
    with pytest.raises(KeyboardInterrupt):
        _fail(
            target,
            KeyboardInterrupt(),
            bytes(1 << 20),
            sparse=True,
            keep=True,
        )
    with open_partial_file(target, sparse=True, resume=True) as new:
        assert new.size == 1 << 20
        new.write(b'end')
    assert target.read_bytes() == bytes(1 << 20) + b'end'

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

"""What goes up."""

import io
import os
import threading

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK
from glanceclient_osc.transfer.source import open_source, open_stdin


def _read(source):
    return b''.join(source.blocks())


@pytest.fixture
def pipe():
    """Return both ends of a pipe, the first as a file object."""
    read, write = os.pipe()
    with os.fdopen(read, 'rb') as reading:
        yield reading, write


def test_a_path_has_a_size_and_can_be_read_twice(tmp_path):
    path = tmp_path / 'f'
    path.write_bytes(b'x' * (BLOCK + 1))
    for given in (path, str(path)):
        source = open_source(given)
        assert (source.size, source.replayable) == (BLOCK + 1, True)
        assert [len(block) for block in source.blocks()] == [BLOCK, 1]
        assert _read(source) == path.read_bytes()
        source.close()


def test_a_file_object_is_read_from_where_it_stands(tmp_path):
    file = io.BytesIO(b'header data')
    file.seek(7)
    source = open_source(file)
    assert source.size == 4
    assert _read(source) == _read(source) == b'data'
    source.close()
    assert not file.closed, 'it is not ours to close'


def test_bytes_are_a_source():
    source = open_source(b'data')
    assert (source.size, _read(source)) == (4, b'data')


def test_a_pipe_has_no_size_and_is_read_once(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    source = open_source(reading)
    assert (source.size, source.replayable) == (None, False)
    assert _read(source) == b'data'


def test_an_iterator_is_a_source():
    source = open_source(iter([b'a', b'b']), 2)
    assert (source.size, source.replayable) == (2, False)
    assert _read(source) == b'ab'


def test_text_is_refused():
    with pytest.raises(exc.SourceError, match='binary mode'):
        open_source(io.StringIO('text'))


def test_another_size_than_promised_is_refused(tmp_path):
    (tmp_path / 'f').write_bytes(b'1234')
    with pytest.raises(exc.SourceError, match='4 bytes long, not 5'):
        open_source(tmp_path / 'f', 5)


@pytest.mark.parametrize('name', ['nosuch', '.'])
def test_what_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(exc.SourceError, match='Cannot read'):
        open_source(tmp_path / name)


def test_a_disk_that_fails_is_a_source_error():
    class Broken(io.RawIOBase):
        def seekable(self):
            return False

        def read(self, size=-1):
            raise OSError(5, 'Input/output error')

    with pytest.raises(exc.SourceError, match='Input/output error'):
        _read(open_source(Broken()))


# --- standard input ----------------------------------------------------------


def test_a_pipe_with_bytes_is_data(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    assert _read(open_stdin(reading)) == b'data'


def test_a_pipe_without_bytes_is_nothing(pipe):
    reading, write = pipe
    os.close(write)
    assert open_stdin(reading) is None


def test_a_slow_pipe_is_waited_for_and_that_is_said(pipe, monkeypatch):
    monkeypatch.setattr('glanceclient_osc.transfer.source._PATIENCE', 0.05)
    reading, write = pipe

    def late():
        os.write(write, b'data')
        os.close(write)

    timer = threading.Timer(0.2, late)
    timer.start()
    said = []
    source = open_stdin(reading, None, lambda: said.append(True))
    assert (_read(source), said) == (b'data', [True])
    timer.join()


def test_a_device_is_nothing():
    with open(os.devnull, 'rb') as null:
        assert open_stdin(null) is None


def test_a_file_is_data_unless_it_was_begun(tmp_path):
    (tmp_path / 'f').write_bytes(b'line 1\nline 2\n')
    with open(tmp_path / 'f', 'rb', buffering=0) as file:
        assert _read(open_stdin(file)) == b'line 1\nline 2\n'
        file.seek(7)
        assert open_stdin(file) is None


# --- looking ahead -----------------------------------------------------------


def test_what_was_seen_of_a_pipe_still_comes(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    source = open_source(reading)
    assert [*source.peek()] == [b'data']
    assert [*source.peek()] == [b'data']
    assert _read(source) == b'data'


def test_no_more_is_read_than_is_looked_at():
    taken = []
    source = open_source(taken.append(n) or b'%d' % n for n in range(9))
    assert next(source.peek()) == b'0'
    assert taken == [0]
    assert _read(source) == b'012345678'


def test_a_file_tells_when_it_was_written_to(tmp_path):
    (tmp_path / 'f').write_bytes(b'1234')
    source = open_source(tmp_path / 'f')
    source.check()
    with open(tmp_path / 'f', 'ab') as file:
        file.write(b'5')
    with pytest.raises(exc.SourceError, match='was changed'):
        source.check()


def test_a_size_can_be_expected_later():
    source = open_source(iter([b'a']))
    source.expect(None)
    assert source.size is None
    source.expect(1)
    assert source.size == 1
    with pytest.raises(exc.SourceError, match='1 bytes long, not 2'):
        source.expect(2)


@pytest.mark.parametrize('data', [3, None, object(), {'k': b'1'}])
def test_what_is_no_data_is_refused_at_once(data):
    with pytest.raises(exc.SourceError, match='Image data is a path'):
        open_source(data)


class _Text:
    def read(self, size):
        return 'text'


@pytest.mark.parametrize('data', [['text'], _Text()])
def test_data_is_bytes(data):
    with pytest.raises(exc.SourceError, match='is bytes, not str'):
        [*open_source(data).blocks()]


def test_a_closed_file_is_no_data(tmp_path):
    (tmp_path / 'f').touch()
    with open(tmp_path / 'f', 'rb') as file:
        pass
    with pytest.raises(exc.SourceError, match='is closed'):
        open_source(file)


def test_a_view_of_memory_is_data():
    assert [*open_source(memoryview(b'abc')).blocks()] == [b'abc']

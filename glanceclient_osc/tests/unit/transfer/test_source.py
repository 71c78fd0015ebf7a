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

"""Sources of image data."""

import io
import os
import select

import pytest

from glanceclient_osc import exc
from glanceclient_osc.transfer import BLOCK_SIZE, source
from glanceclient_osc.transfer.source import (
    is_pipe,
    open_source,
    open_stdin,
)


def _read(source):
    return b''.join(source.blocks())


@pytest.fixture
def pipe():
    """Return the ends of a pipe: a file object and a descriptor."""
    read, write = os.pipe()
    with os.fdopen(read, 'rb') as reading:
        yield reading, write


def test_a_path_has_a_size_and_can_be_read_twice(tmp_path):
    path = tmp_path / 'f'
    path.write_bytes(b'x' * (BLOCK_SIZE + 1))
    source = open_source(path)
    assert (source.size, source.replayable) == (BLOCK_SIZE + 1, True)
    assert [len(block) for block in source.blocks()] == [BLOCK_SIZE, 1]
    assert _read(source) == path.read_bytes()
    source.close()


@pytest.mark.parametrize('text', ['', 'text', 'größe'])
def test_a_string_is_text_that_is_encoded(text):
    source = open_source(text)
    assert (source.size, source.replayable) == (len(text.encode()), True)
    assert _read(source) == text.encode()


def test_a_string_is_never_a_path(tmp_path):
    (tmp_path / 'f').write_bytes(b'secret')
    path = str(tmp_path / 'f')
    assert _read(open_source(path)) == path.encode()


def test_text_that_cannot_be_encoded_is_refused():
    with pytest.raises(exc.SourceError, match='text cannot be encoded'):
        open_source('\udc80')


def test_a_file_object_is_read_from_its_position():
    file = io.BytesIO(b'header data')
    file.seek(7)
    source = open_source(file)
    assert source.size == 4
    assert _read(source) == _read(source) == b'data'
    source.close()
    assert not file.closed, 'only files opened by open_source are closed'


def test_bytes_have_a_size():
    source = open_source(b'data')
    assert (source.size, _read(source)) == (4, b'data')


def test_a_pipe_has_no_size_and_is_read_once(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    source = open_source(reading)
    assert (source.size, source.replayable) == (None, False)
    assert _read(source) == b'data'


def test_an_iterator_is_read_once():
    source = open_source(iter([b'a', b'b']), 2)
    assert (source.size, source.replayable) == (2, False)
    assert _read(source) == b'ab'


def test_a_text_file_is_refused():
    with pytest.raises(exc.SourceError, match='binary mode'):
        open_source(io.StringIO('text'))


def test_another_size_than_expected_is_refused(tmp_path):
    (tmp_path / 'f').write_bytes(b'1234')
    with pytest.raises(exc.SourceError, match='4 bytes long, not 5'):
        open_source(tmp_path / 'f', 5)


@pytest.mark.parametrize('name', ['nosuch', '.'])
def test_a_path_that_cannot_be_opened_is_refused(tmp_path, name):
    with pytest.raises(exc.SourceError, match='Cannot read'):
        open_source(tmp_path / name)


def test_a_read_error_is_a_source_error():
    class Broken(io.RawIOBase):
        def seekable(self):
            return False

        def read(self, size=-1):
            raise OSError(5, 'Input/output error')

    with pytest.raises(exc.SourceError, match='Input/output error'):
        _read(open_source(Broken()))


# --- standard input ----------------------------------------------------------


def test_a_pipe_with_bytes_has_data(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    assert _read(open_stdin(reading)) == b'data'


def test_a_pipe_without_bytes_has_no_data(pipe):
    reading, write = pipe
    os.close(write)
    assert open_stdin(reading) is None


def test_waiting_for_a_pipe_is_reported(pipe, monkeypatch):
    monkeypatch.setattr(source, '_PIPE_NOTICE_DELAY', 0.01)
    reading, write = pipe

    def report_and_write():
        os.write(write, b'data')
        os.close(write)

    # Without the report, this would wait for ever.
    assert _read(open_stdin(reading, None, report_and_write)) == b'data'


def test_a_pipe_with_bytes_is_not_reported(pipe, monkeypatch):
    monkeypatch.setattr(source, '_PIPE_NOTICE_DELAY', 60)
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    reports = []
    assert open_stdin(reading, None, lambda: reports.append(1)) is not None
    assert reports == []


def test_pipes_need_no_select(pipe, monkeypatch):
    # Windows has no select() for pipes.
    monkeypatch.delattr(select, 'select')
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    assert _read(open_stdin(reading, None, bool)) == b'data'


def test_a_closed_standard_input_has_no_data(tmp_path):
    with open(tmp_path / 'f', 'wb+') as file:
        pass
    assert open_stdin(file) is None
    assert not is_pipe(file)


def test_a_stream_without_a_descriptor_has_no_data():
    assert open_stdin(io.BytesIO(b'data')) is None


def test_the_null_device_has_no_data():
    with open(os.devnull, 'rb') as null:
        assert open_stdin(null) is None


def test_a_file_has_data_unless_it_was_read_in_part(tmp_path):
    (tmp_path / 'f').write_bytes(b'line 1\nline 2\n')
    with open(tmp_path / 'f', 'rb', buffering=0) as file:
        assert _read(open_stdin(file)) == b'line 1\nline 2\n'
        file.seek(7)
        assert open_stdin(file) is None


def test_a_named_pipe_is_read_once(tmp_path):
    path = tmp_path / 'pipe'
    os.mkfifo(path)
    # Opened for both, so that the other end does not block.
    with open(os.open(path, os.O_RDWR), 'wb') as writer:
        data = open_source(path)
        writer.write(b'data')
    assert (data.size, data.replayable) == (None, False)
    assert _read(data) == b'data'
    data.close()


def test_a_file_without_a_position_is_refused():
    class Unseekable(io.BytesIO):
        def tell(self):
            raise OSError(29, 'Illegal seek')

    with pytest.raises(exc.SourceError, match=r'size .* Illegal seek'):
        open_source(Unseekable())


# --- peeking -----------------------------------------------------------------


def test_peeking_does_not_consume_data(pipe):
    reading, write = pipe
    os.write(write, b'data')
    os.close(write)
    source = open_source(reading)
    assert [*source.peek()] == [b'data']
    assert [*source.peek()] == [b'data']
    assert _read(source) == b'data'


def test_a_number_of_bytes_can_be_peeked():
    data = open_source(iter([b'a', b'bc', b'def']))
    assert data.peek_bytes(2) == b'abc'
    assert data.peek_bytes(99) == b'abcdef'
    assert _read(data) == b'abcdef'


def test_peeking_reads_no_more_than_necessary():
    numbers = []
    source = open_source(numbers.append(n) or b'%d' % n for n in range(9))
    assert next(source.peek()) == b'0'
    assert numbers == [0]
    assert _read(source) == b'012345678'


def test_a_changed_file_is_detected(tmp_path):
    (tmp_path / 'f').write_bytes(b'1234')
    source = open_source(tmp_path / 'f')
    source.check()
    with open(tmp_path / 'f', 'ab') as file:
        file.write(b'5')
    with pytest.raises(exc.SourceError, match='was changed'):
        source.check()


def test_a_size_can_be_set_later():
    source = open_source(iter([b'a']))
    source.set_size(None)
    assert source.size is None
    source.set_size(1)
    assert source.size == 1
    with pytest.raises(exc.SourceError, match='1 bytes long, not 2'):
        source.set_size(2)


@pytest.mark.parametrize('data', [3, None, object(), {'k': b'1'}])
def test_other_types_are_refused_at_once(data):
    with pytest.raises(exc.SourceError, match=r'must be an os\.PathLike'):
        open_source(data)


class _Text:
    def read(self, size):
        return 'text'


@pytest.mark.parametrize('data', [['text'], _Text()])
def test_blocks_of_text_are_refused(data):
    with pytest.raises(exc.SourceError, match='must be bytes, not str'):
        [*open_source(data).blocks()]


def test_a_closed_file_is_refused(tmp_path):
    (tmp_path / 'f').touch()
    with open(tmp_path / 'f', 'rb') as file:
        pass
    with pytest.raises(exc.SourceError, match='is closed'):
        open_source(file)


def test_a_memoryview_is_data():
    assert [*open_source(memoryview(b'abc')).blocks()] == [b'abc']

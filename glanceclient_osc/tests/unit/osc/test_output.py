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

"""Standard output that is closed, read-only or full."""

import errno
import io
import os
import socket

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import output


def test_closed_output_is_refused():
    with pytest.raises(exceptions.CommandError, match='output is closed'):
        output.check_output(None)


@pytest.mark.parametrize(
    ('path', 'mode', 'reason'),
    [
        (os.devnull, 'r', 'Bad file descriptor'),
        ('/dev/full', 'w', 'No space left on device'),
    ],
)
def test_output_that_cannot_be_written_is_refused(path, mode, reason):
    with (
        open(path, mode) as stream,
        pytest.raises(
            exceptions.CommandError,
            match=f'Cannot write to standard output: {reason}',
        ),
    ):
        output.check_output(stream)


def test_output_to_a_file_is_accepted(tmp_path):
    path = tmp_path / 'out'
    with open(path, 'w') as stream:
        output.check_output(stream)
    assert path.read_bytes() == b''
    output.check_output(io.StringIO())


def test_output_to_a_socket_is_accepted():
    # An empty datagram would be visible to the reader.
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs, ours.makefile('w') as stream:
        output.check_output(stream)
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


def test_buffered_output_that_cannot_be_written_is_an_error():
    with open('/dev/full', 'w') as stream:
        stream.write('x')
        with pytest.raises(exceptions.CommandError, match='No space left'):
            output.flush_output(stream)
        # Python flushes again at its end.
        stream.flush()


def test_an_error_of_a_stream_without_descriptor_is_explained():
    class Full(io.StringIO):
        def flush(self):
            raise OSError(errno.ENOSPC, 'No space left on device')

    with pytest.raises(exceptions.CommandError, match='No space left'):
        output.flush_output(Full())


def test_a_broken_pipe_stays_a_broken_pipe():
    with (
        pytest.raises(BrokenPipeError),
        output.explain_write_errors(io.StringIO()),
    ):
        raise BrokenPipeError

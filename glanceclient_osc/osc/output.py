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

import contextlib
import os
import stat
from collections.abc import Iterator
from typing import IO

from osc_lib import exceptions


def check_output(stream: IO[str] | None) -> None:
    """Raise an error if a stream cannot be written.

    Call it before a command changes anything. A disk that fills up later is
    found by :func:`explain_write_errors`.

    :param stream: standard output, None if it was closed at the start
    :raises CommandError: the stream cannot be written
    """
    if stream is None:
        raise exceptions.CommandError('Standard output is closed')
    try:
        descriptor = stream.fileno()
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            # Writing zero bytes fails if writing data would fail.
            os.write(descriptor, b'')
    except ValueError:  # not a file, in tests and in interactive mode
        return
    except OSError as error:
        raise _explain(error) from error


def flush_output(stream: IO[str]) -> None:
    """Write what is buffered.

    Python itself would do it after the command has ended with status 0.

    :raises BrokenPipeError: the reader of a pipe has ended
    :raises CommandError: the stream cannot be written
    """
    with explain_write_errors(stream):
        stream.flush()


@contextlib.contextmanager
def explain_write_errors(stream: IO[str]) -> Iterator[None]:
    """Explain errors of a block that writes to a stream.

    :raises BrokenPipeError: the reader of a pipe has ended
    :raises CommandError: the stream cannot be written
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _discard_output(stream)
        raise _explain(error) from error


def _discard_output(stream: IO[str]) -> None:
    """Discard what is still buffered, which Python would write at its end."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def _explain(error: OSError) -> exceptions.CommandError:
    return exceptions.CommandError(
        f'Cannot write to standard output: {error.strerror or error}'
    )

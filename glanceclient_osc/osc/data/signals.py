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

"""SIGTERM and SIGHUP as exceptions, so that a command can clean up."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def raise_on_termination() -> Iterator[None]:
    """Raise SystemExit in the block when SIGTERM or SIGHUP arrives.

    CI systems that cancel a job, ``timeout`` and a lost connection send
    these signals. Without a handler they end the process at once, and
    nothing is cleaned up.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can set signal handlers
        return

    def exit_with_status(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    numbers = [
        getattr(signal, name)
        for name in ('SIGTERM', 'SIGHUP')
        if hasattr(signal, name)  # Windows has no SIGHUP
    ]
    # A handler that nohup or the calling program has set stays as it is.
    unhandled = [
        number
        for number in numbers
        if signal.getsignal(number) == signal.SIG_DFL
    ]
    for number in unhandled:
        signal.signal(number, exit_with_status)
    try:
        yield
    finally:
        for number in unhandled:
            signal.signal(number, signal.SIG_DFL)

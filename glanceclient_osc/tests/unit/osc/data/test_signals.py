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

"""SIGTERM and SIGHUP as exceptions."""

import os
import signal
import threading

import pytest

from glanceclient_osc.osc.data import signals


@pytest.mark.parametrize('name', ['SIGTERM', 'SIGHUP'])
def test_a_signal_raises_system_exit_in_the_block(name):
    number = getattr(signal, name)
    with pytest.raises(SystemExit) as caught, signals.raise_on_termination():
        os.kill(os.getpid(), number)
    assert caught.value.code == 128 + number


def test_the_default_handler_is_restored():
    with signals.raise_on_termination():
        assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_handler_of_the_program_stays(monkeypatch):
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals.raise_on_termination():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, previous)


def test_a_thread_leaves_the_handlers_alone():
    handlers = []

    def run():
        with signals.raise_on_termination():
            handlers.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert handlers == [signal.SIG_DFL]


def test_a_system_without_sighup_handles_sigterm(monkeypatch):
    monkeypatch.delattr(signal, 'SIGHUP')
    with signals.raise_on_termination():
        assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL

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

"""Measuring the data rate of a transfer."""

import pytest

from glanceclient_osc.transfer.rate import RateMonitor, TooSlowError


class _Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def transfer():
    """Return a function that transfers bytes in a number of seconds.

    The function returns True if the rate is accepted.
    """
    clock = _Clock()
    monitors = {}

    def transfer(size, seconds, min_rate=1000):
        monitor = monitors.setdefault(min_rate, RateMonitor(min_rate, clock))
        monitor.start()
        clock.now += seconds
        monitor.stop(size)
        clock.now += 3600  # What happens between two waits does not count.
        return True

    return transfer


def test_a_fast_transfer_is_accepted(transfer):
    assert all(transfer(1000, 1) for _ in range(1000))


def test_a_slow_transfer_is_refused_after_a_minute(transfer):
    for _ in range(59):
        transfer(999, 1)
    with pytest.raises(TooSlowError, match='999 bytes per second over 60'):
        transfer(999, 1)


def test_the_rate_is_measured_in_each_minute(transfer):
    transfer(1_000_000_000, 1)
    for _ in range(59):
        transfer(0, 1)
    for _ in range(59):
        transfer(1, 1)
    with pytest.raises(TooSlowError):
        transfer(1, 1)


def test_a_single_wait_is_left_to_the_timeout(transfer):
    transfer(0, 500)
    transfer(40_000, 1)
    assert all(transfer(1000, 1) for _ in range(1000))


def test_repeated_waits_are_refused(transfer):
    transfer(1, 500)
    with pytest.raises(TooSlowError):
        transfer(1, 500)


def test_a_minimum_of_0_accepts_every_rate(transfer):
    assert all(transfer(0, 1, min_rate=0) for _ in range(1000))

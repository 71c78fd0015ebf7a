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

"""Minimum data rate of a transfer.

The timeout of a socket limits a single wait. It does not detect a server that
sends or receives a few bytes at a time.
"""

import time
from collections.abc import Callable

from glanceclient_osc import exc

#: Minimum data rate in bytes per second.
DEFAULT_MIN_RATE = 1024

#: Period in seconds over which the rate is measured.
PERIOD = 60


class TooSlowError(exc.CommunicationError):
    """The data rate was too low."""


class RateMonitor:
    """Measures the data rate while a transfer waits for the network."""

    def __init__(
        self, min_rate: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Create a monitor.

        :param min_rate: minimum rate in bytes per second, 0 for none
        :param clock: function that returns the time in seconds
        """
        self._min_rate = min_rate
        self._clock = clock
        self._started = 0.0
        self._seconds = 0.0
        self._size = 0

    def start(self) -> None:
        """Record the start of a wait for the network."""
        self._started = self._clock()

    def stop(self, size: int) -> None:
        """Record the end of a wait for the network.

        :param size: number of bytes transferred since start()
        :raises TooSlowError: the rate was below the minimum for a period
        """
        # The timeout limits a single wait, and a server may be slow to
        # start. So a single wait never fills a whole period.
        self._seconds += min(self._clock() - self._started, PERIOD / 2)
        self._size += size
        if self._seconds < PERIOD:
            return
        rate = self._size / self._seconds
        self._seconds, self._size = 0.0, 0
        if rate < self._min_rate:
            raise TooSlowError(
                f'The transfer is too slow: {rate:.0f} bytes per second over '
                f'{PERIOD} seconds, the minimum is {self._min_rate}'
            )

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

"""Decisions about repeating a request, without I/O.

A request is repeated if the server did not process it, or if it is
idempotent and the server may have processed it.
"""

import datetime
import email.utils
import enum
import random
from collections.abc import Callable, Iterator, Mapping
from time import monotonic, sleep

__all__ = ['Failure', 'Retries', 'parse_retry_after', 'sleep']

#: default limits for the retries of one request
MAX_RETRIES = 5
MAX_WAIT_SECONDS = 60.0

_FIRST_DELAY_SECONDS = 0.5
_MAX_DELAY_SECONDS = 60.0

_IDEMPOTENT_METHODS = frozenset(('DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT'))

# The server did not process the request.
_REFUSED_STATUSES = frozenset((429, 503))
# The server may have processed the request.
_AMBIGUOUS_STATUSES = frozenset((502, 504))


class Failure(enum.Enum):
    """Reason why a request has no response."""

    #: no connection was opened, so the server did not receive the request
    UNREACHABLE = 'unreachable'
    #: the connection was lost before the response was complete
    BROKEN = 'broken'
    #: any other reason, for example a timeout
    OTHER = 'other'


class Retries:
    """Retries of one request.

    :ivar is_ambiguous: whether the server may have processed an earlier
        attempt
    """

    def __init__(
        self,
        method: str,
        *,
        connect_retries: int | None = None,
        status_code_retries: int | None = None,
        connect_retry_delay: float | None = None,
        status_code_retry_delay: float | None = None,
        retriable_status_codes: list[int] | None = None,
        is_upload: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Create the retries of one request.

        :param method: HTTP method
        :param connect_retries: maximum number of retries after connection
            failures; None for the defaults of this module
        :param status_code_retries: maximum number of retries after statuses;
            None for the defaults of this module
        :param connect_retry_delay: seconds between two attempts after a
            connection failure; None to double the delay each time
        :param status_code_retry_delay: likewise after a status
        :param retriable_status_codes: further statuses to retry after
        :param is_upload: the request has a streamed body, whose time does
            not count towards the limit of the retries
        :param clock: returns the time in seconds
        """
        self.is_ambiguous = False
        self._is_idempotent = method.upper() in _IDEMPOTENT_METHODS
        self._is_upload = is_upload
        self._extra_statuses = frozenset(retriable_status_codes or ())
        self._connect_limit = connect_retries
        self._status_limit = status_code_retries
        self._connect_delays = _iterate_delays(connect_retry_delay)
        self._status_delays = _iterate_delays(status_code_retry_delay)
        self._connect_count = 0
        self._status_count = 0
        self._waited = 0.0
        self._clock = clock
        self._first_failure: float | None = None

    def get_delay_after_status(
        self, status: int, headers: Mapping[str, str]
    ) -> float | None:
        """Return the seconds to wait, or None to give up.

        :param status: HTTP status of the response
        :param headers: headers of the response
        """
        if status not in _REFUSED_STATUSES:
            if status not in _AMBIGUOUS_STATUSES | self._extra_statuses:
                return None
            self.is_ambiguous = True
            if not self._is_idempotent:
                return None
        delay = next(self._status_delays)
        requested = parse_retry_after(headers.get('retry-after'))
        if requested is not None and status in _REFUSED_STATUSES:
            delay = requested
        self._status_count += 1
        return self._limit(delay, self._status_count, self._status_limit)

    def get_delay_after_failure(self, failure: Failure) -> float | None:
        """Return the seconds to wait, or None to give up."""
        if failure is Failure.OTHER:
            return None
        if failure is Failure.UNREACHABLE:
            # An upload follows other requests. The server was reachable then,
            # so it is probably restarting.
            if self._connect_limit is None and not self._is_upload:
                return None
        else:
            self.is_ambiguous = True
            if not self._is_idempotent:
                return None
        self._connect_count += 1
        if failure is Failure.BROKEN and self._connect_count == 1:
            # The server closed an idle connection while it was reused.
            return self._limit(0, 1, self._connect_limit)
        delay = next(self._connect_delays)
        return self._limit(delay, self._connect_count, self._connect_limit)

    def _limit(
        self, delay: float, count: int, limit: int | None
    ) -> float | None:
        now = self._clock()
        if self._first_failure is None:
            self._first_failure = now
        if limit is None:
            elapsed = (
                self._waited if self._is_upload else now - self._first_failure
            )
            if count > MAX_RETRIES or elapsed + delay > MAX_WAIT_SECONDS:
                return None
        elif count > limit or delay > _MAX_DELAY_SECONDS:
            return None
        self._waited += delay
        return delay


def _iterate_delays(fixed: float | None) -> Iterator[float]:
    """Yield the seconds before each retry; double them with some jitter."""
    delay = _FIRST_DELAY_SECONDS
    while True:
        if fixed is not None:
            yield fixed
        else:
            yield delay * random.uniform(0.5, 1)  # noqa: S311  # no secret
        delay = min(2 * delay, _MAX_DELAY_SECONDS)


def parse_retry_after(
    value: str | None, now: datetime.datetime | None = None
) -> float | None:
    """Return the seconds in a Retry-After header, a number or a date.

    :param now: time that a date is compared with (default: the current time)
    :returns: seconds of 0 or more, None if the header cannot be parsed
    """
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal() and value.isascii():
        return float(value[:10])
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.timezone.utc)
    now = now or datetime.datetime.now(datetime.timezone.utc)
    return max(0.0, (date - now).total_seconds())

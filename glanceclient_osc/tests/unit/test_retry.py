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

"""Retries: pure decisions."""

import datetime

import pytest

from glanceclient_osc.retry import Failure, Retries, parse_retry_after


def _collect(retries, get_delay):
    """Return the delays until the retries give up."""
    delays = []
    while (delay := get_delay(retries)) is not None:
        delays.append(delay)
        assert len(delays) < 100
    return delays


def _status(status, **headers):
    headers = {
        name.replace('_', '-'): value for name, value in headers.items()
    }
    return lambda retries: retries.get_delay_after_status(status, headers)


def _failure(failure):
    return lambda retries: retries.get_delay_after_failure(failure)


@pytest.mark.parametrize('method', ['GET', 'HEAD', 'PUT', 'DELETE'])
@pytest.mark.parametrize('status', [429, 502, 503, 504])
def test_idempotent_requests_are_repeated(method, status):
    delays = _collect(Retries(method), _status(status))
    assert len(delays) == 5
    for delay, limit in zip(delays, [0.5, 1, 2, 4, 8], strict=True):
        assert limit / 2 <= delay <= limit


@pytest.mark.parametrize('method', ['POST', 'PATCH'])
@pytest.mark.parametrize(
    ('status', 'count'), [(429, 5), (503, 5), (502, 0), (504, 0)]
)
def test_other_requests_are_repeated_only_if_refused(method, status, count):
    assert len(_collect(Retries(method), _status(status))) == count


@pytest.mark.parametrize('status', [400, 401, 404, 409, 500, 501])
def test_other_statuses_are_final(status):
    assert _collect(Retries('GET'), _status(status)) == []


def test_lost_connections_are_reopened_at_once():
    delays = _collect(Retries('GET'), _failure(Failure.BROKEN))
    assert delays[0] == 0
    assert len(delays) == 5
    assert all(delays[1:])
    assert _collect(Retries('POST'), _failure(Failure.BROKEN)) == []


def test_refused_connections_are_final_by_default():
    assert _collect(Retries('GET'), _failure(Failure.UNREACHABLE)) == []
    assert _collect(Retries('GET'), _failure(Failure.OTHER)) == []


def test_uploads_wait_for_a_server_that_restarts():
    upload = Retries('PUT', is_upload=True)
    assert len(_collect(upload, _failure(Failure.UNREACHABLE))) == 5


def test_connect_retries_replaces_the_default():
    retries = Retries('POST', connect_retries=2, connect_retry_delay=3)
    assert _collect(retries, _failure(Failure.UNREACHABLE)) == [3, 3]
    retries = Retries('GET', connect_retries=0)
    assert _collect(retries, _failure(Failure.BROKEN)) == []


def test_status_code_retries_replaces_the_default():
    retries = Retries('GET', status_code_retries=7, status_code_retry_delay=9)
    assert _collect(retries, _status(503)) == [9] * 7
    assert _collect(Retries('GET', status_code_retries=0), _status(503)) == []


def test_further_statuses_can_be_retriable():
    retries = Retries('GET', retriable_status_codes=[500])
    assert len(_collect(retries, _status(500))) == 5
    assert _collect(Retries('GET'), _status(500)) == []


def test_retry_after_replaces_the_delay():
    assert _collect(Retries('GET'), _status(503, retry_after='7')) == [7] * 5


def test_retries_end_before_the_limit_is_exceeded():
    now = [0.0]
    retries = Retries('GET', clock=lambda: now[0])
    get_delay = _status(503, retry_after='25')
    delays = []
    while (delay := get_delay(retries)) is not None:
        delays.append(delay)
        now[0] += delay
    assert delays == [25, 25]
    assert get_delay(Retries('GET')) == 25
    assert _status(503, retry_after='61')(Retries('GET')) is None


def test_the_time_of_an_upload_does_not_count():
    now = [0.0]
    retries = Retries('PUT', is_upload=True, clock=lambda: now[0])
    assert _status(503, retry_after='25')(retries) == 25
    now[0] = 10_000
    assert _status(503, retry_after='25')(retries) == 25
    assert _status(503, retry_after='25')(retries) is None


def test_only_lost_responses_make_the_state_ambiguous():
    for get_delay, is_ambiguous in (
        (_status(503), False),
        (_status(429), False),
        (_status(502), True),
        (_failure(Failure.BROKEN), True),
        (_failure(Failure.UNREACHABLE), False),
    ):
        retries = Retries('DELETE', connect_retries=1)
        get_delay(retries)
        assert retries.is_ambiguous is is_ambiguous


NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    ('value', 'seconds'),
    [
        (None, None),
        ('0', 0),
        (' 12 ', 12),
        ('Thu, 01 Jan 2026 00:00:30 GMT', 30),
        ('Thu, 01 Jan 2026 00:00:30', 30),
        ('Thu, 01 Jan 2026 01:00:30 +0100', 30),
        ('Wed, 31 Dec 2025 00:00:00 GMT', 0),
        ('soon', None),
        ('-1', None),
        ('1.5', None),
        ('٣', None),
        ('', None),
        ('9' * 5000, 9999999999),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert parse_retry_after(value, NOW) == seconds

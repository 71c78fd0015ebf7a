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

"""Dates of the Images API."""

from datetime import datetime, timedelta, timezone

import pytest

from glanceclient_osc.v2 import dates

DATE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    'text',
    [
        '2026-01-02T03:04:05Z',
        '2026-01-02T03:04:05',
        '2026-01-02T04:04:05+01:00',
    ],
)
def test_a_date_has_a_time_zone(text):
    assert dates.parse_date(text) == DATE


@pytest.mark.parametrize(
    'text',
    [None, '', 'today', '9999-12-31T23:00:00-23:59', '0001-01-01'],
)
def test_other_text_is_not_a_date(text):
    assert dates.parse_date(text) is None


def test_the_current_time_has_a_time_zone():
    assert dates.get_time().tzinfo is timezone.utc


def test_a_date_is_written_in_utc_without_fractions():
    date = DATE.astimezone(timezone(timedelta(hours=3)))
    text = dates.format_date(date.replace(microsecond=9))
    assert text == '2026-01-02T03:04:05Z'

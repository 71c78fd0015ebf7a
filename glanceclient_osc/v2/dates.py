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

"""Dates of the Images API, and the current time."""

from datetime import MAXYEAR, MINYEAR, datetime, timezone


def parse_date(text: object) -> datetime | None:
    """Return a date with a time zone, None if the text is not a date.

    :param text: value of a field or property, in ISO 8601
    """
    try:
        # Python 3.10 does not accept Z.
        date = datetime.fromisoformat(str(text).replace('Z', '+00:00'))
    except ValueError:
        return None
    if not MINYEAR < date.year < MAXYEAR:
        return None  # It can be out of range in another time zone.
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def get_time() -> datetime:
    """Return the current time, with a time zone."""
    return datetime.now(timezone.utc)


def format_date(date: datetime) -> str:
    """Return a date in ISO 8601, in UTC and without fractions."""
    return date.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')

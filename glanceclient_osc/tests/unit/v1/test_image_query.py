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

"""Filters and sorting as query parameters."""

from datetime import datetime, timedelta, timezone

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v1 import image_query


def _build(filters, **arguments):
    for name in ('page_size', 'marker', 'sort_key', 'sort_dir'):
        arguments.setdefault(name, None)
    return image_query.build_parameters(filters, **arguments)


def test_default_is_pages_of_a_thousand():
    assert _build({}) == [('limit', 1000)]


def test_paging_and_sorting():
    assert _build(
        {}, page_size=5, marker='i', sort_key='size', sort_dir='asc'
    ) == [
        ('limit', 5),
        ('marker', 'i'),
        ('sort_key', 'size'),
        ('sort_dir', 'asc'),
    ]


@pytest.mark.parametrize(
    'arguments', [{'sort_key': 'owner'}, {'sort_dir': 'up'}]
)
def test_unknown_order_is_refused(arguments):
    with pytest.raises(exc.InvalidArgument):
        _build({}, **arguments)


@pytest.mark.parametrize(
    ('filters', 'parameters'),
    [
        ({'name': 'n', 'status': None}, [('name', 'n')]),
        (
            {'size_min': 1, 'size_max': '2'},
            [('size_min', 1), ('size_max', '2')],
        ),
        ({'protected': True}, [('protected', True)]),
        ({'is_public': None}, [('is_public', 'None')]),
        ({'is_public': 1}, [('is_public', 'True')]),
        ({'is_public': 'FALSE'}, [('is_public', 'False')]),
        ({'properties': {'a': 'b'}}, [('property-a', 'b')]),
        ({'property-a': 'b'}, [('property-a', 'b')]),
        ({'changes-since': '2001-01-01'}, [('changes-since', '2001-01-01')]),
    ],
)
def test_filter_becomes_parameters(filters, parameters):
    assert _build(filters)[1:] == parameters


def test_dates_are_sent_as_utc():
    local = timezone(timedelta(hours=2))
    for date in (
        datetime(2020, 1, 1, 10),
        datetime(2020, 1, 1, 12, tzinfo=local),
    ):
        assert _build({'changes_since': date})[1:] == [
            ('changes-since', '2020-01-01T10:00:00Z')
        ]


@pytest.mark.parametrize(
    'filters',
    [
        {'nosuch': 'x'},
        {'size_min': 'big'},
        {'size_min': True},
        {'is_public': 'maybe'},
        {'protected': 'maybe'},
        {'deleted': 'maybe'},
        {'changes_since': 5},
        {'properties': 'x'},
    ],
)
def test_invalid_filter_is_refused(filters):
    with pytest.raises(exc.InvalidArgument):
        _build(filters)


PUBLIC = {'owner': 'x', 'is_public': True}
PRIVATE = {'owner': 'x', 'is_public': False}
WITHOUT_OWNER = {'owner': None, 'is_public': True}
ALL = [PUBLIC, PRIVATE, WITHOUT_OWNER]


@pytest.mark.parametrize(
    ('filters', 'owner', 'matching'),
    [
        ({'is_public': True}, None, [PUBLIC, WITHOUT_OWNER]),
        ({'is_public': 'false'}, None, [PRIVATE]),
        ({}, 'x', [PUBLIC, PRIVATE]),
        ({}, '', [WITHOUT_OWNER]),
        ({'is_public': False}, 'x', [PRIVATE]),
    ],
)
def test_owner_and_visibility_are_filtered_here(filters, owner, matching):
    matches = image_query.build_local_filter(filters, owner)
    assert [image for image in ALL if matches(image)] == matching


def test_image_without_owner_and_visibility_is_not_an_error():
    matches = image_query.build_local_filter({'is_public': True}, None)
    assert matches({'id': 'i'})
    matches = image_query.build_local_filter({}, 'x')
    assert not matches({'id': 'i'})


def test_deleted_images_are_requested_and_filtered_here():
    filters = {'deleted': True}
    assert _build(filters)[1:] == [('changes-since', '1970-01-01T00:00:00Z')]
    matches = image_query.build_local_filter(filters, None)
    assert [*map(matches, [{'deleted': True}, {'deleted': False}, {}])] == [
        True,
        False,
        False,
    ]


def test_deleted_keeps_a_date_of_the_caller():
    filters = {'deleted': 'true', 'changes-since': '2020-01-01'}
    assert _build(filters)[1:] == [('changes-since', '2020-01-01')]


def test_deleted_false_leaves_out_deleted_images():
    filters = {'deleted': False, 'changes_since': '2020-01-01'}
    matches = image_query.build_local_filter(filters, None)
    assert [*map(matches, [{'deleted': True}, {'deleted': False}])] == [
        False,
        True,
    ]


def test_no_local_filter_without_owner_and_visibility():
    assert image_query.build_local_filter({'name': 'n'}, None) is None
    assert image_query.build_local_filter({'is_public': None}, None) is None

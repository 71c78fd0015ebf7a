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

"""Columns with one format for people and one for programs."""

import pytest

from glanceclient_osc.osc import formatters


@pytest.mark.parametrize(
    ('column', 'text'),
    [
        (formatters.SizeColumn(2048), '2K'),
        (formatters.SizeColumn(None), ''),
        (formatters.OptionalColumn(None), ''),
        (formatters.OptionalColumn(3), '3'),
        (formatters.JoinedColumn(['a', None, 'b']), 'a, null, b'),
        (formatters.JoinedColumn(1), '1'),
        (formatters.JoinedColumn(None), ''),
    ],
)
def test_columns_format_the_value_for_people_only(column, text):
    assert column.human_readable() == text
    assert column.machine_readable() is column._value


def test_format_resource_sorts_fields_and_wraps_values():
    names, values = formatters.format_resource(
        {'b': ['x'], 'a': {'k': 'v'}, 'd': None, 'c': 3}
    )
    assert names == ('a', 'b', 'c', 'd')
    assert [str(value) for value in values] == ["k='v'", 'x', '3', '']
    assert values[2] == 3


def test_format_resource_accepts_lists_of_any_type():
    _, [value] = formatters.format_resource({'a': ['x', {'k': None}, 1]})
    assert value.human_readable() == "x, {'k': None}, 1"
    assert value.machine_readable() == ['x', {'k': None}, 1]

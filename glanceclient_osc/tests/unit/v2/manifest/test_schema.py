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

"""Checking values against the schema of manifests."""

import pytest

from glanceclient_osc.v2.manifest import schema


def find(value, part):
    return [*schema.find_mistakes(value, part)]


@pytest.mark.parametrize(
    ('value', 'part', 'reason'),
    [
        ('', {'type': 'string', 'minLength': 1}, 'must not be empty'),
        (
            'abc',
            {'type': 'string', 'maxLength': 2},
            'must have at most 2 characters',
        ),
        (None, {'type': 'string'}, 'must be a string, not nothing'),
        (True, {'type': 'integer'}, 'must be a whole number, not true'),
        ([], {'type': 'object'}, 'must be a mapping, not a list'),
        ({}, {'type': 'array'}, 'must be a list, not a mapping'),
        ('a', {'enum': ['b', 'c']}, "must be one of b, c, not 'a'"),
        (
            0,
            {'type': 'integer', 'minimum': 1},
            'must be a number from 1, not 0',
        ),
        (
            'x' * 99,
            {'type': ['integer', 'null']},
            "must be a whole number or null, not '" + 58 * 'x' + '…',
        ),
    ],
)
def test_a_value_that_does_not_conform_has_a_reason(value, part, reason):
    assert find(value, part) == [((), reason)]


def test_places_are_those_of_the_values():
    part = {
        'type': 'object',
        'properties': {'a': {'type': 'array', 'items': {'type': 'string'}}},
        'additionalProperties': False,
    }
    assert find({'a': ['x', 1], 'b': 0}, part) == [
        (('a', 1), 'must be a string, not 1'),
        (('b',), 'is unknown; known are a'),
    ]


def test_the_alternative_is_chosen_by_the_type_and_the_required_key():
    text = {'type': 'string', 'minLength': 1}
    mapping = {'type': 'object', 'required': ['url'], 'properties': {}}
    assert find('', {'oneOf': [text, mapping]}) == [((), 'must not be empty')]
    assert find({}, {'oneOf': [text, mapping]}) == [((), 'url is missing')]
    assert find(7, {'oneOf': [mapping]}) == [((), 'must be a mapping, not 7')]


def test_the_schema_describes_every_key_of_an_image():
    image = schema.SCHEMA['properties']['images']['items']
    assert image['additionalProperties'] is False
    for name, part in image['properties'].items():
        assert part.get('description'), name

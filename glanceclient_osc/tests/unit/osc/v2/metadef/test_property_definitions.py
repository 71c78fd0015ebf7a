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

"""Definitions of properties that Glance does not keep, and says not why."""

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.metadef import property_definitions


def test_a_type_or_a_definition():
    assert property_definitions.parse_options(
        {'a': 'string', 'b': '{"type": "integer", "title": "B"}'}, {}
    ) == {
        'a': {'title': 'a', 'type': 'string'},
        'b': {'title': 'B', 'type': 'integer'},
    }
    with pytest.raises(exceptions.CommandError, match='--property a: line 1'):
        property_definitions.parse_options({'a': '{"type'}, {})


@pytest.mark.parametrize('old', [[1], 'text', {'a': 1}])
def test_a_schema_that_has_no_properties_by_name(old):
    with pytest.raises(exceptions.CommandError, match='definitions by name'):
        property_definitions.parse_options({'a': 'string'}, old)


def test_what_is_not_given_of_a_property_stays():
    old = {'a': {'title': 'A', 'type': 'string', 'enum': ['x']}, 'b': {}}
    found = property_definitions.parse_options(
        {'a': '{"type": "integer", "enum": null}'}, old
    )
    assert found == {'a': {'title': 'A', 'type': 'integer'}, 'b': {}}
    assert old['a']['enum'] == ['x']


@pytest.mark.parametrize(
    ('definition', 'message'),
    [
        ({'default': ['a']}, "property 'p': a default that is a list"),
        ({'default': {}}, 'is lost'),
        ({'minimum': 0.5}, 'minimum must be a whole number'),
        ({'maximum': 1.5}, 'maximum must be a whole number'),
    ],
)
def test_what_would_be_lost_is_refused_before(definition, message):
    with pytest.raises(exceptions.CommandError, match=message):
        with property_definitions.explain_lost_fields([('p', definition)]):
            pytest.fail('it was asked for')


@pytest.mark.parametrize(
    ('definition', 'message'),
    [
        ({'enum': ['a', 1]}, "'p': values of enum must be text"),
        ({'items': {'type': 'integer', 'enum': [1]}}, 'values of enum'),
        ({'items': {'enum': ['a']}}, 'items takes type'),
        ({'items': {'type': 'string', 'foo': 1}}, 'items takes type'),
        ({'required': ['x'], 'foo': 1}, 'there is no foo, required'),
        ({'default': 'ž'}, 'a default outside ASCII'),
    ],
)
def test_a_failure_without_a_word_gets_some(definition, message):
    with pytest.raises(exc.HTTPInternalServerError, match=message) as raised:
        with property_definitions.explain_lost_fields([('p', definition)]):
            raise exc.HTTPInternalServerError('oops')
    assert 'oops' in raised.value.message


@pytest.mark.parametrize(
    'definition',
    [
        {'enum': ['a', None], 'default': '3', 'minimum': 1.0, 'maximum': 3},
        {'items': {'type': 'string', 'enum': ['a']}, 'default': 3},
        'no definition at all',
    ],
)
def test_what_is_all_right_is_let_through(definition):
    with property_definitions.explain_lost_fields([('p', definition)]):
        pass
    with pytest.raises(exc.HTTPInternalServerError) as raised:
        with property_definitions.explain_lost_fields([('p', definition)]):
            raise exc.HTTPInternalServerError('oops')
    assert raised.value.message == 'oops (HTTP 500)'


def test_every_property_of_a_namespace_counts():
    document = {
        'properties': {'p': 1},
        'objects': [{'properties': {'p': 2}}, {}, 'x', {'properties': 3}],
    }
    assert [*property_definitions.list_definitions(document)] == [
        ('p', 1),
        ('p', 2),
    ]
    assert [*property_definitions.list_definitions({'objects': None})] == []

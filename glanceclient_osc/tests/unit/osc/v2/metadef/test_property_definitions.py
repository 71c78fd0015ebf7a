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

"""Property definitions that Glance does not support."""

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.metadef import property_definitions


def test_option_has_a_type_or_a_definition():
    assert property_definitions.merge_property_options(
        {'a': 'string', 'b': '{"type": "integer", "title": "B"}'}, {}
    ) == {
        'a': {'title': 'a', 'type': 'string'},
        'b': {'title': 'B', 'type': 'integer'},
    }
    with pytest.raises(exceptions.CommandError, match='--property a: line 1'):
        property_definitions.merge_property_options({'a': '{"type'}, {})


@pytest.mark.parametrize('existing', [[1], 'text', {'a': 1}])
def test_existing_definitions_must_be_objects(existing):
    with pytest.raises(exceptions.CommandError, match='must be an object'):
        property_definitions.merge_property_options({'a': 'string'}, existing)


def test_existing_keys_are_kept_unless_null():
    existing = {'a': {'title': 'A', 'type': 'string', 'enum': ['x']}, 'b': {}}
    merged = property_definitions.merge_property_options(
        {'a': '{"type": "integer", "enum": null}'}, existing
    )
    assert merged == {'a': {'title': 'A', 'type': 'integer'}, 'b': {}}
    assert existing['a']['enum'] == ['x'], 'the argument is not changed'


@pytest.mark.parametrize(
    ('definition', 'message'),
    [
        ({'default': ['a']}, "property 'p': default must be text"),
        ({'default': {}}, 'default must be text'),
        ({'minimum': 0.5}, 'minimum must be a whole number'),
        ({'maximum': 1.5}, 'maximum must be a whole number'),
    ],
)
def test_values_that_glance_changes_are_refused(definition, message):
    with pytest.raises(exceptions.CommandError, match=message):
        with property_definitions.explain_unsupported_definitions(
            [('p', definition)]
        ):
            pytest.fail('the request must not be sent')


@pytest.mark.parametrize(
    ('definition', 'message'),
    [
        ({'enum': ['a', 1]}, "'p': values of enum must be text"),
        ({'items': {'type': 'integer', 'enum': [1]}}, 'values of enum'),
        ({'items': {'enum': ['a']}}, 'items must have a type'),
        ({'items': {'type': 'string', 'foo': 1}}, 'items must have a type'),
        ({'required': ['x'], 'foo': 1}, 'unsupported keys: foo, required'),
        ({'default': 'ž'}, 'default must be ASCII text'),
    ],
)
@pytest.mark.parametrize(
    'error', [exc.HTTPInternalServerError, exc.HTTPBadRequest]
)
def test_a_server_error_gets_the_reason(error, definition, message):
    with pytest.raises(error, match=message) as raised:
        with property_definitions.explain_unsupported_definitions(
            [('p', definition)]
        ):
            raise error('oops')
    assert 'oops' in raised.value.message


@pytest.mark.parametrize(
    'definition',
    [
        {'enum': ['a', None], 'default': '3', 'minimum': 1.0, 'maximum': 3},
        {'items': {'type': 'string', 'enum': ['a']}, 'default': 3},
        'not a definition',
    ],
)
def test_supported_definitions_do_not_change_errors(definition):
    with pytest.raises(exc.HTTPInternalServerError) as raised:
        with property_definitions.explain_unsupported_definitions(
            [('p', definition)]
        ):
            raise exc.HTTPInternalServerError('oops')
    assert raised.value.message == 'oops (HTTP 500)'


def test_properties_of_objects_are_listed():
    document = {
        'properties': {'p': 1},
        'objects': [{'properties': {'p': 2}}, {}, 'x', {'properties': 3}],
    }
    assert [*property_definitions.list_definitions(document)] == [
        ('p', 1),
        ('p', 2),
    ]
    assert [*property_definitions.list_definitions({'objects': None})] == []

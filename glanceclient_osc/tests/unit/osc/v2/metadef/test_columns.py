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

"""Columns and fields of metadata definitions."""

from glanceclient_osc.osc.v2.metadef import columns


def _read_for_people(fields):
    names, values = fields
    return {
        name: value.human_readable()
        if hasattr(value, 'human_readable')
        else value
        for name, value in zip(names, values, strict=True)
    }


def test_contents_of_a_namespace_have_a_line_each():
    fields = columns.format_namespace(
        {
            'namespace': 'n',
            'tags': [{'name': 'b'}, {'name': 'a'}],
            'properties': {'p': {'type': 'string', 'title': 'P'}, 'o': {}},
            'objects': [{'name': 'x', 'properties': {'z': {}, 'y': {}}}],
            'resource_type_associations': [
                {'name': 'A'},
                {'name': 'B', 'prefix': 'hw_', 'properties_target': 'image'},
            ],
            'schema': 'dropped',
        }
    )
    text = _read_for_people(fields)
    assert [*text] == sorted(text)
    assert text['tags'] == 'a, b'
    assert text['properties'] == 'o (None): None\np (string): P'
    assert text['objects'] == 'x: y, z'
    assert text['resource_type_associations'] == (
        'A\nB (prefix hw_, target image)'
    )
    assert 'schema' not in text


def _read_for_programs(fields):
    names, values = fields
    return {
        name: value.machine_readable()
        if hasattr(value, 'machine_readable')
        else value
        for name, value in zip(names, values, strict=True)
    }


def test_programs_get_tags_and_associations_as_from_the_built_in_command():
    fields = columns.format_namespace(
        {
            'tags': [{'name': 'b', 'created_at': '2026'}, {'name': 'a'}],
            'resource_type_associations': [{'name': 'B', 'prefix': 'hw_'}],
        }
    )
    values = _read_for_programs(fields)
    assert values['tags'] == [{'name': 'a'}, {'name': 'b'}]
    assert values['resource_type_associations'] == ['B']


def test_missing_fields_of_an_object_are_null():
    fields = columns.format_object({'name': 'o'}, 'n')
    values = _read_for_programs(fields)
    assert values['properties'] is None
    assert values['required'] is None
    assert _read_for_people(fields)['properties'] == ''
    assert _read_for_people(fields)['required'] == ''


def test_missing_contents_are_empty():
    text = _read_for_people(columns.format_namespace({'namespace': 'n'}))
    assert text['tags'] == text['objects'] == text['properties'] == ''
    assert text['owner'] is None


def test_rows_keep_the_types_of_lists_and_definitions():
    row = columns.format_row(
        {'name': 'x', 'required': ['b', 'a'], 'properties': {'p': {}}},
        ('name', 'required', 'properties', 'resource_type_associations'),
    )
    assert row[0] == 'x'
    assert row[1].human_readable() == 'b, a'
    assert row[2].machine_readable() == {'p': {}}
    assert row[3].machine_readable() == []


def test_all_fields_of_a_resource_are_shown():
    fields = columns.format_fields(
        {'z': [1, 2], 'a': {'k': 'v'}}, namespace_name='n'
    )
    assert _read_for_people(fields) == {
        'a': "k='v'",
        'namespace_name': 'n',
        'z': '1, 2',
    }

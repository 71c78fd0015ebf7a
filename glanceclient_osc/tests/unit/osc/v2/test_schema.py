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

"""Command for the JSON schemas of the API."""

import csv
import io

import pytest
import yaml

from glanceclient_osc.tests.unit.osc.command_runner import URL

SCHEMA = {
    'name': 'member',
    'required': ['member_id'],
    'properties': {
        'status': {
            'type': 'string',
            'enum': ['pending', None],
            'description': 'Accepted?',
        },
        'member_id': {'type': ['null', 'string'], 'readOnly': True},
    },
}


@pytest.fixture(autouse=True)
def schema(requests_mock):
    """Let the server know one schema."""
    requests_mock.get(f'{URL}/v2/schemas/member', json=SCHEMA)


def test_table_has_a_row_for_each_field(v2):
    out = v2.run('image schema show', 'member', '-f', 'csv').out
    rows = [*csv.DictReader(io.StringIO(out))]
    assert [row['Name'] for row in rows] == ['member_id', 'status']
    assert rows[0]['Read Only'] == rows[0]['Required'] == 'True'
    assert (rows[0]['Values'], rows[0]['Description']) == ('', '')
    assert rows[1]['Description'] == 'Accepted?'
    table = v2.run('image schema show', 'member').out
    assert '| null, string |' in table
    assert '| pending, null |' in table


def test_json_and_yaml_show_the_schema_unchanged(v2):
    args = ('image schema show', 'member', '-f')
    result = v2.run(*args, 'json')
    assert (result.status, result.json) == (0, SCHEMA)
    assert yaml.safe_load(v2.run(*args, 'yaml').out) == SCHEMA


def test_selected_columns_are_rows(v2):
    args = ('image schema show', 'member', '-f', 'json')
    rows = v2.run(*args, '-c', 'Name', '-c', 'Type').json
    assert rows == [
        {'Name': 'member_id', 'Type': ['null', 'string']},
        {'Name': 'status', 'Type': 'string'},
    ]


def test_image_is_the_default(v2, requests_mock):
    requests_mock.get(f'{URL}/v2/schemas/image', json=SCHEMA)
    assert v2.run('image schema show', '-f', 'json').json == SCHEMA


def test_error_names_an_unknown_schema(v2, requests_mock):
    requests_mock.get(f'{URL}/v2/schemas/nosuch', status_code=404)
    error = v2.run('image schema show', 'nosuch').error
    assert error.endswith("there is no schema 'nosuch'")

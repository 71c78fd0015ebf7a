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

"""``openstack image schema show``"""

import csv
import io

import pytest


@pytest.mark.smoke
def test_a_program_gets_the_schema_as_it_is(openstack, demo):
    shown = openstack('image', 'schema', 'show', '-f', 'json')
    assert shown.json == demo.schemas.get('image').raw()


def test_people_get_a_table(openstack):
    args = ('image', 'schema', 'show', '-f', 'csv')
    shown = openstack(*args, 'metadefs/namespace')
    rows = {row['Name']: row for row in csv.DictReader(io.StringIO(shown.out))}
    assert rows['namespace']['Required'] == 'True'
    assert rows['created_at']['Read Only'] == 'True'
    assert rows['namespace']['Values'] == '', 'nothing is nothing'
    table = openstack('image', 'schema', 'show').out
    assert '| public, ' not in table
    assert '| community, public, private, shared ' in table
    assert '| null, string ' in table


def test_columns_that_are_asked_for_are_columns(openstack):
    shown = openstack(
        *('image', 'schema', 'show', 'member', '-f', 'json'),
        *('-c', 'Name', '-c', 'Type', '-c', 'Values'),
    )
    assert {
        'Name': 'status',
        'Type': 'string',
        'Values': ['pending', 'accepted', 'rejected'],
    } in shown.json


def test_an_unknown_schema_is_named(openstack):
    refused = openstack('image', 'schema', 'show', 'nosuch')
    assert "there is no schema 'nosuch'" in refused.error

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

"""Commands for resource types and their associations with namespaces."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

NAMESPACE = f'{URL}/v2/metadefs/namespaces/n'
TYPES = f'{NAMESPACE}/resource_types'
COMMAND = 'image metadef resource type'
ASSOCIATION = f'{COMMAND} association'
JSON = ('-f', 'json')


def test_list_sorts_resource_types(v2, requests_mock):
    requests_mock.get(
        f'{URL}/v2/metadefs/resource_types',
        json={'resource_types': [{'name': 'B'}, {'name': 'A'}]},
    )
    rows = v2.run(f'{COMMAND} list', *JSON).json
    assert rows == [{'Name': 'A'}, {'Name': 'B'}]
    rows = v2.run(f'{COMMAND} list', '--marker', 'A', *JSON).json
    assert rows == [{'Name': 'B'}]


@pytest.mark.parametrize(
    ('options', 'fields'),
    [
        ([], {}),
        (['--property-prefix', 'x_'], {'prefix': 'x_'}),
        (['--prefix', 'x_'], {'prefix': 'x_'}),
        (['--properties-target', 'image'], {'properties_target': 'image'}),
        (['--prefix', 'x_', '-f', 'shell'], {}),
        (
            ['--prefix', 'v_', '-f', 'shell', '--property-prefix', 'x_'],
            {'prefix': 'x_'},
        ),
    ],
)
def test_create_sends_prefix_and_target(v2, requests_mock, options, fields):
    created = requests_mock.post(TYPES, json={'name': 'OS::X'})
    assert v2.run(f'{ASSOCIATION} create', *options, 'n', 'OS::X').status == 0
    assert created.last_request.json() == {'name': 'OS::X', **fields}


def test_create_shows_the_association(v2, requests_mock):
    requests_mock.post(TYPES, json={'name': 'OS::X', 'prefix': 'x_'})
    shown = v2.run(f'{ASSOCIATION} create', 'n', 'OS::X', *JSON).json
    assert shown == {
        'id': 'OS::X',
        'name': 'OS::X',
        'prefix': 'x_',
        'properties_target': None,
    }


def test_delete_continues_after_a_failure(v2, requests_mock):
    requests_mock.delete(f'{TYPES}/x', status_code=404, text='no x')
    requests_mock.delete(f'{TYPES}/OS%3A%3AX', status_code=204)
    result = v2.run(f'{ASSOCIATION} delete', 'n', 'x', 'OS::X')
    assert (result.status, result.out) == (1, '')
    assert result.err == (
        "Failed to delete association with 'x': no x (HTTP 404)\n"
        'Failed to delete 1 of 2 associations\n'
    )


def test_delete_with_force_removes_the_protection(v2, requests_mock):
    fields = {'namespace': 'n', 'protected': True}
    requests_mock.get(NAMESPACE, json=fields)
    put = requests_mock.put(NAMESPACE, json=fields)
    requests_mock.delete(f'{TYPES}/OS%3A%3AX', status_code=204)
    result = v2.run(f'{ASSOCIATION} delete', '--force', 'n', 'OS::X')
    assert (result.status, result.out, result.err) == (0, '', '')
    protected = [
        request.json()['protected']
        for request in requests_mock.request_history
        if request.method == 'PUT'
    ]
    assert protected == [False, True]
    assert put.called


def test_association_list_shows_prefix_and_target(v2, requests_mock):
    requests_mock.get(
        TYPES,
        json={
            'resource_type_associations': [
                {'name': 'OS::X', 'prefix': 'x_', 'properties_target': 'y'},
                {'name': 'OS::A'},
            ]
        },
    )
    rows = v2.run(f'{ASSOCIATION} list', 'n', *JSON).json
    assert rows == [{'Name': 'OS::A'}, {'Name': 'OS::X'}]
    rows = v2.run(f'{ASSOCIATION} list', '--long', 'n', *JSON).json
    assert rows == [
        {'Name': 'OS::A', 'Prefix': None, 'Properties Target': None},
        {'Name': 'OS::X', 'Prefix': 'x_', 'Properties Target': 'y'},
    ]


def test_association_list_shows_the_error_of_the_server(v2, requests_mock):
    requests_mock.get(TYPES, status_code=404, text='no n')
    error = v2.run(f'{ASSOCIATION} list', 'n').error
    assert error == 'no n (HTTP 404)'

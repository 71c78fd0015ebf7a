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

"""Resource types and their associations."""

from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.metadefs.conftest import NAMESPACE


def test_the_resource_types_of_the_cloud_are_listed(client, requests_mock):
    requests_mock.get(
        f'{URL}/v2/metadefs/resource_types',
        json={'resource_types': [{'name': 'OS::Nova::Flavor'}]},
    )
    [resource_type] = client.metadefs_resource_type.list()
    assert resource_type.name == 'OS::Nova::Flavor'


def test_the_associations_of_a_namespace_are_listed(client, requests_mock):
    requests_mock.get(
        f'{NAMESPACE}/resource_types',
        json={'resource_type_associations': [{'name': 'a', 'prefix': 'p_'}]},
    )
    [association] = client.metadefs_resource_type.get('n')
    assert association.prefix == 'p_'


def test_an_association_is_created(client, requests_mock):
    requests_mock.get(
        f'{URL}/v2/schemas/metadefs/resource_type',
        json={'name': 'resource_type', 'properties': {'name': {}}},
    )
    requests_mock.post(f'{NAMESPACE}/resource_types', json={'name': 'a'})
    assert client.metadefs_resource_type.associate('n', name='a').name == 'a'
    assert requests_mock.last_request.json() == {'name': 'a'}


def test_an_association_is_deleted(client, requests_mock):
    requests_mock.delete(f'{NAMESPACE}/resource_types/x', status_code=204)
    client.metadefs_resource_type.deassociate('n', 'x')
    assert requests_mock.last_request.method == 'DELETE'

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

"""Tests of glanceclient_osc.v2.metadefs.properties."""

from glanceclient_osc.tests.unit.v2.metadefs.conftest import NAMESPACE


def test_list_adds_the_names(unchecked, requests_mock):
    requests_mock.get(
        f'{NAMESPACE}/properties',
        json={'properties': {'p': {'title': 'P'}, 'q': {'title': 'Q'}}},
        headers={'x-openstack-request-id': 'req-1'},
    )
    properties = [*unchecked.metadefs_property.list('n')]
    assert properties == [
        {'name': 'p', 'title': 'P'},
        {'name': 'q', 'title': 'Q'},
    ]
    assert properties[0].request_ids == ('req-1',)


def test_get_adds_the_name(unchecked, requests_mock):
    requests_mock.get(f'{NAMESPACE}/properties/p', json={'title': 'P'})
    property_ = unchecked.metadefs_property.get('n', 'p')
    assert property_ == {'name': 'p', 'title': 'P'}


def test_update_keeps_other_fields(unchecked, serve_resource):
    fields = {'title': 'P', 'type': 'string', 'minimum': 0}
    bodies = serve_resource('properties', 'p', fields, 'q')
    changed = unchecked.metadefs_property.update(
        'n', 'p', name='q', minimum=None
    )
    assert bodies == [{'name': 'q', 'title': 'P', 'type': 'string'}]
    assert changed.name == 'q'


def test_delete(unchecked, requests_mock):
    requests_mock.delete(f'{NAMESPACE}/properties/p', status_code=204)
    unchecked.metadefs_property.delete('n', 'p')
    assert requests_mock.called

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

"""Tests of glanceclient_osc.v2.metadefs.tags."""

from glanceclient_osc.tests.unit.v2.metadefs.conftest import NAMESPACE


def test_get(unchecked, requests_mock):
    requests_mock.get(f'{NAMESPACE}/tags/a%20b', json={'name': 'a b'})
    assert unchecked.metadefs_tag.get('n', 'a b').name == 'a b'


def test_update_renames_a_tag(unchecked, serve_resource):
    bodies = serve_resource('tags', 't', {'updated_at': 'then'}, 'new')
    assert unchecked.metadefs_tag.update('n', 't', name='new').name == 'new'
    assert bodies == [{'name': 'new'}]


def test_create_multiple_can_keep_the_existing_tags(unchecked, requests_mock):
    requests_mock.post(f'{NAMESPACE}/tags', json={'tags': [{'name': 'a'}]})
    tags = unchecked.metadefs_tag.create_multiple('n', tags=['a'], append=True)
    assert [tag.name for tag in tags] == ['a']
    assert requests_mock.last_request.headers['X-Openstack-Append'] == 'True'
    unchecked.metadefs_tag.create_multiple('n', tags=['a'])
    assert 'X-Openstack-Append' not in requests_mock.last_request.headers


def test_update_without_a_name_keeps_the_name(unchecked, serve_resource):
    serve_resource('tags', 't', {'updated_at': 'then'}, 't')
    assert unchecked.metadefs_tag.update('n', 't', name=None).name == 't'

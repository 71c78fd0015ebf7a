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

"""``openstack image show``"""

import pytest

ID = '70ec7b4d-0000-4000-8000-000000000001'
URL = f'http://glance.test/v2/images/{ID}'
IMAGE = {
    'id': ID,
    'name': 'web',
    'status': 'active',
    'size': 2048,
    'tags': ['gold'],
    'os_distro': 'debian',
    'os_hidden': False,
}


def test_show_by_id_sends_one_request(v2, requests_mock):
    requests_mock.get(URL, json=IMAGE)
    shown = v2.run('image show', ID, '-f', 'json').json
    assert requests_mock.call_count == 1
    assert shown['size'] == 2048
    assert shown['properties'] == {'os_distro': 'debian', 'os_hidden': False}


def test_show_human_readable_prints_a_unit(v2, requests_mock):
    requests_mock.get(URL, json=IMAGE)
    result = v2.run('image show', ID, '--human-readable')
    assert '2K' in result.out


@pytest.mark.parametrize('name', ['nosuch', ''])
def test_show_of_no_image_is_an_error(v2, requests_mock, name):
    requests_mock.get('http://glance.test/v2/images', json={'images': []})
    requests_mock.get('http://glance.test/v2/images/nosuch', status_code=404)
    assert repr(name) in v2.run('image show', name).error

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

"""``openstack image delete``"""

ID = '70ec7b4d-0000-4000-8000-000000000001'
URL = 'http://glance.test/v2/images'


def test_delete_by_id_is_silent(v2, requests_mock):
    requests_mock.get(f'{URL}/{ID}', json={'id': ID})
    delete = requests_mock.delete(f'{URL}/{ID}', status_code=204)
    result = v2.run('image delete', ID)
    assert (result.status, result.out, result.err) == (0, '', '')
    assert delete.call_count == 1


def test_delete_continues_after_an_image_that_does_not_exist(
    v2, requests_mock
):
    requests_mock.get(URL, json={'images': []})
    requests_mock.get(f'{URL}/nosuch', status_code=404)
    requests_mock.get(f'{URL}/{ID}', json={'id': ID})
    delete = requests_mock.delete(f'{URL}/{ID}', status_code=204)
    result = v2.run('image delete', 'nosuch', ID)
    assert result.status == 1
    assert delete.call_count == 1
    first, last = result.err.splitlines()
    assert first.startswith("Failed to delete image 'nosuch': ")
    assert last == 'Failed to delete 1 of 2 images'


def test_delete_from_a_store_keeps_the_image(v2, requests_mock):
    requests_mock.get(f'{URL}/{ID}', json={'id': ID})
    delete = requests_mock.delete(
        f'http://glance.test/v2/stores/fast/{ID}', status_code=204
    )
    assert v2.run('image delete', '--store', 'fast', ID).status == 0
    assert delete.call_count == 1


def test_delete_refuses_an_empty_name(v2, requests_mock):
    assert v2.run('image delete', '').status == 2
    assert not requests_mock.called

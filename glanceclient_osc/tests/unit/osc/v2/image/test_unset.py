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

"""``openstack image unset``"""

import pytest

ID = '70ec7b4d-0000-4000-8000-000000000001'
URL = f'http://glance.test/v2/images/{ID}'


@pytest.fixture
def patch(requests_mock):
    """Return a matcher for the PATCH request of the image."""
    requests_mock.get(URL, json={'id': ID, 'tags': ['a'], 'k': '1', 'l': '2'})
    return requests_mock.patch(URL, json={'id': ID})


def test_unset_removes_tags_and_properties(v2, requests_mock, patch):
    delete = requests_mock.delete(f'{URL}/tags/a', status_code=204)
    result = v2.run(
        *('image unset', '--tag', 'a', '--tag', 'a', '--property', 'k', ID)
    )
    assert (result.status, result.out, result.err) == (0, '', '')
    assert delete.call_count == 1
    assert patch.last_request.json() == [{'op': 'remove', 'path': '/k'}]


def test_unset_removes_the_rest_if_some_do_not_exist(v2, requests_mock, patch):
    requests_mock.delete(f'{URL}/tags/a', status_code=204)
    requests_mock.delete(f'{URL}/tags/no', status_code=404)
    result = v2.run(
        *('image unset', '--tag', 'no', '--tag', 'a'),
        *('--property', 'none', '--property', 'l', ID),
    )
    assert result.status == 1
    assert result.err.splitlines() == [
        f"Image {ID} has no tag 'no'",
        f"Image {ID} has no property 'none'",
        'Failed to unset 1 of 2 tags, 1 of 2 properties',
    ]
    assert patch.last_request.json() == [{'op': 'remove', 'path': '/l'}]


def test_unset_shows_why_a_tag_cannot_be_removed(v2, requests_mock, patch):
    requests_mock.delete(f'{URL}/tags/a', status_code=403)
    result = v2.run('image unset', '--tag', 'a', ID)
    assert result.status == 1
    assert "Failed to unset tag 'a': " in result.err
    assert '403' in result.err
    assert not patch.called


def test_unset_without_options_changes_nothing(v2, patch):
    result = v2.run('image unset', ID)
    assert (result.status, result.err) == (0, '')
    assert not patch.called

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

"""``openstack image stores list``"""

import pytest

JSON = ('-f', 'json')


@pytest.mark.smoke
def test_stores_are_listed(openstack):
    listed = openstack('image', 'stores', 'list', *JSON).json
    assert listed == [
        {
            'ID': 'fast',
            'Description': None,
            'Default': True,
            'Read Only': False,
        },
        {
            'ID': 'cheap',
            'Description': 'On slow disks',
            'Default': False,
            'Read Only': False,
        },
        {
            'ID': 'web',
            'Description': None,
            'Default': False,
            'Read Only': True,
        },
    ]


def test_detail_is_for_administrators(openstack):
    args = ('image', 'store', 'list', '--detail', *JSON)
    listed = openstack(*args, user='admin').json
    assert [row['Type'] for row in listed] == ['file', 'file', 'http']
    assert [row['Weight'] for row in listed] == [0, 0, 0]
    assert listed[0]['Properties']['thin_provisioning'] is False
    assert 'not authorized' in openstack(*args).error

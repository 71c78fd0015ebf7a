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

"""``openstack image delete`` of version 1"""

from glanceclient_osc.tests.unit.osc.v1.conftest import (
    OTHER_ID,
    build_image,
)


def test_delete_continues_after_a_failure(v1, server):
    server.add(build_image(), build_image(id=OTHER_ID, name='db'))
    result = v1.run('image delete', 'web', 'nosuch', OTHER_ID)
    assert (result.status, result.out) == (1, '')
    assert "Failed to delete image 'nosuch'" in result.err
    assert 'Failed to delete 1 of 3 images' in result.err
    assert server.images == {}


def test_delete_refuses_an_empty_name(v1, server):
    assert v1.run('image delete', '').status == 2
    assert server.methods == []

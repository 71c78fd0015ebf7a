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

"""``openstack image show`` of version 1"""

from glanceclient_osc.tests.unit.osc.v1.conftest import (
    ID,
    JSON,
    build_active_image,
)


def test_show_by_id_sends_one_request(v1, server):
    server.add(build_active_image())
    shown = v1.run('image show', ID, *JSON).json
    assert (shown['name'], shown['size']) == ('web', 8)
    assert (shown['is_public'], shown['properties']) == (False, {})
    assert server.methods == ['HEAD']


def test_show_by_name(v1, server):
    server.add(build_active_image(properties={'os': 'x'}))
    shown = v1.run('image show', 'web', *JSON).json
    assert (shown['id'], shown['properties']) == (ID, {'os': 'x'})


def test_show_human_readable_prints_a_unit(v1, server):
    server.add(build_active_image(size=2048))
    assert ' 2K ' in v1.run('image show', ID, '--human-readable').out


def test_show_of_a_missing_image_is_an_error(v1, server):
    assert "'nosuch'" in v1.run('image show', 'nosuch').error

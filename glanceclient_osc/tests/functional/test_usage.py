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

"""``openstack image usage show``"""

import pytest

from glanceclient_osc.tests.cloud.cloud import LIMITS

JSON = ('-f', 'json')


@pytest.mark.smoke
def test_usage_and_limits_of_a_project(openstack, demo, plain, name):
    image = demo.images.create(
        name=name, disk_format='raw', container_format='bare'
    )
    demo.images.upload(image.id, bytes(1 << 20))
    shown = openstack('image', 'usage', 'show', *JSON, env=plain).json
    assert {row['Resource']: row['Limit'] for row in shown} == LIMITS
    rows = {row['Resource']: row for row in shown}
    assert rows['image_count_total']['Usage'] >= 1
    assert rows['image_size_total']['Usage'] >= 1
    assert rows['image_size_total']['Unit'] == 'MiB'


def test_a_cloud_without_limits_says_so(openstack):
    shown = openstack('image', 'usage', 'show', *JSON)
    assert (shown.status, shown.json) == (0, [])
    assert 'no limits' in shown.err

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

"""``openstack image stage``"""

from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID


def test_stage_sends_the_file_and_prints_nothing(v2, glance, tmp_path):
    glance.add()
    (tmp_path / 'disk').write_bytes(b'\x00data')
    result = v2.run('image stage', 'web', '--file', tmp_path / 'disk')
    assert (result.status, result.out, result.err) == (0, '', '')
    assert glance.data[IMAGE_ID] == b'\x00data'
    assert glance.image['status'] == 'uploading'


def test_stage_of_wrong_data_prints_the_command_that_continues(
    v2, glance, tmp_path
):
    glance.add()
    (tmp_path / 'disk').write_bytes(b'\x00data')
    checksum = 'md5:' + '0' * 32
    error = v2.run(
        *('image stage', 'web', '--file', tmp_path / 'disk'),
        *('--checksum', checksum),
    ).error
    assert error.endswith(
        f'openstack image stage --file FILE --checksum {checksum} {IMAGE_ID}'
    )

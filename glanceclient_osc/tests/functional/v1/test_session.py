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

"""The example session of the python-glanceclient manual."""

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.cloud import qcow2


@pytest.mark.filterwarnings('ignore:.*unclosed file')
def test_example_session(v1, tenant, tmp_path):
    token = f'me:{tenant}:member'
    myimage, copyimage = tmp_path / 'myimage.iso', tmp_path / 'copyimage.iso'
    volume = b'\1CD001\1'.ljust(2048, b'\0')
    myimage.write_bytes(bytes(32768) + volume + b'an image' * 500_000)

    glance = Client('1', endpoint=v1, token=token)
    image = glance.images.create(name='My Test Image')
    assert image.status == 'queued'
    assert image.update(data=open(myimage, 'rb')) is None
    assert image.status == 'active'
    assert (image.disk_format, image.container_format) == ('iso', 'bare')
    with open(copyimage, 'wb') as f:
        for chunk in image.data:
            f.write(chunk)
    assert copyimage.read_bytes() == myimage.read_bytes()
    assert b''.join(image.data()) == myimage.read_bytes()
    image.delete()
    assert [*glance.images.list()] == []


@pytest.mark.parametrize('known', [True, False])
def test_stated_formats_take_precedence_over_detected_ones(v1, tenant, known):
    glance = Client('1', endpoint=v1, token=f'me:{tenant}:member')
    image = glance.images.create(name='My Test Image', disk_format='ari')
    stored = glance.images.update(
        image if known else image.id, data=b'x', container_format='ari'
    )
    assert (stored.status, stored.size) == ('active', 1)
    assert (stored.disk_format, stored.container_format) == ('ari', 'ari')


def test_data_of_two_formats_is_refused(v1, tenant, tmp_path):
    qcow2.write(tmp_path / 'f')
    with open(tmp_path / 'f', 'r+b') as file:
        file.seek(32768)
        file.write(b'\1CD001\1')
    glance = Client('1', endpoint=v1, token=f'me:{tenant}:member')
    image = glance.images.create(name='My Test Image')
    with pytest.raises(exc.SourceError, match='only one format'):
        image.update(data=tmp_path / 'f')
    assert glance.images.get(image).status == 'queued'

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

"""Defects of other clients that no other test has for its subject.

Options are those that the built-in commands know: see ``defects.py``.
"""

import pytest

from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.functional.fault_proxy import Fault, FaultProxy
from glanceclient_osc.tests.functional.properties import get_own_properties

JSON = ('-f', 'json')


@pytest.fixture
def proxy(cloud):
    """Return a proxy in front of Glance that can spoil data."""
    with FaultProxy(cloud.url('glance')) as proxy:
        yield proxy


@pytest.fixture
def image(demo, name):
    """Make an image that waits for its data."""
    return demo.images.create(
        name=name, disk_format='raw', container_format='bare'
    )


@pytest.fixture
def filled(demo, image, data):
    """Give it its data."""
    demo.images.upload(image.id, data)
    return image


@pytest.mark.defect('D1')
@pytest.mark.parametrize('status', [401, 503])
def test_a_pipe_is_not_sent_a_second_time(
    openstack, demo, proxy, name, data, status
):
    proxy.faults = [Fault(status=status)]
    with open(data, 'rb') as file:
        failed = openstack(
            *('image', 'create', '--disk-format', 'raw', name),
            input=file.read().hex(),
            env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
        )
    error = failed.err.splitlines()[-1]
    assert 'came from a pipe' in error
    assert error.endswith('was deleted')
    assert not [*demo.images.list(filters={'name': name})]


@pytest.mark.defect('D1')
def test_a_file_is_sent_a_second_time_from_its_start(
    openstack, proxy, name, data
):
    proxy.faults = [Fault(status=503)]
    made = openstack(
        *('image', 'create', '--file', data, name, *JSON),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    assert made.status == 0, made.err
    assert made.json['size'] == data.stat().st_size


@pytest.mark.defect('D2')
@pytest.mark.parametrize(
    ('options', 'reason'),
    [
        (['--uri', 'http://127.0.0.1:1/x'], 'does not pass filtering'),
        (['--uri', 'http://x/y', '--store', 'nosuch'], 'nosuch'),
    ],
)
def test_an_import_that_is_refused_is_an_error(
    openstack, image, options, reason
):
    refused = openstack(
        *('image', 'import', image.id, '--method', 'web-download', *options)
    )
    assert refused.status == 1
    assert reason in refused.err


@pytest.mark.defect('D5', 'D6')
@pytest.mark.parametrize(
    'faults',
    [
        [Fault(status=500)] * 9,
        [Fault(status=404)],
        [Fault(flip=5)],
        [Fault(cut=1_000_000)] + [Fault(cut=0)] * 9,
    ],
    ids=['500', '404', 'flipped', 'cut'],
)
def test_nothing_but_the_image_is_saved_under_the_final_name(
    openstack, proxy, filled, tmp_path, faults
):
    (tmp_path / 'out').write_text('old')
    proxy.faults = faults
    failed = openstack(
        *('image', 'save', '--file', 'out', filled.id),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    assert failed.status == 1
    assert (tmp_path / 'out').read_text() == 'old'


@pytest.mark.defect('D13')
def test_the_format_is_that_of_the_data(openstack, name, tmp_path):
    qcow2.write(tmp_path / 'disk')
    made = openstack('image', 'create', '--file', 'disk', name, *JSON)
    assert made.json['disk_format'] == 'qcow2'
    assert 'The disk format is qcow2' in made.err


@pytest.mark.defect('D14')
def test_a_download_from_another_region_says_from_where(
    openstack, demo, filled, name
):
    here = demo.images.create(
        name=f'{name}-here', disk_format='raw', container_format='bare'
    )
    openstack(
        *('image', 'import', here.id, '--method', 'glance-download'),
        *('--remote-region', 'RegionTwo', '--remote-image', filled.id),
    )
    done = demo.images.wait(here.id, timeout=30)
    assert done.size == demo.images.get(filled.id).size


@pytest.mark.defect('W2')
def test_the_reason_of_the_server_is_shown(openstack, image):
    refused = openstack('image', 'set', '--min-disk', '-1', image.id)
    assert 'Cannot be a negative value' in refused.err


@pytest.mark.defect('W2')
def test_the_reason_why_data_is_refused_is_shown(openstack, name, tmp_path):
    (tmp_path / 'empty').write_bytes(b'x' * 70_000)
    refused = openstack(
        *('image', 'create', '--disk-format', 'qcow2', name),
        *('--file', 'empty'),
    )
    assert refused.status == 1
    assert 'qcow2' in refused.err
    assert 'raw' in refused.err


@pytest.mark.defect('W6')
def test_a_community_image_of_others_is_found_by_name(openstack, demo, name):
    made = demo.images.create(name=name, visibility='community')
    shown = openstack('image', 'show', name, *JSON, user='other')
    assert shown.status == 0, shown.err
    assert shown.json['id'] == made.id


@pytest.mark.defect('W7')
def test_a_member_is_got_by_the_name_of_the_project(
    openstack, image, share_with_other
):
    share_with_other(image.id)
    args = ('image', 'member', 'get', image.id, 'other', *JSON)
    shown = openstack(*args, user='admin')
    assert shown.status == 0, shown.err
    assert shown.json['status'] == 'pending'


@pytest.mark.defect('W8')
@pytest.mark.parametrize('tag', ['žluť', 'a/b'])
def test_any_tag_can_be_unset(openstack, demo, name, tag):
    image = demo.images.create(name=name, tags=[tag, 'b'])
    done = openstack('image', 'unset', '--tag', tag, image.id)
    assert (done.status, done.err) == (0, '')
    assert demo.images.get(image.id).tags == ['b']


@pytest.mark.defect('W9')
@pytest.mark.parametrize('name_of_field', ['id', 'owner'])
def test_a_property_changes_no_other_field(openstack, image, name_of_field):
    done = openstack(
        *('image', 'set', '--property', f'{name_of_field}=x', image.id),
        user='admin',
    )
    assert f'{name_of_field} is not a property' in done.error


@pytest.mark.defect('W11')
def test_deleting_counts_what_was_to_be_deleted(openstack, admin, name):
    admin.metadefs_namespace.create(namespace=name)
    failed = openstack(
        *('image', 'metadef', 'object', 'delete', name, 'no', 'none'),
        user='admin',
    )
    admin.metadefs_namespace.delete(name)
    assert failed.status == 1
    assert '2 of 2 objects' in failed.err


@pytest.mark.defect('W13')
def test_a_store_is_not_taken_for_the_image(openstack, filled, admin):
    copied = openstack(
        *('image', 'import', '--method', 'copy-image'),
        *('--store', 'cheap', filled.id),
        user='admin',
    )
    assert copied.status == 0, copied.err
    assert admin.images.follow_import(filled.id, timeout=30).stores


@pytest.mark.defect('W14')
def test_an_image_has_no_properties_that_nobody_gave_it(openstack, name, data):
    made = openstack('image', 'create', '--file', data, name, *JSON, ok=True)
    assert get_own_properties(made.json) == {}


@pytest.mark.defect('W20')
def test_formats_are_what_the_operator_allows(openstack, name):
    made = openstack(
        *('image', 'create', '--container-format', 'compressed', name, *JSON)
    )
    assert made.status == 0, made.err
    assert made.json['container_format'] == 'compressed'

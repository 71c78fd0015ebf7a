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

"""Decisions of copying an image."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2 import image_copying

SOURCE = {
    'id': 'i',
    'name': 'n',
    'status': 'active',
    'size': 3,
    'checksum': 'aa' * 16,
    'os_hash_algo': 'sha512',
    'os_hash_value': 'bb' * 64,
    'disk_format': 'qcow2',
}


@pytest.mark.parametrize(
    ('fields', 'message'),
    [
        ({}, None),
        ({'size': 0}, None),
        ({'block_device_mapping': '[]'}, None),
        ({'status': 'queued'}, 'is queued: only active images'),
        ({'status': 'deactivated'}, 'image set --activate i'),
        ({'size': 0, 'block_device_mapping': '[]'}, 'volume snapshots'),
        ({'size': None, 'block_device_mapping': '[]'}, 'volume snapshots'),
    ],
)
def test_only_images_with_data_can_be_copied(fields, message):
    source = {**SOURCE, **fields}
    if message is None:
        image_copying.check_source(source)
        return
    with pytest.raises(exc.SourceError, match=message):
        image_copying.check_source(source)


@pytest.mark.parametrize(
    ('mode', 'region', 'message'),
    [
        ('auto', None, None),
        ('relay', None, None),
        ('pull', 'R', None),
        ('pull', None, 'another region of the same cloud'),
        ('push', 'R', "auto, pull, relay, not 'push'"),
    ],
)
def test_modes_are_checked(mode, region, message):
    if message is None:
        image_copying.check_mode(mode, region)
        return
    with pytest.raises(exc.InvalidArgument, match=message):
        image_copying.check_mode(mode, region)


@pytest.mark.parametrize(
    ('mode', 'region', 'methods', 'way', 'reason'),
    [
        ('auto', 'R', ['glance-download'], 'pull', None),
        ('pull', 'R', ['glance-download'], 'pull', None),
        ('relay', 'R', ['glance-download'], 'relay', None),
        ('auto', None, ['glance-download'], 'relay', None),
        ('auto', 'R', ['web-download'], 'relay', 'but web-download'),
        ('auto', 'R', [], 'relay', 'but none'),
    ],
)
def test_the_way_depends_on_mode_region_and_methods(
    mode, region, methods, way, reason
):
    chosen, why = image_copying.choose_way(mode, region, methods)
    assert chosen == way
    assert reason is None if why is None else reason in why


def test_a_pull_that_is_not_offered_is_an_error():
    with pytest.raises(exc.ClientException, match='does not offer'):
        image_copying.choose_way('pull', 'R', ['web-download'])


def test_what_belongs_to_one_cloud_is_not_copied():
    source = {
        **SOURCE,
        'owner': 'o',
        'locations': [],
        'stores': 'fast',
        'direct_url': 'file:///x',
        'os_glance_importing_to_stores': '',
        'replaced_by': 'j',
        'replace_serial': '1',
        'image_index_date': '2026-01-01T00:00:00Z',
        'kernel_id': None,
        'min_disk': 1,
        'tags': ['gold'],
        'visibility': 'public',
        'os_hidden': True,
        'protected': True,
        'img_signature': 's',
        'image_source': 'https://example.org/x',
        'Größe': '☃',
    }
    assert image_copying.select_fields(source) == {
        'name': 'n',
        'disk_format': 'qcow2',
        'min_disk': 1,
        'tags': ['gold'],
        'visibility': 'public',
        'os_hidden': True,
        'protected': True,
        'img_signature': 's',
        'image_source': 'https://example.org/x',
        'Größe': '☃',
    }


def test_name_and_visibility_can_be_changed():
    fields = image_copying.select_fields(SOURCE, 'm', 'private')
    assert (fields['name'], fields['visibility']) == ('m', 'private')


def test_a_copy_without_data_is_hidden_and_can_be_deleted():
    hidden = image_copying.hide_fields({'protected': True, 'a': 'b'})
    assert hidden == {'os_hidden': True, 'protected': False, 'a': 'b'}


@pytest.mark.parametrize(
    ('image', 'wanted', 'changes'),
    [
        ({'os_hidden': True}, {}, {'os_hidden': False}),
        ({'os_hidden': True}, {'os_hidden': True}, {}),
        ({'os_hidden': False}, {'protected': True}, {'protected': True}),
        ({'os_hidden': False, 'a': 'x'}, {'a': 'b'}, {'a': 'b'}),
        ({'os_hidden': False, 'tags': ['a', 'b']}, {'tags': ['b', 'a']}, {}),
        ({'os_hidden': False, 'disk_format': 'x'}, {'disk_format': 'y'}, {}),
    ],
)
def test_the_last_request_sets_what_is_still_different(image, wanted, changes):
    image = {'protected': False, **image}
    assert image_copying.find_changes(image, wanted) == changes


@pytest.mark.parametrize(
    ('fields', 'expected'),
    [
        ({}, True),
        ({'size': 4}, False),
        ({'os_hash_value': 'cc'}, False),
        ({'checksum': 'cc'}, False),
        ({'checksum': None}, True),
        ({'os_hash_algo': 'sha256', 'os_hash_value': 'cc'}, True),
        ({'os_hash_algo': None, 'os_hash_value': None}, True),
        ({'os_hash_algo': 'sha256', 'checksum': None}, None),
        ({'os_hash_algo': 'md5', 'os_hash_value': 'aa' * 16}, True),
    ],
)
def test_data_is_compared_by_its_hashes(fields, expected):
    image = {**SOURCE, **fields}
    assert image_copying.has_same_data(image, SOURCE) is expected
    assert image_copying.has_same_data(SOURCE, image) is expected


@pytest.mark.parametrize(
    ('fields', 'expected'),
    [
        ({}, 'sha512:' + 'bb' * 64),
        ({'os_hash_value': None}, 'md5:' + 'aa' * 16),
        ({'os_hash_algo': None, 'checksum': None}, None),
    ],
)
def test_the_strongest_hash_is_used(fields, expected):
    assert image_copying.get_hash({**SOURCE, **fields}) == expected


@pytest.mark.parametrize(
    ('fields', 'found'),
    [
        ({}, True),
        ({'status': 'deactivated'}, False),
        ({'name': 'N'}, False),
        ({'os_hash_value': 'cc'}, False),
        ({'os_hash_algo': 'sha256', 'checksum': None}, False),
    ],
)
def test_an_active_image_of_that_name_and_data_is_a_copy(fields, found):
    image = {**SOURCE, 'id': 'j', **fields}
    chosen = image_copying.choose_existing([image], 'n', SOURCE)
    assert chosen == (image if found else None)


def test_a_mismatch_is_described():
    image = {'id': 'j', 'size': 2, 'disk_format': 'raw'}
    message = image_copying.describe_mismatch(image, SOURCE)
    assert '2 of 3 bytes' in message
    assert 'converted it from qcow2 to raw' in message

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

"""Columns of the image commands."""

from glanceclient_osc.osc.v2.image import columns

IMAGE = {
    'id': 'i',
    'name': 'web',
    'size': 2048,
    'tags': ['b', 'a'],
    'os_distro': 'debian',
    'os_glance_importing_to_stores': 'fast',
    'locations': [{'url': 'file:///x', 'metadata': {}}],
}


def _format(image, **options):
    names, values = columns.format_image(image, **options)
    assert list(names) == sorted(names)
    return dict(zip(names, values, strict=True))


def test_select_columns_returns_three_by_default():
    assert columns.select_columns(False) == {
        'ID': 'id',
        'Name': 'name',
        'Status': 'status',
    }


def test_select_columns_inserts_size_and_stores():
    assert [*columns.select_columns(False, size=True, stores=True)] == [
        *('ID', 'Name', 'Size', 'Status', 'Stores')
    ]


def test_long_has_all_columns():
    assert len(columns.select_columns(True)) == 14


def test_format_row_formats_tags_and_sizes():
    tags, size = columns.format_row(IMAGE, ['tags', 'size'], True)
    assert tags.human_readable() == 'a, b'
    assert size.human_readable() == '2K'
    assert columns.format_row({}, ['tags', 'size'])[1] is None


def test_format_image_keeps_properties_together():
    fields = _format(IMAGE)
    assert fields['properties'].human_readable() == "os_distro='debian'"
    assert fields['os_glance_importing_to_stores'] == 'fast'
    assert fields['locations'].machine_readable() == IMAGE['locations']
    assert fields['size'] == 2048


def test_programs_find_fields_of_the_server_in_properties_too():
    fields = {
        'direct_url': 'file:///x',
        'locations': [],
        'os_hash_algo': 'sha512',
        'os_hash_value': '0f',
        'os_hidden': False,
        'stores': 'fast',
        'os_glance_failed_import': '',
    }
    image = {'id': 'i', 'size': 1, 'os_distro': 'debian', **fields}
    column = _format(image)['properties']
    assert column.machine_readable() == {'os_distro': 'debian', **fields}
    assert column.human_readable() == "os_distro='debian'"
    shown = _format(image)
    assert {name for name in fields if name in shown} == {*fields}


def test_missing_values_are_not_properties():
    column = _format({'id': 'i', 'os_hash_algo': None})['properties']
    assert column.machine_readable() == {}


def test_format_image_always_has_stores_and_tags():
    fields = _format({'id': 'i'})
    assert fields['stores'].machine_readable() is None
    assert fields['tags'].machine_readable() == []


def test_format_image_with_a_unit():
    fields = _format(IMAGE, human_readable=True)
    assert fields['size'].human_readable() == '2K'
    assert fields['size'].machine_readable() == 2048


def test_whether_an_image_changed_is_the_first_column():
    names, values = columns.format_change({'id': 'i', 'name': 'n'}, False)
    fields = dict(zip(names, values, strict=True))
    assert names[0] == 'changed'
    assert (fields['changed'], fields['id']) == (False, 'i')

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

"""Command for the stores of a cloud."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL

STORES = f'{URL}/v2/info/stores'
JSON = ('-f', 'json')


@pytest.mark.parametrize('command', ['image store list', 'image stores list'])
def test_list_shows_stores(v2, requests_mock, command):
    stores = [
        {'id': 'fast', 'default': 'true'},
        {'id': 'web', 'read-only': 'true', 'description': 'slow'},
    ]
    requests_mock.get(STORES, json={'stores': stores})
    assert v2.run(command, *JSON).json == [
        {
            'ID': 'fast',
            'Description': None,
            'Default': True,
            'Read Only': False,
        },
        {
            'ID': 'web',
            'Description': 'slow',
            'Default': False,
            'Read Only': True,
        },
    ]
    assert 'None' not in v2.run(command).out


def test_detail_shows_type_weight_and_properties(v2, requests_mock):
    stores = [
        {'id': 'a', 'type': 'file', 'weight': 1, 'properties': {'k': True}},
        {'id': 'b'},
    ]
    requests_mock.get(f'{STORES}/detail', json={'stores': stores})
    first, second = v2.run('image store list', '--detail', *JSON).json
    assert (first['Type'], first['Weight']) == ('file', 1)
    assert first['Properties'] == {'k': True}
    assert (second['Type'], second['Properties']) == (None, {})


@pytest.mark.parametrize(
    ('options', 'path', 'version'),
    [([], '', '2.8'), (['--detail'], '/detail', '2.15')],
)
def test_error_names_the_required_version(
    v2, requests_mock, options, path, version
):
    requests_mock.get(STORES + path, status_code=404)
    error = v2.run('image store list', *options).error
    assert f'version {version} or later' in error

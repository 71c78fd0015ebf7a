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

"""Command for quotas and usage."""

from glanceclient_osc.tests.unit.osc.command_runner import URL

USAGE = f'{URL}/v2/info/usage'
JSON = ('-f', 'json')


def test_usage_is_sorted_and_has_units(v2, requests_mock):
    usage = {
        'image_size_total': {'limit': 9, 'usage': 3},
        'image_count_total': {'limit': 2, 'usage': 1},
    }
    requests_mock.get(USAGE, json={'usage': usage})
    assert v2.run('image usage show', *JSON).json == [
        {
            'Resource': 'image_count_total',
            'Usage': 1,
            'Limit': 2,
            'Unit': '',
        },
        {
            'Resource': 'image_size_total',
            'Usage': 3,
            'Limit': 9,
            'Unit': 'MiB',
        },
    ]


def test_a_cloud_without_limits_gets_a_notice(v2, requests_mock):
    requests_mock.get(USAGE, json={'usage': {}})
    result = v2.run('image usage show', *JSON)
    assert (result.status, result.json) == (0, [])
    assert 'no limits' in result.err


def test_error_names_the_required_version(v2, requests_mock):
    requests_mock.get(USAGE, status_code=404)
    assert 'version 2.13 or later' in v2.run('image usage show').error

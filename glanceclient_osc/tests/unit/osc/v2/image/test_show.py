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

"""``openstack image show``"""

import pytest

ID = '70ec7b4d-0000-4000-8000-000000000001'
URL = f'http://glance.test/v2/images/{ID}'
IMAGE = {
    'id': ID,
    'name': 'web',
    'status': 'active',
    'size': 2048,
    'tags': ['gold'],
    'os_distro': 'debian',
    'os_hidden': False,
}


def test_show_by_id_sends_one_request(v2, requests_mock):
    requests_mock.get(URL, json=IMAGE)
    shown = v2.run('image show', ID, '-f', 'json').json
    assert requests_mock.call_count == 1
    assert shown['size'] == 2048
    assert shown['properties'] == {'os_distro': 'debian', 'os_hidden': False}


def test_show_human_readable_prints_a_unit(v2, requests_mock):
    requests_mock.get(URL, json=IMAGE)
    result = v2.run('image show', ID, '--human-readable')
    assert '2K' in result.out


@pytest.mark.parametrize('name', ['nosuch', ''])
def test_show_of_no_image_is_an_error(v2, requests_mock, name):
    requests_mock.get('http://glance.test/v2/images', json={'images': []})
    requests_mock.get('http://glance.test/v2/images/nosuch', status_code=404)
    assert repr(name) in v2.run('image show', name).error


IMAGES = 'http://glance.test/v2/images'
NEWEST_FIRST = {
    'limit': ['1'],
    'sort': ['created_at:desc,id:desc'],
    'status': ['active'],
}


def test_latest_requests_one_image(v2, requests_mock):
    requests_mock.get(IMAGES, json={'images': [IMAGE]})
    result = v2.run(
        'image show',
        '--latest',
        '--name',
        'web',
        '--tag',
        'gold',
        '-f',
        'json',
    )
    assert result.json['id'] == ID
    assert requests_mock.call_count == 1
    assert requests_mock.last_request.qs == {
        **NEWEST_FIRST,
        'name': ['web'],
        'tag': ['gold'],
    }


def test_latest_without_filters_is_that_of_all_images(v2, requests_mock):
    requests_mock.get(IMAGES, json={'images': [IMAGE]})
    assert v2.run('image show', '--latest', '-f', 'json').json['id'] == ID
    assert requests_mock.last_request.qs == NEWEST_FIRST


def test_latest_within_two_dates_is_selected_here(v2, requests_mock):
    days = [
        {**IMAGE, 'id': day, 'created_at': f'2026-01-0{day}T00:00:00Z'}
        for day in '432'
    ]
    requests_mock.get(IMAGES, json={'images': days})
    result = v2.run(
        *('image show', '--latest', '--created-after', '2026-01-01'),
        *('--created-before', '2026-01-04', '-f', 'json'),
    )
    assert result.json['id'] == '3'


def test_no_latest_image_is_an_error(v2, requests_mock):
    requests_mock.get(IMAGES, json={'images': []})
    result = v2.run('image show', '--latest', '--name', 'a', '--unprotected')
    assert result.error == 'No active image matches --name, --unprotected'
    assert v2.run('image show', '--latest').error == 'No active image found'


@pytest.mark.parametrize('words', [[], ['--latest', 'web']])
def test_either_an_image_or_latest_is_required(v2, words):
    result = v2.run('image show', *words)
    assert result.status == 2
    assert 'Give either <image> or --latest' in result.err


@pytest.mark.parametrize(
    ('words', 'error'),
    [
        (['--tag', 'x', 'web'], '--tag requires --latest'),
        (['--size-min', '0', 'web'], '--size-min requires --latest'),
        (
            ['--latest', '--status', 'queued'],
            '--status cannot be used with --latest, which shows active images',
        ),
    ],
)
def test_filters_that_cannot_be_used_are_errors(v2, words, error):
    assert v2.run('image show', *words).error == error

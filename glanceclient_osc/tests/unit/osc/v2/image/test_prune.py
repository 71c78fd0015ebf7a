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

"""``openstack image prune``"""

import argparse
from datetime import timedelta

import pytest

from glanceclient_osc.osc.v2.image import prune
from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance


@pytest.fixture
def glance(v2, requests_mock, monkeypatch):
    """Return an image service in memory with three images."""
    glance = FakeGlance(requests_mock)
    monkeypatch.setattr(
        v2.client.http_client, 'get_project_id', lambda: PROJECT_ID
    )
    for image_id in ('a', 'b', 'c'):
        glance.add(image_id, name='web', os_distro=image_id)
    return glance


def test_the_rows_are_what_was_deleted(v2, glance):
    result = v2.run(
        'image prune', '--name', 'web', '--keep', '1', '-f', 'json'
    )
    assert result.json == [
        {
            'ID': image_id,
            'Name': 'web',
            'Created At': f'2026-01-01T00:00:0{second}Z',
            'Result': 'deleted',
        }
        for second, image_id in enumerate('ab')
    ]
    assert (result.status, result.err) == (0, '')
    assert [*glance.images] == ['c']


def test_a_dry_run_deletes_nothing(v2, glance):
    result = v2.run(
        *('image prune', '--name', 'web', '--keep', '2', '--dry-run'),
        *('-f', 'value', '-c', 'ID', '-c', 'Result'),
    )
    assert result.out == 'a would be deleted\n'
    assert glance.writes == []


def test_only_images_of_the_group_are_compared(v2, glance):
    words = ('--name', 'web', '--keep', '1', '--group-by', 'os_distro')
    assert v2.run('image prune', *words, '-f', 'json').json == []


def test_images_that_are_kept_are_reported_without_failure(v2, glance):
    glance.images['a']['protected'] = True
    glance.members['b'] = ['p']
    glance.accepted.add(('b', 'p'))
    glance.before = lambda line: (
        (409, 'Image c is in use') if line.startswith('DELETE') else None
    )
    result = v2.run(
        *('image prune', '--name', 'web', '--older-than', '12h'),
        *('-f', 'value', '-c', 'Result'),
    )
    assert result.out.splitlines() == ['protected', 'shared', 'in use']
    assert result.status == 0
    kept = result.err.splitlines()
    assert kept[0] == 'Image a is kept: The image is protected'
    assert kept[1] == 'Image b is kept: The image was accepted by: p'
    assert kept[2].startswith('Image c is kept: Image c is in use')


def test_a_failure_is_reported_after_all_others_were_deleted(v2, glance):
    glance.before = lambda line: (
        (403, 'no') if line == 'DELETE /v2/images/a' else None
    )
    result = v2.run('image prune', '--name', 'web', '--keep', '1', '-f', 'csv')
    assert result.status == 1
    assert result.err == 'Failed to delete image a: no (HTTP 403)\n'
    assert [*glance.images] == ['a', 'c']


def test_hidden_images_are_pruned_if_they_are_asked_for(v2, glance):
    glance.images['a']['os_hidden'] = True
    words = ('image prune', '--name', 'web', '--keep', '0', '-f', 'csv')
    v2.run(*words)
    assert [*glance.images] == ['a']
    v2.run(*words, '--hidden')
    assert [*glance.images] == []


def test_images_of_another_project_are_pruned_if_it_is_given(v2, glance):
    other = 'f' * 32
    glance.add('theirs', owner=other)
    v2.app.client_manager.sdk_connection.identity.projects.return_value = []
    project = v2.app.client_manager.sdk_connection.identity.get_project
    project.return_value.id = other
    v2.run('image prune', '--project', other, '--keep', '0')
    assert [*glance.images] == ['a', 'b', 'c']


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['--keep', '1'], 'At least one filter is required'),
        (['--keep', '1', '--all'], 'At least one filter is required'),
        (['--name', 'web'], '--keep or --older-than is required'),
        (
            ['--name', 'web', '--older-than', '1d', '--group-by', 'x'],
            '--group-by requires --keep',
        ),
        (['--name', 'web', '--keep', '-1'], 'integer'),
        (['--name', 'web', '--older-than', '30'], 'not an age'),
    ],
)
def test_incomplete_options_are_a_usage_error(v2, glance, words, message):
    result = v2.run('image prune', *words)
    assert result.status == 2
    assert message in result.err
    assert glance.requests == []


@pytest.mark.parametrize(
    ('text', 'age'),
    [
        ('12h', timedelta(hours=12)),
        ('30d', timedelta(days=30)),
        ('8w', timedelta(weeks=8)),
        ('999999w', timedelta(weeks=999999)),
    ],
)
def test_parse_age(text, age):
    assert prune._parse_age(text) == age


@pytest.mark.parametrize('text', ['', '0d', '30', 'd', '-1d', '1m', '1.5d'])
def test_a_text_that_is_not_an_age_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match='not an age'):
        prune._parse_age(text)


def test_images_between_two_dates_are_selected_here(v2, glance, monkeypatch):
    # The service in memory ignores dates, as Glance does with a second one.
    select = glance._select
    monkeypatch.setattr(
        glance,
        '_select',
        lambda query: select(
            {k: v for k, v in query.items() if k != 'created_at'}
        ),
    )
    result = v2.run(
        *('image prune', '--keep', '0', '-f', 'value', '-c', 'ID'),
        *('--created-after', '2025-12-31'),
        *('--created-before', '2026-01-01T00:00:02Z'),
    )
    assert result.out.split() == ['a', 'b']

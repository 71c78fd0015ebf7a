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

"""Deleting old images: the decision as a table, the rest over FakeGlance."""

from datetime import datetime, timedelta, timezone

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance
from glanceclient_osc.v2 import image_prune
from glanceclient_osc.v2.image_prune import choose_expired

NOW = datetime(2026, 1, 31, tzinfo=timezone.utc)
DAY = timedelta(days=1)


def image(id, **fields):
    """Return an active image; its ID is the day of its creation."""
    day = int(''.join(filter(str.isdigit, id)))
    return {
        'id': id,
        'status': 'active',
        'created_at': f'2026-01-{day:02}T00:00:00Z',
        **fields,
    }


def queued(id, **fields):
    return image(id, status='queued', **fields)


def off(id, **fields):
    return image(id, status='deactivated', **fields)


TEN_TO_THIRTEEN = [image(i) for i in ('11', '13', '10', '12')]
DISTROS = [
    image('1', os_distro='debian'),
    image('2', os_distro='fedora'),
    image('3', os_distro='debian'),
    image('4', os_distro='fedora'),
    image('5', os_distro='debian'),
    image('6'),
    image('7'),
]


@pytest.mark.parametrize(
    ('images', 'keep', 'days', 'group_by', 'expired'),
    [
        # Only a number.
        ([], 0, None, None, []),
        (TEN_TO_THIRTEEN, 0, None, None, ['10', '11', '12', '13']),
        (TEN_TO_THIRTEEN, 1, None, None, ['10', '11', '12']),
        (TEN_TO_THIRTEEN, 3, None, None, ['10']),
        (TEN_TO_THIRTEEN, 4, None, None, []),
        (TEN_TO_THIRTEEN, 9, None, None, []),
        # Only an age: image 12 is exactly 19 days old.
        (TEN_TO_THIRTEEN, None, 19, None, ['10', '11']),
        (TEN_TO_THIRTEEN, None, 0, None, ['10', '11', '12', '13']),
        (TEN_TO_THIRTEEN, None, 90, None, []),
        # Both: an image must be beyond the number, and of the age.
        (TEN_TO_THIRTEEN, 3, 19, None, ['10']),
        (TEN_TO_THIRTEEN, 0, 19, None, ['10', '11']),
        # Groups; images without the property never expire.
        (DISTROS, 1, None, 'os_distro', ['1', '2', '3']),
        (DISTROS, 2, None, 'os_distro', ['1']),
        (DISTROS, 0, 28, 'os_distro', ['1', '2']),
        ([image('1', name='a'), image('2', name='b')], 1, None, 'name', []),
        # Created at the same time: the ID decides.
        ([image('1b'), image('1a')], 1, None, None, ['1a']),
        # An image without data replaces no other one, and is left alone.
        ([image('1'), queued('2')], 1, None, None, []),
        ([queued('1'), image('2')], 1, None, None, []),
        ([queued('1'), image('2')], 0, None, None, ['2']),
        ([queued('1'), image('2')], 1, 1, None, ['1']),
        ([queued('1'), queued('2')], None, 29, None, ['1']),
        # A deactivated image replaces no active one.
        ([image('1'), off('2')], 1, None, None, []),
        ([off('1'), image('2')], 1, None, None, ['1']),
        ([off('1'), off('2'), queued('3')], 1, None, None, ['1']),
        # The age is unknown.
        ([image('1', created_at=None), image('2')], 0, None, None, ['2']),
        ([image('1', created_at='2026-01-01T00:00:00')], 0, 1, None, ['1']),
    ],
)
def test_choose_expired(images, keep, days, group_by, expired):
    older_than = None if days is None else days * DAY
    chosen = choose_expired(images, keep, older_than, group_by, NOW)
    assert [image['id'] for image in chosen] == expired


@pytest.fixture
def glance(requests_mock, client, monkeypatch):
    """Return an image service in memory, for a token of OWNER."""
    monkeypatch.setattr(client.http_client, 'get_project_id', lambda: OWNER)
    monkeypatch.setattr(image_prune, 'get_time', lambda: NOW)
    return FakeGlance(requests_mock)


@pytest.fixture
def prune(client):
    """Return a function that prunes images named ``web``."""

    def call(**options):
        entries = client.images.prune(name='web', **options)
        return {entry.image.id: entry.result for entry in entries}

    return call


def test_all_but_the_newest_are_deleted(glance, prune):
    for image_id in ('a', 'b', 'c'):
        glance.add(image_id, name='web', visibility='private')
    glance.add('other', name='db')
    assert prune(keep=1) == {'a': 'deleted', 'b': 'deleted'}
    assert [*glance.images] == ['c', 'other']


def test_images_of_other_projects_are_kept(glance, client):
    glance.add('theirs', name='web', owner='f' * 32)
    glance.add('ours', name='web')
    entries = client.images.prune(name='web', keep=0)
    assert [entry.image.id for entry in entries] == ['ours']
    client.images.prune(filters={'owner': 'f' * 32}, keep=0)
    assert glance.images == {}


def test_images_of_other_projects_are_kept_if_filters_are_ignored(
    glance, prune, monkeypatch
):
    monkeypatch.setattr(
        glance, '_select', lambda query: [*glance.images.values()]
    )
    glance.add('theirs', name='web', owner='f' * 32)
    assert prune(keep=0) == {}


def test_the_condition_excludes_images(glance, prune):
    glance.add('a', name='web')
    glance.add('b', name='web')
    assert prune(keep=0, condition=lambda image: image.id == 'b') == {
        'b': 'deleted'
    }


def test_protected_and_accepted_images_are_kept(glance, client):
    glance.add('locked', name='web', protected=True)
    for image_id in ('accepted', 'pending'):
        glance.add(image_id, name='web')
        glance.members[image_id] = ['p1', 'p2']
    glance.accepted.add(('accepted', 'p2'))
    entries = client.images.prune(name='web', older_than=DAY)
    assert [(e.image.id, e.result, e.message) for e in entries] == [
        ('locked', 'protected', 'The image is protected'),
        ('accepted', 'shared', 'The image was accepted by: p2'),
        ('pending', 'deleted', ''),
    ]


def test_a_dry_run_sends_no_write(glance, prune):
    glance.add('a', name='web')
    glance.add('b', name='web', protected=True)
    assert prune(keep=0, dry_run=True) == {
        'a': 'would be deleted',
        'b': 'protected',
    }
    assert glance.writes == []


def test_the_rest_is_deleted_after_a_failure(glance, prune):
    for image_id in ('used', 'refused', 'gone', 'rest'):
        glance.add(image_id, name='web', visibility='private')
    failures = {'used': (409, ''), 'refused': (403, ''), 'gone': (404, '')}
    glance.before = lambda line: (
        failures.get(line.rpartition('/')[2])
        if line.startswith('DELETE')
        else None
    )
    assert prune(keep=0) == {
        'used': 'in use',
        'refused': 'failed',
        'gone': 'deleted',
        'rest': 'deleted',
    }


def test_nothing_more_is_sent_to_a_server_that_is_down(glance, prune):
    for image_id in ('a', 'b', 'c'):
        glance.add(image_id, name='web', visibility='private')

    def fail(line):
        if line == 'DELETE /v2/images/b':
            raise requests.exceptions.SSLError('down')

    glance.before = fail
    seen = []
    assert prune(keep=0, follow=seen.append) == {
        'a': 'deleted',
        'b': 'failed',
        'c': 'failed',
    }
    assert glance.writes.count('DELETE /v2/images/c') == 0
    assert seen[1].message == seen[2].message


def test_requests_are_in_proportion_to_what_expires(glance, prune):
    for number in range(1000):
        glance.add(
            f'i{number:04}',
            name='web',
            visibility='shared' if number % 2 else 'private',
        )
    results = prune(keep=900)
    assert [*results] == [f'i{number:04}' for number in range(100)]
    lines = [*map(str.split, glance.requests)]
    assert sum(verb == 'DELETE' for verb, _ in lines) == 100
    assert sum(path.endswith('/members') for _, path in lines) == 50
    assert sum(path == '/v2/images' for _, path in lines) == 1
    assert len(lines) == 151


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        ({'keep': 1}, 'A filter is required'),
        ({'keep': 1, 'filters': {'visibility': 'all', 'tag': []}}, 'filter'),
        ({'name': 'web'}, 'keep or older_than is required'),
        ({'name': 'web', 'keep': -1}, 'keep must be'),
        ({'name': 'web', 'older_than': -DAY}, 'older_than must be'),
        ({'name': 'web', 'older_than': 30}, 'older_than must be'),
        (
            {'name': 'web', 'older_than': DAY, 'group_by': 'x'},
            'group_by requires keep',
        ),
    ],
)
def test_wrong_arguments_are_refused_before_a_request(
    glance, client, arguments, message
):
    with pytest.raises(exc.InvalidArgument, match=message):
        client.images.prune(**arguments)
    assert glance.requests == []


def test_a_token_without_a_project_is_refused(glance, client, monkeypatch):
    monkeypatch.setattr(client.http_client, 'get_project_id', lambda: None)
    with pytest.raises(exc.InvalidArgument, match='does not name a project'):
        client.images.prune(name='web', keep=1)
    assert glance.requests == []

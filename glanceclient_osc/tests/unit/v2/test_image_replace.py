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

"""Decisions of replacing an image, as tables."""

from datetime import datetime, timedelta, timezone

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2 import image_replace as replace
from glanceclient_osc.v2.image_replace import Action

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=timezone.utc)
RECENT = '2026-11-26T11:59:00Z'
OLD = '2026-11-26T11:00:00Z'


def image(id='a', status='active', name='web', **fields):
    return {
        'id': id,
        'status': status,
        'name': name,
        'created_at': OLD,
        'os_hidden': False,
        **fields,
    }


def hidden(id='a', status='active', **fields):
    return image(id, status, 'web', os_hidden=True, **fields)


@pytest.mark.parametrize(
    ('candidate', 'action'),
    [
        (None, Action.CREATE),
        (image(), Action.DONE),
        (image(name='other'), Action.PUBLISH),
        (hidden(), Action.PUBLISH),
        (hidden(replaced_by='b'), Action.PUBLISH),
        (image(replaced_by='b'), Action.PUBLISH),
        (hidden(status='queued', replace_heartbeat=RECENT), Action.WAIT),
        (hidden(status='queued', replace_heartbeat=OLD), Action.FILL),
        (hidden(status='queued', replace_heartbeat='?'), Action.FILL),
        (hidden(status='queued'), Action.FILL),
        (hidden(status='queued', created_at=RECENT), Action.WAIT),
        # The server notices by itself that an upload is over.
        (hidden(status='saving', replace_heartbeat=OLD), Action.WAIT),
        (hidden(status='importing', replace_heartbeat=OLD), Action.WAIT),
        (hidden(status='killed'), Action.SKIP),
        (hidden(status='deactivated'), Action.SKIP),
        (hidden(status='pending_delete'), Action.SKIP),
    ],
)
def test_next_action(candidate, action):
    assert replace.choose_action(candidate, 'web', NOW) is action


def test_same_data_under_the_same_name_has_one_id_per_generation():
    first = replace.compute_id('p', 'web', 'sha512:00', 0)
    assert first == replace.compute_id('p', 'web', 'sha512:00', 0)
    others = {
        replace.compute_id('q', 'web', 'sha512:00', 0),
        replace.compute_id('p', 'db', 'sha512:00', 0),
        replace.compute_id('p', 'web', 'sha512:01', 0),
        replace.compute_id('p', 'web', 'sha512:00', 1),
    }
    assert len(others | {first}) == 5


def test_computed_ids_never_change_between_releases():
    found = replace.compute_id('p', 'web', 'sha512:00', 0)
    assert found == 'af2a26f2-9b8e-566a-bbd5-f04336888322'


def test_the_highest_serial_stays_published():
    images = [
        image('a', replace_serial='9'),
        image('b', replace_serial='10'),
        hidden('c', replace_serial='11'),
        image('d'),
    ]
    assert replace.choose_published(images, 'web')['id'] == 'b'
    retired = replace.choose_retirements(images, 'web')
    assert [found['id'] for found in retired] == ['d', 'a']
    assert replace.next_serial(images) == 12


def test_equal_serials_are_ordered_by_date_then_id():
    images = [
        image('b', replace_serial='1'),
        image('a', replace_serial='1', created_at=RECENT),
        image('c', replace_serial='1'),
    ]
    assert replace.choose_published(images, 'web')['id'] == 'a'
    retired = replace.choose_retirements(images, 'web')
    assert [found['id'] for found in retired] == ['b', 'c']


def test_nothing_is_published_and_nothing_retired_without_images():
    assert replace.choose_published([], 'web') is None
    assert replace.choose_retirements([], 'web') == []
    assert replace.next_serial([]) == 1


@pytest.mark.parametrize(
    ('keep', 'deleted'),
    [(None, ''), (0, 'acd'), (1, 'ac'), (2, 'a'), (3, ''), (9, '')],
)
def test_retired_images_beyond_the_limit_are_deleted(keep, deleted):
    mark = {'replaced_by': 'z', 'replace_name': 'web'}
    images = [
        hidden('d', replace_serial='4', **mark),
        hidden('c', replace_serial='3', **mark),
        hidden('a', replace_serial='1', **mark),
        # Not retired by a replacement, or of another name.
        hidden('x', replace_serial='0'),
        hidden('y', replaced_by='z', replace_name='db'),
    ]
    found = replace.choose_deletions(images, 'web', keep)
    assert ''.join(one['id'] for one in found) == deleted


def test_protected_images_are_never_deleted():
    mark = {'replaced_by': 'z', 'replace_name': 'web'}
    images = [hidden('a', protected=True, **mark), hidden('b', **mark)]
    [found] = replace.choose_deletions(images, 'web', 0)
    assert found['id'] == 'b'


def test_properties_are_inherited_unless_given():
    before = image(
        os_distro='debian',
        os_version='12',
        tags=['gold'],
        protected=True,
        visibility='public',
        min_disk=3,
        os_hash_value='00',
        os_glance_importing_to_stores='',
        replace_serial='3',
        img_signature='x',
        kernel_id=None,
    )
    found = replace.inherit_fields(before, {'name': 'web', 'os_version': '13'})
    assert found == {
        'name': 'web',
        'os_distro': 'debian',
        'os_version': '13',
        'tags': ['gold'],
        'protected': True,
        'visibility': 'public',
        'min_disk': 3,
    }
    assert replace.inherit_fields(None, {'name': 'web'}) == {'name': 'web'}


def test_name_of_a_retired_image():
    found = replace.format_retired_name('{name} ({created_at})', image())
    assert found == f'web ({OLD})'


@pytest.mark.parametrize('template', ['{nosuch}', '{', '{0}', '{name.x}'])
def test_a_bad_template_is_refused(template):
    with pytest.raises(exc.InvalidArgument, match='template'):
        replace.format_retired_name(template, image())


def test_a_heartbeat_is_read_back():
    beat = replace.format_heartbeat(NOW)
    fresh = hidden(status='queued', replace_heartbeat=beat)
    assert not replace.is_stale(fresh, NOW + timedelta(seconds=119))
    assert replace.is_stale(fresh, NOW + timedelta(seconds=121))

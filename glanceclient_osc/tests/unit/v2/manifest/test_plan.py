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

"""Planning: declarations and images in, steps out."""

import dataclasses

import pytest

from glanceclient_osc.v2.manifest import plan as planning
from glanceclient_osc.v2.manifest.loading import build_manifest
from glanceclient_osc.v2.manifest.plan import Change, Facts

TAG = 'set:base'
MATCHING = Facts(checksum='sha512:00', size=0, matches=True)


def declare(**fields):
    """Return the declaration of one image."""
    image = {'name': 'web', 'source': {'file': 'web.raw'}, **fields}
    return build_manifest({'set': 'base', 'images': [image]}).entries[0]


def make_image(**fields):
    """Return the record of a published image of the set."""
    return {
        'id': 'i1',
        'name': 'web',
        'status': 'active',
        'tags': [TAG],
        'os_hidden': False,
        'os_hash_algo': 'sha512',
        'os_hash_value': '00',
        'created_at': '2026-01-01T00:00:00Z',
        **fields,
    }


def test_without_an_image_one_is_created():
    step = planning.plan_entry(declare(), TAG, [], Facts(size=9))
    assert (step.action, step.reason, step.size) == (
        'create',
        'no such image',
        9,
    )
    assert Change('disk_format', None, 'raw') in step.changes
    assert Change('container_format', None, 'bare') in step.changes


def test_an_image_with_everything_is_kept():
    step = planning.plan_entry(declare(), TAG, [make_image()], MATCHING)
    assert (step.action, step.changes) == ('keep', ())


def test_other_fields_are_an_update():
    entry = declare(properties={'a': '1', 'b': None}, tags=['x'], min_disk=3)
    image = make_image(a='1', b='2', min_disk=0)
    step = planning.plan_entry(entry, TAG, [image], MATCHING)
    assert step.action == 'update'
    assert step.reason == 'other min_disk, tags, b'
    assert step.changes == (
        Change('min_disk', 0, 3),
        Change('tags', [TAG], [TAG, 'x']),
        Change('b', '2', None),
    )


def test_other_members_are_an_update():
    entry = declare(visibility='shared', members=['p2'])
    facts = Facts('sha512:00', matches=True, members=['p1'])
    image = make_image(visibility='shared')
    step = planning.plan_entry(entry, TAG, [image], facts)
    assert step.changes == (Change('members', ['p1'], ['p2']),)


@pytest.mark.parametrize(
    ('checksum', 'reason'),
    [
        ('sha512:11', 'other data'),
        ('sha256:11', 'the sha256 of the image is not known'),
    ],
)
def test_other_data_is_a_replacement(checksum, reason):
    facts = Facts(checksum, 5)
    step = planning.plan_entry(declare(), TAG, [make_image()], facts)
    assert (step.action, step.reason, step.size) == ('replace', reason, 5)


def test_a_previous_image_that_is_still_visible_is_retired():
    images = [make_image(), make_image(id='i0', created_at='2025-01-01')]
    step = planning.plan_entry(declare(), TAG, images, MATCHING)
    assert step.action == 'replace'
    assert step.reason == '1 previous images are not retired yet'


@pytest.mark.parametrize(
    ('fields', 'reason'),
    [
        ({'tags': ['set:other']}, 'image i1 belongs to the set other'),
        (
            {'tags': []},
            'image i1 has this name, and does not belong to the set: rename '
            'it, or use --adopt',
        ),
        (
            {'status': 'deactivated'},
            'image i1 is deactivated: reactivate or delete it',
        ),
        (
            {'status': 'queued'},
            'image i1 is queued: wait for its data, or delete it',
        ),
    ],
)
def test_images_that_cannot_be_changed_are_errors(fields, reason):
    image = make_image(**fields)
    step = planning.plan_entry(declare(), TAG, [image], MATCHING)
    assert (step.action, step.reason) == ('error', reason)


def test_the_checksum_of_a_source_with_another_algorithm_is_recorded():
    facts = Facts('sha256:22', 0, matches=True)
    step = planning.plan_entry(declare(), TAG, [make_image()], facts)
    assert step.changes == (
        Change('image_source_checksum', None, 'sha256:22'),
    )


def test_undeclared_images_are_named():
    images = [
        make_image(id='a', name='gone'),
        make_image(id='b', name=None),
        make_image(id='c'),
        make_image(id='d', name='other', tags=[]),
        make_image(id='e', name='old', replaced_by='x'),
    ]
    kept = planning.plan_undeclared(images, {'web'}, TAG, prune=False)
    assert [(step.action, step.name) for step in kept] == [
        ('keep', 'gone'),
        ('keep', 'b'),
    ]
    assert kept[0].reason == 'not declared; --prune retires it'
    pruned = planning.plan_undeclared(images, {'web'}, TAG, prune=True)
    assert all(step.is_pruning for step in pruned)


def test_a_plan_selects_its_steps():
    steps = planning.plan_undeclared([make_image(name='x')], (), TAG, True)
    steps.append(planning.plan_entry(declare(), TAG, [], Facts(error='bad')))
    plan = planning.Plan(None, 'p', tuple(steps))
    assert [step.name for step in plan.pending] == ['x']
    assert [step.reason for step in plan.errors] == ['bad']
    assert plan.select(pruning=True).steps == (steps[0],)
    assert plan.select(pruning=False).steps == (steps[1],)


def test_stamps_are_written_only_with_other_changes():
    stamps = {'image_index_date': '2026-01-02T00:00:00Z'}
    entry = dataclasses.replace(declare(min_disk=1), stamps=stamps)
    present = {'min_disk': 1, 'image_index_date': '2026-01-01T00:00:00Z'}

    def plan(images, facts=MATCHING):
        step = planning.plan_entry(entry, TAG, images, facts)
        names = {change.field for change in step.changes}
        return step.action, 'image_index_date' in names

    assert plan([]) == ('create', True)
    assert plan([make_image(**present)]) == ('keep', False)
    changed = {**present, 'min_disk': 2}
    assert plan([make_image(**changed)]) == ('update', True)
    step = planning.plan_entry(entry, TAG, [make_image(**changed)], MATCHING)
    assert step.reason == 'other min_disk'

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

"""Applying manifests to an image service in memory."""

import copy
import dataclasses
import hashlib
import json
import threading
import time
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import stored_image
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance
from glanceclient_osc.v2 import dates, image_apply, image_replace
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.manifest.loading import build_manifest

URL = 'https://example.org/web.raw'
TAG = 'set:base'


class Killed(BaseException):
    """What a process killed with SIGKILL leaves undone."""


def sha512(data):
    return 'sha512:' + hashlib.sha512(data).hexdigest()


@pytest.fixture
def glance(requests_mock, client, monkeypatch):
    """Return an image service in memory."""
    monkeypatch.setattr(client.http_client, 'get_project_id', lambda: OWNER)
    client.images._schemas = None
    glance = FakeGlance(requests_mock)
    glance.website[URL] = b'new'
    return glance


@pytest.fixture
def images(client):
    """Return the images of the client."""
    return client.images


def declare(*images, **top):
    """Return a manifest; an image without a source is that of URL."""
    defaults = {
        'name': 'web',
        'source': {'url': URL},
        'checksum': sha512(b'new'),
    }
    return build_manifest(
        {'set': 'base', 'images': [{**defaults, **i} for i in images], **top}
    )


def get_actions(plan):
    return {step.name: step.action for step in plan.steps}


def apply(images, manifest, **options):
    """Plan and apply in one thread; return the errors."""
    plan = images.plan(manifest, jobs=1, **options)
    outcomes = images.apply(plan, jobs=1)
    return [outcome.error for outcome in outcomes if outcome.error]


def test_a_missing_image_is_created(glance, images):
    manifest = declare(
        {
            'tags': ['gold'],
            'properties': {'os_distro': 'debian', 'none': None},
            'min_ram': 64,
            'visibility': 'public',
        }
    )
    [step] = images.plan(manifest).steps
    assert (step.action, step.reason) == ('create', 'no such image')
    assert apply(images, manifest) == []
    [image_id] = glance.visible('web')
    image = glance.images[image_id]
    assert glance.data[image_id] == b'new'
    assert sorted(image['tags']) == ['gold', TAG]
    assert image['os_distro'] == 'debian'
    assert image['min_ram'] == 64
    assert image['visibility'] == 'public'
    assert image['disk_format'] == 'raw'
    assert 'none' not in image


def test_the_second_run_writes_nothing(glance, images, tmp_path):
    path = tmp_path / 'a.raw'
    path.write_bytes(b'file')
    manifest = declare(
        {'visibility': 'shared', 'members': ['p1', 'p2'], 'keep': 1},
        {'name': 'file', 'source': {'file': str(path)}, 'checksum': None}
        if False
        else {
            'name': 'file',
            'source': {'file': str(path)},
            'checksum': sha512(b'file'),
        },
    )
    assert apply(images, manifest) == []
    del glance.requests[:]
    plan = images.plan(manifest)
    assert set(get_actions(plan).values()) == {'keep'}
    assert images.apply(plan) == []
    assert glance.writes == []


def test_other_fields_are_changed_with_one_request(glance, images):
    apply(images, declare({'properties': {'a': '1', 'b': '2'}}))
    del glance.requests[:]
    manifest = declare(
        {'properties': {'a': '3', 'b': None}, 'min_disk': 1, 'tags': []}
    )
    [step] = images.plan(manifest).steps
    assert step.action == 'update'
    assert step.reason == 'other min_disk, a, b'
    assert [(c.field, c.before, c.after) for c in step.changes][1:] == [
        ('a', '1', '3'),
        ('b', '2', None),
    ]
    assert apply(images, manifest) == []
    assert len(glance.writes) == 1
    [image] = glance.images.values()
    assert (image['a'], image['min_disk']) == ('3', 1)
    assert 'b' not in image


def test_members_are_added_and_removed(glance, images):
    fields = {'visibility': 'shared', 'members': ['p1', 'p2']}
    apply(images, declare(fields))
    [image_id] = glance.visible('web')
    deleted = []
    glance._delete = lambda parts, *_: deleted.append(parts) or (204, None)
    manifest = declare({**fields, 'members': ['p2', 'p3']})
    [step] = images.plan(manifest).steps
    assert step.reason == 'other members'
    assert apply(images, manifest) == []
    assert glance.members[image_id] == ['p1', 'p2', 'p3']
    assert deleted == [['images', image_id, 'members', 'p1']]


def test_other_data_replaces_the_image_and_keeps_undeclared_fields(
    glance, images
):
    apply(images, declare({'properties': {'a': '1'}}))
    [old] = glance.visible('web')
    glance.images[old]['by_hand'] = 'x'
    glance.website[URL] = b'newer'
    manifest = declare({'checksum': sha512(b'newer')})
    [step] = images.plan(manifest, with_sizes=True).steps
    assert (step.action, step.reason, step.size) == (
        'replace',
        'other data',
        5,
    )
    assert apply(images, manifest) == []
    [new] = glance.visible('web')
    assert glance.images[new]['by_hand'] == 'x'
    assert glance.images[new]['tags'] == [TAG]
    assert glance.images[old]['os_hidden']


def test_images_of_others_are_not_touched(glance, images):
    glance.add('mine', name='web')
    glance.add('theirs', name='other', tags=['set:x'])
    manifest = declare({}, {'name': 'other'}, {'name': 'third'})
    plan = images.plan(manifest)
    assert [step.reason for step in plan.errors] == [
        'image mine has this name, and does not belong to the set: rename '
        'it, or use --adopt',
        'image theirs belongs to the set x',
    ]
    assert len(apply(images, manifest)) == 2
    assert glance.visible('web') == ['mine']
    assert len(glance.visible('third')) == 1


def test_an_image_of_others_beside_that_of_the_set_stops_its_replacement(
    glance, images
):
    apply(images, declare({}))
    glance.add('mine', name='web')
    manifest = declare({'checksum': sha512(b'x')})
    assert get_actions(images.plan(manifest)) == {'web': 'error'}


def test_images_are_adopted_on_request(glance, images):
    glance.add('mine', b'new', name='web', tags=['gold'])
    glance.add('old', b'old', name='third')
    manifest = declare({}, {'name': 'third'})
    plan = images.plan(manifest, adopt=True)
    assert get_actions(plan) == {'web': 'update', 'third': 'replace'}
    assert apply(images, manifest, adopt=True) == []
    assert glance.images['mine']['tags'] == ['gold', TAG]
    assert 'old' not in glance.visible('third')
    assert not images.plan(manifest).pending


def test_undeclared_images_are_hidden_only_on_request(glance, images):
    apply(images, declare({}, {'name': 'gone'}))
    [gone] = glance.visible('gone')
    plan = images.plan(declare({}))
    assert get_actions(plan) == {'web': 'keep', 'gone': 'keep'}
    assert plan.steps[1].reason == 'not declared; --prune retires it'
    assert apply(images, declare({}), prune=True) == []
    assert glance.visible('gone') == []
    assert glance.images[gone]['os_hidden']
    # Declared again, the image is published without an upload.
    del glance.requests[:]
    assert apply(images, declare({}, {'name': 'gone'})) == []
    assert glance.visible('gone') == [gone]
    assert not [line for line in glance.writes if 'import' in line]


def test_nothing_is_pruned_if_there_is_an_error(glance, images):
    apply(images, declare({}, {'name': 'gone'}))
    glance.add('mine', name='other')
    plan = images.plan(declare({}, {'name': 'other'}), prune=True)
    assert 'retire' not in get_actions(plan).values()
    # An error while the plan is carried out.
    plan = images.plan(
        declare({'name': 'bad', 'checksum': sha512(b'?')}), prune=True
    )
    assert len([s for s in plan.steps if s.is_pruning]) == 2
    outcomes = images.apply(plan)
    assert [bool(outcome.error) for outcome in outcomes] == [True]
    assert len(glance.visible('gone')) == 1


def test_one_bad_declaration_fails_alone(glance, images):
    manifest = declare(
        {'name': 'bad', 'checksum': sha512(b'other')},
        {'name': 'missing', 'source': {'file': '/nonexistent.raw'}},
        {},
    )
    errors = apply(images, manifest)
    assert len(errors) == 2
    assert '/nonexistent.raw' in errors[1]
    assert [i['name'] for i in glance.images.values()] == ['web']


def test_a_file_is_hashed_only_if_its_size_is_that_of_the_image(
    glance, images, tmp_path, monkeypatch
):
    path = tmp_path / 'web.raw'
    path.write_bytes(b'one')
    manifest = build_manifest(
        {
            'set': 'base',
            'images': [{'name': 'web', 'source': {'file': str(path)}}],
        }
    )
    apply(images, manifest)
    assert not images.plan(manifest).pending
    path.write_bytes(b'two')
    assert get_actions(images.plan(manifest)) == {'web': 'replace'}
    path.write_bytes(b'longer')
    monkeypatch.setattr(
        'glanceclient_osc.v2.manifest.facts.compute_hash', None
    )
    [step] = images.plan(manifest).steps
    assert (step.action, step.size) == ('replace', 6)


def test_checksums_are_looked_up_in_a_file(glance, images):
    url = 'https://example.org/SHA512SUMS'
    value = sha512(b'new').partition(':')[2]
    glance.website[url] = f'{value}  web.raw\n'.encode()
    manifest = declare({'checksum': {'url': url}})
    assert apply(images, manifest) == []
    assert not images.plan(manifest).pending
    glance.website[url] = b''
    [step] = images.plan(manifest).errors
    assert url in step.reason


def test_data_comes_from_another_cloud(glance, images, client, monkeypatch):
    found = Image(
        stored_image(
            b'new',
            id='s1',
            name='src',
            status='active',
            os_distro='debian',
            disk_format='qcow2',
        )
    )
    other = SimpleNamespace(
        images=SimpleNamespace(
            find=lambda name: found,
            data=lambda image_id, **_: iter([b'new']),
        )
    )
    manifest = declare(
        {
            'source': {'image': 'src', 'cloud': 'east'},
            'checksum': sha512(b'new'),
        }
    )
    clouds = []

    def get_client(cloud, region):
        clouds.append((cloud, region))
        return other

    assert apply(images, manifest, get_cloud_client=get_client) == []
    assert clouds == [('east', None)]
    [image_id] = glance.visible('web')
    image = glance.images[image_id]
    assert glance.data[image_id] == b'new'
    assert image['os_distro'] == 'debian'
    assert image['disk_format'] == 'qcow2'
    plan = images.plan(manifest, get_cloud_client=get_client)
    assert not plan.pending
    [step] = images.plan(manifest).errors
    assert 'get_cloud_client is required' in step.reason

    def fail(name):
        raise exc.ImageNotFound('No image')

    other.images.find = fail
    plan = images.plan(manifest, get_cloud_client=get_client)
    assert plan.errors[0].reason == 'Cloud east: No image'
    found['os_hash_value'] = None
    other.images.find = lambda name: found
    plan = images.plan(manifest, get_cloud_client=get_client)
    assert 'has no data with a hash' in plan.errors[0].reason
    found['os_hash_value'] = 'ab'
    plan = images.plan(manifest, get_cloud_client=get_client)
    assert 'does not have the checksum' in plan.errors[0].reason


def test_an_inactive_image_of_the_set_is_reported(glance, images):
    apply(images, declare({}))
    [image_id] = glance.visible('web')
    for status, hint in (
        ('deactivated', 'reactivate or delete it'),
        ('importing', 'wait for its data, or delete it'),
    ):
        glance.images[image_id]['status'] = status
        [step] = images.plan(declare({})).errors
        assert hint in step.reason


def test_retired_images_beyond_the_limit_are_deleted_later(glance, images):
    apply(images, declare({}))
    for data in (b'two', b'three'):
        glance.website[URL] = data
        apply(images, declare({'checksum': sha512(data)}))
    assert len(glance.images) == 3
    manifest = declare({'checksum': sha512(b'three'), 'keep': 1})
    [step] = images.plan(manifest).steps
    assert (step.action, step.reason) == (
        'retire',
        '1 retired images more than keep',
    )
    assert apply(images, manifest) == []
    assert len(glance.images) == 2
    assert not images.plan(manifest).pending


def test_steps_are_carried_out_in_threads(glance, images):
    manifest = declare(*({'name': f'web-{n}'} for n in range(9)))
    counts = []
    followed = []
    outcomes = images.apply(
        images.plan(manifest),
        jobs=3,
        progress=counts.append,
        follow=followed.append,
    )
    assert len(outcomes) == len(glance.images) == 9
    assert followed == outcomes


def test_an_interrupt_ends_all_threads(glance, images):
    manifest = declare(*({'name': f'web-{n}'} for n in range(4)))

    def interrupt(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        images.apply(images.plan(manifest), jobs=2, follow=interrupt)
    assert not [
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith('ThreadPoolExecutor')
    ]


def test_invalid_jobs_are_refused(glance, images):
    plan = images.plan(declare({}))
    with pytest.raises(exc.InvalidArgument, match='jobs'):
        images.apply(plan, jobs=0)


def test_names_are_searched_in_few_requests(glance, images):
    names = ['a"b', *(f'name-{n:03}' for n in range(300))]
    images.plan(declare(*({'name': name} for name in names)), jobs=1)
    assert 3 < len(glance.requests) < 10


# Reads change nothing, so a job killed at one leaves what a job killed at the
# next change leaves. In parts, which different processes run.
@pytest.mark.parametrize('part', range(2))
def test_an_apply_killed_at_any_change_is_finished_by_the_next(
    images, glance, part
):
    two = [
        {'keep': 1, 'visibility': 'shared', 'members': ['p1']},
        {'name': 'file', 'properties': {'a': '1'}, 'keep': 0},
    ]
    glance.website[URL] = b'old'
    old = [{**i, 'checksum': sha512(b'old')} for i in two]
    apply(images, declare(*old, {'name': 'gone', 'checksum': sha512(b'old')}))
    glance.website[URL] = b'new'
    manifest = declare(*two)
    before = copy.deepcopy((glance.images, glance.data, glance.members))
    for number in range(part + 1, 100, 2):
        glance.images, glance.data, glance.members = copy.deepcopy(before)
        glance.deleted.clear()
        del glance.requests[:]

        def kill(line, number=number):
            if not line.startswith('GET') and len(glance.writes) == number:
                raise Killed

        glance.before = kill
        try:
            apply(images, manifest, prune=True)
        except Killed:
            completed = False
        else:
            completed = True
        for name in ('web', 'file'):
            assert glance.visible(name), number
        # The killed job stays silent for longer than two minutes.
        for image in glance.images.values():
            image.pop(image_replace.HEARTBEAT, None)
        glance.before = lambda line: None
        assert apply(images, manifest, prune=True) == [], number
        for name in ('web', 'file'):
            [image_id] = glance.visible(name)
            assert glance.data[image_id] == b'new'
        assert glance.members[glance.visible('web')[0]] == ['p1']
        assert glance.visible('gone') == []
        del glance.requests[:]
        assert apply(images, manifest, prune=True) == [], number
        assert glance.writes == [], number
        assert len(glance.images) == 4, number
        if completed:
            break
    assert number > 10, number


def test_missing_namespaces_are_created(glance, images, tmp_path, monkeypatch):
    (tmp_path / 'ns.json').write_text(json.dumps({'namespace': 'OS::X'}))
    manifest = build_manifest(
        {
            'set': 'base',
            'images': [],
            'namespaces': [{'file': 'ns.json'}],
        },
        folder=tmp_path,
    )
    stored = {}

    class Namespaces:
        def get(self, name):
            if name not in stored:
                raise exc.HTTPNotFound
            return stored[name]

        def restore(self, document):
            stored[document['namespace']] = document

    monkeypatch.setattr(images, '_get_namespaces', Namespaces)
    assert get_actions(images.plan(manifest)) == {'OS::X': 'create'}
    assert apply(images, manifest) == []
    assert get_actions(images.plan(manifest)) == {'OS::X': 'keep'}


def test_many_declarations_need_few_requests(requests_mock, images, glance):
    count = 1000
    for number in range(count):
        glance.add(f'id-{number}', b'new', name=f'web-{number}', tags=[TAG])
    manifest = declare(
        *({'name': f'web-{number}', 'keep': 1} for number in range(count))
    )
    del glance.requests[:]
    start = time.process_time()
    plan = images.plan(manifest)
    assert time.process_time() - start < 2
    assert not plan.pending
    assert len(glance.requests) == 2


DATE = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone.utc)


def declare_dated(day, *images):
    """Return a manifest that is from an index of a day in January."""
    manifest = declare(*images)
    date = DATE.replace(day=day)
    stamps = {image_replace.INDEX_DATE: dates.format_date(date)}
    entries = [
        dataclasses.replace(entry, stamps=stamps) for entry in manifest.entries
    ]
    return dataclasses.replace(manifest, entries=(*entries,), date=date)


def test_images_get_the_date_of_their_index_when_they_change(glance, images):
    assert not apply(images, declare_dated(2, {}))
    [image_id] = glance.visible('web')
    image = glance.images[image_id]
    assert image[image_replace.INDEX_DATE] == '2026-01-02T03:04:05Z'

    del glance.requests[:]
    assert not apply(images, declare_dated(3, {}))
    assert not glance.writes
    assert image[image_replace.INDEX_DATE] == '2026-01-02T03:04:05Z'

    assert not apply(images, declare_dated(4, {'min_disk': 1}))
    assert image[image_replace.INDEX_DATE] == '2026-01-04T03:04:05Z'

    glance.website[URL] = b'newer'
    newer = {'checksum': sha512(b'newer')}
    assert not apply(images, declare_dated(5, newer))
    [new_id] = glance.visible('web')
    assert new_id != image_id
    date = glance.images[new_id][image_replace.INDEX_DATE]
    assert date == '2026-01-05T03:04:05Z'


@pytest.mark.parametrize('hidden', [False, True])
def test_an_older_index_is_refused(glance, images, hidden):
    assert not apply(images, declare_dated(3, {}))
    for image in glance.images.values():
        image['os_hidden'] = hidden
    del glance.requests[:]
    with pytest.raises(image_apply.OlderIndex) as caught:
        images.plan(declare_dated(2, {}))
    assert 'of 2026-01-02T03:04:05Z is older' in str(caught.value)
    assert not glance.writes
    assert images.plan(declare_dated(3, {}))
    allowed = dataclasses.replace(declare_dated(2, {}), date=None)
    assert images.plan(allowed)

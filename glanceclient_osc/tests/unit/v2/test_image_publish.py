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

"""Replacing images on an image service in memory."""

import io

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance
from glanceclient_osc.transfer.source import FileSource, open_source
from glanceclient_osc.v2 import image_publish, image_replace


class Killed(BaseException):
    """What a process killed with SIGKILL leaves undone."""


C = 'sha256:' + 64 * '0'


@pytest.fixture
def glance(requests_mock):
    """Return an image service in memory."""
    return FakeGlance(requests_mock)


@pytest.fixture
def replace(client):
    """Return a function that replaces the image ``web`` with some data."""

    def call(data=b'new', **options):
        options = {
            'owner': OWNER,
            'disk_format': 'raw',
            'container_format': 'bare',
            **options,
        }
        return client.images.replace('web', data=data, **options)

    return call


@pytest.fixture(autouse=True)
def no_schema(client):
    """Leave the validation to the server."""
    client.images._schemas = None


def test_the_first_image_is_published(glance, replace):
    result = replace()
    assert result.changed
    assert glance.visible('web') == [result.image.id]
    assert glance.data[result.image.id] == b'new'
    assert image_replace.HEARTBEAT not in glance.images[result.image.id]


def test_the_image_before_is_hidden_and_renamed(glance, replace):
    glance.add('old', b'old', name='web')
    result = replace()
    assert glance.visible('web') == [result.image.id]
    assert result.retired == ('old',)
    old = glance.images['old']
    assert old['os_hidden']
    assert old['name'] == f'web ({old["created_at"]})'
    assert old['replaced_by'] == result.image.id


def test_the_same_data_again_changes_nothing(glance, replace):
    first = replace()
    del glance.requests[:]
    second = replace()
    assert not second.changed
    assert second.image.id == first.image.id
    assert glance.writes == []


def test_going_back_to_earlier_data_uploads_nothing(glance, replace):
    first = replace(b'one')
    second = replace(b'two')
    del glance.requests[:]
    third = replace(b'one')
    assert third.changed
    assert third.image.id == first.image.id
    assert third.retired == (second.image.id,)
    assert glance.visible('web') == [first.image.id]
    assert not [r for r in glance.writes if r.endswith('/file')]


def test_properties_tags_and_members_are_inherited(glance, replace):
    glance.add(
        'old', name='web', os_distro='debian', tags=['gold'], protected=True
    )
    glance.members['old'] = ['p1', 'p2']
    new = replace(os_version='13').image
    assert new.os_distro == 'debian'
    assert new.os_version == '13'
    assert new.tags == ['gold']
    assert new.protected
    assert glance.members[new.id] == ['p1', 'p2']


def test_nothing_is_inherited_on_request(glance, replace):
    glance.add('old', name='web', os_distro='debian')
    glance.members['old'] = ['p1']
    new = replace(inherit=False).image
    assert 'os_distro' not in new
    assert new.id not in glance.members


def test_the_image_is_private_until_it_is_published(glance, replace):
    glance.add('old', name='web', visibility='public')
    seen = []

    def record(line):
        if line.endswith('/file'):
            [new] = [i for i in glance.images.values() if i['id'] != 'old']
            seen.append((new['visibility'], new['os_hidden']))

    glance.before = record
    assert replace().image.visibility == 'public'
    assert seen == [('private', True)]


def test_retired_images_beyond_the_limit_are_deleted(glance, replace):
    ids = [replace(bytes([n]), keep=1).image.id for n in range(4)]
    assert sorted(glance.images) == sorted(ids[2:])
    assert glance.visible('web') == [ids[3]]


def test_a_retired_image_in_use_is_kept_and_reported(glance, replace, caplog):
    glance.add('old', name='web')

    def refuse(line):
        return (409, 'in use') if line.startswith('DELETE') else None

    glance.before = refuse
    result = replace(keep=0)
    assert result.deleted == ()
    assert 'old is kept' in caplog.text


@pytest.mark.parametrize(
    ('mode', 'status'), [('hide', 'active'), ('deactivate', 'deactivated')]
)
def test_modes_of_retirement(glance, replace, mode, status):
    glance.add('old', name='web')
    replace(retire=mode)
    assert glance.images['old']['status'] == status
    assert glance.images['old']['os_hidden'] == (mode == 'hide')
    assert len(glance.visible('web')) == 1


def test_the_image_before_is_deleted_on_request(glance, replace):
    glance.add('old', name='web')
    result = replace(retire='delete')
    assert result.deleted == ('old',)
    assert 'old' not in glance.images


def test_a_failed_upload_leaves_the_image_before(glance, replace):
    glance.add('old', b'old', name='web')
    glance.before = lambda line: (
        (500, 'full') if line.endswith('/file') else None
    )
    with pytest.raises(exc.HTTPException):
        replace()
    assert glance.visible('web') == ['old']
    assert [*glance.images] == ['old']


def test_a_refused_publication_leaves_the_image_before(glance, replace):
    glance.add('old', name='web', visibility='public')
    glance.before = lambda line: (
        (403, 'not you') if line.startswith('PATCH') else None
    )
    with pytest.raises(exc.HTTPForbidden, match='run the command again'):
        replace()
    assert glance.visible('web') == ['old']
    glance.before = lambda line: None
    del glance.requests[:]
    new = replace().image.id
    assert glance.visible('web') == [new]
    assert not [r for r in glance.writes if r.endswith('/file')]


def test_a_job_killed_at_any_change_is_finished_by_the_next(
    requests_mock, client, replace
):
    for number in range(1, 100):
        glance = FakeGlance(requests_mock)
        glance.add('old', b'old', name='web')

        def kill(line, number=number, glance=glance):
            if not line.startswith('GET') and len(glance.writes) == number:
                raise Killed

        glance.before = kill
        try:
            replace()
        except Killed:
            completed = False
        else:
            completed = True
        assert len(glance.visible('web')) >= 1, number
        # The killed job stays silent for longer than two minutes.
        for image in glance.images.values():
            image.pop(image_replace.HEARTBEAT, None)
        glance.before = lambda line: None
        result = replace()
        assert glance.visible('web') == [result.image.id], number
        assert glance.data[result.image.id] == b'new'
        assert set(glance.images) == {'old', result.image.id}, number
        if completed:
            break
    assert number > 4


def test_another_job_with_the_same_data_is_waited_for(
    glance, replace, monkeypatch
):
    pauses = []
    other = {}

    def finish(seconds):
        pauses.append(seconds)
        glance._store(other['id'], b'new')

    monkeypatch.setattr(image_publish.time, 'sleep', finish)
    other['id'] = image_replace.compute_id(
        OWNER, 'web', image_publish.compute_hash(_source(b'new')), 0
    )
    glance._create(
        {
            'id': other['id'],
            'name': 'web',
            'os_hidden': True,
            'replace_heartbeat': '2999-01-01T00:00:00Z',
        }
    )
    assert replace().image.id == other['id']
    assert len(pauses) == 1


def test_waiting_for_another_job_ends_with_the_timeout(
    glance, replace, monkeypatch
):
    monkeypatch.setattr(image_publish.time, 'sleep', lambda seconds: None)
    image_id = image_replace.compute_id(
        OWNER, 'web', image_publish.compute_hash(_source(b'new')), 0
    )
    glance._create(
        {'id': image_id, 'replace_heartbeat': '2999-01-01T00:00:00Z'}
    )
    with pytest.raises(exc.WaitTimeout, match=image_id):
        replace(timeout=0.01)


def test_a_deleted_id_is_not_used_again(glance, replace):
    first = replace().image.id
    del glance.images[first]
    glance.deleted.add(first)
    second = replace().image.id
    assert second != first
    assert glance.visible('web') == [second]


def test_data_from_a_pipe_gets_a_random_id(glance, replace):
    pipe = iter([b'one', b'two'])
    result = replace(pipe)
    assert glance.data[result.image.id] == b'onetwo'
    assert glance.visible('web') == [result.image.id]


def test_long_uploads_report_that_they_are_alive(glance, replace, monkeypatch):
    monkeypatch.setattr(image_publish, '_HEARTBEAT_INTERVAL', 0)
    replace(io.BytesIO(b'x' * (3 << 20)))
    assert len([r for r in glance.requests if r.startswith('PATCH')]) >= 3


def test_a_token_without_a_project_needs_an_owner(glance, client):
    with pytest.raises(exc.InvalidArgument, match='owner'):
        client.images.replace('web', data=b'x')


@pytest.mark.parametrize(
    'options', [{'keep': -1}, {'retire': 'x'}, {'retired_name': '{nosuch}'}]
)
def test_invalid_options_are_refused_before_anything_is_sent(
    glance, replace, options
):
    with pytest.raises(exc.InvalidArgument):
        replace(**options)
    assert glance.requests == []


def _source(data):
    from glanceclient_osc.transfer.source import open_source

    return open_source(data)


def test_an_image_with_the_name_and_data_is_found(glance, client):
    glance.add('i', b'data', name='web', owner=OWNER, image_source_checksum=C)
    source = open_source(b'data')
    assert client.images.find_published('web', source, OWNER).id == 'i'
    assert client.images.find_published('web', C, OWNER).id == 'i'


@pytest.mark.parametrize('data', [b'else', b'longer', C])
def test_an_image_with_the_name_and_other_data_is_an_error(
    glance, client, data
):
    glance.add('i', b'data', name='web', owner=OWNER)
    with pytest.raises(exc.AlreadyExists, match='Image i has the name web'):
        client.images.find_published(
            'web', data if isinstance(data, str) else open_source(data), OWNER
        )


@pytest.mark.parametrize(
    'fields',
    [
        {'name': 'Web'},
        {'owner': 'other'},
        {'status': 'queued'},
        {'os_hidden': True},
    ],
)
def test_only_visible_active_images_of_the_project_are_found(
    glance, client, fields
):
    image = glance.add('i', b'data', name='web', owner=OWNER)
    image.update(fields)
    source = open_source(b'data')
    assert client.images.find_published('web', source, OWNER) is None


@pytest.mark.parametrize('is_published', [True, False])
def test_another_job_may_publish_the_image_at_the_same_time(
    glance, replace, is_published
):
    def conflict_once(line):
        if not line.startswith('PATCH'):
            return None
        glance.before = lambda _: None
        [image] = glance.images.values()
        del image['replace_heartbeat']
        if is_published:
            image.update(name='web', os_hidden=False)
        return 409, 'the property does not exist'

    glance.before = conflict_once
    result = replace()
    assert glance.visible('web') == [result.image.id]


def test_data_is_read_once_for_several_images_of_the_name(glance, client):
    class CountingSource(FileSource):
        reads = 0

        def blocks(self):
            self.reads += 1
            return super().blocks()

    for content in (b'other', b'wrong', b'right'):
        glance.add(content.decode(), content, name='web', owner=OWNER)
    source = CountingSource(io.BytesIO(b'right'))
    assert client.images.find_published('web', source, OWNER).id == 'right'
    assert source.reads == 1

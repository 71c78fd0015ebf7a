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

"""``openstack image copy``"""

import signal
import threading

import pytest

from glanceclient_osc.osc import clouds, connection
from glanceclient_osc.tests.unit.v2.fake_cloud import FakeCloud

DATA = b'data'


@pytest.fixture
def one(requests_mock):
    """Return the selected cloud, with three images."""
    cloud = FakeCloud(requests_mock, 'one')
    for number in '123':
        cloud.add(
            f'src-{number}',
            DATA + number.encode(),
            name=f'web-{number}',
            tags=['base'],
        )
    return cloud


@pytest.fixture
def two(requests_mock):
    """Return another cloud."""
    return FakeCloud(requests_mock, 'two')


@pytest.fixture
def region(requests_mock, one):
    """Return another region of the selected cloud."""
    cloud = FakeCloud(requests_mock, 'region')
    cloud.peer = one
    return cloud


@pytest.fixture
def copy(v2, one, two, region, monkeypatch):
    """Return a function that runs ``image copy``."""
    v2.app.client_manager.glance = v2.client = one.client
    monkeypatch.setattr(
        connection,
        'make_cloud_client',
        lambda app, name: {'one': one, 'two': two}[name].client,
    )
    monkeypatch.setattr(
        connection,
        'make_region_client',
        lambda instance, name, interface: {'R2': region}[name].client,
    )
    monkeypatch.setattr(clouds, 'find_region', lambda adapter: 'R1')
    for cloud in (one, region):
        cloud.client.http_client.session.auth.auth_url = 'http://key.test/v3'
    two.client.http_client.session.auth.auth_url = 'http://other.test/v3'
    return lambda *words: v2.run('image copy', *words, '-f', 'json')


def test_an_image_is_relayed_to_another_cloud(copy, two):
    result = copy('--to-cloud', 'two', 'web-1')
    [image] = two.images.values()
    assert result.json == [
        {
            'Image': 'src-1',
            'Name': 'web-1',
            'Destination': 'two',
            'ID': image['id'],
            'Result': 'copied',
            'Mode': 'relay',
            'Changed': True,
        }
    ]
    assert (result.status, result.err) == (0, '')


def test_an_image_is_pulled_from_another_region(copy, region):
    result = copy('--to-region', 'R2', 'web-1')
    assert result.json[0]['Mode'] == 'pull'
    assert result.json[0]['Destination'] == 'R2'
    assert len(region.images) == 1
    assert result.err == 'The image is active\n'


@pytest.mark.parametrize(
    ('mode', 'expected'), [('relay', 'relay'), ('pull', 'pull')]
)
def test_the_mode_can_be_chosen(copy, mode, expected):
    result = copy('--to-region', 'R2', '--mode', mode, 'web-1')
    assert result.json[0]['Mode'] == expected


def test_a_pull_from_another_identity_service_is_refused(copy, two):
    result = copy('--to-cloud', 'two', '--mode', 'pull', 'web-1')
    assert result.status == 1
    assert 'another region of the same cloud' in result.err
    assert not two.images


def test_the_reason_for_a_relay_is_printed(copy, region):
    region.methods = []
    result = copy('--to-region', 'R2', 'web-1')
    assert result.json[0]['Mode'] == 'relay'
    assert 'The destination cannot download image src-1' in result.err


def test_the_same_again_changes_nothing(copy, two):
    copy('--to-cloud', 'two', 'web-1')
    [image_id] = two.images
    result = copy('--to-cloud', 'two', 'web-1')
    assert result.status == 0
    row = result.json[0]
    assert (row['Result'], row['Changed']) == ('exists', False)
    assert (row['ID'], row['Mode']) == (image_id, None)
    assert result.err == f'Image src-1 is at two already: {image_id}\n'


@pytest.mark.parametrize('jobs', [1, 4])
def test_filters_select_images_for_several_destinations(
    copy, two, region, jobs
):
    result = copy(
        *('--to-cloud', 'two', '--to-region', 'R2', '--tag', 'base'),
        *('--jobs', jobs),
    )
    assert [(row['Image'], row['Destination']) for row in result.json] == [
        (f'src-{number}', name) for number in '123' for name in ('two', 'R2')
    ]
    names = ['web-1', 'web-2', 'web-3']
    for cloud in (two, region):
        assert sorted(i['name'] for i in cloud.images.values()) == names
    assert result.err.count('was copied to') == 6


def test_only_active_images_are_selected(copy, one, two):
    one.images['src-2']['status'] = 'queued'
    assert len(copy('--to-cloud', 'two', '--all').json) == 2
    result = copy('--to-cloud', 'two', '--status', 'queued')
    assert 'is queued: only active images' in result.err


def test_filters_without_a_match_are_reported(copy):
    result = copy('--to-cloud', 'two', '--tag', 'nothing')
    assert (result.status, result.json) == (0, [])
    assert 'No image matches the filters' in result.err


def test_a_second_date_limits_the_images(copy):
    result = copy(
        *('--to-cloud', 'two', '--created-after', '2020-01-01'),
        *('--created-before', '2020-01-02'),
    )
    assert result.json == []


def test_one_failure_does_not_stop_the_others(copy, one, two):
    one.data['src-2'] = b'fake2'
    result = copy('--to-cloud', 'two', 'web-1', 'nothing', 'web-2', 'web-3')
    assert result.status == 1
    assert [row['Result'] for row in result.json] == [
        'copied',
        'failed',
        'copied',
    ]
    assert result.json[1]['ID'] is None
    assert "image 'nothing': No image with the name" in result.err
    assert 'Failed to copy image src-2 to two: The sha512 of' in result.err
    assert len(two.images) == 2


def test_an_unreachable_cloud_does_not_stop_the_others(
    copy, two, region, monkeypatch
):
    def fail(session, **arguments):
        return None

    auth = two.client.http_client.session.auth
    monkeypatch.setattr(auth, 'get_endpoint', fail)
    two.client.http_client.endpoint_override = None
    result = copy('--to-cloud', 'two', '--to-region', 'R2', 'web-1')
    assert result.status == 1
    assert [row['Result'] for row in result.json] == ['failed', 'copied']
    assert 'to two: The service catalog has no' in result.err


def test_images_are_copied_from_another_cloud(copy, one, two):
    two.add('other', b'other', name='db', owner='o' * 32)
    result = copy('--from-cloud', 'two', '--project', 'o' * 32)
    assert result.json[0]['Destination'] == 'the selected cloud'
    assert one.visible('db') == [result.json[0]['ID']]


def test_the_copy_gets_a_name_and_a_visibility(copy, two):
    copy(
        *('--to-cloud', 'two', '--name', 'new', '--visibility', 'private'),
        'web-1',
    )
    [image] = two.images.values()
    assert (image['name'], image['visibility']) == ('new', 'private')


def test_members_are_copied_on_request(copy, one, two):
    one.members['src-1'] = ['p']
    copy('--to-cloud', 'two', '--with-members', 'web-1')
    assert [*two.members.values()] == [['p']]


def test_a_refused_visibility_has_a_hint(copy, one, two):
    one.images['src-1']['visibility'] = 'public'
    two.before = lambda line: (403, 'no') if line[:4] == 'POST' else None
    result = copy('--to-cloud', 'two', 'web-1')
    assert 'The image is public; for another visibility' in result.err


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('web-1',), '--to-cloud or --to-region is required'),
        (('--to-cloud', 'two'), '<image> or a filter is required'),
        (('--to-cloud', 'two', '--tag', 'x', 'y'), 'cannot be used with'),
        (('--to-cloud', 'two', '--name', 'x', '--tag', 'base'), '--name can'),
    ],
)
def test_wrong_usage(copy, one, two, words, message):
    result = copy(*words)
    assert result.status == 2
    assert message in result.err
    assert not two.writes


def test_one_copy_has_a_progress_bar(copy):
    result = copy('--to-cloud', 'two', '--progress', 'web-1')
    assert 'web-1: 100%' in result.err
    result = copy('--to-cloud', 'two', '--progress', '--tag', 'base')
    assert '%' not in result.err


def test_an_interrupt_leaves_no_incomplete_copy(copy, two, v2, monkeypatch):
    started = threading.Event()
    put = two._put

    def wait(parts, query, request):
        started.set()
        # The main thread is interrupted before the first block is sent.
        threading.Event().wait(0.2)
        return put(parts, query, request)

    monkeypatch.setattr(two, '_put', wait)

    def interrupt():
        started.wait(30)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    killer = threading.Thread(target=interrupt)
    killer.start()
    result = copy('--to-cloud', 'two', '--tag', 'base')
    killer.join()
    assert result.status == 130
    assert 'Deleting incomplete copies' in result.err
    assert not two.images

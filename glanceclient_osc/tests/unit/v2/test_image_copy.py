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

"""Copying images between image services in memory."""

import hashlib
import os
import types

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.fault_server import FaultServer, respond
from glanceclient_osc.tests.unit.v2.fake_cloud import FakeCloud, make_client
from glanceclient_osc.transfer import ranges

DATA = os.urandom(5 << 20)


@pytest.fixture
def one(requests_mock):
    """Return the cloud of the source."""
    cloud = FakeCloud(requests_mock, 'one')
    cloud.add('src', DATA, name='web', disk_format='qcow2', os_distro='debian')
    return cloud


@pytest.fixture
def two(requests_mock, one):
    """Return the cloud of the destination."""
    cloud = FakeCloud(requests_mock, 'two')
    cloud.peer = one
    return cloud


@pytest.fixture
def copy(one, two):
    """Return a function that copies the image ``src``."""

    def call(**options):
        return one.client.images.copy('src', to=two.client, **options)

    return call


def get_copy(two):
    """Return the only image at the destination, which must be visible."""
    [image] = two.images.values()
    assert two.visible(image['name']) == [image['id']]
    return image


def test_data_is_relayed_with_all_fields(one, two, copy):
    one.images['src'].update(
        {f'property_{number}': f'Größe {number}' for number in range(30)},
        tags=['gold', 'ü'],
        min_disk=2,
        min_ram=512,
        protected=True,
        visibility='public',
    )
    sizes = []
    result = copy(progress=sizes.append)
    assert (result.changed, result.mode) == (True, 'relay')
    image = get_copy(two)
    assert two.data[image['id']] == DATA
    assert sum(sizes) == len(DATA)
    new = {'id', 'created_at'}
    assert {k: v for k, v in image.items() if k not in new} == {
        k: v for k, v in one.images['src'].items() if k not in new
    }
    assert result.image == image


def test_the_destination_pulls_from_another_region(one, two, copy):
    one.images['src']['protected'] = True
    polls = []
    result = copy(
        source_region='R', follow=lambda image, tasks: polls.append(image.id)
    )
    assert (result.changed, result.mode) == (True, 'pull')
    image = get_copy(two)
    assert image['os_distro'] == 'debian'
    assert image['protected']
    assert two.data[image['id']] == DATA
    assert polls == [image['id']]
    assert 'GET /v2/images/src/file' not in one.requests


@pytest.mark.parametrize('region', [None, 'R'])
def test_a_copy_that_is_there_already_is_not_made_again(two, copy, region):
    first = copy(source_region=region)
    del two.requests[:]
    second = copy(source_region=region)
    assert (second.changed, second.mode) == (False, None)
    assert second.image.id == first.image.id
    assert two.writes == []


@pytest.mark.parametrize(
    ('field', 'value'), [('name', 'other'), ('os_hidden', True)]
)
def test_another_name_or_a_hidden_image_is_another_copy(
    one, two, copy, field, value
):
    copy()
    one.images['src'][field] = value
    assert copy().changed
    assert not copy().changed
    assert len(two.images) == 2


def test_images_without_a_name_are_found_by_their_hash(one, two, copy):
    one.images['src']['name'] = None
    assert copy().changed
    assert not copy().changed
    assert len(two.images) == 1


def test_images_without_name_and_hash_are_copied_each_time(one, two, copy):
    one.images['src'].update(name=None, os_hash_value=None)
    assert copy().changed
    assert copy().changed


def test_the_copy_can_have_another_name_and_visibility(two, copy):
    copy(name='new', visibility='community')
    image = get_copy(two)
    assert (image['name'], image['visibility']) == ('new', 'community')


@pytest.mark.parametrize(
    ('visibility', 'asked', 'expected'),
    [
        ('shared', True, ['p1', 'p2']),
        ('shared', False, None),
        ('private', True, None),
    ],
)
def test_members_are_copied_on_request(
    one, two, copy, visibility, asked, expected
):
    one.images['src']['visibility'] = visibility
    one.members['src'] = ['p1', 'p2']
    image_id = copy(with_members=asked).image.id
    assert two.members.get(image_id) == expected


def test_the_copy_is_hidden_until_its_data_is_verified(two, copy):
    seen = []

    def record(line):
        seen.extend(image['os_hidden'] for image in two.images.values())

    two.before = record
    copy()
    assert seen
    assert all(seen)


def test_an_empty_image_is_copied(one, two, copy):
    one._store('src', b'')
    one.before = lambda line: (204, '') if line.endswith('/file') else None
    copy()
    assert two.data[get_copy(two)['id']] == b''


def test_an_image_without_data_is_an_error(one, two, copy):
    one.before = lambda line: (204, '') if line.endswith('/file') else None
    with pytest.raises(exc.SourceError, match='src has no data'):
        copy()
    assert not two.images


@pytest.mark.parametrize('algorithm', ['sha512', 'md5', None])
def test_a_flipped_bit_never_becomes_active(one, two, copy, algorithm):
    if algorithm != 'sha512':
        one.images['src'].update(os_hash_algo=None, os_hash_value=None)
    if algorithm == 'md5':
        digest = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
        one.images['src']['checksum'] = digest
    one.data['src'] = bytes([DATA[0] ^ 1]) + DATA[1:]
    if algorithm is None:  # nothing shows that the data is corrupt
        assert copy().changed
        return
    two.before = lambda line: two.statuses.extend(
        image['status'] for image in two.images.values()
    )
    with pytest.raises(exc.SourceError, match=f'The {algorithm} of the'):
        copy()
    assert set(two.statuses) == {'queued'}
    assert not two.images


def test_a_pull_of_other_data_is_deleted(one, two, copy):
    one.data['src'] = DATA[:-1] + b'x'
    with pytest.raises(exc.IntegrityError, match='differs from that of'):
        copy(mode='pull', source_region='R')
    assert not two.images


def test_data_that_the_destination_converts_is_relayed(one, two, copy):
    two.peer = types.SimpleNamespace(data={'src': b'converted'})
    two.conversion = 'raw'
    reasons = []
    result = copy(source_region='R', on_fallback=reasons.append)
    assert result.mode == 'relay'
    assert 'converted it from qcow2 to raw' in reasons[0]
    assert get_copy(two)['disk_format'] == 'qcow2'


@pytest.mark.parametrize('match', [True, False])
def test_a_pull_is_verified_where_the_algorithms_differ(one, two, copy, match):
    one.images['src'].update(
        os_hash_algo='sha256',
        os_hash_value=hashlib.sha256(DATA if match else b'').hexdigest(),
    )
    options = {'mode': 'pull', 'source_region': 'R'}
    if match:
        assert copy(**options).changed
        return
    with pytest.raises(exc.IntegrityError):
        copy(**options)
    assert not two.images


def test_a_pull_without_a_hash_is_reported(one, two, copy, caplog):
    one.images['src'].update(os_hash_algo=None, os_hash_value=None)
    assert copy(source_region='R').mode == 'pull'
    assert 'Only the size of the copy of image src' in caplog.text


@pytest.mark.parametrize('mode', ['auto', 'pull'])
def test_a_refused_port_leads_to_a_relay(two, copy, mode):
    two.failure = 'Task failed due to Internal Error'
    reasons = []
    options = {'source_region': 'R', 'on_fallback': reasons.append}
    if mode == 'pull':
        with pytest.raises(exc.ImportFailed, match='allowed_ports'):
            copy(mode='pull', **options)
        assert not two.images
        assert not reasons
        return
    assert copy(**options).mode == 'relay'
    assert two.failure in reasons[0]
    assert 'allowed_ports' in reasons[0]
    get_copy(two)


@pytest.mark.parametrize('methods', [['web-download'], []])
def test_a_destination_without_the_method_leads_to_a_relay(two, copy, methods):
    two.methods = methods
    reasons = []
    result = copy(source_region='R', on_fallback=reasons.append)
    assert result.mode == 'relay'
    assert 'does not offer the import method' in reasons[0]
    assert not [line for line in two.writes if line.endswith('/import')]


def test_a_relay_needs_no_explanation(copy):
    reasons = []
    assert copy(on_fallback=reasons.append).mode == 'relay'
    assert copy(name='b', source_region='R', mode='relay').mode == 'relay'
    assert not reasons


def test_a_token_of_the_destination_that_expires_is_renewed(one, two, copy):
    two.refusals = [401]
    sizes = []
    copy(progress=sizes.append)
    assert two.data[get_copy(two)['id']] == DATA
    assert one.requests.count('GET /v2/images/src/file') == 2
    assert two.client.http_client.session.auth.number == 2
    assert sum(sizes) == len(DATA)


def test_a_full_destination_keeps_nothing(two, copy):
    two.refusals = [413]
    with pytest.raises(exc.HTTPOverLimit, match='refused'):
        copy()
    assert not two.images


@pytest.mark.parametrize('request_', ['POST', 'PUT', 'PATCH'])
def test_every_failure_deletes_the_copy(two, copy, request_):
    two.before = lambda line: (
        (403, 'not you') if line.startswith(request_) else None
    )
    with pytest.raises(exc.HTTPForbidden):
        copy()
    assert not two.images


def test_a_copy_that_cannot_be_deleted_is_reported(two, copy):
    two.before = lambda line: (
        (403, 'not you') if line.startswith(('PATCH', 'DELETE')) else None
    )
    with pytest.raises(exc.HTTPForbidden, match='could not be deleted'):
        copy()


def test_an_interrupt_deletes_the_copy(two, copy):
    def interrupt(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(progress=interrupt)
    assert not two.images


def test_a_stored_size_that_differs_is_an_error(two, copy, monkeypatch):
    store = two._store
    monkeypatch.setattr(two, '_store', lambda i, data: store(i, data[:-1]))
    with pytest.raises(exc.IntegrityError, match='bytes'):
        copy()
    assert not two.images


@pytest.mark.parametrize(
    'options', [{'mode': 'pull'}, {'mode': 'x'}, {'mode': 'x', 'name': 'y'}]
)
def test_invalid_arguments_are_refused_before_anything_is_sent(
    one, two, copy, options
):
    with pytest.raises(exc.InvalidArgument):
        copy(**options)
    assert one.requests == two.requests == []


def test_only_the_images_of_the_project_count(two, copy):
    copy()
    [image] = two.images.values()
    image['owner'] = 'other'
    assert copy().changed


class Source(FaultServer):
    """A server with one image, whose downloads are scripted."""

    def __init__(self, *downloads):
        super().__init__(default=self._reply)
        self.downloads = [*downloads]

    def _reply(self, connection, request):
        if request.path == '/v2/images/src':
            record = {
                'id': 'src',
                'name': 'web',
                'status': 'active',
                'size': len(DATA),
                'os_hash_algo': 'sha512',
                'os_hash_value': hashlib.sha512(DATA).hexdigest(),
            }
            connection.sendall(respond(200, record))
            return
        start = request.headers.get('range', 'bytes=0-')
        download = self.downloads.pop(0) if self.downloads else hang_up
        download(connection, int(start[6:].strip('-')))

    @property
    def tokens(self):
        """Tokens and ranges of the downloads."""
        return [
            (r.headers['x-auth-token'], r.headers.get('range'))
            for r in self.requests
            if r.path.endswith('/file')
        ]


def _build_head(start):
    return respond(206 if start else 200, b'').replace(
        b'Content-Length: 0',
        f'Content-Length: {len(DATA) - start}\r\nContent-Range: bytes '
        f'{start}-{len(DATA) - 1}/{len(DATA)}'.encode(),
    )


def send_half(connection, start):
    connection.sendall(_build_head(start) + DATA[start : len(DATA) // 2])
    raise ConnectionAbortedError


def send_rest(connection, start):
    connection.sendall(_build_head(start) + DATA[start:])


def refuse(connection, start):
    connection.sendall(respond(401, {'message': 'expired'}))


def hang_up(connection, start):
    raise ConnectionAbortedError


@pytest.fixture
def copy_from(requests_mock, two, monkeypatch):
    """Return a function that copies from a server with real sockets."""
    monkeypatch.setattr(ranges.time, 'sleep', lambda seconds: None)
    requests_mock.real_http = True

    def call(server):
        client = make_client(server.url)
        return client.images.copy('src', to=two.client)

    return call


def test_a_source_that_breaks_is_resumed(two, copy_from):
    with Source(send_half, send_rest) as server:
        assert copy_from(server).changed
    half = len(DATA) // 2
    assert server.tokens == [
        ('token-1', None),
        ('token-1', f'bytes={half}-'),
    ]
    assert two.data[get_copy(two)['id']] == DATA


def test_a_token_of_the_source_that_expires_is_renewed(two, copy_from):
    with Source(send_half, refuse, send_rest) as server:
        assert copy_from(server).changed
    assert [token for token, _ in server.tokens] == [
        'token-1',
        'token-1',
        'token-2',
    ]
    assert two.data[get_copy(two)['id']] == DATA


def test_a_source_that_stays_broken_is_an_error(two, copy_from):
    with (
        Source(send_half) as server,
        pytest.raises(exc.SourceError, match='Cannot read image src'),
    ):
        copy_from(server)
    assert not two.images

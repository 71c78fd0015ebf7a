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

"""Every method of the version 1 binding, with a real server."""

import datetime
import hashlib
import io
import time
import uuid

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.functional.recorder import Recorder
from glanceclient_osc.tests.functional.website import DATA

FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}


@pytest.fixture
def image(alice):
    """Return an image with data, owned by alice."""
    return alice.images.create(name='žluť', data=DATA, **FORMATS)


def _names(images):
    return [image.name for image in images]


# --- clients -----------------------------------------------------------------


@pytest.mark.parametrize('end', ['', '/', '/v1', '/v1/', '/v1.1'])
def test_endpoint_may_end_with_a_version(v1, tenant, end):
    client = Client('1', v1 + end, token=f'a:{tenant}:member')
    assert [*client.images.list()] == []


@pytest.mark.parametrize('user', ['admin', 'demo'])
def test_endpoint_from_the_service_catalog(by_catalog, user, name):
    client = by_catalog(user)
    image = client.images.create(name=name, data=DATA, **FORMATS)
    assert b''.join(image.data) == DATA
    assert client.images.find(name).owner == image.owner
    image.delete()
    with pytest.raises(exc.ImageNotFound):
        client.images.find(image.id)


def test_default_region_is_the_first_one(by_catalog, cloud):
    client = by_catalog('demo', version='2', region_name=None)
    assert client.http_client.root == cloud.url('glance')


def test_version_comes_from_the_endpoint_or_the_server(v1):
    assert Client(endpoint=f'{v1}/v1', token='t').version == 1.0
    assert Client(endpoint=v1, token='a:b:member').version == 2.0


def test_versions_of_the_server(alice):
    assert {'v1.0', 'v1.1'} <= {each['id'] for each in alice.versions.list()}
    assert alice.versions.find(id='v1.1')['status'] == 'DEPRECATED'
    with pytest.raises(exc.UnsupportedVersion):
        alice.versions.find(id='v9')


def test_server_without_version_1_is_an_error(cloud):
    modern = Client('1', cloud.url('glance'), token='t')
    with pytest.raises(exc.HTTPMultipleChoices) as caught:
        [*modern.images.list()]
    assert 'version of the Images API is not available' in str(caught.value)


# --- fields ------------------------------------------------------------------

EVERY_FIELD = {
    'name': 'žluť 日本',
    'min_disk': 3,
    'min_ram': 512,
    'is_public': False,
    'protected': True,
    'size': 5,
    'checksum': '5d41402abc4b2a76b9719d911017c592',
    'properties': {'os_distro': 'ž', 'a.b': 'x y'},
    **FORMATS,
}


def test_every_field_is_returned_as_it_was_set(alice, tenant):
    image_id = str(uuid.uuid4())
    made = alice.images.create(id=image_id, deleted=True, **EVERY_FIELD)
    [listed] = alice.images.list()
    for image in (made, listed, alice.images.get(image_id)):
        assert {name: image[name] for name in EVERY_FIELD} == EVERY_FIELD
        assert (image.id, image.owner) == (image_id, tenant)
        assert (image.status, image.deleted) == ('queued', False)
        assert image.deleted_at is None
        assert len(image.request_ids) == 1
    made.update(protected=False, deleted=True)
    assert (made.protected, made.deleted) == (False, False)


def test_field_without_a_value_is_none(alice):
    made = alice.images.create(name='n')
    for image in (made, alice.images.get(made)):
        assert image.checksum is image.disk_format is image.virtual_size
        assert image.checksum is None


@pytest.mark.parametrize('value', ['voilà', 'x\x85', 'x\xa0', '\u2028x', 'Å'])
def test_unicode_is_sent_and_received(alice, value):
    made = alice.images.create(name=value, properties={'p': value})
    got = alice.images.get(made)
    assert (made.name, got.name) == (value, value)
    assert (made.properties, got.properties) == ({'p': value}, {'p': value})
    assert alice.images.find(value).id == made.id
    assert _names(alice.images.list(properties={'p': value})) == [value]


@pytest.mark.parametrize(
    'fields',
    [
        {'name': 'a\r\nX-Image-Meta-Is_public: True'},
        {'name': 'a\nb'},
        {'name': 'a\0'},
        {'name': ' a'},
        {'name': '\ud800'},
        {'owner': 'a\rb'},
        {'copy_from': 'http://x/\r\nX: y'},
        {'properties': {'p': 'a\nb'}},
        {'properties': {'p: x\r\ny': 'a'}},
        {'properties': {'ž': 'a'}},
        {'properties': {'': 'a'}},
        {'properties': ['a']},
        {'min_disk': 'abc'},
        {'min_ram': -1},
        {'size': True},
        {'nosuch': 1},
        {'data': b'x', 'location': 'http://x'},
    ],
)
def test_value_that_a_header_cannot_have_is_refused_before_a_request(
    v1, tenant, fields
):
    with Recorder(v1) as recorder:
        client = Client('1', recorder.url, token=f'a:{tenant}:member')
        with pytest.raises(exc.InvalidArgument):
            client.images.create(**{'name': 'n', **fields})
        with pytest.raises(exc.InvalidArgument):
            client.images.update('i', **fields)
        assert recorder.requests == []


# --- data --------------------------------------------------------------------


def _path(tmp_path):
    path = tmp_path / 'data'
    path.write_bytes(DATA)
    return path


@pytest.mark.parametrize(
    'data',
    [
        _path,
        lambda tmp_path: io.BufferedReader(io.BytesIO(DATA)),
        lambda tmp_path: DATA,
        lambda tmp_path: io.BytesIO(DATA),
        lambda tmp_path: iter([DATA[:7], DATA[7:]]),
    ],
    ids=['path', 'buffered', 'bytes', 'in memory', 'iterator'],
)
def test_data_is_uploaded_from_every_kind_of_source(alice, tmp_path, data):
    sent = []
    image = alice.images.create(
        name='n', data=data(tmp_path), progress=sent.append, **FORMATS
    )
    assert (image.status, image.size) == ('active', len(DATA))
    assert image.checksum == hashlib.md5(DATA).hexdigest()
    assert sum(sent) == len(DATA)
    assert b''.join(image.data(do_checksum=False)) == DATA


def test_upload_of_no_bytes(alice):
    image = alice.images.create(name='n', data=b'', **FORMATS)
    assert (image.status, image.size) == ('active', 0)
    assert b''.join(image.data) == b''


def test_failed_upload_leaves_no_image(alice, image):
    for wrong in (
        {'checksum': '0' * 32},
        {'size': 3},
        {'disk_format': 'nosuch'},
    ):
        with pytest.raises(exc.ClientException):
            alice.images.create(
                **{'name': 'n', 'data': DATA, **FORMATS, **wrong}
            )
    # Failed uploads left no image.
    assert [each.id for each in alice.images.list()] == [image.id]


def test_active_image_accepts_no_other_data(alice, image):
    with pytest.raises((exc.HTTPConflict, exc.HTTPForbidden)):
        image.update(data=b'other')
    assert b''.join(image.data) == DATA


def test_queued_image_has_no_data(alice):
    waiting = alice.images.create(name='n')
    with pytest.raises(exc.HTTPNotFound, match='is not active'):
        waiting.data()


def test_download_to_a_file(alice, image, tmp_path):
    ids = []
    alice.images.data(image.id, return_req_id=ids).save(tmp_path / 'out')
    assert (tmp_path / 'out').read_bytes() == DATA
    assert len(ids) == 1
    assert len(image.data()) == len(DATA)


def test_location_and_copy_from(alice, website):
    left = alice.images.create(
        name='left', location=f'{website.url}/disk', **FORMATS
    )
    assert (left.status, left.size) == ('active', len(DATA))
    assert b''.join(left.data) == DATA
    copied = alice.images.create(
        name='copied', copy_from=f'{website.url}/disk', **FORMATS
    )
    # The server copies in the background.
    deadline = time.monotonic() + 60
    while copied.status != 'active' and time.monotonic() < deadline:
        time.sleep(0.05)
        copied.get()
    assert copied.checksum == hashlib.md5(DATA).hexdigest()
    later = alice.images.create(name='later', **FORMATS)
    later.update(location=f'{website.url}/disk')
    assert later.status == 'active'
    with pytest.raises(exc.HTTPBadRequest, match='not supported'):
        alice.images.create(name='n', location='file:///etc/passwd', **FORMATS)


# --- update ------------------------------------------------------------------


def test_update_keeps_other_properties_without_purge_props(alice, image):
    image.update(properties={'a': '1'})
    alice.images.update(image.id, properties={'b': '2'})
    image.get()
    assert image.properties == {'a': '1', 'b': '2'}
    image.update(purge_props=True, properties={'c': '3'}, name='new')
    assert (image.properties, image.name) == ({'c': '3'}, 'new')
    assert image.get('name') == 'new'
    assert image.get('nosuch', 5) == 5
    assert alice.images.get(image) == image


def test_purge_props_with_data(alice):
    image = alice.images.create(name='n', properties={'a': '1'}, **FORMATS)
    image.update(purge_props=True, data=DATA, properties={'b': '2'})
    assert (image.status, image.properties) == ('active', {'b': '2'})


# --- list --------------------------------------------------------------------


@pytest.fixture
def three(alice):
    """Create three images with data, and one without."""
    for number in (1, 2, 3):
        alice.images.create(
            name=f'i{number}',
            data=b'x' * number,
            protected=number == 3,
            properties={'n': str(number), 'all': 'ž'},
            disk_format='raw' if number > 1 else 'qcow2',
            container_format='bare' if number < 3 else 'ovf',
        )
    alice.images.create(name='waiting')


EVERYTHING = ['i1', 'i2', 'i3', 'waiting']
FILTERS = [
    ({}, EVERYTHING),
    ({'name': 'i2'}, ['i2']),
    ({'status': 'queued'}, ['waiting']),
    ({'disk_format': 'raw'}, ['i2', 'i3']),
    ({'container_format': 'ovf'}, ['i3']),
    ({'min_disk': 0}, EVERYTHING),
    ({'size_min': 2}, ['i2', 'i3']),
    ({'size_min': 1, 'size_max': '2'}, ['i1', 'i2']),
    ({'protected': True}, ['i3']),
    ({'protected': 'false', 'status': 'active'}, ['i1', 'i2']),
    ({'properties': {'n': '1', 'all': 'ž'}}, ['i1']),
    ({'property-n': '2'}, ['i2']),
    ({'changes-since': '2001-01-01T00:00:00Z', 'name': 'i1'}, ['i1']),
    ({'changes_since': datetime.datetime(2100, 1, 1)}, []),
    ({'is_public': False, 'name': 'i1'}, ['i1']),
    ({'is_public': True, 'name': 'i1'}, []),
    ({'is_public': None, 'name': 'i1'}, ['i1']),
    ({'owner': 'nobody'}, []),
]


def test_filters(alice, three):
    order = {'sort_key': 'name', 'sort_dir': 'asc'}
    for filters, found in FILTERS:
        listed = alice.images.list(filters=filters, **order)
        assert _names(listed) == found, filters
        if all(name.isidentifier() for name in filters):
            assert _names(alice.images.list(**filters, **order)) == found


def test_filter_that_the_server_would_ignore_is_refused(alice):
    for wrong in (
        {'nosuch': 'x'},
        {'size_min': 'big'},
        {'is_public': 'maybe'},
        {'protected': 'maybe'},
        {'changes_since': 5},
        {'properties': 'x'},
    ):
        with pytest.raises(exc.InvalidArgument):
            alice.images.list(filters=wrong)
    for wrong in (
        {'sort_key': 'owner'},
        {'sort_dir': 'up'},
        {'limit': -1},
        {'page_size': 'x'},
    ):
        with pytest.raises(exc.InvalidArgument):
            alice.images.list(**wrong)


def test_limit_and_page_size(v1, tenant, three):
    for limit, page_size, found, requests in (
        (None, None, 4, 2),
        (None, 1, 4, 5),
        (None, 2, 4, 3),
        (2, None, 2, 1),
        (2, 3, 2, 1),
        (3, 2, 3, 2),
        (0, None, 0, 0),
    ):
        with Recorder(v1) as recorder:
            listed = Client(
                '1', recorder.url, token=f'a:{tenant}:member'
            ).images.list(
                limit=limit,
                page_size=page_size,
                sort_key='name',
                sort_dir='asc',
            )
            assert recorder.requests == []
            assert _names(listed) == EVERYTHING[:found]
            assert len(recorder.requests) == requests
            assert len(listed.request_ids) == requests


def test_marker_and_order(alice, three):
    marker = alice.images.find('i2').id
    ids = []
    listed = alice.images.list(
        marker=marker, sort_key='size', sort_dir='desc', return_req_id=ids
    )
    assert _names(listed) == ['i1', 'waiting']
    assert len(ids) == 2


def test_images_can_be_deleted_while_listing(alice, three):
    for image in alice.images.list(page_size=100):
        image.update(protected=False)
        image.delete()
    assert [*alice.images.list()] == []


def test_visibility_for_members_and_administrators(
    alice, bob, root, tenant, name
):
    alice.images.create(name=name)
    public = root.images.create(name=f'{name}-public', is_public=True)
    assert name not in _names(bob.images.list())
    assert public.id in [each.id for each in bob.images.list(is_public=True)]
    # Administrators see only public images of other projects.
    assert name not in _names(root.images.list())
    assert name in _names(root.images.list(is_public=None))
    assert name in _names(root.images.list(filters={'is_public': False}))
    assert _names(root.images.list(owner=tenant)) == [name]
    assert _names(root.images.list(owner=tenant, limit=1)) == [name]
    with pytest.raises(exc.HTTPForbidden):
        alice.images.create(name=name, is_public=True)
    public.delete()


def test_images_without_an_owner(client_as, root, alice, name):
    nobody = client_as('nobody:none:admin')
    image = nobody.images.create(name=name, is_public=True)
    assert image.owner in (None, 'none')
    owned = {each.id for each in root.images.list(owner=image.owner or '')}
    assert image.id in owned
    assert not {each.owner for each in root.images.list(owner='')} - {None}
    image.delete()


# --- find --------------------------------------------------------------------


def test_find(alice, bob, root, image, name):
    assert alice.images.find(image.id) == alice.images.get(image.id)
    assert alice.images.find('žluť').id == image.id
    assert alice.images.find(name='žluť').id == image.id
    assert alice.images.find(size=len(DATA)).id == image.id
    assert _names(alice.images.findall(status='active')) == ['žluť']
    for client in (bob, alice):
        with pytest.raises(exc.ImageNotFound):
            client.images.find(name)
    with pytest.raises(exc.ImageNotFound):
        bob.images.find(image.id)
    with pytest.raises(exc.ImageNotFound):
        alice.images.find(owner='nobody')
    twin = alice.images.create(name='žluť')
    with pytest.raises(exc.AmbiguousName) as caught:
        alice.images.find('žluť')
    assert twin.id in str(caught.value)
    assert image.id in str(caught.value)
    named_like_it = alice.images.create(name=image.id)
    assert alice.images.find(image.id).id == image.id
    named_like_it.delete()
    for nothing in (None, '', 5):
        with pytest.raises(exc.InvalidArgument):
            alice.images.find(nothing)


def test_list_of_deleted_images(alice, image, three):
    image.delete()
    assert 'žluť' in _names(alice.images.list(deleted=True, page_size=2))
    assert 'i1' not in _names(alice.images.list(deleted=True))
    changed = {'changes_since': '2001-01-01T00:00:00Z'}
    assert 'žluť' in _names(alice.images.list(**changed))
    assert 'žluť' not in _names(alice.images.list(deleted=False, **changed))


def test_location_that_is_refused_leaves_no_image(alice, website):
    with pytest.raises(exc.HTTPBadRequest, match='Disk format'):
        alice.images.create(name='n', location=f'{website.url}/disk')
    assert [*alice.images.list()] == []


def test_find_does_not_return_deleted_images(alice, root, image):
    image.delete()
    assert root.images.get(image.id).deleted is True
    with pytest.raises(exc.ImageNotFound):
        root.images.find(image.id)
    with pytest.raises(exc.HTTPNotFound, match=image.id):
        alice.images.get(image)


@pytest.mark.parametrize(
    'image_id', [1, '1', 'a/b', '../v2/images', 'ž', 'a b', '%41', '?', '#']
)
def test_id_with_special_characters_is_quoted(v1, tenant, image_id):
    with Recorder(v1) as recorder:
        client = Client('1', recorder.url, token=f'a:{tenant}:member')
        for call in (
            client.images.get,
            client.images.data,
            client.images.delete,
            client.images.update,
        ):
            with pytest.raises(exc.HTTPNotFound):
                call(image_id)
        assert all(
            request.split()[1].count('/') == 3 for request in recorder.requests
        )


@pytest.mark.parametrize('image_id', ['.', '..', 'detail'])
def test_invalid_id_is_refused(alice, image_id):
    with pytest.raises(exc.InvalidArgument):
        alice.images.get(image_id)


# --- members -----------------------------------------------------------------


def test_members(alice, bob, image, tenant):
    members = alice.image_members
    other = bob.images.create(name='whose').owner
    assert members.list(image) == []
    assert members.create(image, other) is None
    [member] = members.list(image=image.id)
    assert (member.id, member.member_id) == (other, other)
    assert (member.image_id, member.can_share) == (image.id, False)
    members.create(image.id, other, can_share=True)
    assert members.get(image, other).can_share is True
    assert members.find(image, can_share=True).id == other
    assert bob.images.get(image.id).name == 'žluť'
    assert 'žluť' in _names(bob.images.list())
    [shared] = bob.image_members.list(member=other)
    assert (shared.image_id, shared.member_id) == (image.id, other)
    assert members.list(image, other) == [member | {'can_share': True}]
    assert members.list(image, 'nobody') == []

    members.replace(image, [{'member_id': 'p1', 'can_share': True}, member])
    assert {each.member_id for each in members.list(image)} == {'p1', other}
    members.get(image, 'p1').delete()
    members.delete(image.id, other)
    assert members.list(image) == []
    assert members.findall(image) == []


def test_missing_members_are_errors(alice, bob, image):
    for call in (alice.image_members.get, alice.image_members.delete):
        with pytest.raises(exc.HTTPNotFound):
            call(image, 'nobody')
    with pytest.raises(exc.HTTPNotFound):
        bob.image_members.list(image)
    assert alice.image_members.list() == []
    with pytest.raises(exc.HTTPNotFound):
        alice.image_members.find(image, member_id='nobody')


# --- errors ------------------------------------------------------------------


def test_errors_have_the_message_of_the_server(client_as, alice, bob, image):
    with pytest.raises(exc.HTTPUnauthorized):
        [*client_as('nonsense').images.list()]
    with pytest.raises(exc.HTTPNotFound):
        bob.images.delete(image)
    with pytest.raises(exc.HTTPConflict) as caught:
        alice.images.create(id=image.id, name='n')
    assert '<' not in str(caught.value)
    image.update(protected=True)
    with pytest.raises(exc.HTTPForbidden, match='Image is protected'):
        image.delete()
    with pytest.raises(exc.HTTPBadRequest, match='Invalid marker') as caught:
        [*alice.images.list(marker=str(uuid.uuid4()))]
    assert caught.value.request_id.startswith('req-')

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

"""Images on the wire: method, path, query, headers, body."""

import hashlib
import json
import urllib.parse

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL

IMAGE = {'id': 'i', 'name': 'n', 'self': '/v2/images/i', 'tags': []}
IMAGES = f'{URL}/v2/images'
UUID = '0fd7b5d3-8b8b-4b5a-9a0a-000000000001'


def _query(request):
    return urllib.parse.parse_qsl(
        urllib.parse.urlsplit(request.url).query, keep_blank_values=True
    )


SCHEMA = {
    'name': 'image',
    'properties': {
        'id': {'type': 'string'},
        'name': {'type': ['null', 'string']},
        'status': {'type': 'string', 'readOnly': True},
        'min_disk': {'type': 'integer'},
        'protected': {'type': 'boolean'},
        'tags': {'type': 'array', 'items': {'type': 'string'}},
    },
    'additionalProperties': {'type': 'string'},
}


@pytest.fixture
def images(client, requests_mock):
    """Return the controller under test."""
    requests_mock.get(f'{URL}/v2/schemas/image', json=SCHEMA)
    return client.images


def _written(requests_mock):
    """Return the requests but that for the schema."""
    return [
        request
        for request in requests_mock.request_history
        if '/schemas/' not in request.url
    ]


@pytest.fixture
def listing(requests_mock):
    """Answer listings, each page with images of the given ids."""

    def listing(*pages):
        answers = []
        for number, ids in enumerate(pages, 1):
            body = {'images': [{**IMAGE, 'id': i, 'name': i} for i in ids]}
            if number < len(pages):
                body['next'] = f'/v2/images?limit=1000&marker={ids[-1]}'
            answers.append(
                {
                    'json': body,
                    'headers': {'x-openstack-request-id': f'req-{number}'},
                }
            )
        requests_mock.get(IMAGES, answers)

    return listing


# --- list --------------------------------------------------------------------


def test_list_follows_pages_lazily(images, listing, requests_mock):
    listing(['1', '2'], ['3'])
    listed = images.list()
    assert not requests_mock.called
    assert next(listed).id == '1'
    assert len(requests_mock.request_history) == 1
    assert [image.id for image in listed] == ['2', '3']
    assert _query(requests_mock.request_history[0]) == [('limit', '1000')]
    assert ('marker', '2') in _query(requests_mock.request_history[1])


def test_a_listed_image_is_what_the_server_sent(images, listing):
    listing(['1'])
    [image] = images.list()
    assert image == {'id': '1', 'name': '1', 'tags': []}
    assert image.request_ids == ('req-1',)


def test_the_next_page_is_asked_of_the_same_server(images, requests_mock):
    requests_mock.get(
        IMAGES,
        [
            {
                'json': {
                    'images': [IMAGE],
                    'next': 'http://evil.test/v2/images?marker=i',
                }
            },
            {'json': {'images': []}},
        ],
    )
    list(images.list())
    assert requests_mock.last_request.url == f'{IMAGES}?marker=i'


def test_a_server_that_repeats_itself_is_left(images, requests_mock):
    requests_mock.get(
        IMAGES, json={'images': [IMAGE], 'next': '/v2/images?limit=1000'}
    )
    assert len(list(images.list())) == 1


@pytest.mark.parametrize(
    ('limit', 'page_size', 'asked', 'got'),
    [
        (None, None, '1000', 3),
        (0, None, '1000', 3),
        (2, None, '2', 2),
        (2, 1, '1', 2),
        (2, 50, '2', 2),
        (9, 50, '9', 3),
    ],
)
def test_limit_and_page_size(
    images, listing, requests_mock, limit, page_size, asked, got
):
    listing(['1', '2', '3'])
    listed = list(images.list(limit=limit, page_size=page_size))
    assert len(listed) == got
    assert _query(requests_mock.request_history[0])[0] == ('limit', asked)


def test_no_page_is_asked_for_after_the_limit(images, listing, requests_mock):
    listing(['1', '2'], ['3'])
    list(images.list(limit=2))
    assert len(requests_mock.request_history) == 1


def test_filters(images, listing, requests_mock):
    listing([])
    filters = {
        'tag': ['ž', 'a&b'],
        'status': ['active', 'queued'],
        'os_hidden': True,
        'name': 'x=y z',
        'owner': '',
        'size_min': 5,
        'visibility': None,
    }
    list(images.list(filters=filters, marker='m', sort='name,size:desc'))
    assert filters['tag'] == ['ž', 'a&b'], 'the argument is left as it was'
    assert _query(requests_mock.last_request) == [
        ('limit', '1000'),
        ('marker', 'm'),
        ('sort', 'name,size:desc'),
        ('tag', 'ž'),
        ('tag', 'a&b'),
        ('status', 'in:"active","queued"'),
        ('os_hidden', 'true'),
        ('name', 'x=y z'),
        ('owner', ''),
        ('size_min', '5'),
    ]


def test_classic_sorting(images, listing, requests_mock):
    listing([])
    list(images.list(sort_key=['name', 'size'], sort_dir=['asc', 'desc']))
    assert _query(requests_mock.last_request)[1:] == [
        ('sort_key', 'name'),
        ('sort_key', 'size'),
        ('sort_dir', 'asc'),
        ('sort_dir', 'desc'),
    ]


@pytest.mark.parametrize(
    'arguments',
    [
        {'limit': -1},
        {'limit': 'x'},
        {'page_size': -1},
        {'sort': 'nosuch'},
        {'sort': 'name:up'},
        {'sort': ''},
        {'sort_key': 'nosuch'},
        {'sort_dir': 'up'},
        {'sort_key': 'name', 'sort_dir': ['asc', 'desc']},
        {'sort': 'name', 'sort_key': 'name'},
        {'filters': {'limit': 3}},
        {'filters': {'sort_key': 'x'}},
        {'filters': {'tag': [3]}},
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(images, arguments):
    with pytest.raises(exc.InvalidArgument):
        images.list(**arguments)


@pytest.mark.parametrize(
    'answer', [{'text': '<html>Hello</html>'}, {'json': {}}, {'json': []}]
)
def test_something_else_than_glance_answers(images, requests_mock, answer):
    requests_mock.get(IMAGES, **answer)
    with pytest.raises(exc.InvalidEndpoint, match='not the Images API'):
        list(images.list())


# --- get, find ---------------------------------------------------------------


def test_get(images, requests_mock):
    requests_mock.get(
        f'{IMAGES}/i', json=IMAGE, headers={'x-openstack-request-id': 'req-1'}
    )
    image = images.get('i')
    assert (image.name, image.request_ids) == ('n', ('req-1',))
    assert 'self' not in image


def test_find_by_id_asks_once(images, requests_mock):
    requests_mock.get(f'{IMAGES}/{UUID}', json={**IMAGE, 'id': UUID})
    assert images.find(UUID).id == UUID
    assert len(requests_mock.request_history) == 1


def test_find_by_name_asks_once(images, listing, requests_mock):
    listing(['x'])
    assert images.find('x').id == 'x'
    assert len(requests_mock.request_history) == 1
    assert ('name', 'x') in _query(requests_mock.last_request)


def test_a_name_may_look_like_an_id(images, requests_mock):
    requests_mock.get(f'{IMAGES}/{UUID}', status_code=404)
    requests_mock.get(IMAGES, json={'images': [{**IMAGE, 'name': UUID}]})
    assert images.find(UUID).id == 'i'


def test_an_id_may_not_look_like_one(images, listing, requests_mock):
    listing([])
    requests_mock.get(f'{IMAGES}/12', json={**IMAGE, 'id': '12'})
    assert images.find('12').id == '12'


def test_find_looks_further_stage_by_stage(images, listing, requests_mock):
    requests_mock.get(
        IMAGES,
        [
            {'json': {'images': []}},
            {'json': {'images': []}},
            {'json': {'images': [IMAGE]}},
        ],
    )
    assert images.find('n').id == 'i'
    further = [dict(_query(r)) for r in requests_mock.request_history]
    assert 'visibility' not in further[0]
    assert further[1]['visibility'] == further[1]['member_status'] == 'all'
    assert 'os_hidden' not in further[1]
    assert further[2]['os_hidden'] == 'true'


def test_find_nothing(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': []})
    requests_mock.get(f'{IMAGES}/n', status_code=404)
    with pytest.raises(exc.ImageNotFound, match="'n'"):
        images.find('n')


def test_find_several(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': [IMAGE, {**IMAGE, 'id': 'j'}]})
    with pytest.raises(exc.AmbiguousName) as raised:
        images.find('n')
    assert [image.id for image in raised.value.candidates] == ['i', 'j']


def test_find_is_exact_where_the_database_is_not(images, requests_mock):
    requests_mock.get(
        IMAGES, json={'images': [IMAGE, {**IMAGE, 'name': 'N', 'id': 'j'}]}
    )
    assert images.find('N').id == 'j'


def test_a_name_that_looks_like_an_operator(images, requests_mock):
    requests_mock.get(IMAGES, json={'images': [{**IMAGE, 'name': 'in:x'}]})
    images.find('in:x')
    assert ('name', 'eq:in:x') in _query(requests_mock.last_request)


# --- create, update, delete --------------------------------------------------


def test_create(images, requests_mock):
    requests_mock.post(IMAGES, json=IMAGE, status_code=201)
    image = images.create(name='ž', min_disk=3, os_distro='x', backend='fast')
    assert image.id == 'i'
    request = requests_mock.last_request
    assert request.json() == {'name': 'ž', 'min_disk': 3, 'os_distro': 'x'}
    assert request.headers['X-Image-Meta-Store'] == 'fast'


def test_update_is_one_patch(images, requests_mock):
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    there = {'a/b': '1', 'c': '2', 'name': 'x'}
    images.update(
        'i',
        remove_props=['a/b', 'c', 'c', 'absent', 'name'],
        image=there,
        name='ž',
        **{'k~': 'v'},
    )
    request = requests_mock.last_request
    assert request.headers['Content-Type'] == (
        'application/openstack-images-v2.1-json-patch'
    )
    assert request.json() == [
        {'op': 'add', 'path': '/name', 'value': 'ž'},
        {'op': 'add', 'path': '/k~0', 'value': 'v'},
        {'op': 'remove', 'path': '/a~1b'},
        {'op': 'remove', 'path': '/c'},
    ]
    assert len(_written(requests_mock)) == 1


def test_update_of_nothing_changes_nothing(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    assert images.update('i').id == 'i'


@pytest.mark.parametrize(
    ('call', 'method', 'path'),
    [
        (lambda c: c.images.delete('i'), 'DELETE', '/v2/images/i'),
        (
            lambda c: c.images.delete_from_store('s', 'i'),
            'DELETE',
            '/v2/stores/s/i',
        ),
        (
            lambda c: c.images.deactivate('i'),
            'POST',
            '/v2/images/i/actions/deactivate',
        ),
        (
            lambda c: c.images.reactivate('i'),
            'POST',
            '/v2/images/i/actions/reactivate',
        ),
        (
            lambda c: c.image_tags.update('i', 'a b'),
            'PUT',
            '/v2/images/i/tags/a%20b',
        ),
        (
            lambda c: c.image_tags.delete('i', '100%'),
            'DELETE',
            '/v2/images/i/tags/100%25',
        ),
    ],
)
def test_simple_calls(client, requests_mock, call, method, path):
    import requests_mock as matchers

    requests_mock.register_uri(method, matchers.ANY, status_code=204)
    call(client)
    [request] = requests_mock.request_history
    assert (request.method, request.url) == (method, URL + path)


@pytest.mark.parametrize('tag', ['a/b', 'ž', '..'])
def test_tags_that_no_url_can_carry_are_patched(client, requests_mock, tag):
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'tags': ['x', tag]})
    requests_mock.patch(f'{IMAGES}/i', json=IMAGE)
    client.image_tags.update('i', tag)
    assert requests_mock.last_request.json() == [
        {'op': 'replace', 'path': '/tags', 'value': sorted(['x', tag])}
    ]
    client.image_tags.delete('i', tag)
    assert requests_mock.last_request.json() == [
        {'op': 'replace', 'path': '/tags', 'value': ['x']}
    ]


def test_a_tag_that_is_not_there_cannot_be_deleted(client, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    with pytest.raises(exc.HTTPNotFound):
        client.image_tags.delete('i', 'ž')


def test_members(client, requests_mock):
    requests_mock.put(
        f'{IMAGES}/i/members/p', json={'member_id': 'p', 'status': 'accepted'}
    )
    member = client.image_members.update('i', 'p', 'accepted')
    assert member.status == 'accepted'
    assert requests_mock.last_request.json() == {'status': 'accepted'}


def test_import(images, requests_mock):
    requests_mock.post(f'{IMAGES}/i/import', status_code=202)
    images.image_import('i')
    assert requests_mock.last_request.json() == {
        'method': {'name': 'glance-direct'}
    }


# --- data --------------------------------------------------------------------


def _stored(data, **fields):
    return {
        **IMAGE,
        'size': len(data),
        'os_hash_algo': 'sha512',
        'os_hash_value': hashlib.sha512(data).hexdigest(),
        **fields,
    }


def test_data(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=_stored(b'data'))
    requests_mock.get(f'{IMAGES}/i/file', content=b'data')
    data = images.data('i', prefer=['fast', 'cheap'])
    assert (len(data), b''.join(data)) == (4, b'data')
    request = requests_mock.last_request
    assert _query(request) == [('prefer', 'fast,cheap')]
    assert request.headers['Accept-Encoding'] == 'identity'


def test_data_of_an_image_at_hand_takes_one_request(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i/file', content=b'date')
    with pytest.raises(exc.IntegrityError):
        b''.join(images.data('i', image=_stored(b'data')))
    assert len(requests_mock.request_history) == 1


def test_data_without_verification_takes_one_request(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i/file', content=b'date')
    assert b''.join(images.data('i', do_checksum=False)) == b'date'
    assert len(requests_mock.request_history) == 1


def test_no_data(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    requests_mock.get(f'{IMAGES}/i/file', status_code=204)
    assert images.data('i') is None


def _accept(requests_mock, path='file'):
    seen = []

    def answer(request, context):
        seen.append(b''.join(request.body))
        context.status_code = 204
        return ''

    requests_mock.put(f'{IMAGES}/i/{path}', text=answer)
    return seen


def test_upload(images, requests_mock):
    seen = _accept(requests_mock)
    assert images.upload('i', b'data', backend='fast', verify=False) == {}
    assert seen == [b'data']
    assert len(requests_mock.request_history) == 1
    headers = requests_mock.last_request.headers
    assert headers['X-Image-Meta-Store'] == 'fast'
    assert headers['x-openstack-image-size'] == '4'


def test_upload_verifies(images, requests_mock):
    _accept(requests_mock)
    requests_mock.get(f'{IMAGES}/i', json=_stored(b'data'))
    assert images.upload('i', b'data').size == 4
    with pytest.raises(exc.IntegrityError):
        images.upload('i', b'date')
    with pytest.raises(exc.IntegrityError, match='stored 4 bytes of the 5'):
        images.upload('i', b'data!')


def test_stage(images, requests_mock):
    seen = _accept(requests_mock, 'stage')
    images.stage('i', iter([b'da', b'ta']), 4)
    assert seen == [b'data']


def test_images_serialise(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    assert json.loads(json.dumps(images.get('i')))['id'] == 'i'


@pytest.mark.parametrize(
    'call',
    [
        lambda images: images.update('1', 'foo'),
        lambda images: images.data('1', False, prefer='fast'),
        lambda images: images.image_import('1', stores='fast'),
        lambda images: images.delete_locations('1', 'http://x'),
        lambda images: images.get({'id': '1'}),
        lambda images: images.get(None),
    ],
)
def test_a_string_is_no_list_and_a_dict_no_id(images, call):
    with pytest.raises(exc.InvalidArgument):
        call(images)


# --- create with data --------------------------------------------------------


@pytest.fixture
def created(requests_mock):
    """Let images be created; return what is stored of their data."""
    requests_mock.get(
        f'{URL}/v2/schemas/image',
        json={'name': 'image', 'properties': {'name': {}}},
    )
    requests_mock.post(
        IMAGES,
        json={'id': 'i', 'status': 'queued'},
        headers={'OpenStack-image-import-methods': 'web-download'},
    )
    return _accept(requests_mock)


def _methods(requests_mock):
    return [
        request.method
        for request in requests_mock.request_history
        if '/schemas/' not in request.url
    ]


def test_create_uploads_the_data_and_returns_the_active_image(
    images, requests_mock, created
):
    requests_mock.get(f'{IMAGES}/i', json=_stored(b'data', status='active'))
    sent = []
    image = images.create(name='n', data=b'data', progress=sent.append)
    assert created == [b'data']
    assert sent == [4]
    assert (image.status, image.size) == ('active', 4)
    assert image.import_methods == ('web-download',)


def test_create_deletes_an_image_that_was_stored_differently(
    images, requests_mock, created
):
    requests_mock.get(f'{IMAGES}/i', json=_stored(b'DATA'))
    requests_mock.delete(f'{IMAGES}/i', status_code=204)
    with pytest.raises(exc.IntegrityError):
        images.create(name='n', data=b'data')
    assert _methods(requests_mock) == ['POST', 'PUT', 'GET', 'DELETE']


def test_create_deletes_an_image_whose_checksum_is_wrong(
    images, requests_mock, created
):
    requests_mock.delete(f'{IMAGES}/i', status_code=204)
    with pytest.raises(exc.SourceError, match='md5'):
        images.create(name='n', data=b'data', checksum='md5:' + 32 * '0')
    assert _methods(requests_mock)[-1] == 'DELETE'


def test_create_reports_an_image_that_it_cannot_delete(
    images, requests_mock, created
):
    requests_mock.put(f'{IMAGES}/i/file', status_code=413)
    requests_mock.delete(f'{IMAGES}/i', status_code=403)
    with pytest.raises(exc.HTTPOverLimit, match='; image i could not be del'):
        images.create(name='n', data=b'data')


def test_create_logs_an_image_that_remains_after_an_interrupt(
    images, requests_mock, created, caplog
):
    def interrupt(sent):
        raise KeyboardInterrupt

    requests_mock.delete(f'{IMAGES}/i', status_code=403)
    with pytest.raises(KeyboardInterrupt):
        images.create(name='n', data=b'data', progress=interrupt)
    assert 'image i could not be deleted' in caplog.text


@pytest.mark.parametrize(
    ('arguments', 'error'),
    [
        ({'data': '/nonexistent/file'}, exc.SourceError),
        ({'data': b'data', 'checksum': 'crc32:00'}, exc.InvalidArgument),
        ({'checksum': 'md5:' + 32 * '0'}, exc.InvalidArgument),
        ({'image_size': 3}, exc.InvalidArgument),
        ({'data': b'data', 'image_size': 3}, exc.SourceError),
    ],
)
def test_create_sends_nothing_if_the_data_cannot_be_uploaded(
    images, requests_mock, arguments, error
):
    with pytest.raises(error):
        images.create(name='n', **arguments)
    assert requests_mock.call_count == 0

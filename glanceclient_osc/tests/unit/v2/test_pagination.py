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

"""Tests of glanceclient_osc.v2.pagination."""

import gc
import inspect

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v2.conftest import IMAGE, IMAGES, get_query
from glanceclient_osc.v2 import pagination


def test_pages_are_requested_when_they_are_needed(
    images, serve_pages, requests_mock
):
    serve_pages(['1', '2'], ['3'])
    listing = images.list()
    assert not requests_mock.called
    assert next(listing).id == '1'
    assert requests_mock.call_count == 1
    assert [image.id for image in listing] == ['2', '3']
    assert get_query(requests_mock.request_history[0]) == [('limit', '1000')]
    assert ('marker', '2') in get_query(requests_mock.request_history[1])


def test_one_page_is_in_memory(images, requests_mock):
    alive = []

    def respond(request, context):
        # Records with a list are known to the garbage collector.
        objects = [o for o in gc.get_objects() if type(o) is dict]
        alive.append(sum('os_page' in fields for fields in objects))
        images = [
            {'id': f'{len(alive)}-{number}', 'tags': [], 'os_page': ''}
            for number in range(10)
        ]
        end = {} if len(alive) == 3 else {'next': f'/v2/images?n={len(alive)}'}
        return {'images': images, **end}

    requests_mock.get(IMAGES, json=respond)
    assert sum(1 for _ in images.list()) == 30
    # The last record is in use until the next one is yielded.
    assert alive == [0, 1, 1]


def test_a_listing_has_the_ids_of_its_requests(images, serve_pages):
    serve_pages(['1', '2'], ['3'])
    listing = images.list()
    first, _, third = listing
    assert listing.request_ids == ('req-1', 'req-2')
    assert (first.request_ids, third.request_ids) == (('req-1',), ('req-2',))


def test_an_item_has_the_fields_that_the_server_sent(images, serve_pages):
    serve_pages(['1'])
    assert [*images.list()] == [{'id': '1', 'name': '1', 'tags': []}]


@pytest.mark.parametrize(
    ('field', 'value'),
    [('size', 'large'), ('tags', [1]), ('locations', [{}]), ('id', None)],
)
def test_each_item_of_a_page_is_checked(images, requests_mock, field, value):
    tagged = {**IMAGE, 'tags': ['gold']}
    wrong = {**tagged, field: value}
    requests_mock.get(IMAGES, json={'images': [tagged, tagged, wrong]})
    with pytest.raises(exc.InvalidResponse, match=field):
        list(images.list())


def test_the_next_page_is_requested_from_the_same_server(
    images, requests_mock
):
    link = 'http://evil.test/v2/images?marker=i'
    requests_mock.get(
        IMAGES,
        [
            {'json': {'images': [IMAGE], 'next': link}},
            {'json': {'images': []}},
        ],
    )
    list(images.list())
    assert requests_mock.last_request.url == f'{IMAGES}?marker=i'


def serve_links(requests_mock, *pages):
    """Serve pages of image IDs, each with the query of the next page."""
    requests_mock.get(
        IMAGES,
        [
            {
                'json': {
                    'images': [{**IMAGE, 'id': i} for i in ids],
                    'next': f'/v2/images?{query}',
                }
            }
            for ids, query in pages
        ],
    )


@pytest.mark.parametrize(
    ('pages', 'count'),
    [
        pytest.param([('a', 'limit=1000')], 1, id='link to the same page'),
        pytest.param(
            [
                ('ab', 'marker=b'),
                ('cd', 'marker=d'),
                ('ab', 'marker=b'),
                ('cd', 'marker=d'),
            ],
            4,
            id='two markers in turn',
        ),
        pytest.param(
            [('a', 'marker=a'), ('', 'n=1'), ('', 'n=2')],
            1,
            id='empty pages with new links',
        ),
        pytest.param(
            [('a', 'n=1'), ('a', 'n=2'), ('a', 'n=3')],
            1,
            id='the same page with new links',
        ),
    ],
)
def test_a_page_without_new_items_ends_an_endless_listing(
    images, requests_mock, pages, count
):
    serve_links(requests_mock, *pages)
    ids = []
    with pytest.raises(exc.InvalidResponse, match='the list does not end'):
        ids.extend(image.id for image in images.list())
    assert len(ids) == count


def test_a_server_that_ignores_the_marker_of_tags(unchecked, requests_mock):
    requests_mock.get(
        f'{URL}/v2/metadefs/namespaces/n/tags',
        json={'tags': [{'name': 'a'}, {'name': 'b'}]},
    )
    with pytest.raises(exc.InvalidResponse, match='does not end'):
        list(unchecked.metadefs_tag.list('n', page_size=2))
    assert requests_mock.call_count == 2


def test_an_empty_last_page_is_not_an_error(images, serve_pages):
    serve_pages(['1'], [])
    assert len(list(images.list())) == 1


def test_a_listing_is_a_generator(images, serve_pages):
    serve_pages(['1', '2', '3'])
    listing = images.list()
    assert inspect.isgenerator(listing)
    assert isinstance(listing, pagination.Listing)
    assert listing.next().id == '1'
    assert listing.send(None).id == '2'
    listing.close()
    assert [*listing] == []


def test_an_exception_can_be_raised_in_a_listing(images, serve_pages):
    serve_pages(['1'])
    listing = images.list()
    with pytest.raises(KeyError):
        listing.throw(KeyError('x'))


@pytest.mark.parametrize('value', [None, 3, 'x', {}, [None], ['x'], [[]]])
def test_a_list_of_the_wrong_type_is_reported(images, requests_mock, value):
    requests_mock.get(IMAGES, json={'images': value})
    with pytest.raises(exc.InvalidResponse, match='images'):
        list(images.list())


@pytest.mark.parametrize('link', [3, [], {'a': 1}, 'http://[::1', '', '?'])
def test_an_invalid_link_ends_the_listing(images, requests_mock, link):
    requests_mock.get(IMAGES, json={'images': [IMAGE], 'next': link})
    assert len(list(images.list())) == 1


@pytest.mark.parametrize(
    ('limit', 'page_size', 'sent_limit', 'count'),
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
    images, serve_pages, requests_mock, limit, page_size, sent_limit, count
):
    serve_pages(['1', '2', '3'])
    assert len([*images.list(limit=limit, page_size=page_size)]) == count
    query = get_query(requests_mock.request_history[0])
    assert query[0] == ('limit', sent_limit)


def test_no_page_is_requested_after_the_limit(
    images, serve_pages, requests_mock
):
    serve_pages(['1', '2'], ['3'])
    list(images.list(limit=2))
    assert requests_mock.call_count == 1


@pytest.mark.parametrize(
    'response', [{'text': '<html>Hello</html>'}, {'json': {}}, {'json': []}]
)
def test_another_service_is_reported(images, requests_mock, response):
    requests_mock.get(IMAGES, **response)
    with pytest.raises(exc.InvalidEndpoint, match='the Images API'):
        list(images.list())


def test_pages_without_links_are_continued_at_the_last_item(
    requests_mock, unchecked
):
    def page(request, context):
        tags = 'abcde'
        begin = tags.find(request.qs.get('marker', [' '])[0]) + 1
        end = begin + int(request.qs['limit'][0])
        return {'tags': [{'name': name} for name in tags[begin:end]]}

    def list_names(**arguments):
        tags = unchecked.metadefs_tag.list('n', **arguments)
        return ''.join(tag.name for tag in tags)

    requests_mock.get(f'{URL}/v2/metadefs/namespaces/n/tags', json=page)
    assert list_names(page_size=2) == 'abcde'
    assert requests_mock.call_count == 3
    assert list_names(page_size=5) == 'abcde'
    assert list_names(page_size=2, limit=3, marker='a') == 'bcd'


def test_parameters_of_a_list_that_is_sorted_by_one_key():
    filters = {'type': 'import', 'kinds': ['a', 'b'], 'status': None}
    assert pagination.build_parameters(
        ('id',), filters, 5, 'm', 'id', 'asc'
    ) == [
        ('limit', 5),
        ('marker', 'm'),
        ('sort_key', 'id'),
        ('sort_dir', 'asc'),
        ('type', 'import'),
        ('kinds', 'a,b'),
    ]


@pytest.mark.parametrize(
    'arguments',
    [
        ({}, -1, None, None, None),
        ({}, None, None, 'size', None),
        ({}, None, None, None, 'up'),
        (['type'], None, None, None, None),
    ],
)
def test_invalid_arguments_of_a_list_are_refused(arguments):
    with pytest.raises(exc.InvalidArgument):
        pagination.build_parameters(('id',), *arguments)

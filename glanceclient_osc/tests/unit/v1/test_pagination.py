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

"""Listings of images, page by page."""

import inspect

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v1.conftest import IMAGES
from glanceclient_osc.v1.pagination import Listing

INVALID_MARKER = {'status_code': 400, 'text': 'Invalid marker'}


def _pages(requests_mock, *pages):
    """Respond with one page per request; repeat the last one."""
    requests_mock.get(
        f'{IMAGES}/detail',
        [
            page
            if isinstance(page, dict)
            else {
                'json': {'images': [{'id': i} for i in page]},
                'headers': {'x-openstack-request-id': f'req-{number}'},
            }
            for number, page in enumerate(pages)
        ],
    )


def _ids(listing):
    return ''.join(image.id for image in listing)


def test_nothing_is_requested_before_the_first_image(images, requests_mock):
    listing = images.list()
    assert not requests_mock.called
    _pages(requests_mock, 'ab', '')
    assert next(listing).id == 'a'
    assert _ids(listing) == 'b'


def test_pages_shorter_than_requested_are_continued(images, requests_mock):
    _pages(requests_mock, 'ab', 'cd', 'e', '')
    assert _ids(images.list()) == 'abcde'
    assert requests_mock.last_request.qs['marker'] == ['e']


def test_request_ids_are_collected(images, requests_mock):
    _pages(requests_mock, 'ab', '')
    request_ids = []
    listing = images.list(return_req_id=request_ids)
    assert [image.request_ids for image in listing] == [('req-0',)] * 2
    assert listing.request_ids == ('req-0', 'req-1')
    assert request_ids == ['req-0', 'req-1']


def test_limit_ends_the_listing(images, requests_mock):
    _pages(requests_mock, 'ab', 'cd', '')
    assert _ids(images.list(limit=3)) == 'abc'
    assert requests_mock.call_count == 2
    assert requests_mock.last_request.qs['limit'] == ['3']


def test_limit_counts_matching_images_only(images, requests_mock):
    owned = {'id': 'a', 'owner': 'x', 'is_public': True}
    other = {'id': 'b', 'owner': 'y', 'is_public': True}
    requests_mock.get(
        f'{IMAGES}/detail',
        [{'json': {'images': [other, owned]}}, {'json': {'images': []}}],
    )
    assert _ids(images.list(owner='x', limit=1)) == 'a'
    assert requests_mock.last_request.qs['is_public'] == ['none']
    assert requests_mock.last_request.qs['limit'] == ['1000']


def test_marker_deleted_while_listing_ends_a_short_page(images, requests_mock):
    _pages(requests_mock, 'ab', INVALID_MARKER)
    assert _ids(images.list()) == 'ab'


def test_marker_deleted_after_a_full_page_is_an_error(images, requests_mock):
    _pages(requests_mock, 'ab', INVALID_MARKER)
    with pytest.raises(exc.HTTPBadRequest):
        [*images.list(page_size=2)]


def test_server_that_ignores_the_marker_lists_a_short_page_once(
    images, requests_mock
):
    _pages(requests_mock, 'ab')
    assert _ids(images.list()) == 'ab'


def test_alternating_full_pages_are_an_error(images, requests_mock):
    _pages(requests_mock, 'ab', 'cd', 'ab', 'cd')
    listing = images.list(page_size=2)
    assert [next(listing).id for _ in range(4)] == [*'abcd']
    with pytest.raises(exc.InvalidResponse, match='does not end'):
        next(listing)
    assert requests_mock.call_count == 3


def test_limit_0_lists_nothing(images, requests_mock):
    assert [*images.list(limit=0)] == []
    assert not requests_mock.called


def test_listing_is_a_generator_for_programs(images, requests_mock):
    _pages(requests_mock, 'ab', '')
    listing = images.list()
    assert inspect.isgenerator(listing)
    assert isinstance(listing, Listing)
    assert listing.next().id == 'a'
    assert listing.send(None).id == 'b'
    with pytest.raises(KeyError):
        listing.throw(KeyError())
    listing.close()
    assert [*listing] == []


def test_unknown_keyword_is_ignored_with_a_warning(images, requests_mock):
    _pages(requests_mock, '')
    with pytest.warns(UserWarning, match="unknown argument 'nosuch'"):
        assert _ids(images.list(nosuch=1)) == ''
    assert 'nosuch' not in requests_mock.last_request.qs


def test_argument_among_the_filters_is_used_with_a_warning(
    images, requests_mock
):
    _pages(requests_mock, '')
    with pytest.warns(UserWarning, match='sort_key is an argument'):
        assert _ids(images.list(filters={'sort_key': 'size'})) == ''
    assert requests_mock.last_request.qs['sort_key'] == ['size']


@pytest.mark.parametrize(
    'body',
    [
        '[]',
        '{"images": null}',
        '{"images": "x"}',
        '{"images": [1]}',
        '{"images": [{}]}',
        '{"images": [{"id": null}]}',
        '{"images": [{"id": ["i"]}]}',
        '{"images": [{"id": "i", "properties": "x"}]}',
        '{"images": [{"id": "i", "size": NaN}]}',
    ],
)
def test_malformed_response_is_an_error(images, requests_mock, body):
    requests_mock.get(f'{IMAGES}/detail', text=body)
    with pytest.raises(exc.InvalidResponse):
        [*images.list()]


@pytest.mark.parametrize(
    'arguments',
    [{'limit': -1}, {'page_size': 'x'}, {'filters': {'nosuch': 1}}],
)
def test_invalid_argument_is_refused_before_a_request(
    images, requests_mock, arguments
):
    with pytest.raises(exc.InvalidArgument):
        images.list(**arguments)
    assert not requests_mock.called


def test_response_of_another_service_is_an_error(images, requests_mock):
    requests_mock.get(f'{IMAGES}/detail', text='<html>welcome</html>')
    with pytest.raises(exc.InvalidEndpoint):
        [*images.list()]

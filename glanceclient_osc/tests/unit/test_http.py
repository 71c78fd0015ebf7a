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

"""Adapter: endpoints, errors, redirects, tokens, streamed bodies."""

import pytest
import requests

from glanceclient_osc import exc, http, urls
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.transfer.source import open_source
from glanceclient_osc.transfer.upload import Upload


class Pipe:
    """A body that can be read only once."""

    replayable = False
    untouched = True

    def __iter__(self):
        self.untouched = False
        yield b'data'


def _respond_and_read(*responses):
    """Return a requests-mock callback that reads bodies, and the bodies."""
    remaining = list(responses)
    bodies = []

    def respond(request, context):
        bodies.append(b''.join(request.body))
        status, headers = remaining.pop(0)
        context.status_code = status
        context.headers.update(headers)
        return ''

    return respond, bodies


# --- endpoints ---------------------------------------------------------------


def test_requests_keep_the_path_of_the_endpoint(requests_mock):
    adapter = http.make_adapter(f'{URL}/image/v2', token='t')
    requests_mock.get(f'{URL}/image/v2/images', json={})
    adapter.get(urls.build_path('images'))
    assert requests_mock.last_request.headers['X-Auth-Token'] == 't'


def test_the_endpoint_comes_from_the_catalog_without_discovery(
    renewing, requests_mock
):
    requests_mock.get(f'{URL}/v2/images', json={})
    renewing.get(urls.build_path('images'))
    requested = [request.url for request in requests_mock.request_history]
    assert not [url for url in requested if url.rstrip('/') == URL]


@pytest.mark.parametrize('endpoint', ['ftp://g', 'g:9292', 'http://', '/v2'])
def test_an_endpoint_must_be_an_http_url(endpoint):
    adapter = http.make_adapter(endpoint, token='t')
    with pytest.raises(exc.InvalidEndpoint):
        adapter.get(urls.build_path('images'))


def test_an_endpoint_or_a_session_is_required():
    with pytest.raises(exc.InvalidEndpoint):
        http.make_adapter()


# --- paths -------------------------------------------------------------------


@pytest.mark.parametrize(
    ('segment', 'quoted'),
    [
        ('a/b', 'a%2Fb'),
        ('a?b', 'a%3Fb'),
        ('a#b', 'a%23b'),
        ('ž', '%C5%BE'),
        ('a b', 'a%20b'),
        ('%2e', '%252e'),
        (12, '12'),
        ('../x', '..%2Fx'),
    ],
)
def test_a_segment_stays_one_segment(adapter, requests_mock, segment, quoted):
    requests_mock.get(requests_mock_any(), json={})
    adapter.get(urls.build_path('images', segment))
    assert requests_mock.last_request.url == f'{URL}/v2/images/{quoted}'


def requests_mock_any():
    """Return the matcher of every URL."""
    import requests_mock

    return requests_mock.ANY


# --- responses ---------------------------------------------------------------


def test_errors_become_exceptions(adapter, requests_mock):
    requests_mock.get(f'{URL}/v2/images', status_code=403, text='no')
    with pytest.raises(exc.HTTPForbidden, match='no'):
        adapter.get(urls.build_path('images'))


def test_a_refused_connection_names_the_server(adapter, requests_mock):
    error = requests.ConnectionError(
        OSError(111, 'Connection refused'),
        request=requests.Request('GET', f'{URL}/v2/images').prepare(),
    )
    requests_mock.get(f'{URL}/v2/images', exc=error)
    with pytest.raises(exc.CommunicationError) as raised:
        adapter.get(urls.build_path('images'))
    assert str(raised.value) == (
        f'The connection to {URL} failed: Connection refused'
    )


def test_a_timeout_is_a_communication_error(adapter, requests_mock):
    requests_mock.get(f'{URL}/v2/images', exc=requests.ReadTimeout)
    with pytest.raises(exc.CommunicationError, match='in time'):
        adapter.get(urls.build_path('images'))


# --- redirects ---------------------------------------------------------------


@pytest.mark.parametrize('status', [301, 302, 307, 308])
@pytest.mark.parametrize('location', ['/v2/there', f'{URL}/v2/there'])
def test_a_redirect_within_the_server_is_followed(
    adapter, requests_mock, status, location
):
    requests_mock.get(
        f'{URL}/v2/images', status_code=status, headers={'Location': location}
    )
    requests_mock.get(f'{URL}/v2/there', json={'here': True})
    assert adapter.get(urls.build_path('images')).json() == {'here': True}
    assert requests_mock.last_request.headers['X-Auth-Token'] == 'token-1'


@pytest.mark.parametrize(
    'location',
    [
        'http://evil.test/v2/images',
        'http://glance.test:81/v2/images',
        'http://glance.test.evil.test/v2/images',
    ],
)
def test_the_token_goes_to_no_other_server(adapter, requests_mock, location):
    requests_mock.get(
        f'{URL}/v2/images', status_code=302, headers={'Location': location}
    )
    with pytest.raises(exc.HTTPRedirection, match='another server'):
        adapter.get(urls.build_path('images'))
    assert len(requests_mock.request_history) == 1


def test_https_is_not_left_for_http(requests_mock):
    adapter = http.make_adapter('https://g.test', token='t')
    requests_mock.get(
        'https://g.test/v2/images',
        status_code=302,
        headers={'Location': 'http://g.test/v2/images'},
    )
    with pytest.raises(exc.HTTPRedirection):
        adapter.get(urls.build_path('images'))
    assert len(requests_mock.request_history) == 1


def test_http_may_be_left_for_https(adapter, requests_mock):
    secure = URL.replace('http:', 'https:')
    requests_mock.get(
        f'{URL}/v2/images',
        status_code=301,
        headers={'Location': f'{secure}/v2/images'},
    )
    requests_mock.get(f'{secure}/v2/images', json={})
    response = adapter.get(urls.build_path('images'))
    assert response.url == f'{secure}/v2/images'


@pytest.mark.parametrize(
    ('status', 'is_permanent'), [(301, True), (302, False)]
)
def test_a_permanent_redirect_changes_the_endpoint(
    adapter, requests_mock, status, is_permanent
):
    requests_mock.get(
        f'{URL}/v2/images',
        status_code=status,
        headers={'Location': '/moved/v2/images'},
    )
    requests_mock.get(f'{URL}/moved/v2/images', json={})
    adapter.get(urls.build_path('images'))
    assert adapter.root == (f'{URL}/moved' if is_permanent else URL)


def test_a_pipe_is_not_sent_to_another_server(adapter, requests_mock):
    requests_mock.put(
        f'{URL}/v2/up',
        text=_respond_and_read((307, {'Location': 'http://evil.test/'}))[0],
    )
    with pytest.raises(exc.HTTPRedirection, match='another server'):
        adapter.send('/v2/up', 'PUT', Pipe(), {})


def test_versions_may_come_with_300(adapter, requests_mock):
    versions = {'versions': [{'id': 'v1.1'}]}
    requests_mock.get(f'{URL}/versions', status_code=300, json=versions)
    assert adapter.get('/versions').json() == versions
    requests_mock.get(f'{URL}/v2/images', status_code=300, json=versions)
    with pytest.raises(exc.HTTPMultipleChoices):
        adapter.get(urls.build_path('images'))


def test_a_redirect_loop_is_reported(adapter, requests_mock):
    requests_mock.get(
        f'{URL}/v2/images',
        status_code=302,
        headers={'Location': f'{URL}/v2/images?secret=1'},
    )
    with pytest.raises(exc.HTTPRedirection, match='in a loop') as raised:
        adapter.get(urls.build_path('images'))
    assert 'secret' not in str(raised.value)


def test_redirects_are_limited(adapter, requests_mock):
    for number in range(12):
        requests_mock.get(
            f'{URL}/v2/{number}',
            status_code=302,
            headers={'Location': f'{URL}/v2/{number + 1}'},
        )
    with pytest.raises(exc.HTTPRedirection, match='more than 10 times'):
        adapter.get('/v2/0')


@pytest.mark.parametrize(
    ('endpoint', 'location'),
    [
        ('http://g.test', 'http://g.test:80/v2/there'),
        ('https://g.test:443', 'https://g.test/v2/there'),
    ],
)
def test_the_default_port_is_the_same_server(
    requests_mock, endpoint, location
):
    adapter = http.make_adapter(endpoint, token='t')
    requests_mock.get(
        f'{endpoint}/v2/images',
        status_code=302,
        headers={'Location': location},
    )
    requests_mock.get(location, json={'ok': 1})
    assert adapter.get('/v2/images').json() == {'ok': 1}


@pytest.mark.parametrize('location', ['http://[::1', 'http://g:99999/'])
def test_an_invalid_location_is_reported(adapter, requests_mock, location):
    requests_mock.get(
        f'{URL}/v2/images', status_code=302, headers={'Location': location}
    )
    with pytest.raises(exc.HTTPRedirection, match='redirects to'):
        adapter.get('/v2/images')


def test_credentials_in_a_location_are_not_shown(adapter, requests_mock):
    requests_mock.get(
        f'{URL}/v2/images',
        status_code=302,
        headers={'Location': 'http://user:hush@evil.test/?key=hush'},
    )
    with pytest.raises(exc.HTTPRedirection) as raised:
        adapter.get('/v2/images')
    assert 'http://evil.test' in str(raised.value)
    assert 'hush' not in str(raised.value)


def test_a_redirect_without_a_location_is_an_error(adapter, requests_mock):
    requests_mock.get(f'{URL}/v2/images', status_code=302)
    with pytest.raises(exc.HTTPRedirection):
        adapter.get(urls.build_path('images'))


# --- tokens and streamed bodies ----------------------------------------------


def test_the_line_break_after_a_token_is_removed(requests_mock):
    requests_mock.get(f'{URL}/v2/images', json={})
    http.make_adapter(URL, token='hush\n').get(urls.build_path('images'))
    assert requests_mock.last_request.headers['X-Auth-Token'] == 'hush'


def test_an_invalid_token_is_not_in_the_message():
    adapter = http.make_adapter(URL, token='hu\nsh')
    with pytest.raises(exc.ClientException, match='not allowed in') as caught:
        adapter.get(urls.build_path('images'))
    assert 'hu' not in str(caught.value)


@pytest.mark.parametrize(('timeout', 'effective'), [(None, 600), (9, 9)])
def test_requests_have_a_timeout(requests_mock, timeout, effective):
    requests_mock.get(f'{URL}/v2/images', json={})
    adapter = http.make_adapter(URL, token='t', timeout=timeout)
    adapter.get(urls.build_path('images'))
    assert requests_mock.last_request.timeout == effective


def test_an_expired_token_is_renewed(renewing, requests_mock):
    requests_mock.get(
        f'{URL}/v2/images', [{'status_code': 401}, {'json': {'ok': 1}}]
    )
    assert renewing.get(urls.build_path('images')).json() == {'ok': 1}
    assert requests_mock.last_request.headers['X-Auth-Token'] == 'token-2'


@pytest.mark.parametrize(
    'first',
    [
        (401, {}),
        (503, {'Retry-After': '0'}),
        (307, {'Location': f'{URL}/v2/up'}),
    ],
)
def test_a_file_is_replayed_from_its_start(
    renewing, requests_mock, tmp_path, first
):
    (tmp_path / 'f').write_bytes(b'whole')
    respond, bodies = _respond_and_read(first, (204, {}))
    requests_mock.put(f'{URL}/v2/up', text=respond)
    body = Upload(open_source(tmp_path / 'f'))
    assert renewing.send('/v2/up', 'PUT', body, {}).status_code == 204
    assert bodies == [b'whole', b'whole']
    if first[0] == 401:
        assert requests_mock.last_request.headers['X-Auth-Token'] == 'token-2'


@pytest.mark.parametrize(
    'first', [(401, {}), (503, {}), (307, {'Location': f'{URL}/v2/up'})]
)
def test_a_pipe_is_never_sent_twice(renewing, requests_mock, first):
    respond, bodies = _respond_and_read(first, (204, {}))
    requests_mock.put(f'{URL}/v2/up', text=respond)
    with pytest.raises(exc.HTTPException, match='came from a pipe') as raised:
        renewing.send('/v2/up', 'PUT', Pipe(), {})
    assert raised.value.code == first[0]
    assert bodies == [b'data']


def test_a_pipe_is_not_sent_twice_after_a_connection_reset(
    adapter, requests_mock
):
    def reset(request, context):
        next(iter(request.body))
        raise requests.ConnectionError('reset')

    requests_mock.put(f'{URL}/v2/up', text=reset)
    with pytest.raises(exc.CommunicationError, match='came from a pipe'):
        adapter.send('/v2/up', 'PUT', Pipe(), {})
    assert len(requests_mock.request_history) == 1


def test_an_unread_pipe_is_sent_after_a_connection_failure(
    adapter, requests_mock
):
    respond, bodies = _respond_and_read((204, {}))
    requests_mock.put(
        f'{URL}/v2/up', [{'exc': requests.ConnectTimeout}, {'text': respond}]
    )
    assert adapter.send('/v2/up', 'PUT', Pipe(), {}).status_code == 204
    assert bodies == [b'data']


def test_a_second_401_is_final(renewing, requests_mock):
    respond, bodies = _respond_and_read((401, {}), (401, {}))
    requests_mock.put(f'{URL}/v2/up', text=respond)
    with pytest.raises(exc.HTTPUnauthorized):
        renewing.send('/v2/up', 'PUT', Upload(open_source(b'x')), {})
    assert bodies == [b'x', b'x']


def test_a_401_without_a_renewable_token_is_final(adapter, requests_mock):
    requests_mock.put(f'{URL}/v2/up', status_code=401)
    with pytest.raises(exc.HTTPUnauthorized):
        adapter.send('/v2/up', 'PUT', Upload(open_source(b'x')), {})
    assert len(requests_mock.request_history) == 1


def test_a_body_is_not_sent_to_another_server(adapter, requests_mock):
    respond, _ = _respond_and_read((307, {'Location': 'http://evil.test/'}))
    requests_mock.put(f'{URL}/v2/up', text=respond)
    with pytest.raises(exc.HTTPRedirection):
        adapter.send('/v2/up', 'PUT', Upload(open_source(b'x')), {})

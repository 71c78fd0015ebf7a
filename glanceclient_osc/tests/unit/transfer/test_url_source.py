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
"""Image data and checksum files of URLs."""

from datetime import datetime, timezone

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.fault_server import (
    FaultServer,
    drip,
    respond,
)
from glanceclient_osc.transfer import url_source

URL = 'https://me:secret@x.test/disk?signature=1'


def test_data_is_read_with_its_size(requests_mock):
    requests_mock.get(URL, content=b'data', headers={'Content-Length': '4'})
    with url_source.open_url(URL) as source:
        assert source.size == 4
        assert b''.join(source.blocks()) == b'data'
    sent = requests_mock.last_request.headers
    assert sent['Accept-Encoding'] == 'identity'


def test_the_size_may_be_unknown(requests_mock):
    requests_mock.get(URL, content=b'data', headers={'Content-Length': 'x'})
    with url_source.open_url(URL) as source:
        assert source.size is None


def test_an_error_of_the_server_is_reported_without_secrets(requests_mock):
    requests_mock.get(URL, status_code=404, reason='Not Found')
    with pytest.raises(exc.SourceError) as caught:
        url_source.fetch_text(URL)
    assert str(caught.value) == (
        'Cannot download https://***@x.test/disk?***: 404 Not Found'
    )


@pytest.mark.parametrize(
    'error',
    [
        requests.ConnectionError('refused by https://me:secret@x.test/'),
        requests.exceptions.InvalidURL('no host'),
    ],
)
def test_a_failed_connection_is_reported(requests_mock, error):
    requests_mock.get(URL, exc=error)
    with (
        pytest.raises(exc.SourceError, match='Cannot download') as caught,
        url_source.open_url(URL),
    ):
        pass
    assert 'secret' not in str(caught.value)


def test_text_is_returned(requests_mock):
    requests_mock.get(URL, content=b'abc\xff')
    assert url_source.fetch_text(URL) == 'abc\N{REPLACEMENT CHARACTER}'


def test_text_that_is_too_long_is_refused(requests_mock, monkeypatch):
    monkeypatch.setattr(url_source, '_MAX_TEXT_SIZE', 3)
    requests_mock.get(URL, content=b'four')
    with pytest.raises(exc.SourceError, match='larger than 3 bytes'):
        url_source.fetch_text(URL)


def test_a_page_has_the_date_of_its_last_change(requests_mock):
    def fetch(**headers):
        requests_mock.get(URL, content=b'abc', headers=headers)
        return url_source.fetch_page(URL, 3)

    page = fetch(**{'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT'})
    date = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert page == url_source.Page(b'abc', date)
    local = fetch(**{'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 -0000'})
    assert local.modified == date
    for headers in ({}, {'Last-Modified': 'yesterday'}):
        assert fetch(**headers).modified is None


@pytest.mark.parametrize('status', [404, 410])
def test_a_missing_page_can_be_told_from_other_errors(requests_mock, status):
    requests_mock.get(URL, status_code=status)
    with pytest.raises(url_source.PageNotFound):
        url_source.fetch_page(URL, 3)


def test_a_page_is_not_read_without_tls_after_a_redirection(requests_mock):
    requests_mock.get(
        URL, status_code=302, headers={'Location': 'http://x.test/a?b=c'}
    )
    requests_mock.get('http://x.test/a', content=b'abc')
    with pytest.raises(exc.SourceError) as caught:
        url_source.fetch_page(URL, 3)
    assert str(caught.value).endswith(
        'it is redirected to http://x.test/a?*** without TLS'
    )
    assert url_source.fetch_page('http://x.test/a', 3).content == b'abc'


@pytest.fixture
def slow(monkeypatch):
    """Wait for a tenth of a second instead of minutes."""
    monkeypatch.setattr(url_source, '_TIMEOUT', (1, 1))
    monkeypatch.setattr(url_source, '_PAGE_TIMEOUT', 0.1)
    monkeypatch.setattr(url_source, 'DEFAULT_MIN_RATE', 10 << 16)


def read_page(url):
    return url_source.fetch_page(url, 2000).content


def read_data(url):
    with url_source.open_url(url) as source:
        return b''.join(source.blocks())


@pytest.mark.parametrize('read', [read_page, read_data])
def test_data_that_never_ends_is_given_up(slow, read):
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'

    def send(connection, request):
        connection.sendall(head)
        drip(b'x' * 1000)(connection, request)

    with FaultServer(send) as server:
        with pytest.raises(exc.SourceError, match='Cannot download'):
            read(server.url)


def test_headers_that_never_end_are_given_up(slow, monkeypatch):
    monkeypatch.setattr(url_source, '_TIMEOUT', (1, 0.2))
    headers = b'HTTP/1.1 200 OK\r\n' + b'A: b\r\n' * 90
    with FaultServer(drip(headers)) as server:
        with pytest.raises(exc.SourceError, match='Cannot download'):
            url_source.fetch_page(server.url, 10)


def test_the_body_of_a_redirect_is_not_read(monkeypatch):
    sent = []

    def redirect(connection, request):
        connection.sendall(
            b'HTTP/1.1 302 Found\r\nLocation: /b\r\n'
            b'Transfer-Encoding: chunked\r\n\r\n'
        )
        block = b'100000\r\n' + bytes(1 << 20) + b'\r\n'
        while len(sent) < 100:
            connection.sendall(block)
            sent.append(len(block))

    with FaultServer(redirect, respond(200, b'data')) as server:
        assert url_source.fetch_page(f'{server.url}/a', 10).content == b'data'
        assert [request.path for request in server.requests] == ['/a', '/b']
    assert len(sent) < 50


@pytest.mark.parametrize(
    ('location', 'reason'),
    [
        ('/a', 'more than 10 redirects'),
        ('file:///etc/passwd', 'a URL of no website'),
        ('http://[x', 'IPv6'),
    ],
)
def test_a_redirect_that_leads_nowhere_is_an_error(location, reason):
    with FaultServer(default=respond(302, Location=location)) as server:
        with pytest.raises(exc.SourceError, match=reason):
            url_source.fetch_page(f'{server.url}/a', 10)


def test_netrc_is_not_used(tmp_path, monkeypatch):
    netrc = tmp_path / 'netrc'
    netrc.write_text('machine 127.0.0.1 login me password secret\n')
    netrc.chmod(0o600)
    monkeypatch.setenv('NETRC', str(netrc))
    with FaultServer(default=respond(200, b'data')) as server:
        url_source.fetch_page(server.url, 10)
        url_source.fetch_page(server.url.replace('//', '//u:p@'), 10)
        headers = [request.headers for request in server.requests]
    assert 'authorization' not in headers[0]
    assert headers[1]['authorization'] == 'Basic dTpw'


@pytest.mark.parametrize('year', ['9' * 20, '9999'])
def test_an_impossible_date_is_ignored(requests_mock, year):
    date = f'Fri, 31 Dec {year} 23:59:59 -2359'
    requests_mock.get(URL, content=b'abc', headers={'Last-Modified': date})
    assert url_source.fetch_page(URL, 3).modified is None


def test_an_impossible_size_is_ignored(requests_mock):
    headers = {'Content-Length': '9' * 5000}
    requests_mock.get(URL, content=b'abc', headers=headers)
    with url_source.open_url(URL) as source:
        assert source.size is None

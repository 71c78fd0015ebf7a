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

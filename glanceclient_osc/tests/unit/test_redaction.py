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

"""URLs in messages and logs have no credentials."""

import logging
import time

import pytest

from glanceclient_osc import exc, redaction


@pytest.mark.parametrize(
    ('text', 'redacted'),
    [
        ('nothing to see', 'nothing to see'),
        ('https://host/disk', 'https://host/disk'),
        ('https://me:pw@host/disk', 'https://***@host/disk'),
        ('s3://key:sec/r+t@host/bucket', 's3://***@host/bucket'),
        (
            'swift+https://a:u:key@auth/c/o',
            'swift+https://***@auth/c/o',
        ),
        ('"http://h/x?sig=pw"}', '"http://h/x?***"}'),
        ("('http://h/x?sig=pw'): no", "('http://h/x?***'): no"),
        (
            'HTTP://u:pw@h?pw and ftp://pw@i',
            'HTTP://***@h?*** and ftp://***@i',
        ),
        ('http://cdn/v2/images/x?sig=pw', 'http://cdn/v2/images/x?***'),
        ('https://h/x#pw.', 'https://h/x#***.'),
        ('https://u:p<w@h/x', 'https://***@h/x'),
        (r'https:\/\/u:pw@h\/x?pw', r'https:\/\/***@h\/x?***'),
        ('<http://h/x?pw>', '<http://h/x?***>'),
    ],
)
def test_urls_lose_user_password_and_query(text, redacted):
    assert redaction.redact(text) == redacted


def test_queries_of_the_images_api_are_shown(monkeypatch):
    monkeypatch.setattr(redaction, '_API_ROOTS', set())
    redaction.show_queries('https://glance:9292/image')
    for path in ('v2/images?limit=1', 'v1/images?limit=1'):
        url = f'https://glance:9292/image/{path}'
        assert redaction.redact(f'{url} failed') == f'{url} failed'
    for url in ('https://glance:9292.x/image/a', 'https://glance:9292/img'):
        assert redaction.redact(f'{url}?pw') == f'{url}?***'
    with_password = 'https://u:pw@glance:9292/image/x?pw'
    assert 'pw' not in redaction.redact(with_password)


def test_a_token_in_an_error_of_the_server_is_not_shown(
    adapter, requests_mock, caplog
):
    requests_mock.get(
        'http://glance.test/v2/images',
        status_code=400,
        json={'message': 'the token token-1 is bad'},
        headers={'Content-Type': 'application/json'},
    )
    with (
        caplog.at_level(logging.DEBUG, 'keystoneauth'),
        pytest.raises(exc.HTTPBadRequest) as error,
    ):
        adapter.get('/v2/images')
    assert 'the token *** is bad' in str(error.value)
    assert 'token-1' not in caplog.text


def test_a_log_record_is_redacted_with_its_arguments(caplog):
    logger = logging.getLogger('test_redaction')
    logger.addFilter(redaction.redact_record)
    logger.warning('%s of %d', 'http://u:pw@h', 3)
    logger.warning('100%% of %s', 'http')
    assert caplog.messages == ['http://***@h of 3', '100% of http']


def test_logged_bodies_are_redacted(adapter, requests_mock, caplog):
    requests_mock.post(
        'http://glance.test/v2/images',
        json={'url': 'http://h/x?pw'},
        headers={'Content-Type': 'application/json'},
    )
    with caplog.at_level(logging.DEBUG, 'keystoneauth'):
        adapter.post('/v2/images', json={'url': 'http://u:pw@h/x'})
    assert 'http://***@h/x' in caplog.text
    assert 'http://h/x?***' in caplog.text
    assert 'pw' not in caplog.text


def test_messages_of_the_server_are_redacted(adapter, requests_mock):
    requests_mock.get(
        'http://glance.test/v2/images', status_code=400, text='no http://h?pw.'
    )
    with pytest.raises(exc.HTTPBadRequest) as error:
        adapter.get('/v2/images')
    assert 'no http://h?***.' in str(error.value)


@pytest.mark.parametrize(
    'text',
    [
        'x' * 1_000_000 + ' ://',
        'a://' * 250_000,
        '://' + '@' * 1_000_000,
        'a://b?' * 200_000,
        ('a://b@c ' + 'x' * 100) * 10_000,
    ],
)
def test_redaction_takes_linear_time(text):
    began = time.process_time()
    redaction.redact(text)
    assert time.process_time() - began < 1

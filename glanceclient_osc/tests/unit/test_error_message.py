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

"""Error messages in the bodies of responses."""

import time

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.error_message import (
    describe_unknown_url,
    extract_message,
)


def _build_response(status, body, kind, **headers):
    response = requests.Response()
    response.status_code = status
    response.reason = {404: 'Not Found', 403: 'Forbidden'}.get(status, '')
    response._content = body.encode()
    response.headers.update({'Content-Type': kind, **headers})
    return response


@pytest.mark.parametrize(
    ('kind', 'body', 'message'),
    [
        ('application/json', '{"a": [{"message": "first"}]}', 'first'),
        ('application/json', '{"message": 1}', ''),
        ('application/json', '[]', ''),
        ('text/html', '<style>p {}</style><p>No image</p>', 'No image'),
        ('text/plain', "'x' Failed validating 'type' in schema", "'x'"),
        ('text/plain', 'http://u:secret@x/y', 'http://***@x/y'),
        ('application/json', '{"message": "\\u001b[31mred"}', r'\x1b[31mred'),
    ],
)
def test_the_message_is_found_in_the_body(kind, body, message):
    assert extract_message(_build_response(404, body, kind)) == message


def test_the_list_of_versions_is_not_a_message():
    response = _build_response(300, '{"versions": []}', 'application/json')
    assert 'version of the Images API is not available' in extract_message(
        response
    )


@pytest.mark.parametrize(
    ('message', 'sentence'),
    [
        ('No image found with ID abc', ''),
        ("Image 'abc' not found.", ''),
        ('', '. The URL was http://wrong.example:1/x/v2/images/abc'),
        (
            'The requested URL was not found on the server.',
            '. The URL was http://wrong.example:1/x/v2/images/abc',
        ),
        (
            'The requested URL /x/v2/images/abc was not found',
            '. The URL was http://wrong.example:1/x/v2/images/abc',
        ),
    ],
)
def test_the_url_is_named_if_the_message_names_no_resource(message, sentence):
    response = _build_response(404, message, 'text/plain')
    response.request = requests.Request(
        'GET', 'http://wrong.example:1/x/v2/images/abc?limit=1'
    ).prepare()
    assert describe_unknown_url(response) == sentence
    assert str(exc.from_response(response)).endswith(sentence or '(HTTP 404)')
    response.status_code = 403
    assert describe_unknown_url(response) == ''


def test_a_long_error_page_is_cut():
    response = _build_response(502, 'x ' * 9999, '')
    assert len(extract_message(response)) < 1100


@pytest.mark.parametrize(
    'body',
    [
        '<h1 ' * 50_000,
        '<script ' * 50_000,
        'x' * 60_000 + '://',
        '<' * 200_000,
        '&#' * 100_000,
        '{"message": "' + '<h1 ' * 50_000 + '"}',
        '[' * 200_000,
    ],
)
@pytest.mark.parametrize('kind', ['text/html', 'application/json'])
def test_hostile_error_pages_take_milliseconds(body, kind):
    began = time.process_time()
    extract_message(_build_response(403, body, kind))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize('charset', ['nosuch', 'idna', 'utf-16', '\0', 'hex'])
def test_any_charset_of_an_error_is_accepted(charset):
    response = _build_response(404, 'No image', f'text/plain;{charset=!s}')
    response.encoding = charset
    assert extract_message(response) == 'No image'


def test_latin_1_messages_are_decoded():
    response = _build_response(404, '', 'text/plain')
    response._content = 'déjà vu'.encode('latin-1')
    response.encoding = 'ISO-8859-1'
    assert extract_message(response) == 'déjà vu'
    response.encoding = None
    assert extract_message(response) == 'd\ufffdj\ufffd vu'

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

"""Exceptions: statuses, the tree, names, pickling."""

import pickle

import pytest
import requests

from glanceclient_osc import exc


def _build_response(status, body, kind, **headers):
    response = requests.Response()
    response.status_code = status
    response.reason = {404: 'Not Found', 403: 'Forbidden'}.get(status, '')
    response._content = body.encode()
    response.headers.update({'Content-Type': kind, **headers})
    return response


@pytest.mark.parametrize(
    ('kind', 'body'),
    [
        (
            'text/html; charset=UTF-8',
            '<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n'
            ' <body>\n  <h1>404 Not Found</h1>\n  No image &quot;x&quot;'
            '<br /><br />\n\n\n </body>\n</html>',
        ),
        (
            'application/json',
            '{"message": "No image \\"x\\"<br /><br />\\n\\n\\n", '
            '"code": "404 Not Found", "title": "Not Found"}',
        ),
        (
            'application/json',
            '{"error": {"code": 404, "message": "No image \\"x\\""}}',
        ),
        ('text/plain', '404 Not Found\n\nNo image "x"\n\n   '),
        ('text/plain', 'No image "x"'),
        ('application/json', 'No image "x"'),
        ('', 'No image "x"'),
    ],
)
def test_the_message_of_the_server_is_extracted(kind, body):
    error = exc.from_response(
        _build_response(404, body, kind, **{'x-openstack-request-id': 'req-1'})
    )
    assert isinstance(error, exc.HTTPNotFound)
    assert error.code == 404
    assert error.details == 'No image "x"'
    assert error.request_id == 'req-1'
    assert str(error) == 'No image "x" (HTTP 404, req-1)'


def test_an_empty_body_gives_the_reason_of_the_status():
    assert str(exc.from_response(_build_response(403, '', ''))) == (
        'Forbidden (HTTP 403)'
    )


@pytest.mark.parametrize(
    ('code', 'name'),
    [
        (300, 'HTTPMultipleChoices'),
        (307, 'HTTPRedirection'),
        (400, 'HTTPBadRequest'),
        (401, 'HTTPUnauthorized'),
        (403, 'HTTPForbidden'),
        (404, 'HTTPNotFound'),
        (405, 'HTTPMethodNotAllowed'),
        (409, 'HTTPConflict'),
        (413, 'HTTPOverLimit'),
        (415, 'HTTPUnsupportedMediaType'),
        (418, 'HTTPException'),
        (500, 'HTTPInternalServerError'),
        (501, 'HTTPNotImplemented'),
        (502, 'HTTPBadGateway'),
        (503, 'HTTPServiceUnavailable'),
        (599, 'HTTPException'),
    ],
)
def test_each_status_has_its_exception(code, name):
    error = exc.for_status(code)
    assert type(error).__name__ == name
    assert error.code == code
    assert f'HTTP {code}' in str(error)


def test_names_of_python_glanceclient():
    for name in [
        'BadRequest',
        'Unauthorized',
        'Forbidden',
        'NotFound',
        'Conflict',
        'OverLimit',
        'ServiceUnavailable',
    ]:
        assert issubclass(getattr(exc, name), exc.HTTPException)
    assert issubclass(exc.HTTPException, exc.ClientException)
    assert issubclass(exc.IntegrityError, OSError)


def test_the_docstring_draws_every_exception():
    drawn = {
        word
        for word in exc.__doc__.split()
        if hasattr(exc, word) and word[0].isupper()
    }
    real = {
        name
        for name, item in vars(exc).items()
        if isinstance(item, type)
        and issubclass(item, exc.ClientException)
        and item.__name__ == name
    }
    assert drawn == real


def test_an_ambiguous_name_lists_the_images():
    error = exc.AmbiguousName(
        'x',
        [
            {'id': '1', 'owner': 'a', 'created_at': '2026'},
            {'id': '2', 'owner': 'b', 'created_at': '2025'},
        ],
    )
    assert str(error) == (
        "2 images are named 'x', use an ID: 1 (owner a, created 2026); "
        '2 (owner b, created 2025)'
    )


def test_exceptions_can_be_pickled():
    for error in (
        exc.HTTPConflict('words', request_id='req-1'),
        exc.AmbiguousName('x', [{'id': '1'}, {'id': '2'}]),
        exc.ImportFailed('words', {'id': '1'}),
        exc.IntegrityError('words'),
    ):
        copied = pickle.loads(pickle.dumps(error))
        assert str(copied) == str(error)
        assert vars(copied) == vars(error)
        assert copied.args == error.args
        assert getattr(copied, 'errno', None) == getattr(error, 'errno', None)

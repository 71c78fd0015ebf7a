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

"""Tests of glanceclient_osc.v2.metadefs.namespaces and documents."""

import re

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v2.client import Client

NAMESPACES = f'{URL}/v2/metadefs/namespaces'
EVERYTHING = re.compile(re.escape(NAMESPACES))
DOCUMENT = {'namespace': 'n', 'visibility': 'public', 'tags': [{'name': 't'}]}


class Glance:
    """A server with namespaces, some of whose requests fail.

    :ivar failing: steps of restore() that fail
    """

    def __init__(self, mocker):
        self.namespaces = {}
        self.failing = set()
        for method in ('get', 'post', 'put', 'delete'):
            getattr(mocker, method)(
                EVERYTHING, json=getattr(self, f'_{method}')
            )

    def _fails(self, step, context):
        if step in self.failing:
            context.status_code = 409
        return step in self.failing

    def _get(self, request, context):
        name = request.path.rpartition('/')[2]
        if name not in self.namespaces:
            context.status_code = 404
            return {}
        return self.namespaces[name]

    def _post(self, request, context):
        body = request.json()
        # Glance leaves a part of the namespace after an error.
        self.namespaces[body['namespace']] = body
        return {} if self._fails('post', context) else body

    def _put(self, request, context):
        name, body = request.path.rpartition('/')[2], request.json()
        step = 'aside' if '.replaced-' in body['namespace'] else 'name'
        if name not in self.namespaces:
            context.status_code = 404
        elif not self._fails(step, context):
            new = {**self.namespaces.pop(name), **body}
            self.namespaces[body['namespace']] = new
            return new
        return {}

    def _delete(self, request, context):
        name = request.path.rpartition('/')[2]
        step = 'old' if '.replaced-' in name else 'interim'
        if name not in self.namespaces:
            context.status_code = 404
        elif not self._fails(step, context):
            del self.namespaces[name]
            context.status_code = 204
        return {}


@pytest.fixture
def glance(requests_mock):
    return Glance(requests_mock)


@pytest.fixture
def namespaces(adapter):
    return Client(adapter=adapter, validate=False).metadefs_namespace


def test_restore_creates_a_namespace(glance, namespaces):
    namespace = namespaces.restore(DOCUMENT)
    assert (namespace.namespace, namespace.visibility) == ('n', 'public')
    assert glance.namespaces['n']['tags'] == [{'name': 't'}]
    assert [*glance.namespaces] == ['n']


@pytest.mark.parametrize('failing', ['post', 'name'])
def test_restore_deletes_an_incomplete_namespace(glance, namespaces, failing):
    glance.failing = {failing}
    with pytest.raises(exc.HTTPConflict):
        namespaces.restore(DOCUMENT)
    assert glance.namespaces == {}


def test_restore_reports_a_namespace_it_cannot_delete(glance, namespaces):
    glance.failing = {'post', 'interim'}
    with pytest.raises(exc.HTTPConflict) as raised:
        namespaces.restore(DOCUMENT)
    [name] = glance.namespaces
    assert f"namespace '{name}' is left behind" in str(raised.value)
    assert glance.namespaces[name]['visibility'] == 'private'


def test_restore_does_not_change_an_existing_namespace(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    with pytest.raises(exc.AlreadyExists, match="'n'"):
        namespaces.restore(DOCUMENT)
    glance.namespaces['n']['protected'] = True
    with pytest.raises(exc.InvalidArgument, match='protected'):
        namespaces.restore(DOCUMENT, replace=True)
    assert [*glance.namespaces] == ['n']
    assert glance.namespaces['n']['description'] == 'old'


def test_restore_replaces_a_namespace(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    namespace = namespaces.restore(DOCUMENT, replace=True)
    assert [*glance.namespaces] == ['n']
    assert 'description' not in namespace


@pytest.mark.parametrize('failing', ['post', 'aside', 'name'])
def test_a_namespace_is_restored_if_its_replacement_fails(
    glance, namespaces, failing
):
    old = {'namespace': 'n', 'description': 'old', 'tags': [{'name': 'x'}]}
    glance.namespaces = {'n': dict(old)}
    glance.failing = {failing}
    if failing == 'name':
        # Undoing uses this name, too: only the first request fails.
        real = glance._fails

        def fail_once(step, context):
            failed = real(step, context)
            if step == 'name':
                glance.failing = set()
            return failed

        glance._fails = fail_once
    with pytest.raises(exc.HTTPConflict):
        namespaces.restore(DOCUMENT, replace=True)
    assert glance.namespaces == {'n': old}


def test_restore_reports_an_old_namespace_it_cannot_delete(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    glance.failing = {'old'}
    with pytest.raises(exc.ClientException, match="'n' is imported; name"):
        namespaces.restore(DOCUMENT, replace=True)
    assert 'description' not in glance.namespaces['n']


@pytest.mark.parametrize(
    ('document', 'message'),
    [
        ({}, 'has no "namespace"'),
        ({'namespace': 3}, 'has no "namespace"'),
        ({'namespace': 'n', 'tags': {}}, 'tags is not a list'),
        ({'namespace': 'n', 'tags': ['t']}, 'Item 1 of tags has no name'),
        (
            {'namespace': 'n', 'objects': [{'name': 'o'}, {}]},
            'Item 2 of objects has no name',
        ),
        ({'namespace': 'n', 'properties': []}, 'properties: not a mapping'),
        (
            {'namespace': 'n', 'properties': {'p': 'string'}},
            "properties: 'p' has no definition",
        ),
        (
            {
                'namespace': 'n',
                'objects': [{'name': 'o', 'properties': {'p': None}}],
            },
            "properties of object 'o': 'p' has no definition",
        ),
    ],
)
def test_restore_refuses_an_invalid_document(
    glance, namespaces, document, message
):
    with pytest.raises(exc.InvalidArgument, match=message):
        namespaces.restore(document)
    assert glance.namespaces == {}


def test_restore_ignores_null_values(glance, namespaces):
    namespaces.restore({'namespace': 'n', 'tags': None, 'properties': None})
    assert 'tags' not in glance.namespaces['n']


def test_update_removes_a_field_whose_value_is_none(
    glance, namespaces, requests_mock
):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    namespaces.update('n', description=None, display_name='new')
    [body] = [
        request.json()
        for request in requests_mock.request_history
        if request.method == 'PUT'
    ]
    assert body == {'namespace': 'n', 'display_name': 'new'}


def test_unprotected_restores_the_protection_after_an_error(
    glance, namespaces
):
    glance.namespaces = {'n': {'namespace': 'n', 'protected': True}}

    def interrupt():
        with namespaces.unprotected('n'):
            assert glance.namespaces['n']['protected'] is False
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert glance.namespaces['n']['protected'] is True


def test_unprotected_reports_a_missing_protection(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'protected': True}}

    def fail_to_protect():
        with namespaces.unprotected('n'):
            glance.failing = {'name'}

    with pytest.raises(exc.HTTPConflict, match="namespace 'n' is unprotected"):
        fail_to_protect()


def test_unprotected_changes_nothing_without_a_protection(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n'}}
    with namespaces.unprotected('n'):
        assert glance.namespaces == {'n': {'namespace': 'n'}}


def test_export_sorts_and_removes_what_the_server_adds(glance, namespaces):
    glance.namespaces = {
        'n': {
            'namespace': 'n',
            'created_at': 'then',
            'tags': [{'name': 'b', 'updated_at': 'then'}, {'name': 'a'}],
            'properties': {
                'p': {'title': 'P', 'name': 'p'},
                'o': {'title': 'O', 'name': 'other'},
            },
        }
    }
    document = namespaces.export('n')
    assert document == {
        'namespace': 'n',
        'tags': [{'name': 'a'}, {'name': 'b'}],
        'properties': {
            'o': {'title': 'O', 'name': 'other'},
            'p': {'title': 'P'},
        },
    }
    assert [*document['properties']] == ['o', 'p']

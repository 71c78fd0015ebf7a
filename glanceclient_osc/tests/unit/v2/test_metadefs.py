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

"""Metadata definitions: nothing is lost, nothing is left behind."""

import re

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v2.client import Client

NAMESPACES = f'{URL}/v2/metadefs/namespaces'
EVERYTHING = re.compile(re.escape(NAMESPACES))
DOCUMENT = {'namespace': 'n', 'visibility': 'public', 'tags': [{'name': 't'}]}


class Glance:
    """Namespaces on a server that fails when it is told to."""

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
        # As Glance does: a part of it stays.
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


def test_restore_makes_it_whole(glance, namespaces):
    made = namespaces.restore(DOCUMENT)
    assert (made.namespace, made.visibility) == ('n', 'public')
    assert glance.namespaces['n']['tags'] == [{'name': 't'}]
    assert [*glance.namespaces] == ['n']


@pytest.mark.parametrize('failing', ['post', 'name'])
def test_restore_leaves_nothing_behind(glance, namespaces, failing):
    glance.failing = {failing}
    with pytest.raises(exc.HTTPConflict):
        namespaces.restore(DOCUMENT)
    assert glance.namespaces == {}


def test_what_is_left_behind_is_said(glance, namespaces):
    glance.failing = {'post', 'interim'}
    with pytest.raises(exc.HTTPConflict) as raised:
        namespaces.restore(DOCUMENT)
    [left] = glance.namespaces
    assert f"namespace '{left}' is left behind" in str(raised.value)
    assert glance.namespaces[left]['visibility'] == 'private'


def test_what_is_there_is_not_touched(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    with pytest.raises(exc.AlreadyExists, match="'n'"):
        namespaces.restore(DOCUMENT)
    glance.namespaces['n']['protected'] = True
    with pytest.raises(exc.InvalidArgument, match='protected'):
        namespaces.restore(DOCUMENT, replace=True)
    assert [*glance.namespaces] == ['n']
    assert glance.namespaces['n']['description'] == 'old'


def test_replace(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    made = namespaces.restore(DOCUMENT, replace=True)
    assert [*glance.namespaces] == ['n']
    assert 'description' not in made


@pytest.mark.parametrize('failing', ['post', 'aside', 'name'])
def test_what_is_not_replaced_is_as_before(glance, namespaces, failing):
    old = {'namespace': 'n', 'description': 'old', 'tags': [{'name': 'x'}]}
    glance.namespaces = {'n': dict(old)}
    steps = {failing}
    glance.failing = steps
    if failing == 'name':
        # The way back has that name too: only the first time it fails.
        real = glance._fails

        def once(step, context):
            failed = real(step, context)
            if step == 'name':
                glance.failing = set()
            return failed

        glance._fails = once
    with pytest.raises(exc.HTTPConflict):
        namespaces.restore(DOCUMENT, replace=True)
    assert glance.namespaces == {'n': old}


def test_the_replaced_one_that_stays_is_said(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    glance.failing = {'old'}
    with pytest.raises(exc.ClientException, match="'n' is imported; name"):
        namespaces.restore(DOCUMENT, replace=True)
    assert 'description' not in glance.namespaces['n']


@pytest.mark.parametrize(
    ('document', 'message'),
    [
        ({}, 'namespace, the name of it'),
        ({'namespace': 3}, 'namespace, the name of it'),
        ({'namespace': 'n', 'tags': {}}, 'tags is not a list'),
        ({'namespace': 'n', 'tags': ['t']}, 'Number 1 of tags: no name'),
        (
            {'namespace': 'n', 'objects': [{'name': 'o'}, {}]},
            'Number 2 of objects: no name',
        ),
        ({'namespace': 'n', 'properties': []}, 'properties: not by name'),
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
def test_what_is_no_namespace(glance, namespaces, document, message):
    with pytest.raises(exc.InvalidArgument, match=message):
        namespaces.restore(document)
    assert glance.namespaces == {}


def test_nothing_after_a_key_is_nothing(glance, namespaces):
    namespaces.restore({'namespace': 'n', 'tags': None, 'properties': None})
    assert 'tags' not in glance.namespaces['n']


def test_none_takes_a_field_away(glance, namespaces, requests_mock):
    glance.namespaces = {'n': {'namespace': 'n', 'description': 'old'}}
    namespaces.update('n', description=None, display_name='new')
    [sent] = [
        request.json()
        for request in requests_mock.request_history
        if request.method == 'PUT'
    ]
    assert sent == {'namespace': 'n', 'display_name': 'new'}


def test_the_protection_is_back_whatever_happens(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'protected': True}}

    def interrupted():
        with namespaces.unprotected('n'):
            assert glance.namespaces['n']['protected'] is False
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert glance.namespaces['n']['protected'] is True


def test_a_protection_that_is_not_back_is_said(glance, namespaces):
    glance.namespaces = {'n': {'namespace': 'n', 'protected': True}}

    def meanwhile_forbidden():
        with namespaces.unprotected('n'):
            glance.failing = {'name'}

    with pytest.raises(exc.HTTPConflict, match="namespace 'n' is unprotected"):
        meanwhile_forbidden()


def test_pages_of_tags_have_no_link_to_the_next(requests_mock, adapter):
    def page(request, context):
        tags = 'abcde'
        begin = tags.find(request.qs.get('marker', [' '])[0]) + 1
        end = begin + int(request.qs['limit'][0])
        return {'tags': [{'name': name} for name in tags[begin:end]]}

    requests_mock.get(f'{NAMESPACES}/n/tags', json=page)
    tags = Client(adapter=adapter, validate=False).metadefs_tag
    listed = tags.list('n', page_size=2)
    assert ''.join(tag.name for tag in listed) == 'abcde'
    assert requests_mock.call_count == 3
    listed = tags.list('n', page_size=5)
    assert ''.join(tag.name for tag in listed) == 'abcde'
    listed = tags.list('n', page_size=2, limit=3, marker='a')
    assert ''.join(tag.name for tag in listed) == 'bcd'

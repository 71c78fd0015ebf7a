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

"""Base class of the metadata definition controllers."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.metadefs.conftest import NAMESPACE
from glanceclient_osc.v2.metadefs.controller import (
    merge_fields,
    select_writable,
)


def test_read_only_fields_are_not_sent():
    fields = {'name': 'n', 'created_at': '2026', 'self': '/n', 'schema': '/s'}
    assert select_writable(fields) == {'name': 'n'}


def test_none_removes_a_field_but_the_server_may_send_none():
    merged = merge_fields({'a': 1, 'b': None, 'c': 3}, {'a': None, 'd': 4})
    assert merged == {'b': None, 'c': 3, 'd': 4}


def test_an_update_keeps_the_other_fields(client, requests_mock):
    old = {'namespace': 'n', 'name': 'o', 'description': 'd', 'self': '/o'}
    requests_mock.get(f'{NAMESPACE}/objects/o', json=old)
    requests_mock.put(f'{NAMESPACE}/objects/o', json=old)
    client._validate = False
    client.metadefs_object.update('n', 'o', required=['a'])
    [put] = [r for r in requests_mock.request_history if r.method == 'PUT']
    assert put.json() == {
        'namespace': 'n',
        'name': 'o',
        'description': 'd',
        'required': ['a'],
    }


@pytest.mark.parametrize('name', ['', None])
def test_an_empty_name_sends_no_request(client, requests_mock, name):
    with pytest.raises(exc.HTTPNotFound, match='is empty'):
        client.metadefs_object.get('n', name)
    assert not requests_mock.called

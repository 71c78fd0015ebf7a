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

"""Documents of namespaces."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2.metadefs.documents import (
    build_document,
    check_document,
)


def test_a_document_has_no_read_only_fields_and_is_sorted():
    namespace = {
        'namespace': 'n',
        'created_at': '2026',
        'tags': [{'name': 'b', 'created_at': '2026'}, {'name': 'a'}],
        'properties': {'q': {'name': 'q', 'type': 'string'}, 'p': {}},
        'objects': [{'name': 'o', 'properties': {'x': {'name': 'y'}}}],
    }
    document = build_document(namespace)
    assert document == {
        'namespace': 'n',
        'tags': [{'name': 'a'}, {'name': 'b'}],
        'properties': {'p': {}, 'q': {'type': 'string'}},
        'objects': [{'name': 'o', 'properties': {'x': {'name': 'y'}}}],
    }
    assert list(document['properties']) == ['p', 'q']


def test_null_values_are_removed():
    document = {'namespace': 'n', 'description': None, 'tags': []}
    assert check_document(document) == {'namespace': 'n', 'tags': []}


@pytest.mark.parametrize(
    ('fields', 'message'),
    [
        ({'namespace': None}, 'has no "namespace"'),
        ({'namespace': 1}, 'has no "namespace"'),
        ({'tags': {}}, 'tags is not a list'),
        ({'tags': [{'name': 'a'}, {}]}, 'Item 2 of tags has no name'),
        ({'objects': ['o']}, 'Item 1 of objects has no name'),
        ({'properties': []}, 'properties: not a mapping'),
        ({'properties': {'p': None}}, "properties: 'p' has no definition"),
        (
            {'objects': [{'name': 'o', 'properties': {1: {}}}]},
            "properties of object 'o': 1 has no definition",
        ),
    ],
)
def test_an_invalid_document_is_refused(fields, message):
    with pytest.raises(exc.InvalidArgument, match=message):
        check_document({'namespace': 'n', **fields})

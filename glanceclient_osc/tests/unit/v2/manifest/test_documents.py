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

"""Parsing YAML and JSON with the lines of their values."""

import pytest
import yaml

from glanceclient_osc.v2.manifest import documents
from glanceclient_osc.v2.manifest.model import InvalidManifest


def parse(text):
    return documents.parse_document(text, 'f')


def test_values_have_lines():
    value, lines, mistakes = parse('a:\n- b\n- {c: 1}\n')
    assert value == {'a': ['b', {'c': 1}]}
    assert lines == {
        (): 1,
        ('a',): 1,
        ('a', 0): 2,
        ('a', 1): 3,
        ('a', 1, 'c'): 3,
    }
    assert not mistakes


def test_only_words_that_json_has_are_not_strings():
    value, _, _ = parse('[yes, 1.0, 0x1, 2020-01-01, null, true, 7, "7", ~]')
    assert value == [
        *('yes', '1.0', '0x1', '2020-01-01'),
        *(None, True, 7, '7', None),
    ]


def test_an_empty_document_has_no_value():
    assert parse('') == (None, {}, [])


def test_a_parser_that_gives_up_is_reported(monkeypatch):
    def compose(text, **options):
        raise RecursionError

    monkeypatch.setattr(yaml, 'compose', compose)
    with pytest.raises(InvalidManifest, match='nested too deeply'):
        parse('a')


def test_mistakes_are_in_the_order_of_lines():
    messages = documents.format_mistakes(
        [(('b',), 'is bad'), (('a', 0, 'x'), 'is worse'), ((), 'is worst')],
        'f',
        {('a',): 1, ('b',): 2},
    )
    assert messages == [
        'f: is worst',
        'f, line 1: a[0].x is worse',
        'f, line 2: b is bad',
    ]

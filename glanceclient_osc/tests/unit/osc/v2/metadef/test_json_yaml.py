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

"""JSON and YAML documents in options, files and standard input."""

import io
import os
import sys

import pytest
import yaml
from osc_lib import exceptions

from glanceclient_osc.osc.v2.metadef import json_yaml

DOCUMENT = {
    'namespace': 'n',
    'description': 'žluť: "quoted"\n- two lines',
    'properties': {'yes': {'title': '1', 'enum': ['no', '1.0', '~']}},
    'tags': [{'name': '2020-01-01'}],
    'protected': False,
}


@pytest.mark.parametrize('name', ['x.json', 'x.yaml', 'x.YML', 'x'])
@pytest.mark.parametrize('document_format', [None, 'json', 'yaml'])
def test_a_written_document_reads_unchanged(tmp_path, name, document_format):
    path = str(tmp_path / name)
    text = json_yaml.format_text(DOCUMENT, document_format, path)
    json_yaml.write_file(text, path)
    assert json_yaml.read_file(path, document_format, False) == DOCUMENT


def test_the_suffix_decides_the_format():
    assert json_yaml.format_text(DOCUMENT, None, 'x.yml').startswith(
        'namespace:'
    )
    assert json_yaml.format_text(DOCUMENT, None, '-').startswith(
        '{\n  "namesp'
    )
    assert json_yaml.format_text(DOCUMENT, 'json', 'x.yml').startswith('{')


def test_a_file_is_written_completely_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / 'out.json'
    path.write_text('old')
    path.chmod(0o640)

    def fail(*args):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr('os.replace', fail)
        with pytest.raises(exceptions.CommandError, match='No space left'):
            json_yaml.write_file('new', str(path))
    assert (path.read_text(), os.listdir(tmp_path)) == ('old', ['out.json'])
    json_yaml.write_file('new', str(path))
    assert (path.read_text(), os.listdir(tmp_path)) == ('new', ['out.json'])
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(exceptions.CommandError, match=r'Cannot write .*no/x'):
        json_yaml.write_file('new', str(tmp_path / 'no/x'))


@pytest.mark.parametrize(
    ('name', 'text', 'message'),
    [
        (
            'x.json',
            '{"a": 1,\n "b" 2}',
            'x.json: line 2, column 6: not valid JSON',
        ),
        (
            'x.yaml',
            'a: 1\nb: [1\nc: 2',
            'x.yaml: line 3, column 2: not valid YAML',
        ),
        ('x.yaml', 'a: !!python/object:os.system 1', 'line 1, column 4'),
        ('x.yaml', 'a: &b [*b]', 'Circular'),
        ('x.yaml', 'a: \x01', 'not valid YAML'),
        ('x.yaml', 'a: 1\nb:\n  c: 1\n  c: 2\n', "line 4: duplicate name 'c'"),
        ('x.json', '{"a": {"c": 1, "c": 2}}', "duplicate name 'c'"),
        ('x.yaml', 'a: 2020-01-01', 'a date. Put the value in quotes'),
        ('x.yaml', 'a: .nan', 'not JSON compliant'),
        ('x.json', '{"a": NaN}', 'not JSON compliant'),
        ('x.yaml', '[a]: 1', 'line 1, column 1: not valid YAML'),
        ('x.json', '[1]', 'not an object'),
        ('x', '', 'not an object'),
        ('x.json', '[' * 100_000, 'nested too deeply'),
        ('x', 'just text', 'not an object'),
    ],
)
def test_an_error_names_file_and_position(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(exceptions.CommandError) as raised:
        json_yaml.read_file(str(path), None, False)
    assert message in str(raised.value)
    assert name in str(raised.value)
    assert '\n' not in str(raised.value)


def test_an_alias_is_not_a_duplicate(tmp_path):
    path = tmp_path / 'x.yaml'
    path.write_text('a: &x {k: 1}\nb: *x\nc: *x\n')
    assert json_yaml.read_file(str(path), None, False)['c'] == {'k': 1}


@pytest.mark.parametrize('path', ['/nosuch/x', '/', 'a\x00b'])
def test_an_unreadable_file_is_an_error(path):
    with pytest.raises(exceptions.CommandError):
        json_yaml.read_file(path, None, False)


def test_a_file_must_be_utf_8(tmp_path):
    path = tmp_path / 'x.json'
    path.write_bytes('{"a": "é"}'.encode('latin-1'))
    with pytest.raises(exceptions.CommandError, match='not UTF-8'):
        json_yaml.read_file(str(path), None, False)
    path.write_bytes('{"a": "é"}'.encode('utf-8-sig'))
    assert json_yaml.read_file(str(path), None, False) == {'a': 'é'}


def test_a_document_is_read_from_standard_input(monkeypatch):
    text = yaml.safe_dump(DOCUMENT).encode()
    monkeypatch.setattr(sys, 'stdin', io.TextIOWrapper(io.BytesIO(text)))
    assert json_yaml.read_file('-', None, False) == DOCUMENT
    with pytest.raises(exceptions.CommandError, match='Standard input'):
        json_yaml.read_file('-', None, interactive=True)
    monkeypatch.setattr(sys, 'stdin', None)
    with pytest.raises(exceptions.CommandError, match='Standard input'):
        json_yaml.read_file('-', None, False)


def test_schema_is_json_or_a_file(tmp_path):
    path = tmp_path / 'x.yaml'
    path.write_text('enum: [a]')
    assert json_yaml.read_schema(None, False) == {}
    assert json_yaml.read_schema('{"a": 1}', True) == {'a': 1}
    assert json_yaml.read_schema(f'@{path}', True) == {'enum': ['a']}
    with pytest.raises(exceptions.CommandError, match='--schema: line 1'):
        json_yaml.read_schema('{a: 1}', False)

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

"""Export and import of metadata definition namespaces."""

import json
import re

import pytest
import yaml

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, URL

NAMESPACES = f'{URL}/v2/metadefs/namespaces'
JSON = ('-f', 'json')
DOCUMENT = {
    'namespace': 'n',
    'owner': 'o',
    'description': 'ž\x1b',
    'tags': [{'name': 'a'}],
}


@pytest.fixture
def stored(requests_mock):
    """Let the server have the namespace."""
    fields = {**DOCUMENT, 'created_at': '2026', 'self': '/n'}
    requests_mock.get(f'{NAMESPACES}/n', json=fields)


@pytest.fixture
def created(requests_mock):
    """Let the server accept a namespace that it does not have yet."""
    requests_mock.get(
        f'{NAMESPACES}/n', [{'status_code': 404}, {'json': DOCUMENT}]
    )
    requests_mock.put(re.compile(rf'{NAMESPACES}/n\.importing-'), json={})
    return requests_mock.post(NAMESPACES, status_code=201, json=DOCUMENT)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes a document to x.json."""
    monkeypatch.chdir(tmp_path)

    def write(**changes):
        text = json.dumps({**DOCUMENT, **changes})
        (tmp_path / 'x.json').write_text(text)

    write()
    return write


@pytest.mark.usefixtures('stored')
@pytest.mark.parametrize('suffix', ['json', 'yaml'])
def test_export_writes_a_file(v2, tmp_path, suffix):
    path = tmp_path / f'x.{suffix}'
    result = v2.run('image metadef namespace export', '--file', path, 'n')
    assert (result.status, result.out, result.err) == (0, '', '')
    text = path.read_text()
    assert text.startswith('{' if suffix == 'json' else 'namespace: ')
    assert yaml.safe_load(text) == DOCUMENT


@pytest.mark.usefixtures('stored')
def test_export_writes_to_standard_output(v2):
    args = ('image metadef namespace export', 'n')
    assert v2.run(*args).json == DOCUMENT
    text = v2.run(*args, '--document-format', 'yaml').out
    assert yaml.safe_load(text) == DOCUMENT


@pytest.mark.usefixtures('stored')
def test_export_escapes_control_characters_on_a_terminal(v2):
    v2.terminal = True
    text = v2.run(
        'image metadef namespace export', '--document-format', 'yaml', 'n'
    ).out
    assert '\x1b' not in text


@pytest.mark.usefixtures('stored')
def test_export_of_an_unwritable_file_fails(v2, tmp_path):
    path = tmp_path / 'nosuch' / 'x'
    error = v2.run('image metadef namespace export', '--file', path, 'n').error
    assert error.startswith(f'Cannot write {path}: ')


@pytest.mark.usefixtures('write')
def test_import_creates_the_namespace(v2, created):
    result = v2.run(
        'image metadef namespace import', '--file', 'x.json', *JSON
    )
    assert result.json['namespace'] == 'n'
    sent = created.last_request.json()
    assert (sent['owner'], sent['tags']) == ('o', DOCUMENT['tags'])


def test_import_takes_name_and_owner_from_options(v2, created, write):
    write(namespace='other')
    args = ('--file', 'x.json', '--project', 'demo', 'n')
    assert v2.run('image metadef namespace import', *args).status == 0
    sent = created.last_request.json()
    assert sent['owner'] == PROJECT_ID
    assert sent['namespace'].startswith('n.importing-')


@pytest.mark.usefixtures('stored', 'write')
def test_import_of_an_existing_namespace_recommends_replace(v2):
    error = v2.run('image metadef namespace import', '--file', 'x.json').error
    assert error.endswith('To replace it, use --replace')


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        ({'namespace': 'a/b'}, "x.json: invalid name 'a/b'"),
        ({'namespace': None}, 'x.json: '),
        ({'tags': 1}, 'x.json: '),
        ({'properties': {'p': {'minimum': 0.5}}}, "property 'p': minimum"),
    ],
)
def test_import_refuses_an_invalid_document(
    v2, requests_mock, write, changes, message
):
    write(**changes)
    error = v2.run('image metadef namespace import', '--file', 'x.json').error
    assert error.startswith(message)
    assert not requests_mock.request_history


def test_import_requires_a_file(v2):
    result = v2.run('image metadef namespace import', 'n')
    assert (result.status, result.out) == (2, '')

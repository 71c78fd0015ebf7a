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

"""``openstack image metadef namespace import`` and ``export``"""

import json

import pytest
import yaml

JSON = ('-f', 'json')
DOCUMENT = {
    'display_name': 'žluť',
    'description': 'd',
    'visibility': 'public',
    'protected': False,
    'resource_type_associations': [
        {'name': 'OS::Glance::Image', 'prefix': 'hw_'},
        {'name': 'OS::Nova::Flavor', 'properties_target': 'image'},
    ],
    'properties': {
        'p': {
            'type': 'string',
            'title': 'ž',
            'enum': ['no', '1.0', 'a'],
            'default': 'no',
            'operators': ['<or>'],
            'readonly': True,
        },
        'q': {
            'type': 'array',
            'title': 'Q',
            'items': {'type': 'string', 'enum': ['x']},
            'uniqueItems': True,
            'minItems': 0,
        },
    },
    'objects': [
        {
            'name': 'žluť/box',
            'description': 'two\nlines',
            'required': ['size'],
            'properties': {
                'size': {'type': 'integer', 'title': 'S', 'minimum': 1}
            },
        },
    ],
    'tags': [{'name': '2020-01-01'}, {'name': 'a/b'}, {'name': 'žluť'}],
}


@pytest.fixture
def metadef(openstack):
    """Return what calls ``… metadef namespace`` as the administrator."""

    def call(*args, **how):
        return openstack(
            *('image', 'metadef', 'namespace', *args),
            **{'user': 'admin', **how},
        )

    return call


@pytest.fixture
def namespaces(binding):
    """Return the administrator's controller of namespaces."""
    return binding().metadefs_namespace


@pytest.fixture
def namespace(namespaces, name):
    """Make a namespace with several of everything."""
    namespaces.create(namespace=name, **DOCUMENT)
    return name


@pytest.mark.smoke
@pytest.mark.parametrize('suffix', ['json', 'yaml'])
def test_what_is_exported_imports_again_unchanged(
    metadef, namespaces, namespace, tmp_path, suffix
):
    before = namespaces.get(namespace)
    file = f'out.{suffix}'
    done = metadef('export', '--file', file, namespace)
    assert (done.status, done.out, done.err) == (0, '', '')
    text = (tmp_path / file).read_text()
    assert text.startswith('{' if suffix == 'json' else 'namespace: ')
    document = yaml.safe_load(text)
    assert document == {
        **DOCUMENT,
        'namespace': namespace,
        'owner': before.owner,
    }
    namespaces.delete(namespace)
    made = metadef('import', '--file', file, *JSON).json
    assert made['tags'] == DOCUMENT['tags']
    assert namespaces.export(namespace) == document


def test_from_a_pipe_to_a_pipe(metadef, namespaces, namespace, name):
    text = metadef('export', namespace, user='demo', ok=True).out
    document = json.loads(text)
    copy = f'{name}-copy'
    made = metadef(
        *('import', '--file', '-', '--project', 'demo', copy, *JSON),
        input=yaml.safe_dump(document),
    ).json
    assert made['owner'] != document['owner']
    document.update(namespace=copy, owner=made['owner'])
    assert namespaces.export(copy) == document
    assert len(_list_names(namespaces, name)) == 2


def _list_names(namespaces, name):
    return sorted(
        found.namespace
        for found in namespaces.list()
        if found.namespace.startswith(name)
    )


def test_import_of_one_that_is_there(metadef, namespaces, namespace, tmp_path):
    old = namespaces.export(namespace)
    new = {'namespace': namespace, 'description': 'new', 'protected': True}
    file = tmp_path / 'new.json'
    file.write_text(json.dumps(new))
    refused = metadef('import', '--file', 'new.json').error
    assert f'Namespace {namespace!r} already exists' in refused
    assert refused.endswith('To replace it, use --replace')
    assert namespaces.export(namespace) == old

    file.write_text(json.dumps({**new, 'tags': [{'name': 'a'}] * 2}))
    broken = metadef('import', '--replace', '--file', 'new.json')
    assert 'name=a already exists' in broken.error
    assert namespaces.export(namespace) == old
    assert _list_names(namespaces, namespace) == [namespace]

    file.write_text(json.dumps(new))
    metadef('import', '--replace', '--file', 'new.json', ok=True)
    after = namespaces.export(namespace)
    assert after == {**new, 'owner': old['owner'], 'visibility': 'private'}
    again = metadef('import', '--replace', '--file', 'new.json')
    assert 'is protected and cannot be replaced' in again.error
    assert _list_names(namespaces, namespace) == [namespace]


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        (
            '{"namespace": "NAME", "objects": [{"name": "o", "properties": '
            '{"p": {"title": "P", "type": "string", "foo": 1}}}]}',
            "property 'p': unsupported keys: foo",
        ),
        ('{"namespace": "NAME", "nosuch": 1}', "('nosuch' was unexpected)"),
    ],
)
def test_what_cannot_be_imported_is_not_there_in_part(
    metadef, namespaces, name, tmp_path, text, message
):
    (tmp_path / 'x.json').write_text(text.replace('NAME', name))
    assert message in metadef('import', '--file', 'x.json').error
    assert _list_names(namespaces, name) == []


def test_a_member_exports_and_may_not_import(metadef, namespaces, namespace):
    metadef('export', '--file', 'x.yml', namespace, user='demo', ok=True)
    refused = metadef(
        *('import', '--file', 'x.yml', f'{namespace}-2'), user='demo'
    )
    assert 'not authorized' in refused.error
    assert _list_names(namespaces, namespace) == [namespace]

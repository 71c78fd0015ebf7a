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

"""``openstack image metadef object`` and ``property``"""

import pytest

JSON = ('-f', 'json')
SIZE = {'title': 'Size', 'type': 'integer', 'minimum': 1}
OBJECT = {
    'name': 'box',
    'description': 'ž',
    'properties': {'size': SIZE},
    'required': ['size'],
}


@pytest.fixture
def metadef(openstack):
    """Return what calls ``openstack image metadef`` as the administrator."""

    def call(*args, **how):
        return openstack('image', 'metadef', *args, **{'user': 'admin', **how})

    return call


@pytest.fixture
def admin(binding):
    """Return the administrator's client."""
    return binding()


@pytest.fixture
def namespace(admin, name):
    """Make a namespace with three objects and three properties."""
    admin.metadefs_namespace.create(
        namespace=name,
        visibility='public',
        objects=[OBJECT, {'name': 'a'}, {'name': 'b'}],
        properties={
            called: {
                'title': called.upper(),
                'type': 'string',
                'enum': ['y', 'x'],
                'description': 'ž',
            }
            for called in 'pqr'
        },
    )
    return name


@pytest.fixture
def objects(admin, namespace):
    """Return what tells the objects there are."""

    def find():
        return {
            item.name: {
                key: item[key]
                for key in ('name', 'description', 'properties', 'required')
                if item.get(key)
            }
            for item in admin.metadefs_object.list(namespace)
        }

    return find


def _is_silent(done):
    return (done.status, done.out, done.err) == (0, '', '')


@pytest.mark.smoke
@pytest.mark.defect('D8')
def test_update_keeps_what_is_not_named(metadef, namespace, objects):
    for verb, old, new in (('update', 'box', 'crate'), ('set', 'crate', 'x')):
        done = metadef('object', verb, '--name', new, namespace, old)
        assert _is_silent(done)
        assert objects()[new] == {**OBJECT, 'name': new}
        assert old not in objects()


@pytest.mark.smoke
def test_create_with_a_schema_and_options(
    metadef, namespace, objects, tmp_path
):
    (tmp_path / 'thing.yaml').write_text(
        'description: from the file\n'
        'properties:\n'
        '  size: {title: Size, type: integer, minimum: 1}\n'
    )
    made = metadef(
        *('object', 'create', '--namespace', namespace, 'thing', *JSON),
        *('--schema', '@thing.yaml', '--description', 'ž'),
        *('--property', 'colour=string', '--required', 'colour'),
    ).json
    assert (made['name'], made['namespace_name']) == ('thing', namespace)
    assert made['properties'] == {
        'size': SIZE,
        'colour': {'title': 'colour', 'type': 'string'},
    }
    assert (made['required'], made['description']) == (['colour'], 'ž')
    assert '--namespace is required' in metadef('object', 'create', 'x').error
    refused = metadef(
        *('object', 'create', '--namespace', namespace, 'y', '--schema', '-'),
        input='{"properties": {\n"p": }}',
    )
    assert 'standard input: line 2, column 6: not valid JSON' in refused.error
    refused = metadef(
        *('object', 'create', '--namespace', namespace, 'y'),
        *('--property', 'n={"type": "integer", "enum": [1]}'),
    )
    assert "property 'n': values of enum must be text" in refused.error
    assert 'y' not in objects()


def test_set_adds_and_replaces(metadef, namespace, objects):
    done = metadef(
        *('object', 'set', '--property', 'colour=string', namespace, 'box'),
        *('--property', 'size={"maximum": 9}', '--required', 'colour'),
        *('--schema', '{"description": null}'),
    )
    assert _is_silent(done)
    assert objects()['box'] == {
        'name': 'box',
        'properties': {
            'size': {**SIZE, 'maximum': 9},
            'colour': {'title': 'colour', 'type': 'string'},
        },
        'required': ['size', 'colour'],
    }
    metadef(
        *('object', 'set', '--no-property', '--property', 'x=number'),
        *('--no-required', namespace, 'box'),
        ok=True,
    )
    assert objects()['box'] == {
        'name': 'box',
        'properties': {'x': {'title': 'x', 'type': 'number'}},
    }
    missing = metadef('object', 'set', '--name', 'y', namespace, 'nosuch')
    assert 'nosuch' in missing.error


@pytest.mark.smoke
def test_show_and_list(metadef, namespace):
    shown = metadef('object', 'show', namespace, 'box', user='demo', ok=True)
    assert 'size (integer): Size' in shown.out
    found = metadef(
        *('object', 'property', 'show', namespace, 'box', 'size', *JSON),
        user='demo',
    ).json
    assert found == {**SIZE, 'name': 'size'}
    missing = metadef('object', 'property', 'show', namespace, 'box', 'x')
    assert missing.error == "Object 'box' has no property 'x'"
    rows = metadef('object', 'list', namespace, *JSON, user='demo').json
    assert rows == [
        {'name': 'a', 'description': None},
        {'name': 'b', 'description': None},
        {'name': 'box', 'description': 'ž'},
    ]
    rows = metadef(
        *('object', 'list', namespace, '--long', '--sort', 'name:desc'),
        *('--marker', 'box', '--limit', '1', *JSON),
    ).json
    assert (len(rows), rows[0]['name'], rows[0]['properties']) == (1, 'b', {})


@pytest.mark.smoke
@pytest.mark.parametrize('kind', ['object', 'property'])
def test_delete_of_nothing_does_not_delete_everything(
    metadef, admin, namespace, kind
):
    def names():
        controller = getattr(admin, f'metadefs_{kind}')
        return ' '.join(sorted(x.name for x in controller.list(namespace)))

    every = {'object': 'a b box', 'property': 'p q r'}[kind]
    first, *rest = every.split()
    nothing = metadef(kind, 'delete', namespace)
    assert f'or use --all to delete every {kind} of namespace' in nothing.error
    empty = metadef(kind, 'delete', namespace, '')
    assert (empty.status, names()) == (2, every)
    done = metadef(kind, 'delete', namespace, 'nosuch', first)
    assert (done.status, names()) == (1, ' '.join(rest))
    lines = done.err.splitlines()
    assert lines[0].startswith(f"Failed to delete {kind} 'nosuch': ")
    plural = {'object': 'objects', 'property': 'properties'}[kind]
    assert lines[1:] == [f'Failed to delete 1 of 2 {plural}']
    assert _is_silent(metadef(kind, 'delete', '--all', namespace))
    assert names() == ''


@pytest.mark.smoke
def test_properties(metadef, admin, namespace):
    made = metadef(
        *('property', 'create', '--name', 'n', '--title', 'N', *JSON),
        *('--type', 'integer', '--schema', '{"minimum": 1, "title": "M"}'),
        namespace,
    ).json
    assert (made['name'], made['minimum'], made['title']) == ('n', 1, 'N')
    done = metadef(
        *('property', 'set', '--title', 'new', '--name', 's', namespace, 'p'),
        *('--schema', '{"default": "x", "description": null}'),
    )
    assert _is_silent(done)
    assert admin.metadefs_property.get(namespace, 's') == {
        'name': 's',
        'title': 'new',
        'type': 'string',
        'enum': ['y', 'x'],
        'default': 'x',
    }
    shown = metadef('property', 'show', namespace, 's', *JSON, user='demo')
    assert shown.json['enum'] == ['y', 'x']
    assert shown.json['namespace_name'] == namespace
    rows = metadef(
        *('property', 'list', namespace, '--sort', 'title:desc', *JSON),
        user='demo',
    ).json
    assert [row['title'] for row in rows] == ['new', 'R', 'Q', 'N']
    assert [*rows[0]] == ['name', 'title', 'type']
    refused = metadef(
        *('property', 'create', '--name', 'x', '--title', 't', namespace),
        *('--type', 'number', '--schema', '{"minimum": 0.5}'),
    )
    assert 'minimum must be a whole number' in refused.error
    refused = metadef('property', 'create', '--name', 'x', namespace)
    assert refused.error == '--title is required, or title in --schema'
    refused = metadef(
        *('property', 'set', '--title', 't', namespace, 'q'), user='demo'
    )
    assert 'not authorized' in refused.error

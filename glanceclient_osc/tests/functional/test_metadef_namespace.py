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

"""``openstack image metadef namespace``, resource types and tags"""

import pytest

JSON = ('-f', 'json')
METADEF = ('image', 'metadef')
NAMESPACE = (*METADEF, 'namespace')
TAG = (*METADEF, 'tag')
TYPE = (*METADEF, 'resource', 'type')


@pytest.fixture
def metadef(openstack):
    """Return what calls ``openstack image metadef`` as the administrator."""

    def call(*args, **how):
        return openstack(*METADEF, *args, **{'user': 'admin', **how})

    return call


@pytest.fixture
def admin(binding):
    """Return the administrator's client."""
    return binding()


@pytest.fixture
def namespace(admin, name):
    """Make a namespace with one of everything."""
    admin.metadefs_namespace.create(
        namespace=name,
        display_name='ž',
        description='d',
        visibility='public',
        properties={'p': {'title': 'P', 'type': 'string'}},
        objects=[
            {
                'name': 'o',
                'properties': {'s': {'title': 'S', 'type': 'integer'}},
            }
        ],
        tags=[{'name': 'a'}, {'name': 'b'}],
        resource_type_associations=[
            {'name': 'OS::Glance::Image', 'prefix': 'hw_'}
        ],
    )
    return name


def _is_silent(done):
    return (done.status, done.out, done.err) == (0, '', '')


@pytest.mark.smoke
def test_create_shows_and_delete_is_silent(metadef, admin, name):
    made = metadef(
        *('namespace', 'create', '--public', '--display-name', 'ž'),
        *('--description', 'd', '--protected', '--owner', 'demo'),
        *('--tag', 'a', '--resource-type', 'OS::Nova::Flavor', name, *JSON),
    ).json
    assert (made['namespace'], made['display_name']) == (name, 'ž')
    assert (made['visibility'], made['protected']) == ('public', True)
    assert made['tags'] == [{'name': 'a'}]
    assert made['resource_type_associations'] == ['OS::Nova::Flavor']
    found = admin.metadefs_namespace.export(name)
    assert found['owner'] == made['owner']
    assert found['tags'] == [{'name': 'a'}]
    taken = metadef('namespace', 'create', name)
    assert 'already exists' in taken.error
    done = metadef('namespace', 'delete', 'nosuch', name, 'nosuch-2')
    assert (done.status, done.out) == (1, '')
    assert f'namespace {name} is protected' in done.err
    assert done.err.endswith('Failed to delete 3 of 3 namespaces\n')
    admin.metadefs_namespace.update(name, protected=False)
    assert _is_silent(metadef('namespace', 'delete', name))


@pytest.mark.smoke
@pytest.mark.defect('D7')
def test_set_keeps_what_is_not_named(metadef, admin, namespace):
    before = admin.metadefs_namespace.export(namespace)
    assert _is_silent(
        metadef('namespace', 'set', '--description', 'e', namespace)
    )
    after = admin.metadefs_namespace.export(namespace)
    assert after == {**before, 'description': 'e'}


def test_set_adds_the_tags_that_are_not_there(metadef, admin, namespace):
    done = metadef('namespace', 'set', '--tag', 'a', '--tag', 'c', namespace)
    assert _is_silent(done)
    tags = [{'name': 'a'}, {'name': 'b'}, {'name': 'c'}]
    assert admin.metadefs_namespace.export(namespace)['tags'] == tags


def test_set_renames_and_gives_away(metadef, admin, namespace):
    before = admin.metadefs_namespace.export(namespace)
    new = f'{namespace}.new'
    done = metadef(
        *('namespace', 'set', '--name', new, '--project', 'demo'),
        *('--private', '--protected', '--tag', 'c', namespace),
    )
    assert _is_silent(done)
    after = admin.metadefs_namespace.export(new)
    assert after['owner'] != before['owner']
    assert (after['visibility'], after['protected']) == ('private', True)
    assert (after['objects'], len(after['tags'])) == (before['objects'], 3)


def test_unset(metadef, admin, namespace):
    done = metadef(
        *('namespace', 'unset', '--tag', 'a', '--tag', 'nosuch'),
        *('--description', namespace),
    )
    assert (done.status, done.out) == (1, '')
    assert "Failed to unset tag 'nosuch': Could not find" in done.err
    assert done.err.endswith('Failed to unset 1 of 2 tags\n')
    found = admin.metadefs_namespace.export(namespace)
    assert found['tags'] == [{'name': 'b'}]
    assert (found['display_name'], 'description' in found) == ('ž', False)
    assert _is_silent(metadef('namespace', 'unset', '--all-tags', namespace))
    assert 'tags' not in admin.metadefs_namespace.export(namespace)


@pytest.mark.smoke
@pytest.mark.defect('W21')
def test_show_shows_what_is_in_it(metadef, namespace):
    table = metadef('namespace', 'show', namespace, user='demo', ok=True).out
    assert 'p (string): P' in table
    assert 'o: s' in table
    assert 'a, b' in table
    assert 'OS::Glance::Image (prefix hw_)' in table
    shown = metadef(
        *('namespace', 'show', namespace, *JSON),
        *('--resource-type', 'OS::Glance::Image'),
    ).json
    assert shown['properties']['hw_p']['title'] == 'P'
    assert [*shown['objects'][0]['properties']] == ['hw_s']
    assert shown['tags'] == [{'name': 'a'}, {'name': 'b'}]
    assert shown['protected'] is False


def test_list(metadef, namespace):
    every = metadef('namespace', 'list', *JSON).json
    names = [row['namespace'] for row in every]
    assert namespace in names
    assert names == sorted(names)
    assert [*every[0]] == ['namespace']
    # Other tests make namespaces meanwhile, but none that is among these.
    stock = [called for called in names[::-1] if called.startswith('OS::')]
    some = metadef(
        *('namespace', 'list', '--long', '--sort', 'namespace:desc'),
        *('--limit', '3', '--page-size', '2', '--marker', stock[0], *JSON),
    ).json
    assert [row['namespace'] for row in some] == stock[1:4]
    assert [*some[0]][1:4] == ['display_name', 'visibility', 'protected']
    few = metadef(
        *('namespace', 'list', '--visibility', 'public', *JSON),
        *('--resource-types', 'OS::Nova::Aggregate,OS::Cinder::Volume'),
        user='demo',
    ).json
    assert 0 < len(few) < len(every)
    assert namespace not in [row['namespace'] for row in few]


@pytest.mark.smoke
def test_associations(metadef, admin, namespace):
    made = metadef(
        *('resource', 'type', 'association', 'create', '--prefix', 'x_'),
        *('--properties-target', 'image', namespace, 'OS::Nova::Flavor'),
        *JSON,
    ).json
    assert (made['prefix'], made['properties_target']) == ('x_', 'image')
    command = ('resource', 'type', 'association')
    made = metadef(
        *(*command, 'create', '--property-prefix', 'y_', '--prefix', 'v_'),
        *('-f', 'shell', namespace, 'OS::Nova::Server'),
        ok=True,
    )
    assert 'v_prefix="y_"' in made.out.splitlines()
    rows = metadef(*command, 'list', namespace, *JSON, user='demo').json
    assert rows == [
        {'Name': 'OS::Glance::Image'},
        {'Name': 'OS::Nova::Flavor'},
        {'Name': 'OS::Nova::Server'},
    ]
    types = metadef('resource', 'type', 'list', '--limit', '2', *JSON).json
    assert [[*row] for row in types] == [['Name'], ['Name']]
    protected = {'protected': True, 'description': 'kept'}
    admin.metadefs_namespace.update(namespace, **protected)
    before = admin.metadefs_namespace.export(namespace)
    refused = metadef(*command, 'delete', namespace, 'OS::Nova::Flavor')
    assert 'is protected' in refused.err
    done = metadef(
        *(*command, 'delete', '--force', namespace, 'OS::Nova::Flavor'),
        *('nosuch', 'OS::Nova::Server'),
    )
    assert done.status == 1
    assert done.err.endswith('Failed to delete 1 of 3 associations\n')
    before['resource_type_associations'] = [
        {'name': 'OS::Glance::Image', 'prefix': 'hw_'}
    ]
    assert admin.metadefs_namespace.export(namespace) == before


@pytest.mark.smoke
def test_tags(metadef, admin, namespace):
    def tags():
        found = admin.metadefs_tag.list(namespace)
        return ''.join(sorted(tag.name for tag in found))

    made = metadef('tag', 'create', namespace, 'd', 'c', 'd', *JSON).json
    assert made == [{'name': 'd'}, {'name': 'c'}]
    assert tags() == 'abcd'
    taken = metadef('tag', 'create', namespace, 'e', 'a')
    assert 'name=a already exists' in taken.error
    assert tags() == 'abcd'
    metadef('tag', 'create', '--replace', namespace, *'wxyz', ok=True)
    listed = metadef(
        *('tag', 'list', '--page-size', '1', '--marker', 'w', namespace),
        *('--sort', 'name', '-f', 'value'),
        user='demo',
    )
    assert listed.out == 'x\ny\nz\n'
    assert _is_silent(metadef('tag', 'set', '--name', 'v', namespace, 'w'))
    shown = metadef('tag', 'show', namespace, 'v', *JSON, user='demo').json
    assert (shown['name'], shown['namespace_name']) == ('v', namespace)
    done = metadef('tag', 'delete', namespace, 'x', 'nosuch', 'y')
    assert (done.status, tags()) == (1, 'vz')
    assert done.err.endswith('Failed to delete 1 of 3 tags\n')
    nothing = metadef('tag', 'delete', namespace)
    assert '--all to delete every tag of namespace' in nothing.error
    assert tags() == 'vz'
    assert _is_silent(metadef('tag', 'delete', '--all', namespace))
    assert tags() == ''


def test_a_member_reads_and_is_told_that_it_may_not_write(
    metadef, admin, namespace
):
    for args in (
        ('namespace', 'create', f'{namespace}-2'),
        ('namespace', 'set', '--description', 'x', namespace),
    ):
        refused = metadef(*args, user='demo').error
        assert 'You are not authorized' in refused
        assert 'HTTP 403' in refused
    admin.metadefs_namespace.update(namespace, visibility='private')
    hidden = metadef('namespace', 'show', namespace, user='demo').error
    assert 'HTTP 404' in hidden


@pytest.mark.parametrize(
    'command',
    [
        ['tag', 'create', 'NS', 'žluť'],
    ],
)
def test_what_the_service_would_not_find_again_is_not_made(
    metadef, admin, namespace, command
):
    before = admin.metadefs_namespace.export(namespace)
    args = [namespace if word == 'NS' else word for word in command]
    refused = metadef(*args)
    assert (refused.status, refused.out) == (2, '')
    assert 'invalid name' in refused.err
    assert admin.metadefs_namespace.export(namespace) == before


def test_control_characters_do_not_reach_the_terminal(metadef, admin, name):
    admin.metadefs_namespace.create(
        namespace=name, description='\x1b[31mred', visibility='public'
    )
    shown = metadef('namespace', 'show', name, user='demo', ok=True)
    assert r'\x1b[31mred' in shown.out
    assert '\x1b' not in shown.out

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

"""The Python binding, every method of it, on the real Glance."""

import datetime
import hashlib
import json
import time
import uuid

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.functional.website import DATA

FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}


def _session(cloud, user):
    env = cloud.env(user)
    return Session(
        V3Password(
            env['OS_AUTH_URL'],
            username=user,
            password=env['OS_PASSWORD'],
            project_name=user,
            user_domain_id='default',
            project_domain_id='default',
        )
    )


@pytest.fixture
def admin(cloud):
    """Return a client for the administrator."""
    return Client('2', session=_session(cloud, 'admin'))


@pytest.fixture
def demo(cloud):
    """Return a client for an ordinary user."""
    return Client('2', session=_session(cloud, 'demo'))


@pytest.fixture
def other(cloud):
    """Return a client for a user of another project."""
    return Client('2', session=_session(cloud, 'other'))


@pytest.fixture(params=['admin', 'demo'])
def client(request):
    """Return a client for the administrator, then one for another user."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def filled(client, name):
    """Return an image with data."""
    image = client.images.create(name=f'{name} ž', tags=['ž'], **FORMATS)
    client.images.upload(image.id, DATA)
    return client.images.get(image.id)


# --- construction ------------------------------------------------------------


def test_the_version_is_discovered(cloud, demo):
    session = _session(cloud, 'demo')
    assert Client(session=session).version == 2.0
    client = Client(session=session, endpoint=cloud.url('glance'))
    assert client.images.list(limit=1) is not None


@pytest.mark.parametrize('end', ['', '/', '/v2', '/v2/', '/v2.7'])
def test_endpoint_and_token(cloud, end):
    token = _session(cloud, 'demo').get_token()
    client = Client('2', cloud.url('glance') + end, token=token)
    assert len([*client.images.list(limit=1)]) <= 1


def test_session_arguments(cloud):
    client = Client(
        '2',
        session=_session(cloud, 'demo'),
        region_name='RegionOne',
        interface='internal',
        service_type='image',
        global_request_id='req-11111111-1111-1111-1111-111111111111',
        language_header='de',
        user_agent='mine/1',
    )
    [*client.images.list(limit=1)]
    wrong = Client('2', session=_session(cloud, 'demo'), region_name='x')
    with pytest.raises(exc.EndpointNotFound, match='region x'):
        [*wrong.images.list()]


# --- images ------------------------------------------------------------------


def test_create_get_update_delete(client, name):
    image = client.images.create(
        name=f'{name} ž', os_distro='ž', min_disk=1, tags=['ž'], **FORMATS
    )
    assert 'web-download' in image.import_methods
    assert {'fast', 'cheap'} <= set(image.store_ids)
    assert image.request_ids[0].startswith('req-')
    assert client.images.get(image.id) == image
    changed = client.images.update(
        image.id, remove_props=['os_distro', 'absent'], min_disk=2, new='ž'
    )
    assert changed == client.images.get(image.id)
    assert (changed.min_disk, changed.new) == (2, 'ž')
    assert 'os_distro' not in changed
    assert client.images.delete(image.id).request_ids
    with pytest.raises(exc.HTTPNotFound) as raised:
        client.images.get(image.id)
    assert raised.value.code == 404
    assert image.id in raised.value.details
    assert raised.value.request_id.startswith('req-')


@pytest.mark.parametrize(
    ('fields', 'named'),
    [
        ({'min_disk': 'x'}, 'min_disk'),
        ({'min_ram': -1.5}, 'min_ram'),
        ({'protected': 'yes'}, 'protected'),
        ({'tags': 'x'}, 'tags'),
        ({'visibility': 'secret'}, 'visibility'),
        ({'custom': 3}, 'custom'),
        ({'disk_format': 'nosuch'}, 'disk_format'),
    ],
)
def test_what_the_schema_does_not_allow_is_refused(
    client, filled, fields, named
):
    for call in (
        lambda: client.images.create(**{**FORMATS, **fields}),
        lambda: client.images.update(filled.id, **fields),
        lambda: filled.update(fields),
        lambda: [setattr(filled, *item) for item in fields.items()],
        lambda: [filled.__setitem__(*item) for item in fields.items()],
    ):
        with pytest.raises(exc.InvalidAttribute, match=named):
            call()
    assert filled == client.images.get(filled.id)


def test_read_only_fields_are_refused_as_by_the_server(client, filled):
    for call in (
        lambda: client.images.create(**FORMATS, status='queued'),
        lambda: client.images.update(filled.id, status='queued'),
        lambda: client.images.update(filled.id, id=str(uuid.uuid4())),
        lambda: filled.update(status='queued'),
    ):
        with pytest.raises(exc.HTTPForbidden, match='is read-only'):
            call()
    with pytest.raises(exc.InvalidAttribute, match='id'):
        client.images.create(**FORMATS, id='not a uuid')


def test_update_with_all_fields_of_an_image_changes_the_others(client, filled):
    image = client.images.get(filled.id)
    changed = client.images.update(image.id, **{**image, 'min_ram': 7})
    assert changed.min_ram == 7
    assert (changed.status, changed.owner) == (image.status, image.owner)


def test_the_schema_of_an_image_is_that_of_the_server(client, filled):
    assert filled.schema == client.schemas.get('image').raw()
    assert filled['schema'] == '/v2/schemas/image'


def test_models_are_plain_dicts(client, filled):
    assert json.loads(json.dumps(filled)) == dict(filled)
    assert filled == dict(filled)
    filled.name = 'ž'
    filled['min_disk'] = 3
    assert (filled['name'], filled.min_disk) == ('ž', 3)


def test_the_schema_is_fetched_once_and_for_writing_only(cloud, glance, name):
    client = Client('2', session=_session(cloud, 'demo'), endpoint=glance.url)
    [*client.images.list(limit=1)]
    image = client.images.create(name=name, **FORMATS)
    client.images.update(image.id, min_disk=1)
    image.min_ram = 3
    schemas = [r for r in glance.requests if 'schemas' in r]
    assert schemas == ['GET /v2/schemas/image']
    assert glance.requests[0].startswith('GET /v2/images')


def test_list_filters(client, filled, name):
    def ids(**arguments):
        listed = client.images.list(**arguments)
        found = [image.id for image in listed]
        assert listed.request_ids
        return found

    hour = datetime.timedelta(hours=1)
    now = datetime.datetime.now(datetime.timezone.utc)
    mine = {'name': filled.name}
    assert ids(filters=mine) == [filled.id]
    assert ids(**mine) == [filled.id]
    assert ids(name=[filled.name, 'nosuch']) == [filled.id]
    assert ids(**mine, tag=['ž']) == [filled.id]
    assert ids(**mine, tag='no') == []
    assert ids(**mine, created_at=('gt', now - hour)) == [filled.id]
    assert ids(**mine, created_at=('gt', now + hour)) == []
    assert ids(**mine, updated_at=('lte', now + hour)) == [filled.id]
    assert ids(**mine, size_min=len(DATA), size_max=len(DATA)) == [filled.id]
    assert ids(**mine, size_min=len(DATA) + 1) == []
    assert ids(**mine, os_hash_value=filled.os_hash_value) == [filled.id]
    assert ids(**mine, checksum=filled.checksum) == [filled.id]
    assert ids(**mine, status=['active', 'queued']) == [filled.id]
    assert ids(**mine, disk_format=['raw', 'iso']) == [filled.id]
    assert ids(**mine, protected=True) == []
    assert ids(**mine, os_hidden=True) == []
    assert ids(**mine, owner=filled.owner, visibility='shared') == [filled.id]
    assert ids(**mine, id=[filled.id]) == [filled.id]
    assert ids(**mine, sort_key=['name', 'size'], sort_dir='desc') == [
        filled.id
    ]
    assert ids(**mine, sort='name:asc,size') == [filled.id]
    assert ids(**mine, marker=filled.id) == []


@pytest.mark.parametrize(
    'arguments',
    [
        {'filters': 'name=x'},
        {'filters': {5: 'x'}},
        {'limit': -1},
        {'page_size': 'x'},
        {'sort': 'nosuch'},
        {'created_at': ('after', '2026-01-01')},
        {'created_at': 3},
        {'protected': 'yes'},
        {'size_min': -1},
        {'tag': [3]},
    ],
)
def test_bad_arguments_of_list(demo, arguments):
    with pytest.raises(exc.InvalidArgument):
        demo.images.list(**arguments)


@pytest.mark.parametrize('filters', [{'created_at': 'x'}, {'visibility': 'x'}])
def test_bad_filters_are_answered_by_the_server(demo, filters):
    with pytest.raises(exc.HTTPBadRequest):
        [*demo.images.list(filters=filters)]


@pytest.mark.parametrize('image_id', ['a/b', 'a?b', '#', 'ž', '../x', ' '])
def test_odd_ids_are_just_not_found(demo, image_id):
    for call in (
        demo.images.get,
        demo.images.delete,
        demo.images.data,
        lambda i: demo.images.update(i, name='x'),
        lambda i: demo.image_members.get(i, i),
        demo.metadefs_namespace.get,
    ):
        with pytest.raises(exc.HTTPNotFound):
            call(image_id)


@pytest.mark.parametrize('image_id', ['.', '..'])
def test_ids_that_no_url_can_carry(demo, image_id):
    for call in (demo.images.get, demo.images.delete, demo.tasks.get):
        with pytest.raises(exc.InvalidArgument):
            call(image_id)


def test_data(client, filled):
    data = client.images.data(filled.id)
    assert len(data) == len(DATA)
    assert data.request_ids == (client.http_client.last_request_id,)
    assert b''.join(data) == DATA
    assert b''.join(client.images.data(filled.id, prefer=['cheap'])) == DATA
    empty = client.images.create(name='x', **FORMATS)
    assert client.images.data(empty.id).wrapped is None


def test_upload_into_a_store_verified(client, name):
    image = client.images.create(name=name, **FORMATS)
    stored = client.images.upload(
        image.id, iter([DATA]), len(DATA), backend='cheap', verify=True
    )
    assert (stored.status, stored.stores) == ('active', 'cheap')
    assert stored.os_hash_value == hashlib.sha512(DATA).hexdigest()
    with pytest.raises(exc.HTTPConflict):
        client.images.upload(image.id, DATA)


def test_deactivate_and_reactivate(admin, name):
    image = admin.images.create(name=name, **FORMATS)
    admin.images.upload(image.id, DATA)
    admin.images.deactivate(image.id)
    assert admin.images.get(image.id).status == 'deactivated'
    admin.images.reactivate(image.id)
    assert admin.images.get(image.id).status == 'active'


def test_find(demo, other, name):
    own = demo.images.create(name=name, **FORMATS)
    assert demo.images.find(name) == demo.images.find(own.id) == own
    community = other.images.create(
        name=f'{name}-c', visibility='community', **FORMATS
    )
    assert demo.images.find(f'{name}-c').id == community.id
    hidden = demo.images.create(name=f'{name}-h', os_hidden=True, **FORMATS)
    assert demo.images.find(f'{name}-h').id == hidden.id
    demo.images.create(name=name, **FORMATS)
    with pytest.raises(exc.AmbiguousName):
        demo.images.find(name)
    with pytest.raises(exc.ImageNotFound):
        other.images.find(name)


def test_tags(client, filled):
    client.image_tags.update(filled.id, 'a/b ž')
    client.image_tags.update(filled.id, 'plain')
    assert set(client.images.get(filled.id).tags) == {'ž', 'a/b ž', 'plain'}
    for tag in ('a/b ž', 'plain', 'ž'):
        client.image_tags.delete(filled.id, tag)
        with pytest.raises(exc.HTTPNotFound):
            client.image_tags.delete(filled.id, tag)
    assert client.images.get(filled.id).tags == []


def test_members(demo, other, name):
    image = demo.images.create(name=name, visibility='shared', **FORMATS)
    project = other.http_client.get_project_id()
    member = demo.image_members.create(image.id, project)
    assert (member.member_id, member.status) == (project, 'pending')
    assert [*demo.image_members.list(image.id)] == [member]
    assert other.images.find(name).id == image.id
    accepted = other.image_members.update(image.id, project, 'accepted')
    assert accepted.status == 'accepted'
    assert demo.image_members.get(image.id, project) == accepted
    with pytest.raises(exc.HTTPConflict):
        demo.image_members.create(image.id, project)
    with pytest.raises(exc.InvalidArgument):
        other.image_members.update(image.id, project, 'maybe')
    with pytest.raises(exc.HTTPForbidden):
        demo.image_members.update(image.id, project, 'rejected')
    demo.image_members.delete(image.id, project)
    with pytest.raises(exc.HTTPNotFound):
        demo.image_members.get(image.id, project)


# --- imports, tasks, stores --------------------------------------------------


def test_stage_and_import(client, name):
    image = client.images.create(name=name, **FORMATS)
    client.images.stage(image.id, DATA)
    assert client.images.get(image.id).status == 'uploading'
    seen = []
    done = client.images.import_and_wait(
        image.id,
        stores=['fast', 'cheap'],
        timeout=60,
        follow=lambda *found: seen.append(found),
    )
    assert done.status == 'active'
    assert set(done.stores.split(',')) == {'fast', 'cheap'}
    [task] = client.images.get_associated_image_tasks(image.id)['tasks']
    assert task['status'] == 'success'
    assert seen[-1][0] == done
    assert [found['id'] for found in seen[-1][1]] == [task['id']]


def test_web_download_and_copy(admin, name, website):
    image = admin.images.create(name=name, **FORMATS)
    admin.images.import_and_wait(
        image.id, 'web-download', uri=f'{website.url}/disk', timeout=60
    )
    copied = admin.images.import_and_wait(
        image.id, 'copy-image', stores=['cheap'], timeout=60
    )
    assert set(copied.stores.split(',')) == {'fast', 'cheap'}
    admin.images.delete_from_store('fast', image.id)
    assert admin.images.get(image.id).stores == 'cheap'


def test_an_import_that_fails_says_why(demo, name, website):
    image = demo.images.create(name=name, **FORMATS)
    with pytest.raises(exc.ImportFailed, match='failed for fast') as raised:
        demo.images.import_and_wait(
            image.id, 'web-download', uri=f'{website.url}/nosuch', timeout=60
        )
    assert raised.value.tasks[0]['status'] == 'failure'


@pytest.mark.parametrize(
    'arguments',
    [
        {'method': 'web-download', 'uri': 'file:///etc/passwd'},
        {'method': 'nosuch'},
        {'method': 'glance-download'},
        {'method': 'glance-direct'},
        {'method': 'web-download', 'uri': 'http://x', 'stores': ['nosuch']},
    ],
)
def test_an_import_that_is_refused_raises(demo, name, arguments):
    image = demo.images.create(name=name, **FORMATS)
    with pytest.raises(exc.HTTPException) as raised:
        demo.images.image_import(image.id, **arguments)
    assert raised.value.code in (400, 409)


@pytest.mark.parametrize(
    'arguments',
    [
        {'uri': 'http://x'},
        {'method': 'glance-download', 'remote_region': 'x'},
        {'stores': ['x'], 'all_stores': True},
    ],
)
def test_import_arguments_that_do_not_go_together(demo, arguments):
    with pytest.raises(exc.InvalidArgument):
        demo.images.image_import('x', **arguments)


def test_waiting(demo, name):
    image = demo.images.create(name=name, **FORMATS)
    began = time.monotonic()
    with pytest.raises(exc.WaitTimeout, match='still queued'):
        demo.images.wait(image.id, timeout=1)
    assert time.monotonic() - began < 3
    assert demo.images.wait(image.id, 'queued').id == image.id
    demo.images.upload(image.id, DATA)
    assert demo.images.wait(image.id).status == 'active'
    with pytest.raises(exc.ClientException, match='active, not queued'):
        demo.images.wait(image.id, 'queued')


def test_info(admin, demo):
    assert 'web-download' in str(demo.images.get_import_info())
    stores = demo.images.get_stores_info()['stores']
    assert {'fast', 'cheap'} <= {store['id'] for store in stores}
    detail = admin.images.get_stores_info_detail()
    assert detail == admin.images.get_stores_info(detail=True)
    assert all('type' in store for store in detail['stores'])
    assert isinstance(demo.info.get_usage(), dict)
    assert {'id', 'status', 'links'} <= set(demo.versions.list()[0])


def test_tasks(admin, demo, name):
    with pytest.raises(exc.HTTPForbidden):
        demo.tasks.create(type='import', input={})
    with pytest.raises(exc.InvalidAttribute, match='type'):
        admin.tasks.create(type='nosuch')
    listed = [*admin.tasks.list(sort_key='created_at', limit=2, page_size=1)]
    for task in listed:
        assert admin.tasks.get(task.id).type == task.type
    with pytest.raises(exc.InvalidArgument):
        admin.tasks.list(sort_key='nosuch')


def test_locations(admin, demo, name, website):
    image = admin.images.create(name=name, **FORMATS)
    url = f'{website.url}/disk'
    with pytest.raises(exc.HTTPException):  # there is nothing
        admin.images.add_location(image.id, f'{website.url}/none', {})
    admin.images.upload(image.id, DATA)
    [location] = admin.images.get(image.id).locations
    changed = admin.images.update_location(
        image.id, location['url'], {'store': 'fast', 'note': 'ž'}
    )
    assert changed.locations[0]['metadata']['note'] == 'ž'
    with pytest.raises(exc.HTTPNotFound, match='not have the location'):
        admin.images.update_location(image.id, 'file:///nosuch', {})
    with pytest.raises(exc.HTTPNotFound, match='not have the location'):
        admin.images.delete_locations(image.id, {'file:///nosuch'})
    with pytest.raises(exc.HTTPForbidden):  # the last one
        admin.images.delete_locations(image.id, {location['url']})
    empty = admin.images.create(name=name, **FORMATS)
    admin.images.add_image_location(empty.id, url)
    now = admin.images.wait(empty.id, timeout=60)
    assert [location['url'] for location in now.locations] == [url]
    with pytest.raises(exc.HTTPConflict):
        admin.images.add_image_location(empty.id, url)
    found = admin.images.get_image_locations(image.id)
    assert [item['url'] for item in found] == [location['url']]
    assert found.request_ids
    with pytest.raises(exc.HTTPException):  # not for everybody
        demo.images.get_image_locations(image.id)


@pytest.mark.usefixtures('cache_lock')
def test_cache(admin, demo, name):
    image = admin.images.create(name=name, visibility='public', **FORMATS)
    admin.images.upload(image.id, DATA)
    admin.cache.queue(image.id)
    for _ in range(50):  # it is in neither list while it is fetched
        listed = admin.cache.list()
        cached = [entry['image_id'] for entry in listed['cached_images']]
        if image.id in [*listed['queued_images'], *cached]:
            break
        time.sleep(0.2)
    else:
        pytest.fail('neither queued nor cached')
    admin.cache.delete(image.id)
    admin.cache.list_cached_nodes(image.id)
    for target in ('queue', 'cache', 'both'):
        admin.cache.clear(target)
    admin.cache.clean()
    admin.cache.prune()
    with pytest.raises(exc.InvalidArgument):
        admin.cache.clear('all')
    with pytest.raises(exc.HTTPForbidden):
        demo.cache.list()


def test_schemas(demo):
    schema = demo.schemas.get('image')
    assert schema.name == 'image'
    assert schema.is_core_property('name')
    assert schema.is_base_property('name')
    assert not schema.is_base_property('nosuch')
    assert schema.raw()['properties']['name']
    assert demo.schemas.get('metadefs/namespace').name == 'namespace'
    for unknown in ('nosuch', 'a/b', '../images'):
        with pytest.raises((exc.HTTPNotFound, exc.InvalidArgument)):
            demo.schemas.get(unknown)


# --- metadata definitions ----------------------------------------------------


@pytest.fixture
def namespace(admin, name):
    """Return the name of a namespace."""
    admin.metadefs_namespace.create(
        namespace=name,
        display_name='ž',
        description='d',
        visibility='public',
    )
    return name


def test_namespaces(admin, demo, namespace):
    found = demo.metadefs_namespace.get(namespace)
    assert (found.display_name, found.visibility) == ('ž', 'public')
    changed = admin.metadefs_namespace.update(namespace, description='e')
    assert (changed.display_name, changed.visibility) == ('ž', 'public')
    assert changed.description == 'e'
    with pytest.raises(exc.InvalidAttribute, match='nosuch'):
        admin.metadefs_namespace.update(namespace, nosuch=1)
    with pytest.raises(exc.InvalidAttribute, match='namespace is required'):
        admin.metadefs_namespace.create(display_name='x')
    with pytest.raises(exc.HTTPConflict):
        admin.metadefs_namespace.create(namespace=namespace)
    with pytest.raises(exc.HTTPForbidden):
        demo.metadefs_namespace.update(namespace, description='x')
    admin.metadefs_namespace.delete(namespace)
    with pytest.raises(exc.HTTPNotFound):
        admin.metadefs_namespace.get(namespace)


def test_listing_namespaces(demo, namespace):
    # Other tests make and delete namespaces at the same time.
    def select_own(listed):
        return [
            each.namespace
            for each in listed
            if each.namespace == namespace
            or each.namespace.startswith(('CIM::', 'OS::'))
        ]

    every = select_own(demo.metadefs_namespace.list())
    assert namespace in every
    order = {'sort_key': 'namespace', 'sort_dir': 'asc'}
    paged = demo.metadefs_namespace.list(page_size=3, **order)
    assert select_own(paged) == sorted(every)
    two = [*demo.metadefs_namespace.list(limit=2, **order)]
    assert [each.namespace for each in two] == sorted(every)[:2]
    after = demo.metadefs_namespace.list(marker=two[-1].namespace, **order)
    assert next(after).namespace == sorted(every)[2]
    typed = demo.metadefs_namespace.list(
        filters={'resource_types': ['OS::Nova::Flavor']}
    )
    assert 0 < len([*typed]) < len(every)


def test_objects(admin, namespace):
    objects = admin.metadefs_object
    size = {'size': {'type': 'integer', 'title': 'Size'}}
    made = objects.create(
        namespace, name='o', description='ž', properties=size, required=[]
    )
    assert objects.get(namespace, 'o').properties == made.properties
    changed = objects.update(namespace, 'o', name='p')
    assert (changed.name, changed.description) == ('p', 'ž')
    assert 'size' in changed.properties
    objects.create(namespace, name='q')
    listed = objects.list(namespace, sort_key='name', sort_dir='asc')
    assert [item.name for item in listed] == ['p', 'q']
    objects.delete(namespace, 'p')
    objects.delete_all(namespace)
    assert [*objects.list(namespace)] == []


def test_properties(admin, namespace):
    properties = admin.metadefs_property
    properties.create(
        namespace, name='p', title='ž', type='string', enum=['a', 'b']
    )
    changed = properties.update(namespace, 'p', title='t')
    assert (changed.title, changed.enum) == ('t', ['a', 'b'])
    assert properties.get(namespace, 'p').name == 'p'
    assert [item.name for item in properties.list(namespace)] == ['p']
    with pytest.raises(exc.InvalidAttribute, match='title is required'):
        properties.create(namespace, name='x', type='string')
    properties.delete(namespace, 'p')
    properties.delete_all(namespace)
    assert [*properties.list(namespace)] == []


def test_metadef_tags(admin, namespace):
    tags = admin.metadefs_tag
    tags.create(namespace, 'a')
    made = tags.create_multiple(namespace, tags=['b', 'c'], append=True)
    assert {tag.name for tag in made} >= {'b', 'c'}
    listed = tags.list(namespace, sort_key='name', sort_dir='asc')
    assert [tag.name for tag in listed] == ['a', 'b', 'c']
    tags.create_multiple(namespace, tags=['d'])
    assert [tag.name for tag in tags.list(namespace)] == ['d']
    assert tags.update(namespace, 'd', name='e').name == 'e'
    assert tags.get(namespace, 'e').name == 'e'
    tags.delete(namespace, 'e')
    tags.delete_all(namespace)
    assert [*tags.list(namespace)] == []


def test_resource_types(admin, namespace):
    types = admin.metadefs_resource_type
    made = types.associate(namespace, name='OS::Glance::Image', prefix='hw_')
    assert made.prefix == 'hw_'
    assert 'OS::Glance::Image' in [item.name for item in types.list()]
    assert [item.name for item in types.get(namespace)] == [
        'OS::Glance::Image'
    ]
    types.deassociate(namespace, 'OS::Glance::Image')
    assert [*types.get(namespace)] == []


def test_a_namespace_is_exported_and_imported_unchanged(admin, namespace):
    admin.metadefs_property.create(
        namespace, name='p', title='ž', type='string'
    )
    admin.metadefs_object.create(
        namespace,
        name='o',
        properties={'size': {'type': 'integer', 'title': 'Size'}},
    )
    admin.metadefs_tag.create(namespace, 't')
    admin.metadefs_resource_type.associate(
        namespace, name='OS::Glance::Image', prefix='hw_'
    )
    document = admin.metadefs_namespace.export(namespace)
    assert json.loads(json.dumps(document)) == document
    admin.metadefs_namespace.delete(namespace)
    admin.metadefs_namespace.create(**document)
    assert admin.metadefs_namespace.export(namespace) == document
    stock = admin.metadefs_namespace.export('OS::Compute::Watchdog')
    assert stock['properties']['watchdog_action']['enum']
    with_prefix = admin.metadefs_namespace.get(
        'OS::Compute::Watchdog', resource_type='OS::Glance::Image'
    )
    assert 'hw_watchdog_action' in with_prefix['properties']


# --- threads -----------------------------------------------------------------


def test_threads_share_a_client(demo, name):
    import concurrent.futures

    def work(number):
        image = demo.images.create(name=f'{name}-{number}', **FORMATS)
        demo.images.upload(image.id, DATA, verify=True)
        assert b''.join(demo.images.data(image.id)) == DATA
        return demo.images.find(f'{name}-{number}').id == image.id

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(12)))

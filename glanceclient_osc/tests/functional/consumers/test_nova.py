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

"""Nova's image module, over the library."""

import io

import glanceclient
import nova.conf
import nova.context
import pytest
from nova import exception
from nova.image import glance

import glanceclient_osc

CONF = nova.conf.CONF
RAW = {'disk_format': 'raw', 'container_format': 'bare'}


@pytest.fixture(scope='module', autouse=True)
def configuration(cloud):
    """Configure Nova for the cloud."""
    CONF([], project='nova', default_config_files=[])
    CONF.set_override('api_servers', [cloud.url('glance')], 'glance')


@pytest.fixture
def context(access):
    """Return the context of a request of demo."""
    return _make_context(access('demo'))


@pytest.fixture
def admin(access):
    """Return the context of a request of the administrator."""
    return _make_context(access('admin'))


def _make_context(token):
    return nova.context.RequestContext(
        user_id=token.user_id,
        project_id=token.project_id,
        auth_token=token.auth_token,
        roles=token.role_names,
    )


@pytest.fixture
def service():
    """Return Nova's image service."""
    return glance.GlanceImageServiceV2()


@pytest.fixture
def image(service, context, name, content):
    """Create an image with data and properties."""
    return service.create(
        context,
        {'name': name, 'properties': {'a': '1', 'b': '2'}, **RAW},
        io.BytesIO(content),
    )


def test_nova_uses_this_package():
    assert glanceclient is glanceclient_osc
    assert glance.schemas.__name__ == 'glanceclient_osc.v2.schemas'


def test_create_and_show(service, context, image, name, content):
    assert (image['name'], image['status']) == (name, 'active')
    assert image['size'] == len(content)
    shown = service.show(context, image['id'])
    assert shown == image
    assert shown['created_at'].year > 2000
    properties = shown['properties']
    assert (properties['a'], properties['b']) == ('1', '2')


def test_show_with_locations(service, context, image):
    shown = service.show(context, image['id'], include_locations=True)
    [location] = shown['locations']
    assert location['url'].startswith('file://')


def test_detail_filters_and_pages(service, context, image, name):
    second = service.create(context, {'name': name, **RAW})
    listed = service.detail(
        context,
        filters={'name': name},
        sort_key='created_at',
        sort_dir='asc',
        page_size=1,
    )
    assert {found['id'] for found in listed} == {image['id'], second['id']}
    [first] = service.detail(
        context, filters={'name': name, 'property-a': '1'}, limit=1
    )
    assert first == image


def test_download_to_a_file(service, context, image, content, tmp_path):
    path = tmp_path / 'image'
    service.download(context, image['id'], dst_path=str(path))
    assert path.read_bytes() == content


def test_download_as_blocks(service, context, image, content):
    assert b''.join(service.download(context, image['id'])) == content


def test_download_of_an_image_without_data(service, context, name):
    image = service.create(context, {'name': name, **RAW})
    with pytest.raises(exception.ImageUnacceptable):
        service.download(context, image['id'])


def test_create_of_an_empty_active_image(service, context, name):
    image = service.create(context, {'name': name, 'size': 0})
    assert (image['status'], image['size']) == ('active', 0)


def test_create_for_the_owner_of_an_instance(service, context, name, access):
    other = access('other').project_id
    image = service.create(
        context,
        {'name': name, 'properties': {'instance_owner': other}, **RAW},
    )
    members = service._client.call(
        context, 2, 'list', controller='image_members', args=(image['id'],)
    )
    assert [member['member_id'] for member in members] == [other]


def test_create_with_a_location(service, admin, name, website, wait_for):
    image = service.create(
        admin, {'name': name, 'location': f'{website.url}/disk', **RAW}
    )
    wait_for(lambda: service.show(admin, image['id'])['status'] == 'active')
    assert service.show(admin, image['id'])['name'] == name


@pytest.mark.parametrize(
    ('purge', 'expected'),
    [(True, {'a': '3'}), (False, {'a': '3', 'b': '2'})],
)
def test_update_replaces_or_merges_properties(
    service, context, image, purge, expected
):
    updated = service.update(
        context,
        image['id'],
        {'name': 'new', 'properties': {'a': '3'}},
        purge_props=purge,
    )
    assert updated['name'] == 'new'
    properties = updated['properties']
    assert {key: properties[key] for key in expected} == expected
    assert ('b' in properties) is not purge


def test_update_with_everything_that_the_image_has(service, context, image):
    image['properties']['c'] = '4'
    updated = service.update(context, image['id'], image, purge_props=False)
    assert updated['properties']['c'] == '4'


def test_update_with_data(service, context, name, content):
    image = service.create(context, {'name': name, **RAW})
    updated = service.update(
        context, image['id'], {'min_disk': '1'}, io.BytesIO(content)
    )
    assert (updated['status'], updated['min_disk']) == ('active', 1)
    assert updated['size'] == len(content)


def test_delete(service, context, image):
    assert service.delete(context, image['id']) is True
    with pytest.raises(exception.ImageNotFound):
        service.delete(context, image['id'])
    with pytest.raises(exception.ImageNotFound):
        service.show(context, image['id'])


def test_a_refusal_is_translated(service, context, image, access):
    with pytest.raises(exception.Forbidden):
        service.create(context, {'visibility': 'public', **RAW})
    service.update(context, image['id'], {'protected': True})
    with pytest.raises(exception.ImageNotAuthorized):
        service.delete(context, image['id'])
    with pytest.raises(exception.ImageNotFound):
        service.show(_make_context(access('other')), image['id'])
    with pytest.raises(exception.Invalid):
        service.create(context, {'disk_format': 'nosuch'})


def test_copy_to_another_store(service, admin, image, wait_for):
    with pytest.raises(exception.ImageImportImpossible):
        service.image_import_copy(admin, image['id'], ['nosuch'])
    service.image_import_copy(admin, image['id'], ['cheap'])
    wait_for(
        lambda: (
            'cheap' in service.show(admin, image['id'])['stores'].split(',')
        )
    )


def test_another_server_is_used_after_a_failure(
    service, context, image, cloud, monkeypatch
):
    monkeypatch.setattr(glance.time, 'sleep', lambda seconds: None)
    servers = ['http://127.0.0.1:9', cloud.url('glance')]
    monkeypatch.setattr(
        glance, 'get_api_servers', lambda context: iter(servers)
    )
    CONF.set_override('num_retries', 1, 'glance')
    assert service.show(context, image['id']) == image
    servers = ['http://127.0.0.1:9'] * 2
    with pytest.raises(exception.GlanceConnectionFailed):
        glance.GlanceImageServiceV2().show(context, image['id'])


def test_the_endpoint_can_come_from_the_catalog(cloud, access, image):
    token = access('demo')
    CONF.set_override('api_servers', None, 'glance')
    try:
        context = nova.context.RequestContext(
            user_id=token.user_id,
            project_id=token.project_id,
            auth_token=token.auth_token,
            service_catalog=[
                {
                    'type': 'image',
                    'name': 'glance',
                    'endpoints': [
                        {
                            'region': 'RegionOne',
                            'publicURL': cloud.url('glance'),
                            'internalURL': cloud.url('glance'),
                        }
                    ],
                }
            ],
        )
        service = glance.GlanceImageServiceV2()
        assert service.show(context, image['id']) == image
    finally:
        CONF.set_override('api_servers', [cloud.url('glance')], 'glance')


def test_an_image_url_names_the_server(cloud, context, image):
    url = f'{cloud.url("glance")}/v2/images/{image["id"]}'
    service, image_id = glance.get_remote_image_service(context, url)
    assert service.show(context, image_id) == image


def test_the_disk_format_of_snapshots_comes_from_the_schema(service, context):
    disk_format = service._get_image_create_disk_format_default(context)
    assert disk_format == 'qcow2'

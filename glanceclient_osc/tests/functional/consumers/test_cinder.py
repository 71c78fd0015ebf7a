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

"""Cinder's image module, over the library."""

import io

import cinder.image.image_utils  # noqa: F401  # it must be first
import glanceclient
import pytest
from cinder import context as cinder_context
from cinder import exception
from cinder.image import glance
from oslo_config import cfg

import glanceclient_osc

CONF = cfg.CONF
# Cinder asks for locations as a service user.
SERVICE_USER = """
[glance]
auth_type = password
auth_url = {OS_AUTH_URL}
username = glance
password = {OS_PASSWORD}
project_name = service
user_domain_id = default
project_domain_id = default
"""
RAW = {'disk_format': 'raw', 'container_format': 'bare'}


@pytest.fixture(scope='module', autouse=True)
def configuration(cloud, tmp_path_factory):
    """Configure Cinder for the cloud."""
    file = tmp_path_factory.mktemp('etc') / 'cinder.conf'
    file.write_text(SERVICE_USER.format(**cloud.env('glance')))
    CONF([], project='cinder', default_config_files=[str(file)])
    CONF.set_override('glance_api_servers', [cloud.url('glance')])


@pytest.fixture
def context(access):
    """Return the context of a request of demo."""
    return _make_context(access('demo'))


@pytest.fixture
def admin(access):
    """Return the context of a request of the administrator."""
    return _make_context(access('admin'))


def _make_context(token, **fields):
    return cinder_context.RequestContext(
        user_id=token.user_id,
        project_id=token.project_id,
        auth_token=token.auth_token,
        roles=token.role_names,
        is_admin=False,
        **fields,
    )


@pytest.fixture
def service():
    """Return Cinder's image service."""
    return glance.GlanceImageService()


@pytest.fixture
def image(service, context, name, content):
    """Create an image with data and properties."""
    image = service.create(
        context, {'name': name, 'properties': {'a': '1', 'b': '2'}, **RAW}
    )
    service.update(
        context, image['id'], {}, io.BytesIO(content), purge_props=False
    )
    return service.show(context, image['id'])


def test_cinder_uses_this_package():
    assert glanceclient is glanceclient_osc
    assert glance.glanceclient.exc is glanceclient_osc.exc


def test_show(image, name, content):
    assert (image['name'], image['status']) == (name, 'active')
    assert image['size'] == len(content)
    assert image['created_at'].year > 2000
    properties = image['properties']
    assert (properties['a'], properties['b']) == ('1', '2')
    assert 'schema' not in image


def test_detail_filters(service, context, image, name):
    filters = {'name': name}
    [found] = service.detail(context, filters=filters, sort_key='name')
    assert found == image
    assert service.detail(context, filters={'name': f'{name}-2'}) == []


def test_download_to_a_file(service, context, image, content):
    file = io.BytesIO()
    service.download(context, image['id'], file)
    assert file.getvalue() == content


def test_download_as_blocks(service, context, image, content):
    blocks = service.download(context, image['id'])
    assert b''.join(blocks) == content


def test_locations(service, context, image, name, website, wait_for):
    _direct_url, [location] = service.get_location(context, image['id'])
    assert location['url'].startswith('file://')
    assert location['metadata']['store'] == 'fast'
    queued = service.create(context, {'name': name, **RAW})
    service.add_location(context, queued['id'], f'{website.url}/disk', {})
    wait_for(lambda: service.show(context, queued['id'])['status'] == 'active')


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


def test_upload_to_a_store(service, context, name, content):
    image = service.create(context, {'name': name, **RAW})
    updated = service.update(
        context,
        image['id'],
        {},
        io.BytesIO(content),
        purge_props=False,
        store_id='cheap',
        base_image_ref=image['id'],
    )
    assert (updated['status'], updated['stores']) == ('active', 'cheap')


def test_stores(service, context):
    stores = service.get_stores(context)['stores']
    assert {'cheap', 'fast'} <= {store['id'] for store in stores}


def test_members(service, context, image, access):
    other = access('other')
    service._client.call(
        context,
        'create',
        image['id'],
        other.project_id,
        controller='image_members',
    )
    [member] = service.list_members(context, image['id'])
    assert member['member_id'] == other.project_id
    assert member['status'] == 'pending'
    shown = service.show(_make_context(other), image['id'])
    assert shown['id'] == image['id']


def test_delete(service, context, image):
    assert service.delete(context, image['id']) is True
    with pytest.raises(exception.ImageNotFound):
        service.delete(context, image['id'])
    with pytest.raises(exception.ImageNotFound):
        service.show(context, image['id'])


def test_a_refusal_is_translated(service, context, image, access):
    service.update(
        context, image['id'], {'protected': True}, purge_props=False
    )
    with pytest.raises(glanceclient.exc.HTTPForbidden):
        service.delete(context, image['id'])
    with pytest.raises(exception.ImageNotFound):
        service.show(_make_context(access('other')), image['id'])
    with pytest.raises(exception.ImageNotAuthorized):
        service.update(
            context,
            image['id'],
            {'visibility': 'public'},
            purge_props=False,
        )


def test_another_server_is_used_after_a_failure(
    service, context, image, cloud, monkeypatch
):
    monkeypatch.setattr(glance.time, 'sleep', lambda seconds: None)
    netloc = cloud.url('glance').removeprefix('http://')
    servers = [('127.0.0.1:9', False), (netloc, False)]
    monkeypatch.setattr(
        glance, 'get_api_servers', lambda context: iter(servers)
    )
    CONF.set_override('glance_num_retries', 1)
    retried = glance.GlanceImageService()
    shown = retried._client.call(context, 'get', image['id'])
    assert shown.id == image['id']
    servers = [('127.0.0.1:9', False)] * 2
    with pytest.raises(exception.GlanceConnectionFailed):
        glance.GlanceImageService().show(context, image['id'])


def test_the_endpoint_can_come_from_the_catalog(cloud, access, image):
    catalog = [
        {
            'type': 'image',
            'name': 'glance',
            'endpoints': [
                {'region': 'RegionOne', 'publicURL': cloud.url('glance')}
            ],
        }
    ]
    context = _make_context(access('demo'), service_catalog=catalog)
    CONF.set_override('glance_api_servers', None)
    try:
        shown = glance.GlanceImageService().show(context, image['id'])
    finally:
        CONF.set_override('glance_api_servers', [cloud.url('glance')])
    assert shown == image

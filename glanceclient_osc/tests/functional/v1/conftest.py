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

"""Clients of a Glance with version 1, with and without Keystone."""

import secrets

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client
from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.cloud import REGION_V1


@pytest.fixture(scope='session')
def v1(cloud):
    """Return the URL of a Glance with version 1; start it if necessary."""
    if environments.find_python(11) is None:
        pytest.skip(environments.NO_V1)
    cloud.start_v1()
    return cloud.url('glance-v1')


@pytest.fixture
def tenant():
    """Return a new project ID."""
    return secrets.token_hex(16)


@pytest.fixture
def client_as(v1):
    """Return a function that makes a client for a token."""
    return lambda token: Client('1', endpoint=v1, token=token)


@pytest.fixture
def alice(client_as, tenant):
    """Return a client for a member of the project."""
    return client_as(f'alice:{tenant}:member')


@pytest.fixture
def bob(client_as):
    """Return a client for a member of another project."""
    return client_as(f'bob:{secrets.token_hex(16)}:member')


@pytest.fixture
def root(client_as):
    """Return a client for an administrator."""
    return client_as(f'root:{secrets.token_hex(16)}:admin')


@pytest.fixture
def by_catalog(v1, cloud):
    """Return a function that makes a client for a Keystone user."""

    def make(user, version='1', region_name=REGION_V1):
        env = cloud.env(user)
        auth = V3Password(
            env['OS_AUTH_URL'],
            username=user,
            password=env['OS_PASSWORD'],
            project_name=user,
            user_domain_id='default',
            project_domain_id='default',
        )
        return Client(version, session=Session(auth), region_name=region_name)

    return make


@pytest.fixture
def image_v1(openstack, v1):
    """Return a function that runs ``openstack image`` with Keystone.

    The user is demo, unless another one is given.
    """

    def call(*args, env=None, **kwargs):
        env = {
            'OS_IMAGE_API_VERSION': '1',
            'OS_REGION_NAME': REGION_V1,
            **(env or {}),
        }
        return openstack('image', *args, env=env, **kwargs)

    return call


@pytest.fixture
def direct(openstack, v1, tenant):
    """Return a function that runs ``openstack image`` without Keystone.

    The token is that of a project member, unless another one is given.
    """

    def call(*args, token=f'alice:{tenant}:member', **kwargs):
        env = {
            'OS_IMAGE_API_VERSION': '1',
            'OS_IMAGE_URL': v1,
            'OS_AUTH_TOKEN': token,
        }
        return openstack('image', *args, env=env, user=None, **kwargs)

    return call

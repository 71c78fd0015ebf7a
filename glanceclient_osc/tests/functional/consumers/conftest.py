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

"""Fixtures for the programs that run with this package."""

import importlib.util
import secrets
import time

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc.tests.functional.consumers import alias

# The ordinary functional tests have none of the programs. Both programs
# register the same options, so each runs in a process of its own.
collect_ignore = [
    f'test_{program}.py'
    for program in ('cinder', 'nova')
    if importlib.util.find_spec(program) is None
]
if len(collect_ignore) < 2:
    alias.install()


@pytest.fixture(scope='session')
def access(cloud):
    """Return a function that returns the token of a user, and who it is."""

    def access(user='demo'):
        env = cloud.env(user)
        auth = V3Password(
            env['OS_AUTH_URL'],
            username=user,
            password=env['OS_PASSWORD'],
            project_name=env['OS_PROJECT_NAME'],
            user_domain_id='default',
            project_domain_id='default',
        )
        return auth.get_access(Session(auth))

    return access


@pytest.fixture
def wait_for():
    """Return a function that waits until a condition is true."""

    def wait_for(condition):
        for _ in range(100):
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(condition)

    return wait_for


@pytest.fixture
def content():
    """Return the data of an image."""
    return secrets.token_bytes(300_000)

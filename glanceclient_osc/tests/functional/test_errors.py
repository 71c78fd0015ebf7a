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

"""What goes wrong every day: one clear line each, and exit status 1."""

import pytest

LIST = ('image', 'list')


@pytest.mark.smoke
def test_wrong_password(openstack):
    error = openstack(*LIST, env={'OS_PASSWORD': 'wrong'}).error
    assert 'requires authentication' in error


def test_no_endpoint_in_that_region(openstack):
    error = openstack(*LIST, env={'OS_REGION_NAME': 'Atlantis'}).error
    assert error == (
        'The service catalog has no public endpoint for the image service '
        'in region Atlantis'
    )


def test_a_token_for_no_project_has_no_endpoints(openstack):
    error = openstack(*LIST, env={'OS_PROJECT_NAME': ''}).error
    assert 'Is it scoped to a project?' in error


def test_glance_down(openstack):
    env = {'OS_IMAGE_ENDPOINT_OVERRIDE': 'http://127.0.0.1:1'}
    error = openstack(*LIST, env=env).error
    assert error == (
        'The connection to http://127.0.0.1:1 failed: Connection refused'
    )


def test_keystone_down(openstack):
    error = openstack(*LIST, env={'OS_AUTH_URL': 'http://127.0.0.1:1/v3'})
    assert error.status == 1
    assert 'Traceback' not in error.err


@pytest.mark.parametrize(
    'url', ['ftp://127.0.0.1', 'not a url', 'http://', '127.0.0.1:9292']
)
def test_an_endpoint_that_is_none(openstack, url):
    error = openstack(*LIST, env={'OS_IMAGE_ENDPOINT_OVERRIDE': url}).error
    assert error == (f'The image endpoint {url!r} is not an http or https URL')


def test_no_permission(openstack, name):
    made = openstack('image', 'create', '--public', name)
    assert 'HTTP 403' in made.error
    assert 'not authorized' in made.error or 'Forbidden' in made.error


def test_debug_shows_where_it_went_wrong(openstack):
    done = openstack('--debug', 'image', 'show', 'nosuch')
    assert done.status == 1
    assert 'Traceback' in done.err
    assert 'ImageNotFound' in done.err

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

"""Lookup of project IDs."""

import types
from unittest import mock

import pytest
from openstack import exceptions as sdk_exc
from osc_lib import exceptions

from glanceclient_osc.osc import project
from glanceclient_osc.tests.unit.osc.command_runner import forbid

ID = 'a' * 32
OWN_ID = 'b' * 32


@pytest.fixture
def identity():
    """Return an identity service without projects."""
    identity = mock.Mock()
    identity.projects.return_value = []
    identity.get_project.side_effect = sdk_exc.NotFoundException()
    return identity


@pytest.fixture
def app(identity):
    """Return an application with a token for the project "demo"."""
    return types.SimpleNamespace(
        options=types.SimpleNamespace(glance_url='', glance_auth_token=''),
        client_manager=types.SimpleNamespace(
            auth_ref=types.SimpleNamespace(
                project_id=OWN_ID, project_name='demo'
            ),
            sdk_connection=types.SimpleNamespace(identity=identity),
        ),
    )


@pytest.fixture
def direct_app(app):
    """Return an application that does not use the identity service."""
    app.options.glance_url = 'http://glance.test'
    app.options.glance_auth_token = 'token-1'
    return app


@pytest.mark.parametrize('name', ['demo', OWN_ID])
def test_the_own_project_needs_no_lookup(app, identity, name):
    assert project.find_project_id(app, name, None) == OWN_ID
    assert not identity.mock_calls


def test_a_project_is_found_by_its_name(app, identity):
    identity.projects.return_value = [mock.Mock(id=ID)]
    assert project.find_project_id(app, 'other', None) == ID
    identity.projects.assert_called_once_with(name='other')


def test_a_project_is_found_by_its_id(app, identity):
    identity.get_project.side_effect = None
    identity.get_project.return_value = mock.Mock(id=ID)
    assert project.find_project_id(app, ID, None) == ID


def test_a_domain_limits_the_lookup(app, identity):
    identity.find_domain.return_value = mock.Mock(id='d')
    identity.projects.return_value = [mock.Mock(id=ID)]
    assert project.find_project_id(app, 'demo', 'Default') == ID
    identity.projects.assert_called_once_with(name='demo', domain_id='d')


def test_a_name_of_several_projects_is_refused(app, identity):
    identity.projects.return_value = [mock.Mock(), mock.Mock()]
    with pytest.raises(exceptions.CommandError, match='--project-domain'):
        project.find_project_id(app, 'twin', None)


@pytest.mark.parametrize(
    ('name', 'domain', 'message'),
    [
        (ID, None, f"project '{ID}': it does not exist"),
        ('nosuch', None, "project 'nosuch': it does not exist"),
        ('nosuch', 'd', "does not exist in domain 'd'"),
        ('../users', None, "project '../users': it does not exist"),
    ],
)
def test_a_project_that_does_not_exist_is_refused(app, name, domain, message):
    with pytest.raises(exceptions.CommandError, match=message):
        project.find_project_id(app, name, domain)


def test_the_id_of_a_deleted_project_can_be_accepted(app):
    found = project.find_project_id(app, ID, None, must_exist=False)
    assert found == ID
    with pytest.raises(exceptions.CommandError, match='does not exist'):
        project.find_project_id(app, 'nosuch', None, must_exist=False)


@pytest.mark.parametrize('value', [ID, '6ba7b810-9dad-11d1-80b4-00c04fd430c8'])
def test_an_id_is_accepted_if_the_user_may_not_look_up_projects(
    app, identity, value
):
    identity.projects.side_effect = forbid()
    assert project.find_project_id(app, value, None) == value


def test_a_name_is_refused_if_the_user_may_not_look_up_projects(app, identity):
    identity.projects.side_effect = forbid()
    with pytest.raises(
        exceptions.CommandError, match=r'allowed to look up projects\. Give'
    ):
        project.find_project_id(app, 'other', None)


def test_without_identity_service_only_an_id_is_accepted(direct_app):
    assert project.find_project_id(direct_app, ID, None) == ID
    with pytest.raises(exceptions.CommandError, match='no identity service'):
        project.find_project_id(direct_app, 'demo', None)


def test_the_own_project_is_that_of_the_token(app):
    assert project.get_own_project_id(app, 'give --project') == OWN_ID


@pytest.mark.parametrize('token', [None, types.SimpleNamespace(project_id='')])
def test_a_token_without_project_is_an_error(app, token):
    app.client_manager.auth_ref = token
    with pytest.raises(exceptions.CommandError, match='token: give --project'):
        project.get_own_project_id(app, 'give --project')


def test_a_given_token_does_not_tell_its_project(direct_app):
    with pytest.raises(exceptions.CommandError, match='cannot be determined'):
        project.get_own_project_id(direct_app, 'give --project')

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

"""``openstack image list`` of version 1"""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID
from glanceclient_osc.tests.unit.osc.v1.conftest import (
    ID,
    JSON,
    OTHER_ID,
    OTHER_PROJECT_ID,
    build_active_image,
    build_image,
)


@pytest.fixture
def two_images(server):
    """Add a private and a public image, of two projects."""
    server.add(
        build_active_image(properties={'os': 'x'}, size=3000),
        build_image(
            id=OTHER_ID, name='db', is_public=True, owner=OTHER_PROJECT_ID
        ),
    )


def _names(result):
    return [row['Name'] for row in result.json]


def test_list_shows_id_name_and_status(v1, server, two_images):
    assert v1.run('image list', *JSON).json == [
        {'ID': ID, 'Name': 'web', 'Status': 'active'},
        {'ID': OTHER_ID, 'Name': 'db', 'Status': 'queued'},
    ]
    assert (server.query['sort_key'], server.query['sort_dir']) == (
        ['name'],
        ['asc'],
    )


def test_list_long_has_typed_values_for_programs(v1, two_images):
    [row, _] = v1.run('image list', '--long', *JSON).json
    assert (row['Size'], row['Protected']) == (3000, False)
    assert (row['Visibility'], row['Properties']) == (False, {'os': 'x'})
    assert row['Project'] == PROJECT_ID


def test_list_long_has_words_and_units_for_people(v1, two_images):
    out = v1.run('image list', '--long', '--human-readable').out
    assert ' 3K ' in out
    assert ' private ' in out
    assert ' public ' in out
    assert "os='x'" in out


def test_list_human_readable_adds_the_size(v1, two_images):
    words = ('image list', '--human-readable')
    assert ' 3K ' in v1.run(*words).out
    assert v1.run(*words, *JSON).json[0]['Size'] == 3000


def test_list_of_a_server_that_sends_few_fields(v1, server):
    server.add({'id': ID, 'name': 'web', 'status': 'active'})
    assert _names(v1.run('image list', '--long', '--public', *JSON)) == ['web']
    assert _names(v1.run('image list', '--shared', *JSON)) == ['web']


@pytest.mark.parametrize(
    ('words', 'query'),
    [
        (('--name', 'web'), {'name': ['web']}),
        (('--status', 'queued'), {'status': ['queued']}),
        (('--disk-format', 'raw'), {'disk_format': ['raw']}),
        (('--container-format', 'bare'), {'container_format': ['bare']}),
        (('--changes-since', '2001-01-01'), {'changes-since': ['2001-01-01']}),
        (('--size-min', '0'), {'size_min': ['0']}),
        (('--size-max', '5'), {'size_max': ['5']}),
        (('--protected',), {'protected': ['true']}),
        (('--unprotected',), {'protected': ['false']}),
        (('--property', 'os=x'), {'property-os': ['x']}),
        (('--public',), {'is_public': ['true']}),
        (('--private',), {'is_public': ['false']}),
        (('--shared',), {'is_public': ['false']}),
        (('--all-projects',), {'is_public': ['none']}),
        (('--owner', 'x'), {'is_public': ['none']}),
        (('--limit', '3', '--max-items', '2'), {'limit': ['2']}),
        (('--page-size', '7'), {'limit': ['7']}),
        (('--sort', 'size:desc'), {'sort_key': ['size']}),
    ],
)
def test_option_becomes_a_query_parameter(v1, server, words, query):
    result = v1.run('image list', *words, *JSON)
    assert result.json == []
    assert query.items() <= server.query.items()


@pytest.mark.parametrize(
    ('words', 'names'),
    [
        (('--public',), ['db']),
        (('--private',), ['web']),
        (('--owner', OTHER_PROJECT_ID), ['db']),
        (('--no-owner',), []),
        (('--project', OTHER_PROJECT_ID), ['db']),
    ],
)
def test_owner_and_visibility_are_filtered_here(v1, two_images, words, names):
    projects = v1.app.client_manager.sdk_connection.identity.projects
    projects.return_value = [type('Project', (), {'id': OTHER_PROJECT_ID})]
    assert _names(v1.run('image list', *words, *JSON)) == names


def test_shared_leaves_out_images_of_the_own_project(v1, server):
    server.add(
        build_image(),
        build_image(id=OTHER_ID, name='db', owner=OTHER_PROJECT_ID),
    )
    assert _names(v1.run('image list', '--shared', *JSON)) == ['db']


def test_shared_needs_a_token_with_a_project(v1, server):
    v1.app.client_manager.auth_ref = None
    error = v1.run('image list', '--shared').error
    assert '--shared requires the identity service' in error


@pytest.mark.parametrize(
    ('sort', 'names'),
    [
        ('size:desc,name', ['web', 'db']),
        ('visibility', ['web', 'db']),
        ('project:desc', ['db', 'web']),
    ],
)
def test_list_sorts_by_what_the_server_cannot(
    v1, server, two_images, sort, names
):
    assert _names(v1.run('image list', '--sort', sort, *JSON)) == names
    assert 'sort_key' not in server.query


def test_limit_counts_after_sorting(v1, two_images):
    words = ('--sort', 'visibility', '--limit', '1')
    assert _names(v1.run('image list', *words, *JSON)) == ['web']


def test_limit_0_lists_nothing_without_a_request(v1, server):
    assert v1.run('image list', '--limit', '0', *JSON).json == []
    assert server.methods == []


def test_marker_is_a_name_or_an_id(v1, server):
    server.add(build_image())
    v1.run('image list', '--marker', 'web', *JSON)
    assert server.mock.last_request.qs['marker'] == [ID]


def test_marker_requires_an_order_of_the_server(v1, server):
    error = v1.run('image list', '--marker', 'web', '--sort', 'owner').error
    assert error.startswith('--marker requires --sort by one of: name, status')
    assert server.methods == []


def test_project_cannot_be_combined_with_owner(v1, server):
    words = ('--project', PROJECT_ID, '--no-owner')
    assert '--project cannot be' in v1.run('image list', *words).error


def test_help_has_titles(v1, server):
    out = v1.run('image list', '--help').out
    for title in ('Filters:', 'Sorting and paging:', 'Display:'):
        assert title in out

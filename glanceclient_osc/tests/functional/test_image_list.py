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

"""``openstack image list``"""

import concurrent.futures

import pytest

from glanceclient_osc import Client

JSON = ('-f', 'json')

COLUMN = ('-f', 'value', '-c', 'Name')


@pytest.fixture
def images(openstack, cloud, token, name):
    """Return a client that makes images quicker than the command does."""
    return Client(
        '2', endpoint=cloud.url('glance'), token=token('demo')
    ).images


@pytest.fixture
def make(images, name):
    """Return what makes an image called after the test, and its end."""

    def make(end, **fields):
        fields = {'disk_format': 'raw', 'container_format': 'bare', **fields}
        return images.create(name=f'{name}-{end}', **fields)

    return make


def _names(listed):
    assert (listed.status, listed.err) == (0, '')
    return [line.rpartition('-')[2] for line in listed.out.split()]


@pytest.mark.smoke
def test_list_prints_json_and_nothing_else(openstack, make, name):
    image = make('x')
    listed = openstack('image', 'list', '--name', image.name, '-f', 'json')
    assert (listed.status, listed.err) == (0, '')
    assert listed.json == [
        {'ID': image.id, 'Name': image.name, 'Status': 'queued'}
    ]


@pytest.mark.smoke
def test_list_by_tags_wants_all_of_them(openstack, make, name):
    make('1', tags=[name, 'ž/x'])
    make('2', tags=[name, 'y'])
    make('3', tags=[name, 'ž/x', 'y'])
    listed = openstack(
        *('image', 'list', '--tag', name, '--tag', 'ž/x', '--tag', 'y'),
        *COLUMN,
    )
    assert _names(listed) == ['3']


def test_list_long_shows_typed_values(openstack, make, name):
    make('1', tags=['b', 'a'], protected=False)
    [row] = openstack(
        *('image', 'list', '--long', '--name', f'{name}-1', '-f', 'json')
    ).json
    assert row['Protected'] is False
    assert row['Size'] is None
    assert sorted(row['Tags']) == ['a', 'b']
    assert [*row] == [
        'ID',
        'Name',
        'Disk Format',
        'Container Format',
        'Size',
        'Checksum',
        'Status',
        'Visibility',
        'Protected',
        'Project',
        'Hash Algorithm',
        'Hash Value',
        'Tags',
        'Stores',
    ]


@pytest.mark.defect('W5')
def test_list_filters_properties_on_the_server(
    openstack, make, name, recorded, glance
):
    make('1', group=name, os_distro='debian')
    make('2', group=name, os_distro='fedora')
    listed = openstack(
        *('image', 'list', '--property', f'group={name}'),
        *('--property', 'os_distro=debian', *COLUMN),
        env=recorded,
    )
    assert _names(listed) == ['1']
    [request] = glance.requests
    assert 'os_distro=debian' in request


@pytest.mark.defect('W3')
def test_list_sorts_on_the_server_sizes_as_numbers(
    openstack, make, images, name
):
    for end, size in (('1', 10), ('2', 9), ('3', 200)):
        images.upload(make(end, group=name).id, b'x' * size)
    listed = openstack(
        *('image', 'list', '--property', f'group={name}'),
        *('--sort', 'size:desc', *COLUMN),
    )
    assert _names(listed) == ['3', '1', '2']


def test_list_sorts_by_columns_that_the_server_cannot_sort_by(
    openstack, make, name
):
    for end, ram in (('1', 10), ('2', 9), ('3', 200)):
        make(end, group=name, min_ram=ram)
    listed = openstack(
        *('image', 'list', '--property', f'group={name}'),
        *('--sort', 'min_ram', '--limit', '2', *COLUMN),
    )
    assert _names(listed) == ['2', '1']


@pytest.mark.defect('W4')
def test_list_limits_cut_after_sorting_and_filtering(openstack, make, name):
    for end in 'abc':
        make(end, group=name)
    for limit in ('--max-items', '--limit'):
        listed = openstack(
            *('image', 'list', '--property', f'group={name}'),
            *(limit, '2', *COLUMN),
        )
        assert _names(listed) == ['a', 'b']


@pytest.mark.parametrize(
    ('options', 'expected'),
    [
        (['--max-items', '1'], ['a']),
        (['--limit', '2', '--max-items', '1'], ['a']),
        (['--limit', '0'], []),
        (['--page-size', '1'], ['a', 'b']),
        (['--sort', 'name:desc'], ['b', 'a']),
    ],
)
def test_list_paging_options(openstack, make, name, options, expected):
    for end in 'ab':
        make(end, group=name)
    listed = openstack(
        *('image', 'list', '--property', f'group={name}', *options, *COLUMN)
    )
    assert _names(listed) == expected


def test_list_goes_on_after_a_marker_given_by_name(openstack, make, name):
    for end in 'abc':
        make(end, group=name)
    listed = openstack(
        *('image', 'list', '--property', f'group={name}'),
        *('--marker', f'{name}-a', *COLUMN),
    )
    assert _names(listed) == ['b', 'c']


@pytest.mark.parametrize('visibility', ['private', 'community', 'shared'])
def test_list_by_visibility(openstack, make, name, visibility):
    make('1', group=name, visibility='private')
    make('2', group=name, visibility='community')
    make('3', group=name, visibility='shared')
    listed = openstack(
        *('image', 'list', '--property', f'group={name}'),
        *(f'--{visibility}', *COLUMN),
    )
    expected = {'private': '1', 'community': '2', 'shared': '3'}
    assert _names(listed) == [expected[visibility]]


def test_list_hidden(openstack, make, name):
    make('1', group=name, os_hidden=True)
    make('2', group=name)
    args = ('image', 'list', '--property', f'group={name}', *COLUMN)
    assert _names(openstack(*args)) == ['2']
    assert _names(openstack(*args, '--hidden')) == ['1']


def test_list_by_project(openstack, make, name):
    make('1', group=name)
    args = ('image', 'list', '--property', f'group={name}', *COLUMN)
    for project, expected in (('demo', ['1']), ('other', [])):
        listed = openstack(*args, '--project', project, user='admin')
        assert _names(listed) == expected


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--sort', 'name:up'], 'neither asc nor desc'),
        (['--marker', 'nosuch'], "ID 'nosuch' found"),
        (['--property', 'limit=3'], "Cannot filter by 'limit'"),
        (['--project', 'nosuch'], 'you are not allowed to look up projects'),
    ],
)
def test_list_refuses_bad_input(openstack, options, message):
    assert message in openstack('image', 'list', *options).error


def test_pages_are_listed_over_one_connection(
    openstack, cloud, token, recorded, glance, name
):
    client = Client('2', endpoint=cloud.url('glance'), token=token('other'))

    def make(number):
        client.images.create(name=f'{name}-{number:04}', tags=[name])

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(100)))
    listed = openstack(
        *('image', 'list', '--tag', name, '--page-size', '60', *COLUMN),
        user='other',
        env=recorded,
    )
    assert len(_names(listed)) == 100
    assert len(glance.requests) == 2
    assert glance.connections == 1


@pytest.fixture
def three(openstack, name):
    """Make three images: an empty one, one of 10 bytes, one of 2000."""
    made = openstack(
        *('image', 'create', f'{name}-0', '--tag', name, *JSON), ok=True
    )
    for size in (10, 2000):
        openstack(
            *('image', 'create', f'{name}-{size}', '--tag', name),
            *('--container-format', 'docker' if size == 10 else 'bare'),
            input='x' * size,
            ok=True,
        )
    return made.json


def test_the_filters_of_the_server(openstack, name, three):
    def names(*options):
        listed = openstack('image', 'list', '--tag', name, *options, *JSON)
        assert listed.status == 0, listed
        return [row['Name'].removeprefix(f'{name}-') for row in listed.json]

    assert names('--status', 'queued', '--status', 'active') == [
        *('0', '10', '2000')
    ]
    assert names('--container-format', 'docker', '--size-min', 1) == ['10']
    assert names('--size-min', 11, '--size-max', 2000) == ['2000']
    assert names('--id', three['id'], '--name', f'{name}-0') == ['0']
    assert names('--created-before', '2020-01-01') == []
    assert names('--created-after', '2020-01-01', '--limit', 1) == ['0']
    # The server takes one limit of two: the other one must count as well.
    both = ('--created-after', '2020-01-01', '--created-before')
    assert names(*both, '2020-01-02T00:00:00+01:00', '--limit', 1) == []
    assert names(*both, '2100-01-01') == ['0', '10', '2000']
    assert names('--unprotected', '--hash', '0' * 128) == []


def test_a_name_that_looks_like_an_operator_is_a_name(openstack, demo, name):
    for called in (name, f'in:{name}', f'{name}"'):
        demo.images.create(name=called)
    listed = openstack('image', 'list', '--name', f'in:{name}', *COLUMN)
    assert listed.out == f'in:{name}\n'
    both = openstack('image', 'list', '--name', f'{name}"', '--name', name)
    assert 'has a quotation mark' in both.error


def test_columns_of_size_and_stores(openstack, name, three):
    columns = ('--human-readable', '--include-stores')
    listed = openstack('image', 'list', '--tag', name, *columns, *JSON)
    assert [row['Size'] for row in listed.json] == [None, 10, 2000]
    assert listed.json[2]['Stores'] == 'fast'
    table = openstack('image', 'list', '--tag', name, *columns)
    assert '2.0K' in table.out or '2K' in table.out, table


@pytest.mark.parametrize(
    ('option', 'value'),
    [
        ('--created-after', 'yesterday'),
        ('--size-min', '-1'),
        ('--limit', '99999999999999999999'),
        ('--id', ''),
    ],
)
def test_what_is_no_value_for_a_filter(openstack, option, value):
    refused = openstack('image', 'list', option, value)
    assert refused.status in (1, 2)
    assert not refused.out

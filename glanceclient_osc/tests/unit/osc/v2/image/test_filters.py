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

"""Filter options of ``image list``."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.image import filters
from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID


@pytest.fixture
def build(v2):
    """Return a function that returns the filters of a command line."""

    def build(*words):
        parser = argparse.ArgumentParser()
        filters.add_options(parser)
        args = parser.parse_args(words)
        return {
            name: value
            for name, value in filters.build_filters(v2.app, args).items()
            if value not in (None, [])
        }

    return build


@pytest.fixture
def local_filter():
    """Return a function that returns the local filter of a command line."""

    def build(*words):
        parser = argparse.ArgumentParser()
        filters.add_options(parser)
        return filters.build_local_filter(parser.parse_args(words))

    return build


@pytest.mark.parametrize(
    ('words', 'expected'),
    [
        ((), {}),
        (('--public',), {'visibility': 'public'}),
        (('--private',), {'visibility': 'private'}),
        (('--community',), {'visibility': 'community'}),
        (('--shared',), {'visibility': 'shared'}),
        (('--all',), {'visibility': 'all'}),
        (('--member-status', 'ALL'), {'member_status': 'all'}),
        (('--tag', 'a', '--tag', 'b'), {'tag': ['a', 'b']}),
        (('--hidden',), {'os_hidden': True}),
        (('--protected',), {'protected': True}),
        (('--unprotected',), {'protected': False}),
        (('--size-min', '0'), {'size_min': 0}),
        (('--size-max', '9'), {'size_max': 9}),
        (('--checksum', 'c'), {'checksum': 'c'}),
        (('--hash', 'h'), {'os_hash_value': 'h'}),
        (('--property', 'k=v'), {'k': 'v'}),
        (('--owner', PROJECT_ID), {'owner': PROJECT_ID}),
        (('--project', 'demo'), {'owner': PROJECT_ID}),
        (('--id', 'i'), {'id': 'i'}),
        (('--status', 'a', '--status', 'b'), {'status': 'in:"a","b"'}),
        (('--disk-format', 'in:raw,iso'), {'disk_format': 'in:raw,iso'}),
        (('--container-format', 'x:y'), {'container_format': 'eq:x:y'}),
    ],
)
def test_options_become_filters_of_the_server(build, words, expected):
    assert build(*words) == expected


@pytest.mark.parametrize(
    ('names', 'expected'),
    [
        (['web'], 'web'),
        (['in:web'], 'eq:in:web'),
        (['a', 'b,c'], 'in:"a","b,c"'),
    ],
)
def test_a_name_is_not_an_operator(build, names, expected):
    words = [word for name in names for word in ('--name', name)]
    assert build(*words) == {'name': expected}


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        ('2026-11-24', '2026-11-24T00:00:00Z'),
        ('2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z'),
        ('2026-11-24T08:00:00+02:00', '2026-11-24T06:00:00Z'),
    ],
)
def test_dates_are_sent_in_utc(build, value, expected):
    assert build('--created-after', value) == {'created_at': f'gt:{expected}'}
    assert build('--updated-before', value) == {'updated_at': f'lt:{expected}'}


def test_other_dates_are_refused(build, capsys):
    with pytest.raises(SystemExit):
        build('--created-after', 'yesterday')
    assert "'yesterday' is not a date such as" in capsys.readouterr().err


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('--property', 'name=x'), 'name is not a property: use --name'),
        (('--property', 'owner=x'), 'owner is not a property: use --project'),
        (('--property', 'limit=3'), "Cannot filter by 'limit'"),
        (
            ('--disk-format', 'raw', '--property', 'disk_format=iso'),
            'disk_format is given both as an option and with --property',
        ),
    ],
)
def test_fields_are_not_properties(build, words, message):
    with pytest.raises(exceptions.CommandError, match=message):
        build(*words)


@pytest.mark.parametrize(
    'words',
    [(), ('--created-after', '2026-01-01', '--updated-before', '2027')],
)
def test_the_server_applies_one_limit_of_each_date(local_filter, words):
    words = [word.replace('2027', '2027-01-01') for word in words]
    assert local_filter(*words) is None


@pytest.mark.parametrize(
    ('field', 'verb'),
    [
        ('created_at', 'created'),
        ('updated_at', 'updated'),
    ],
)
def test_the_second_limit_of_a_date_is_applied_locally(
    build, local_filter, field, verb
):
    words = (
        *(f'--{verb}-after', '2026-01-01'),
        *(f'--{verb}-before', '2026-02-01'),
    )
    assert build(*words) == {field: 'gt:2026-01-01T00:00:00Z'}
    matches = local_filter(*words)
    assert matches({field: '2026-01-31T23:59:59Z'})
    assert not matches({field: '2026-02-01T00:00:00Z'})

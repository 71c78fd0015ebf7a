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

"""Suggestions for options that a command does not have."""

import argparse
import sys

import pytest

from glanceclient_osc.osc import suggestions

OPTIONS = ('--all', '--min-disk', '--project', '--property', '--public')


@pytest.mark.parametrize(
    ('word', 'expected'),
    [
        ('--all-tenants', '--all'),
        ('--is-public', '--public'),
        ('--visibility=public', '--public'),
        ('--tenant', '--project'),
        ('--min_disk', '--min-disk'),
        ('--min-dsk', '--min-disk'),
        ('--propertys', '--property'),
        ('--hw-disk-bus', '--property hw_disk_bus=VALUE'),
        ('--os-type=linux', '--property os_type=linux'),
        ('--color', '--property color=VALUE'),
        ('web', None),
        ('-x', None),
        ('--', None),
    ],
)
def test_suggest_option_for_a_command_with_properties(word, expected):
    found = suggestions.suggest_option(word, OPTIONS, '<key=value>')
    assert found == expected


@pytest.mark.parametrize(
    ('metavar', 'expected'),
    [(None, None), ('<property-key>', '--property os_type')],
)
def test_suggest_option_without_values_of_properties(metavar, expected):
    found = suggestions.suggest_option('--os-type', ['--name'], metavar)
    assert found == expected


def test_a_replacement_that_the_command_lacks_is_not_suggested():
    assert suggestions.suggest_option('--tenant', ['--file'], None) is None


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('image list', '--all-tenants'), '(did you mean --all?)'),
        (('image list', '--owne', 'x', '--publc'), '(did you mean --public?)'),
        (
            ('image set', '--hw-disk-bus', 'x', 'y'),
            '(did you mean --property hw_disk_bus=VALUE?)',
        ),
        (
            ('image list', '--property-filter', 'a=b'),
            '(did you mean --property?)',
        ),
        (
            ('image list', '--sort-key', 'name', '--sort-dir', 'asc'),
            '(did you mean --sort?)',
        ),
        (('image list', '--visibility', 'shared'), '(did you mean --shared?)'),
        (('image list', '--is-public=False'), '(did you mean --private?)'),
        (('image list', '--ca-file', 'x'), '(did you mean --os-cacert?)'),
        (('image list', '-k'), '(did you mean --insecure?)'),
        (
            ('image list', '--hidden', 'True'),
            '(did you mean --hidden without a value?)',
        ),
        (('image list', '--hidden', 'False'), '(did you mean no --hidden?)'),
        (
            ('image set', '--protected', 'False', 'web'),
            '(did you mean --unprotected without a value?)',
        ),
        (
            ('image set', '--remove-property', 'os_type', 'web'),
            '(did you mean openstack image unset --property?)',
        ),
        (('image member list', '--image-id', 'x'), '(did you mean <image>?)'),
        (
            ('image delete', '--sotre', '--xyzzy', 'x'),
            '(did you mean --store?)',
        ),
    ],
)
def test_a_usage_error_has_suggestions(v2, words, message):
    result = v2.run(*words)
    assert result.status == 2
    assert 'error: unrecognized arguments: ' in result.err
    assert result.err.endswith(f'{message}\n')


def test_the_command_line_of_the_process_is_used_by_default(monkeypatch):
    parser = argparse.ArgumentParser()
    parser.add_argument('--sort')
    suggestions.add_suggestions(parser)
    monkeypatch.setattr(sys, 'argv', ['prog', '--sort', 'name'])
    assert parser.parse_args().sort == 'name'


def test_a_usage_error_without_suggestion(v2):
    assert v2.run('image show', 'x', 'y').err.endswith(
        'unrecognized arguments: y\n'
    )

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

"""Options that commands share."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc import options

VARIABLE = 'OS_IMAGE_ALLOW_MD5_FALLBACK'


@pytest.fixture
def parser():
    """Return an empty parser."""
    return argparse.ArgumentParser(prog='openstack')


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        ('1', (True, True)),
        ('True', (True, True)),
        ('no', (False, False)),
        ('0', (False, False)),
        ('', (False, True)),
        ('perhaps', (False, True)),
    ],
)
def test_env_flag_returns_the_default_for_other_words(
    monkeypatch, value, expected
):
    monkeypatch.setenv(VARIABLE, value)
    assert expected == tuple(
        options.env_flag(VARIABLE, default) for default in (False, True)
    )


def test_env_flag_of_an_unset_variable_is_the_default(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert options.env_flag(VARIABLE, True) is True
    assert options.env_flag(VARIABLE, False) is False


def test_parse_nonempty_refuses_an_empty_value():
    assert options.parse_nonempty('x') == 'x'
    with pytest.raises(argparse.ArgumentTypeError, match='must not be empty'):
        options.parse_nonempty('')


@pytest.mark.parametrize(
    ('name', 'quoted'),
    [('a.img', 'a.img'), ('my disk', "'my disk'"), ('-x', './-x')],
)
def test_quote_filename_returns_a_shell_word(name, quoted):
    assert options.quote_filename(name) == quoted


@pytest.mark.parametrize(
    ('parse', 'value', 'message'),
    [
        (options.integer_at_least(1), '0', "'0' is not an integer of 1 or"),
        (options.integer_at_least(0), 'x', "'x' is not an integer of 0 or"),
        (options.integer_at_least(0), '9' * 20, 'is not an integer'),
        (options.integer_between(1, 64), '65', 'integer from 1 to 64'),
    ],
)
def test_integers_outside_the_limits_are_refused(parse, value, message):
    with pytest.raises(argparse.ArgumentTypeError, match=message):
        parse(value)


def test_integers_within_the_limits_are_accepted():
    assert options.integer_at_least(0)('0') == 0
    assert options.integer_between(1, 64)('64') == 64


@pytest.mark.parametrize('value', [0, '', True, ['x'], {'k': 'v'}])
def test_reject_options_names_the_first_option_with_a_value(value):
    with pytest.raises(
        exceptions.CommandError, match=r'^--tag requires --file$'
    ):
        options.reject_options(
            {'--id': None, '--tag': value, '--size': 3}, 'requires --file'
        )


@pytest.mark.parametrize('value', [None, False, [], (), {}])
def test_reject_options_ignores_options_without_a_value(value):
    given = {'--tag': value}
    assert options.reject_options(given, 'requires --file') is None


def test_paging_options_name_the_resource(parser):
    options.add_paging_options(parser, 'tasks', 'Last task')
    words = ' '.join(parser.format_help().split())
    assert 'Maximum number of tasks to list' in words
    assert 'Last task' in words
    args = parser.parse_args(
        ['--limit', '0', '--max-items', '2', '--page-size', '3']
    )
    assert (args.limit, args.max_items, args.page_size) == (0, 2, 3)
    assert args.marker is None


@pytest.mark.parametrize(
    ('words', 'expected'),
    [([], None), (['--protected'], True), (['--unprotected'], False)],
)
def test_a_flag_pair_is_true_false_or_none(parser, words, expected):
    options.add_protected(parser, new=True)
    assert parser.parse_args(words).protected is expected


def test_progress_and_no_progress_exclude_each_other(parser, capsys):
    options.add_progress(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(['--progress', '--no-progress'])
    assert 'not allowed with' in capsys.readouterr().err


@pytest.mark.parametrize(('new', 'container'), [(True, 'bare'), (False, None)])
def test_only_new_images_have_a_default_container_format(
    parser, new, container
):
    options.add_format_options(parser, new=new)
    args = parser.parse_args([])
    assert (args.disk_format, args.container_format) == (None, container)
    assert ('(default: bare)' in parser.format_help()) == new


def test_metadata_options_have_values(parser):
    options.add_min_disk_and_ram(parser)
    options.add_properties(parser)
    args = parser.parse_args(
        ['--min-disk', '1', '--min-ram', '2', '--property', 'a=b=c']
    )
    assert (args.min_disk, args.min_ram) == (1, 2)
    assert args.properties == {'a': 'b=c'}


def test_a_removed_option_is_an_error(parser):
    parser.add_argument('--location', action=options.RemovedOption)
    with pytest.raises(
        exceptions.CommandError, match='--location is an option of the Images'
    ):
        parser.parse_args(['--location', 'http://x'])


@pytest.mark.parametrize(
    ('words', 'replacement'),
    [
        (('image create', '--location', 'http://x', 'web'), '--uri'),
        (('image set', '--visibility', 'community', 'web'), '--community'),
    ],
)
def test_a_removed_option_names_its_replacement(v2, words, replacement):
    assert v2.run(*words).error.endswith(f'; use {replacement}')


def test_drop_unset_keeps_zero_and_false():
    values = {'a': None, 'b': 0, 'c': False, 'd': ''}
    assert options.drop_unset(values) == {'b': 0, 'c': False, 'd': ''}


def test_check_properties_names_the_option_of_a_field():
    reserved = {'name': '--name'}
    assert options.check_properties(None, reserved) == {}
    assert options.check_properties({'k': 'v'}, reserved) == {'k': 'v'}
    with pytest.raises(
        exceptions.CommandError, match='name is not a property: use --name'
    ):
        options.check_properties({'name': 'x'}, reserved)


def test_none_false_and_empty_lists_are_not_given():
    values = {'-a': None, '-b': False, '-c': [], '-d': 0, '-e': '', '-f': True}
    assert options.select_given(values) == {'-d': 0, '-e': '', '-f': True}

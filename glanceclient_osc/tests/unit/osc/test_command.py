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

"""Base classes of the commands."""

import argparse
import errno
import io
import logging

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.deadline import DeadlineAdapter
from glanceclient_osc.osc import command, formatters
from glanceclient_osc.tests.unit.osc.command_runner import URL, Terminal


class DoNothing(command.Command):
    """Do nothing"""

    def take_action(self, parsed_args):
        pass


class ListThing(command.Lister):
    """List things"""

    def take_action(self, parsed_args):
        rows = [('two\nlines', formatters.OptionalColumn(None), '\x1b[31m')]
        return ('Name', 'Size', 'Other'), iter(rows)


class ShowThing(command.ShowOne):
    """Show a thing"""

    def take_action(self, parsed_args):
        return ('na\x07me', 'size'), ('two\nli\x1bnes', None)


@pytest.fixture
def base(v2):
    """Return a command without behavior of its own."""
    return DoNothing(v2.app, None)


@pytest.fixture
def run(v2, monkeypatch):
    """Return a function that runs one of the commands above."""

    def run(kind, *words):
        monkeypatch.setattr(v2, 'load', lambda name: kind)
        return v2.run('thing', *words)

    return run


@pytest.mark.parametrize(
    ('url', 'token', 'expected'),
    [('http://x', 't', False), ('http://x', '', True), ('', 't', True)],
)
def test_a_token_is_not_requested_with_url_and_token(
    base, url, token, expected
):
    base.app.options.glance_url = url
    base.app.options.glance_auth_token = token
    assert base.auth_required is expected


def test_the_client_is_that_of_the_client_manager(v2, base, v1):
    assert base.client is v2.client
    assert DoNothing(v1.app, None).client_v1 is v1.client


def test_interactive_mode_keeps_the_connection_open(v2, base):
    v2.app.client_manager.session.mount(f'{URL}/', DeadlineAdapter())
    adapters = v2.app.client_manager.session.session.adapters
    assert base.client
    assert not adapters[f'{URL}/'].stays_open
    v2.app.interactive_mode = True
    assert base.client
    assert adapters[f'{URL}/'].stays_open


@pytest.mark.parametrize(
    ('verbose_level', 'choice', 'expected'),
    [
        (1, None, None),
        (0, None, False),
        (0, True, True),
        (1, False, False),
    ],
)
def test_quiet_hides_the_progress_bar(base, verbose_level, choice, expected):
    base.app.options.verbose_level = verbose_level
    assert base.wants_progress(choice) is expected


@pytest.mark.parametrize('kind', [exc.HTTPNotFound, exceptions.CommandError])
def test_control_characters_in_errors_are_escaped(base, monkeypatch, kind):
    def fail(args):
        raise kind('no \x1b[31m')

    monkeypatch.setattr(base, 'take_action', fail)
    with pytest.raises(kind, match=r'no \\x1b\[31m'):
        base.run(argparse.Namespace())


def test_secrets_in_logged_arguments_are_masked(base, monkeypatch, caplog):
    monkeypatch.setattr(base, 'take_action', lambda args: None)
    with caplog.at_level(logging.DEBUG):
        base.run(argparse.Namespace(uri='http://me:secret@host/disk'))
    assert 'http://***@host/disk' in caplog.text
    assert 'secret' not in caplog.text


def test_a_notice_is_a_warning(base, caplog):
    base.notice('The format is %s', 'raw')
    assert caplog.messages == ['The format is raw']


@pytest.mark.parametrize(
    'error',
    [exc.HTTPNotFound, exc.HTTPMethodNotAllowed, exc.HTTPNotImplemented],
)
def test_a_missing_feature_is_explained(base, error):
    with (
        pytest.raises(error, match=r'requires a cache, and version 2\.14 or'),
        base.explain_missing_feature('2.14', 'a cache'),
    ):
        raise error('No such path')


def test_a_missing_version_is_named_once(base):
    with (
        pytest.raises(exc.HTTPNotImplemented) as raised,
        base.explain_missing_feature('2.14', 'a cache'),
    ):
        raise exc.HTTPNotImplemented('This requires version 2.14 of the API')
    message = str(raised.value)
    assert message.endswith('. It also requires a cache')
    assert message.count('2.14') == 1


def test_other_errors_are_not_explained(base):
    with (
        pytest.raises(exc.HTTPForbidden) as raised,
        base.explain_missing_feature('2.14', 'a cache'),
    ):
        raise exc.HTTPForbidden('No')
    assert 'requires' not in str(raised.value)


def test_run_for_each_continues_after_failures(base, caplog):
    done = []

    def act(name):
        if name == 'a\x1b':
            raise exc.HTTPNotFound('no \x1b')
        if name == 'b':
            raise exceptions.CommandError('not b')
        done.append(name)

    names = ['a\x1b', 'b', 'c']
    with pytest.raises(
        exceptions.CommandError, match='Failed to delete 2 of 3 images'
    ):
        base.run_for_each(names, act, 'delete image', 'images')
    assert done == ['c']
    assert '\x1b' not in caplog.text
    assert "Failed to delete image 'b': not b" in caplog.messages


def test_run_for_each_stops_without_a_connection(base):
    called = []

    def act(name):
        called.append(name)
        raise exc.CommunicationError('refused')

    with pytest.raises(exc.CommunicationError):
        base.run_for_each(['a', 'b'], act, 'delete image', 'images')
    assert called == ['a']


def test_a_table_is_escaped(run):
    out = run(ListThing).out
    assert r'two\nlines' in out
    assert r'\x1b[31m' in out


def test_json_is_not_changed(run):
    assert run(ListThing, '-f', 'json').json == [
        {'Name': 'two\nlines', 'Size': None, 'Other': '\x1b[31m'}
    ]
    assert run(ShowThing, '-f', 'json').json == {
        'na\x07me': 'two\nli\x1bnes',
        'size': None,
    }


@pytest.mark.parametrize(
    ('terminal', 'expected'), [(True, r'\x1b[31m'), (False, '\x1b[31m')]
)
def test_values_are_escaped_on_a_terminal_only(v2, run, terminal, expected):
    v2.terminal = terminal
    assert expected in run(ListThing, '-f', 'value').out


def test_csv_leaves_missing_values_empty(run):
    line = run(ListThing, '-f', 'csv', '-c', 'Size', '-c', 'Other').out
    assert line.splitlines()[1].startswith('"",')


def test_fields_and_their_names_are_escaped(run):
    out = run(ShowThing).out
    assert r'na\x07me' in out
    assert r'li\x1bnes' in out
    assert r'two\n' not in out


@pytest.mark.parametrize('kind', [ListThing, ShowThing])
def test_closed_output_is_refused_before_the_command_runs(
    v2, monkeypatch, kind
):
    called = []
    monkeypatch.setattr(kind, 'take_action', called.append)
    v2.app.stdout = None
    thing = kind(v2.app, None)
    with pytest.raises(exceptions.CommandError, match='output is closed'):
        thing.run(thing.get_parser('thing').parse_args([]))
    assert not called


def test_a_command_without_output_needs_none(v2, base):
    v2.app.stdout = None
    assert base.run(argparse.Namespace()) == 0


def test_output_is_flushed(v2):
    class Full(io.StringIO):
        def flush(self):
            raise OSError(errno.ENOSPC, 'No space left on device')

    v2.app.stdout = Full()
    thing = ShowThing(v2.app, None)
    with pytest.raises(exceptions.CommandError, match='No space left'):
        thing.run(thing.get_parser('thing').parse_args([]))


def test_an_error_while_writing_is_explained(v2):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(errno.EIO, 'Input/output error')

    v2.app.stdout = Full()
    thing = ListThing(v2.app, None)
    with pytest.raises(exceptions.CommandError, match='Cannot write to'):
        thing.run(thing.get_parser('thing').parse_args([]))


@pytest.mark.parametrize(
    ('stream', 'expected'), [(Terminal, r'\x07'), (io.StringIO, '\x07')]
)
def test_text_is_escaped_on_a_terminal_only(base, stream, expected):
    base.app.stdout = stream()
    base.print_text('a\x07\n')
    assert base.app.stdout.getvalue() == f'a{expected}\n'


def test_help_ends_with_the_name_of_the_package(base):
    assert base.get_epilog() == (
        'This command is provided by the glanceclient-osc plugin.'
    )

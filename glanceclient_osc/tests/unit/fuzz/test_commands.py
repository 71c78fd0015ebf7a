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

"""No command ends with a traceback, whatever its arguments and the server."""

import argparse
import os
import shlex
import sys
import types
import warnings
from importlib import metadata
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.fuzz.responses import CYCLES, choose_budget
from glanceclient_osc.tests.unit.osc.command_runner import CommandRunner

COMMANDS = [
    (version, point.name.replace('_', ' '))
    for version in (1, 2)
    for point in metadata.entry_points(group=f'openstack.glance.v{version}')
]

_TEXT = st.sampled_from(
    ['i', 'n', 'k=v', 'k=', '=', 'a/b', 'ž', '', '0', '2030-01-01', 'a:b,c']
) | st.text(max_size=6).filter(lambda text: '\0' not in text)
_NUMBERS = st.sampled_from(['0', '1', '-1', '3', '9' * 30, '1.5', '1G', 'x'])
_JSON = st.sampled_from(['{}', '{"a": 1}', '[', 'null', '{"a": NaN}'])
_FILES = st.sampled_from(
    ['data', 'out', 'missing/x', '.', os.devnull, 'document', 'a' * 256, '-']
)
_DOCUMENTS = ['{}', '[', '{"namespace": "n", "tags": [1]}', '{"name": []}']

_NUMBER_WORDS = ('int', 'size', 'bytes', 'limit', 'gb', 'mb', 'second')
_FILE_WORDS = ('file', 'path', 'properties-target', 'key', 'cert')


def choose_value(action, url):
    """Return the strategy for a value of an argument."""
    if action.choices:
        return st.sampled_from([*map(str, action.choices), 'x'])
    hint = f'{action.metavar} {action.dest}'.lower()
    if any(word in hint for word in _FILE_WORDS):
        return _FILES
    if any(word in hint for word in _NUMBER_WORDS):
        return _NUMBERS | _TEXT
    if 'ur' in hint:
        return st.sampled_from([f'{url}/x', 'http://[::1', 'ftp://x', 'x'])
    if 'json' in hint or 'schema' in hint or 'input' in hint:
        return _JSON | _TEXT
    return _TEXT


@st.composite
def command_lines(draw, parser, url):
    """Return the words after the name of a command."""
    options, positionals = [], []
    for action in parser._actions:
        # cliff raises ValueError for an unknown column and prints it.
        if isinstance(action, argparse._HelpAction) or (
            action.dest == 'columns'
        ):
            continue
        if action.option_strings:
            # An option is in one of five command lines.
            if not action.required and draw(st.integers(0, 4)):
                continue
            option = draw(st.sampled_from(action.option_strings))
            options.append([option])
        else:
            options.append([])
        words = options[-1]
        if not action.option_strings:
            positionals.append(options.pop())
        if action.nargs == 0:
            continue
        count = 1
        if action.nargs in ('*', '?') and draw(st.booleans()):
            count = 0
        elif action.nargs in ('*', '+'):
            count = draw(st.integers(1, 2))
        words += [draw(choose_value(action, url)) for _ in range(count)]
    return [word for part in [*positionals, *options] for word in part]


def start_command(version, url):
    runner = CommandRunner(version, url)
    cinder = mock.MagicMock()
    cinder.upload_volume_to_image.return_value = {'image_id': 'i'}
    runner.app.client_manager.volume = cinder
    runner.app.client_manager.sdk_connection.identity.find_project = (
        lambda name, **options: types.SimpleNamespace(id='p')
    )
    return runner


def check_end(runner, result):
    """Check the exit status and the messages of a command."""
    if runner.exception:
        allowed = (exc.ClientException, exceptions.CommandError)
        if not isinstance(runner.exception, allowed):
            raise runner.exception
        assert str(runner.exception)
    assert result.status in (None, 0, 1, 2)
    assert 'Traceback' not in result.err
    if result.status == 1:
        assert result.err.strip()


def test_commands_are_found():
    assert len(COMMANDS) >= 70


@pytest.mark.parametrize(
    ('version', 'name'), [pytest.param(*command) for command in COMMANDS]
)
def test_command(version, name, server, sleeps, folder, monkeypatch):
    for number, document in enumerate(_DOCUMENTS):
        (folder / f'document{number or ""}').write_text(document)
    parser = CommandRunner(version).load(name)(None, None).get_parser(name)

    @choose_budget(4)
    @given(replies=CYCLES, words=command_lines(parser, server.url))
    def check(replies, words):
        server.start_cycle(replies)
        sleeps.clear()
        runner = start_command(version, server.url)
        with (
            warnings.catch_warnings(),
            open(os.devnull) as stdin,
            mock.patch.object(sys, 'stdin', stdin),
        ):
            warnings.simplefilter('ignore')
            result = runner.run(name, *words)
        try:
            check_end(runner, result)
        except AssertionError:
            print(name, shlex.join(words), result)
            raise

    check()

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

"""Command lines that continue a command that failed."""

import shlex

import pytest

from glanceclient_osc.osc.data import resume
from glanceclient_osc.osc.v2.image.import_options import flatten_stores

IMAGE_ID = '70ec7b4d-0000-4000-8000-000000000001'

# The commands that a command line is built for.
COMMANDS = ['image upload', 'image stage', 'image import', 'image save']

# A value that is not the default, for each option that has one.
VALUES = {
    '--checksum': 'sha256:' + '0' * 64,
    '--compressed-checksum': '@SHA256SUMS',
    '--chunk-size': '7',
    '--connections': '3',
    '--retries': '0',
    '--size': '7',
    '--stores': 'fast,cheap',
    '--timeout': '1.5',
}

# Options that do not appear, by ``dest``, and why.
_OUTPUT = 'cliff: selects how the result is printed'
NOT_REPEATED = {
    'help': 'ends the command',
    'formatter': _OUTPUT,
    'columns': _OUTPUT,
    'noindent': _OUTPUT,
    'variables': _OUTPUT,
    'prefix': _OUTPUT,
    'max_width': _OUTPUT,
    'fit_width': _OUTPUT,
    'print_empty': _OUTPUT,
}


def _build(v2, name, words, **changes):
    """Return the words of the command line, without the image."""
    target = v2.load(name)
    parser = target(v2.app, None).get_parser(f'openstack {name}')
    args = parser.parse_args([IMAGE_ID, *words])
    command = target(v2.app, None)
    line = resume.build_command(
        command, target, name, args, IMAGE_ID, **changes
    )
    first, last = f'openstack {name} ', f' {IMAGE_ID}'
    assert line.startswith(first)
    assert line.endswith(last)
    repeated = parser.parse_args(shlex.split(line)[3:])
    return shlex.split(line[len(first) : -len(last)]), args, repeated


def _list_values(args):
    """Return parsed arguments, with stores in one list."""
    values = dict(vars(args))
    if values.get('stores'):
        values['stores'] = flatten_stores(values['stores'])
    return values


@pytest.mark.parametrize('name', COMMANDS)
def test_every_option_is_repeated(v2, name):
    parser = v2.load(name)(v2.app, None).get_parser(f'openstack {name}')
    options = [
        (option, action)
        for action in parser._actions
        for option in action.option_strings
        if action.dest not in NOT_REPEATED
    ]
    assert len(options) > 5
    for option, action in options:
        words = [option]
        if action.nargs != 0:
            words.append(VALUES.get(option, 'x'))
        repeated, args, same_args = _build(v2, name, words)
        assert repeated, option
        assert _list_values(same_args) == _list_values(args), option


def test_options_at_their_default_are_left_out(v2):
    assert _build(v2, 'image save', ['--connections', '1'])[0] == []


def test_a_store_of_the_environment_is_left_out(v2, monkeypatch):
    monkeypatch.setenv('OS_IMAGE_STORE', 'fast')
    assert _build(v2, 'image upload', [])[0] == []
    words = _build(v2, 'image upload', ['--store', 'cheap'])[0]
    assert words == ['--store', 'cheap']


def test_values_are_quoted_for_a_shell(v2):
    words, args, repeated = _build(v2, 'image save', ['--file=-a b'])
    assert words == ['--file=-a b']
    assert repeated.filename == args.filename == '-a b'


def test_changes_replace_values(v2):
    words, _, _ = _build(v2, 'image save', [], resume=True, sparse=True)
    assert words == ['--continue', '--sparse']


@pytest.mark.parametrize(
    ('uri', 'printed'),
    [
        ('https://example.org/x', 'https://example.org/x'),
        ('https://me:secret@example.org/x', 'URI'),
        ('https://example.org/x?signature=secret', 'URI'),
        ('-', 'URI'),
    ],
)
def test_a_url_with_a_secret_is_not_printed(v2, uri, printed):
    words, _, _ = _build(v2, 'image import', ['--uri', uri])
    assert words == ['--uri', printed]


@pytest.mark.parametrize(
    ('words', 'data_is_wrong', 'printed'),
    [
        ([], False, '--file FILE'),
        (['--file', '-'], False, '--file FILE'),
        (['--file', 'my disk'], False, "--file 'my disk'"),
        (['--file', 'my disk'], True, '--file FILE'),
    ],
)
def test_a_file_is_named_if_it_can_be_sent_again(
    v2, words, data_is_wrong, printed
):
    target = v2.load('image stage')
    command = target(v2.app, None)
    args = command.get_parser('x').parse_args([*words, 'web'])
    build = resume.build_upload_command(command, target, 'image stage', args)
    line = build(IMAGE_ID, data_is_wrong)
    assert line == f'openstack image stage {printed} {IMAGE_ID}'


@pytest.mark.parametrize('name', ['image upload', 'image stage'])
def test_options_of_create_are_those_of_the_command_that_continues(v2, name):
    create = v2.load('image create')(v2.app, None)
    args = create.get_parser('x').parse_args(
        ['web', '--file', 'f', '--decompress', '--store', 'fast', '--tag', 't']
    )
    build = resume.build_upload_command(
        create, v2.load(name), name, args, store='fast'
    )
    store = '--store fast ' if name == 'image upload' else ''
    assert build(IMAGE_ID, False) == (
        f'openstack {name} --file f --decompress {store}{IMAGE_ID}'
    )

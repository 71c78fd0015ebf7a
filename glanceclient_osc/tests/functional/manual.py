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

"""The console and Python blocks of the manual, run as a reader runs them.

The commands of a page run one after another in one bash, in a directory with
the file ``debian-12.qcow2``. ``OS_CLOUD`` is ``mycloud``, a project that has
no images yet. ``https://example.org`` is a web server with the same file.

* ``$`` is the prompt of bash, ``>`` continues a command, ``(openstack)`` is
  the prompt of the interactive mode.
* A block in ``.. only:: test`` prepares something that is not shown.
* A block with a caption is the file of that name.
* A command must succeed, unless ``$ echo $?`` follows it. The exit status of
  the interactive mode is that of cliff, and is not checked.
* If the page has the output of a command, it is compared with standard output,
  standard error, or both. IDs, dates and hashes may differ, and a line ``...``
  stands for any lines.
"""

import contextlib
import dataclasses
import io
import itertools
import json
import lzma
import os
import pathlib
import re
import secrets
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.tests.cloud import environments, identity, qcow2
from glanceclient_osc.tests.cloud.cloud import Cloud
from glanceclient_osc.tests.functional import website

SITE = 'https://example.org'

#: URL of the image service of the cloud of a reader
GLANCE = 'http://glance-1.example.org:9292'

#: project with which pages share images
PARTNER = 'partner'

_TIMEOUT = 120  # seconds
_END = '\x1e'  # after the output of a command, before its exit status

_BLOCK = re.compile(
    r'^( *)\.\. code-block:: (\w+)\n'
    r'(?:\1 +:caption: (.*)\n)?'
    r'(?:\1 +:.*\n)*\n'
    r'((?:\1 +.*\n|\n)+)',
    re.MULTILINE,
)
_PROMPT = re.compile(r'(\$|>|\(openstack\)) ?')
_INTERACTIVE = re.compile('openstack <')
_PRINT = re.compile(r'^ *print\(.*\)  # (.*)$', re.MULTILINE)

# What differs each time, of the same width as in the page.
_CHANGING = (
    re.compile(r'\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b'),
    re.compile(r'\b[0-9a-f]{32,128}\b'),
    re.compile(r'\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\b'),
)


@dataclasses.dataclass
class Command:
    """A command of a page, and the output in the page.

    :ivar text: the command as bash reads it
    :ivar output: its lines, empty if the page shows none
    """

    text: str
    output: list[str]
    may_fail: bool = False


@dataclasses.dataclass
class Result:
    """What a command did.

    :ivar output: lines of standard output
    :ivar errors: lines of standard error
    """

    status: int
    output: list[str]
    errors: list[str]


def find_blocks(page: str, language: str) -> list[str]:
    """Return the blocks of a page that are in a language."""
    return [
        textwrap.dedent(text)
        for _, found, caption, text in _BLOCK.findall(page)
        if found == language and not caption
    ]


def find_files(page: str) -> dict[str, str]:
    """Return the content of the files in a page, by name."""
    return {
        caption: textwrap.dedent(text)
        for _, _, caption, text in _BLOCK.findall(page)
        if caption
    }


def parse_commands(page: str) -> list[Command]:
    """Return the commands in the console blocks of a page."""
    commands: list[Command] = []
    for block in find_blocks(page, 'console'):
        for line in block.rstrip().splitlines():
            prompt = _PROMPT.match(line)
            text = line[prompt.end() :] if prompt else line
            if not prompt:
                commands[-1].output.append(line)
            elif prompt[1] == '$':
                commands.append(Command(text, []))
            elif prompt[1] == '>':
                commands[-1].text += f'\n{text}'
            elif commands[-1].text == 'openstack':
                commands[-1].text += f" <<'.'\n{text}\n."
            else:
                commands[-1].text = commands[-1].text[:-1] + f'{text}\n.'
    for command, following in itertools.pairwise(commands):
        command.may_fail = following.text == 'echo $?' or bool(
            _INTERACTIVE.match(command.text)
        )
    return commands


class Reader:
    """Somebody with an account in a cloud, who tries a page.

    :ivar folder: where the commands run
    :ivar env: the environment of the commands
    """

    def __init__(
        self,
        home: pathlib.Path,
        env: Mapping[str, str],
        site: str,
        fork_server: str,
    ) -> None:
        """Create the files of the reader.

        :param home: the home directory
        :param env: other variables
        :param site: URL of the web server that ``https://example.org`` is
        :param fork_server: path of the socket of the fork server
        """
        self.folder = home / 'images'
        self.folder.mkdir()
        self._urls = {SITE: site}
        programs = _write_openstack(home / 'bin')
        self.env = {
            **env,
            'OS_CLOUD': 'mycloud',
            'OS_CLIENT_CONFIG_FILE': str(home / 'clouds.yaml'),
            'PATH': f'{programs}{os.pathsep}{os.environ["PATH"]}',
            'FORK_SERVER': fork_server,
        }
        qcow2.write(self.folder / 'debian-12.qcow2')

    def join(self, cloud: Cloud, **more: Any) -> dict[str, Any]:
        """Create the account of the reader, in a new project.

        :param more: other entries for clouds.yaml
        :returns: the entry of the account
        """
        name = f'reader-{secrets.token_hex(6)}'
        clouds = {
            'mycloud': create_user(cloud, name),
            'mycloud-admin': build_entry(cloud, 'admin'),
            PARTNER: create_user(cloud, PARTNER),
            **more,
        }
        pathlib.Path(self.env['OS_CLIENT_CONFIG_FILE']).write_text(
            json.dumps({'clouds': clouds})
        )
        self._urls[GLANCE] = cloud.url('glance')
        return clouds['mycloud']

    def try_commands(self, page: str) -> None:
        """Run the commands of a page; compare their outputs with the page."""
        commands = parse_commands(page)
        assert commands
        for name, text in find_files(page).items():
            (self.folder / name).write_text(self._insert_urls(text))
        results = self._run(commands)
        for command, result in zip(commands, results, strict=False):
            shown = '\n'.join([command.text, *result.errors, *result.output])
            assert not result.status or command.may_fail, (
                f'{result.status}: {shown}'
            )
            assert not command.output or any(
                matches(command.output, lines)
                for lines in (
                    result.output,
                    result.errors,
                    result.errors + result.output,
                )
            ), shown
        assert len(results) == len(commands), results[-1:]

    def _run(self, commands: list[Command]) -> list[Result]:
        """Return the results of the commands."""
        script = ''.join(
            f'{command.text}\n_status=$?; echo "{_END}$_status"; '
            f'echo "{_END}" >&2; (exit $_status)\n'
            for command in commands
        )
        done = subprocess.run(
            ['bash', '--norc', '-c', self._insert_urls(script)],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        *results, rest = re.split(
            f'{_END}(\\d+)\n', self._remove_urls(done.stdout)
        )
        *errors, more = self._remove_urls(done.stderr).split(f'{_END}\n')
        assert not rest + more, rest + more
        return [
            Result(int(status), output.splitlines(), messages.splitlines())
            for output, status, messages in zip(
                results[::2], results[1::2], errors, strict=True
            )
        ]

    def _insert_urls(self, text: str) -> str:
        """Replace the URLs of the manual by those of the servers."""
        for example, url in self._urls.items():
            text = text.replace(example, url)
        return text

    def _remove_urls(self, text: str) -> str:
        """Replace the URLs of the servers by those of the manual."""
        for example, url in self._urls.items():
            text = text.replace(url, example)
        return text

    def try_python(self, page: str, namespace: dict[str, Any]) -> None:
        """Run the Python blocks of a page; compare what they print.

        ``print(value)  # text`` shows in the page what is printed.

        :param namespace: variables that the blocks use and set
        """
        blocks = find_blocks(page, 'python')
        assert blocks
        for block in blocks:
            printed = io.StringIO()
            code = compile(self._insert_urls(block), block, 'exec')
            with contextlib.redirect_stdout(printed):
                exec(code, namespace)
            expected = _PRINT.findall(block)
            if expected:
                output = printed.getvalue().splitlines()
                assert matches(expected, output), (block, output)


def build_files(
    folder: pathlib.Path, signer: openpgp_keys.Signer | None = None
) -> dict[str, bytes]:
    """Return the files of the web server, by path.

    :param folder: with the files of the reader
    :param signer: who signs the checksums
    """
    data = (folder / 'debian-12.qcow2').read_bytes()
    files = {
        'debian-12.qcow2': data,
        'debian-12.qcow2.xz': lzma.compress(data, preset=0),
    }
    sums = website.format_checksums(files)
    signed = {}
    if signer is not None:
        signed['/SHA256SUMS.gpg'] = signer.sign(sums)
        signed['/vendor.gpg'] = signer.keyring.read_bytes()
    return {
        **signed,
        '/SHA256SUMS': sums,
        **{f'/{name}': content for name, content in files.items()},
    }


def create_user(cloud: Cloud, name: str) -> dict[str, Any]:
    """Create a user with a project; return the entry in clouds.yaml."""
    keystone = identity.Identity(cloud.url('keystone'))
    with environments.lock(f'user-{name}'):
        keystone.create_user(name, name, 'member')
    return build_entry(cloud, name)


def build_entry(cloud: Cloud, user: str) -> dict[str, Any]:
    """Return the entry of a user in clouds.yaml."""
    return {
        'auth': {
            'auth_url': cloud.url('keystone'),
            'username': user,
            'password': identity.PASSWORD,
            'project_name': user,
            'user_domain_id': 'default',
            'project_domain_id': 'default',
        },
        'region_name': 'RegionOne',
    }


def _write_openstack(folder: pathlib.Path) -> pathlib.Path:
    """Write the program ``openstack``, and return its directory."""
    folder.mkdir()
    program = folder / 'openstack'
    source = pathlib.Path(__file__).with_name('fork_client.py').read_text()
    program.write_text(f'#!{sys.executable} -IS\n{source}')
    program.chmod(0o755)
    return folder


def matches(expected: list[str], output: list[str]) -> bool:
    """Return whether the output of a command is that of the page.

    A line ``...`` of the page stands for any lines, a ``…`` for any text.
    """
    pattern = '\n'.join(map(_normalize, expected)) + '\n'
    text = ''.join(f'{_normalize(line)}\n' for line in output)
    parts = map(re.escape, re.split(r'^\.\.\.\n', pattern, flags=re.M))
    regex = '(?:.*\n)*'.join(parts).replace('…', '.*')
    return bool(re.fullmatch(regex, text))


def _normalize(line: str) -> str:
    for pattern in _CHANGING:
        line = pattern.sub(lambda match: '#' * len(match[0]), line)
    return line.rstrip()

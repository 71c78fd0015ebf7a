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

"""Run a command class in process, as OpenStackClient does.

requests-mock answers the requests. A test takes milliseconds; a start of
``openstack`` takes a second.
"""

import dataclasses
import functools
import io
import json
import logging
import sys
import types
from importlib import metadata
from typing import Any
from unittest import mock

import requests
from keystoneauth1 import token_endpoint
from keystoneauth1.session import Session
from openstack import exceptions as sdk_exc

from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.osc import lazy_commands
from glanceclient_osc.v1.client import Client as ClientV1
from glanceclient_osc.v2.client import Client as ClientV2

URL = 'http://glance.test'
PROJECT_ID = '0123456789abcdef0123456789abcdef'


@dataclasses.dataclass
class Result:
    """Output and exit status of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the parsed output of ``-f json``."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """Return the error message, which is one line."""
        assert self.status == 1, self
        assert not self.out, self
        lines = self.err.splitlines()
        assert len(lines) == 1, self
        return lines[0]


class Terminal(io.StringIO):
    """A text stream that looks like a terminal."""

    def isatty(self) -> bool:
        return True


@functools.cache
def _find_entry_points(version: int) -> dict[str, metadata.EntryPoint]:
    """Return the entry points of the commands of a version, by name."""
    group = metadata.entry_points(group=f'openstack.glance.v{version}')
    return {point.name.replace('_', ' '): point for point in group}


class CommandRunner:
    """Runner of commands of one version of the Images API.

    :ivar app: stands for OpenStackClient; tests may change it
    :ivar client: the client behind ``client_manager.glance``
    :ivar terminal: whether standard output and error are terminals
    :ivar exception: exception that ended the last command, if any
    """

    exception: Exception | None = None

    def __init__(self, version: int = 2, url: str = URL) -> None:
        auth = token_endpoint.Token(url, 'token-1')
        session = Session(auth=auth)
        adapter = ImageAdapter(session, endpoint_override=url)
        self.client: Any
        if version == 1:
            self.client = ClientV1(adapter=adapter)
        else:
            # As in osc.connection.
            self.client = ClientV2(adapter=adapter, validate=False)
        self.version = version
        self.terminal = False
        manager = types.SimpleNamespace(
            glance=self.client,
            session=session,
            auth_ref=types.SimpleNamespace(
                project_id=PROJECT_ID, project_name='demo', user_id='u'
            ),
            sdk_connection=mock.MagicMock(),
        )
        self.app = types.SimpleNamespace(
            client_manager=manager,
            interactive_mode=False,
            options=types.SimpleNamespace(
                verbose_level=1, glance_url='', glance_auth_token=''
            ),
            stdout=io.StringIO(),
            prepare_to_run_command=mock.Mock(),
        )

    def load(self, name: str) -> Any:
        """Return the class of a command."""
        point = _find_entry_points(self.version)[name]
        return lazy_commands.load_class(point.attr)

    def run(self, name: str, *words: object) -> Result:
        """Run a command.

        :param name: for example ``image create``
        :param words: arguments
        """
        command = self.load(name)(self.app, None)
        parser = command.get_parser(f'openstack {name}')
        stream = Terminal if self.terminal else io.StringIO
        self.app.stdout = out = stream()
        err = stream()
        handler = logging.StreamHandler(err)
        handler.setFormatter(logging.Formatter('%(message)s'))
        handler.setLevel(logging.WARNING)
        root = logging.getLogger()
        root.addHandler(handler)
        self.exception = None
        try:
            with (
                mock.patch.object(sys, 'stderr', err),
                mock.patch.object(sys, 'stdout', out),
            ):
                try:
                    args = parser.parse_args([*map(str, words)])
                    status = command.run(args)
                except SystemExit as end:
                    status = end.code
                except KeyboardInterrupt:
                    status = 130
                except Exception as error:
                    # As cliff's App does without --debug.
                    self.exception = error
                    err.write(f'{error or repr(error)}\n')
                    status = 1
        finally:
            root.removeHandler(handler)
        return Result(status, out.getvalue(), err.getvalue())


def forbid() -> sdk_exc.HttpException:
    """Return the exception of openstacksdk for a forbidden request."""
    response = requests.Response()
    response.status_code = 403
    return sdk_exc.HttpException('Forbidden', response=response)

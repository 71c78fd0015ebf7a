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

"""What the commands have in common, over osc-lib's base classes."""

import argparse
import contextlib
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from typing import TYPE_CHECKING, Any, cast

from cliff.columns import FormattableColumn
from osc_lib import exceptions
from osc_lib.command import command

from glanceclient_osc import exc, redaction
from glanceclient_osc.osc import connection, terminal

if TYPE_CHECKING:
    from glanceclient_osc.v1.client import Client as ClientV1
    from glanceclient_osc.v2.client import Client


class BaseCommand(command.Command):
    @property
    def auth_required(self) -> bool:
        """Whether the identity service is asked for a token first."""
        return not connection.has_direct_endpoint(self.app.options)

    @property
    def client(self) -> 'Client':
        """The client for the image service, the same in every command."""
        client: Client = self.app.client_manager.glance  # type: ignore[attr-defined]
        if self.app.interactive_mode:
            connection.keep_connection_open(client.http_client)
        return client

    @property
    def client_v1(self) -> 'ClientV1':
        """The same, in commands of version 1."""
        return cast('ClientV1', self.client)

    def get_epilog(self) -> str:
        """Return the end of the help.

        To name the package, cliff would look through the files of all that
        are installed, at every call.
        """
        epilogs = [hook.obj.get_epilog() for hook in self._hooks if hook.obj]
        ours = 'This command is provided by the glanceclient-osc plugin.'
        return '\n\n'.join([*filter(None, epilogs), ours])

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run it; what the server says of an error does no harm."""
        # With --debug, osc-lib logs the arguments.
        self.log.addFilter(redaction.redact_record)
        if self.app.options.verbose_level == 0 and (
            getattr(parsed_args, 'progress', False) is None
        ):
            parsed_args.progress = False
        try:
            return super().run(parsed_args)
        except exc.ClientException as error:
            error.message = terminal.escape(error.message)
            raise

    def notice(self, message: str, *args: Any) -> None:
        """Tell the user something, on standard error."""
        self.log.warning(message, *args)

    @contextlib.contextmanager
    def needs(self, version: str, what: str) -> Iterator[None]:
        """Say what the cloud lacks if the server knows no such request.

        To be used where nothing else can be what was not found.

        :param version: of the Images API that has the request
        :param what: the cloud may have switched off, or is not set up for
        """
        try:
            yield
        except (
            exc.HTTPMethodNotAllowed,
            exc.HTTPNotFound,
            exc.HTTPNotImplemented,
        ) as error:
            error.message += (
                f'; this needs {what}, and version {version} or later of '
                'the Images API'
            )
            raise

    def for_each(
        self,
        names: Collection[str],
        act: Callable[[str], object],
        failed_to: str,
        kinds: str,
    ) -> None:
        """Act on each; go on after one that fails.

        :param failed_to: what to say of one, such as ``delete image``
        :param kinds: what several of them are called, such as ``images``
        :raises CommandError: one or more failed
        """
        failures = 0
        for name in names:
            try:
                act(name)
            except exc.CommunicationError:
                raise
            except (exc.ClientException, exceptions.CommandError) as error:
                failures += 1
                self.log.error(
                    'Failed to %(what)s %(name)r: %(error)s',
                    {
                        'what': failed_to,
                        'name': name,
                        'error': terminal.escape(str(error)),
                    },
                )
        if failures:
            raise exceptions.CommandError(
                'Failed to %(verb)s %(failures)d of %(total)d %(kinds)s'
                % {
                    'verb': failed_to.partition(' ')[0],
                    'failures': failures,
                    'total': len(names),
                    'kinds': kinds,
                }
            )

    def _must_escape(self, args: argparse.Namespace) -> bool:
        return terminal.needs_escaping(
            args.formatter, self.app.stdout.isatty()
        )


class Command(BaseCommand):
    """A command that prints nothing."""


class Lister(BaseCommand, command.Lister):
    """A command that prints a table."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the table."""
        if parsed_args.formatter == 'csv':
            data = ([*map(_empty, row)] for row in data)
        if self._must_escape(parsed_args):
            data = (
                [terminal.escape_value(value, row=True) for value in row]
                for row in data
            )
        return super().produce_output(parsed_args, column_names, data)


class ShowOne(BaseCommand, command.ShowOne):
    """A command that prints one thing, a field a row."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        """Print the fields."""
        if self._must_escape(parsed_args):
            data = [*map(terminal.escape_value, data)]
            column_names = [*map(terminal.escape, column_names)]
        return super().produce_output(parsed_args, column_names, data)


def _empty(value: Any) -> Any:
    """Return a value of a CSV table, where None is nothing at all."""
    if isinstance(value, FormattableColumn):
        return None if value.machine_readable() is None else value
    return value

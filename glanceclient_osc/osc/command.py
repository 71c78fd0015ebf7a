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

"""Base classes of the commands, over osc-lib's."""

import argparse
import contextlib
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from typing import TYPE_CHECKING, Any, NoReturn, cast

from cliff.columns import FormattableColumn
from osc_lib import exceptions
from osc_lib.command import command

from glanceclient_osc import exc, redaction
from glanceclient_osc.osc import (
    connection,
    login,
    output,
    suggestions,
    terminal,
)

if TYPE_CHECKING:
    from glanceclient_osc.v1.client import Client as ClientV1
    from glanceclient_osc.v2.client import Client


class BaseCommand(command.Command):
    """Behaviour that all commands share.

    :cvar prints_output: whether the command writes to standard output
    """

    prints_output = False

    #: exit status of a command that ends without an exception
    exit_status = 0

    def __init__(
        self, app: Any, app_args: Any, cmd_name: str | None = None
    ) -> None:
        super().__init__(app, app_args, cmd_name)
        # The next step of OpenStackClient is to request a token.
        log = getattr(app, 'LOG', None)
        if log is not None:
            log.addFilter(login.explain_record)

    @property
    def auth_required(self) -> bool:
        """Whether OpenStackClient must get a token from Keystone first."""
        return not connection.has_direct_endpoint(self.app.options)

    @property
    def client(self) -> 'Client':
        """Client for the Images API v2."""
        client: Client = self.app.client_manager.glance  # type: ignore[attr-defined]
        if self.app.interactive_mode:
            connection.keep_connection_open(client.http_client)
        return client

    @property
    def client_v1(self) -> 'ClientV1':
        """Client for the Images API v1."""
        return cast('ClientV1', self.client)

    def get_epilog(self) -> str:
        """Return the last lines of ``--help``.

        cliff's own method reads the file lists of all installed packages to
        find the name of the package.
        """
        epilogs = [hook.obj.get_epilog() for hook in self._hooks if hook.obj]
        provider = 'This command is provided by the glanceclient-osc plugin.'
        return '\n\n'.join([*filter(None, epilogs), provider])

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return a parser that suggests other options for unknown ones."""
        parser = super().get_parser(prog_name)
        suggestions.add_suggestions(parser)
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command; escape control characters in error messages.

        :returns: exit status
        :raises CommandError: standard output cannot be written
        """
        if self.prints_output:
            output.check_output(self.app.stdout)
        # With --debug, osc-lib logs the arguments.
        self.log.addFilter(redaction.redact_record)
        # Messages quote the server, and other users.
        self.log.addFilter(terminal.escape_record)
        try:
            status = super().run(parsed_args)
            if self.prints_output:
                output.flush_output(self.app.stdout)
            return status or self.exit_status
        except exc.ClientException as error:
            error.message = terminal.escape(error.message)
            raise
        except exceptions.CommandError as error:
            error.args = (terminal.escape(str(error)),)
            raise

    def exit_with_usage_error(self, message: str) -> NoReturn:
        """Print the usage and an error, and exit with status 2."""
        self.get_parser(f'openstack {self.cmd_name}').error(message)

    def wants_progress(self, choice: bool | None) -> bool | None:
        """Return whether to show a progress bar, None to show it on terminals.

        :param choice: value of ``--progress`` and ``--no-progress``; without
            them, ``--quiet`` hides the progress bar
        """
        quiet = self.app.options.verbose_level == 0
        return False if choice is None and quiet else choice

    def notice(self, message: str, *args: Any) -> None:
        """Print a message on standard error.

        :param message: text with ``%`` placeholders for *args*
        """
        self.log.warning(message, *args)

    def report_error(self, message: str, *args: Any) -> None:
        """Print an error, and set the exit status; the command continues.

        :param message: text with ``%`` placeholders for *args*
        """
        self.log.error(message, *args)
        self.exit_status = 1

    def print_text(self, text: str) -> None:
        """Print a text on standard output; escape it on a terminal.

        :raises CommandError: standard output cannot be written
        """
        stream = self.app.stdout
        output.check_output(stream)
        with output.explain_write_errors(stream):
            stream.write(terminal.escape(text) if stream.isatty() else text)
            stream.flush()

    @contextlib.contextmanager
    def explain_missing_feature(
        self, version: str, feature: str
    ) -> Iterator[None]:
        """Add the required feature and version to a "not found" error.

        Use it for requests that cannot fail with "not found" for another
        reason.

        :param version: first version of the Images API with this request
        :param feature: what must be enabled or set up, for example "a cloud
            with multiple stores"
        """
        try:
            yield
        except (
            exc.HTTPMethodNotAllowed,
            exc.HTTPNotFound,
            exc.HTTPNotImplemented,
        ) as error:
            if f'requires version {version} ' in error.message:
                error.message += f'. It also requires {feature}'
            else:
                error.message += (
                    f'; this requires {feature}, and version {version} or '
                    'later of the Images API'
                )
            raise

    def run_for_each(
        self,
        names: Collection[str],
        act: Callable[[str], object],
        action: str,
        resources: str,
    ) -> None:
        """Call a function for each name; continue after failures.

        :param action: verb and object, for example "delete image"
        :param resources: plural noun, for example "images"
        :raises CommunicationError: the server cannot be reached
        :raises CommandError: the function failed for at least one name
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
                    'Failed to %s %r: %s',
                    action,
                    name,
                    error,
                )
        if failures:
            verb = action.partition(' ')[0]
            raise exceptions.CommandError(
                f'Failed to {verb} {failures} of {len(names)} {resources}'
            )

    def _must_escape(self, args: argparse.Namespace) -> bool:
        return terminal.needs_escaping(
            args.formatter, self.app.stdout.isatty()
        )


class Command(BaseCommand):
    """A command without output."""


class Lister(BaseCommand, command.Lister):
    """A command that prints a table with a row per resource."""

    prints_output = True

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the rows; escape control characters on terminals."""
        if parsed_args.formatter == 'csv':
            data = ([*map(_blank_missing_value, row)] for row in data)
        if self._must_escape(parsed_args):
            data = (
                [terminal.escape_value(value, row=True) for value in row]
                for row in data
            )
        with output.explain_write_errors(self.app.stdout):
            return super().produce_output(parsed_args, column_names, data)


class ShowOne(BaseCommand, command.ShowOne):
    """A command that prints one resource with a row per field."""

    prints_output = True

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[Any],
    ) -> int:
        """Print the fields; escape control characters on terminals."""
        if self._must_escape(parsed_args):
            data = [*map(terminal.escape_value, data)]
            column_names = [*map(terminal.escape, column_names)]
        with output.explain_write_errors(self.app.stdout):
            return super().produce_output(parsed_args, column_names, data)


def _blank_missing_value(value: Any) -> Any:
    """Return a CSV value; None is an empty field, not the word None."""
    if isinstance(value, FormattableColumn):
        return None if value.machine_readable() is None else value
    return value

"""What the commands have in common, over osc-lib's base classes."""

from typing import TYPE_CHECKING, Any

from osc_lib.command import command

from glanceclient_osc.osc import connection

if TYPE_CHECKING:
    from glanceclient_osc.v2.client import Client


class _ImageCommand(command.Command):
    @property
    def auth_required(self) -> bool:
        """Whether the identity service is asked for a token first."""
        return not connection.is_direct(self.app.options)

    @property
    def client(self) -> 'Client':
        """The client for the image service, the same in every command."""
        client: Client = self.app.client_manager.glance  # type: ignore[attr-defined]
        if self.app.interactive_mode:
            connection.keep_open(client.http_client)
        return client

    def notice(self, message: str, *args: Any) -> None:
        """Tell the user something, on standard error."""
        self.log.warning(message, *args)


class Command(_ImageCommand):
    """A command that prints nothing."""


class Lister(_ImageCommand, command.Lister):
    """A command that prints a table."""


class ShowOne(_ImageCommand, command.ShowOne):
    """A command that prints one thing, a field a row."""

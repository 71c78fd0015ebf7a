"""What calls a command without an ``openstack`` around it."""

import types

import pytest


@pytest.fixture
def call(client):
    """Return what parses arguments and does what the command does."""

    def call(kind, *args):
        app = types.SimpleNamespace(
            client_manager=types.SimpleNamespace(glance=client),
            interactive_mode=False,
        )
        command = kind(app, None)
        parsed = command.get_parser('openstack').parse_args(args)
        found = command.take_action(parsed)
        if found is None:
            return None
        headers, rows = found
        return headers, [*rows]

    return call

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

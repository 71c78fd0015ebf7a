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

"""Run a service of Glance 15 on Python 3.11, which it does not support.

serve.py api|registry|db_sync --config-file FILE

It runs in the environment of that Glance, so it imports only modules of this
directory.
"""

import collections
import collections.abc
import importlib
import inspect
import sys
import types
from typing import Any, NamedTuple


def _restore_collections() -> None:
    """Restore the abstract classes that Python 3.10 removed."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


class ArgSpec(NamedTuple):
    """The result of getargspec()."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def _restore_getargspec() -> None:
    """Restore getargspec(), which Python 3.11 removed."""
    module: Any = inspect
    if hasattr(module, 'getargspec'):
        return

    def getargspec(function: Any) -> Any:
        found = inspect.getfullargspec(function)
        return ArgSpec(found.args, found.varargs, found.varkw, found.defaults)

    module.ArgSpec = ArgSpec
    module.getargspec = getargspec


def _replace_netifaces() -> None:
    """Add a module that oslo.utils imports and Glance never uses.

    Installing the real one requires a C compiler.
    """
    module: Any = types.ModuleType('netifaces')
    module.AF_INET = 2
    sys.modules['netifaces'] = module


def _db_sync(config: list[str]) -> None:
    # This is what glance-manage calls. The command itself does not start: it
    # registers one subcommand twice, which argparse refuses.
    log = importlib.import_module('oslo_log.log')
    manage = importlib.import_module('glance.cmd.manage')
    settings = importlib.import_module('glance.common.config')
    log.register_options(settings.CONF)
    settings.parse_args(config)
    manage.DbCommands().sync()


def main() -> None:
    """Run the service that the command line names."""
    part = sys.argv.pop(1)
    for repair in (
        _restore_collections,
        _restore_getargspec,
        _replace_netifaces,
    ):
        repair()
    if part == 'db_sync':
        _db_sync(sys.argv[1:])
    else:
        importlib.import_module(f'glance.cmd.{part}').main()


if __name__ == '__main__':
    main()

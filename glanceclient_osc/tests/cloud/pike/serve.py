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

"""Run a part of Glance 15 on Python 3.11, which is too new for it.

serve.py api|registry|db_sync --config-file FILE

Runs in the environment of that Glance, and so imports nothing of ours but
what is in this directory.
"""

import collections
import collections.abc
import importlib
import inspect
import sys
import types
from typing import Any, NamedTuple


def _collections() -> None:
    """Have abstract classes where they were until Python 3.10."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


class ArgSpec(NamedTuple):
    """What getargspec() returned."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def _inspect() -> None:
    """Have getargspec(), gone with Python 3.11."""
    module: Any = inspect
    if hasattr(module, 'getargspec'):
        return

    def getargspec(function: Any) -> Any:
        found = inspect.getfullargspec(function)
        return ArgSpec(found.args, found.varargs, found.varkw, found.defaults)

    module.ArgSpec = ArgSpec
    module.getargspec = getargspec


def _netifaces() -> None:
    """Have a module that oslo.utils imports and Glance never calls.

    The real one needs a C compiler.
    """
    module: Any = types.ModuleType('netifaces')
    module.AF_INET = 2
    sys.modules['netifaces'] = module


def _db_sync(config: list[str]) -> None:
    # glance-manage itself registers one command twice, which argparse
    # refuses by now: this is what it calls.
    log = importlib.import_module('oslo_log.log')
    manage = importlib.import_module('glance.cmd.manage')
    settings = importlib.import_module('glance.common.config')
    log.register_options(settings.CONF)
    settings.parse_args(config)
    manage.DbCommands().sync()


def main() -> None:
    """Do what the command line says."""
    part = sys.argv.pop(1)
    for mend in (_collections, _inspect, _netifaces):
        mend()
    if part == 'db_sync':
        _db_sync(sys.argv[1:])
    else:
        importlib.import_module(f'glance.cmd.{part}').main()


if __name__ == '__main__':
    main()

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

"""Commands whose modules are imported when they are used.

Every ``openstack`` call loads the entry points of all commands of all plugins.
Those of this package are attributes of this module, so that nothing else is
imported: ``v2.image.save.SaveImage`` stands for the class ``SaveImage`` of the
module ``glanceclient_osc.osc.v2.image.save``.
"""

import argparse
import importlib
from typing import Any, ClassVar, NoReturn

from cliff import command
from osc_lib import exceptions

_PACKAGE = __name__.rpartition('.')[0]


class LazyCommand:
    """Stands for a command class, which is imported to create a command.

    :cvar path: names of the module and the class, below this package
    """

    path: ClassVar[str]

    def __new__(  # type: ignore[misc]
        cls, app: Any, app_args: Any, cmd_name: str | None = None
    ) -> command.Command:
        """Return a command of the class, or one that reports the error."""
        try:
            command_class = load_class(cls.path)
        except Exception as error:
            return _BrokenCommand(app, app_args, error)
        return command_class(app, app_args, cmd_name)

    def __init__(
        self, app: Any, app_args: Any, cmd_name: str | None = None
    ) -> None:
        """Declare the parameters, which cliff inspects."""


class _BrokenCommand(command.Command):
    """A command that cannot be imported; it reports the error when it runs.

    An error in an earlier step would also end commands that use the parsers
    of all others, such as ``openstack complete``.
    """

    auth_required = False

    def __init__(self, app: Any, app_args: Any, error: Exception) -> None:
        super().__init__(app, app_args)
        self._error = error

    def get_description(self) -> str:
        """Return the error, for the list of all commands."""
        reason = ' '.join(str(self._error).split())
        return (
            'glanceclient-osc cannot load this command: '
            f'{reason or type(self._error).__name__}'
        )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return a parser that accepts any arguments."""
        description = self.get_description()
        return _IndifferentParser(prog=prog_name, description=description)

    def take_action(self, parsed_args: argparse.Namespace) -> NoReturn:
        """Report the error.

        :raises CommandError: always
        """
        raise exceptions.CommandError(self.get_description()) from self._error


class _IndifferentParser(argparse.ArgumentParser):
    """A parser that reads no arguments."""

    def parse_args(self, *args: Any, **kwargs: Any) -> argparse.Namespace:  # type: ignore[override]
        """Return no arguments, whatever the command line."""
        return argparse.Namespace()


class _Module:
    """A module that is not imported; its attributes are modules or classes."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name.startswith('_'):
            raise AttributeError(name)
        path = f'{self._path}.{name}'
        if name[0].islower():
            return _Module(path)
        return type(name, (LazyCommand,), {'path': path})


def load_class(path: str) -> type[command.Command]:
    """Import a command.

    :param path: names of the module and the class, below this package
    """
    module, _, name = path.rpartition('.')
    loaded = importlib.import_module(f'{_PACKAGE}.{module}')
    command_class: type[command.Command] = getattr(loaded, name)
    return command_class


#: commands of version 1
v1 = _Module('v1')
#: commands of version 2
v2 = _Module('v2')

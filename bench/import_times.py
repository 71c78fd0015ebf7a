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

"""Time that each module takes to import when a program runs.

``python -X importtime`` omits the modules that ``importlib.import_module()``
imports: the plugins of OpenStackClient.

``python -m bench.import_times FILE PROGRAM ARGUMENT …`` runs a Python program
and writes a JSON object to FILE: the milliseconds of each module, without
those of the modules that it imports.
"""

import importlib.machinery
import json
import runpy
import sys
import time
import types


class ImportTimes:
    """Measures the execution of modules, after start() is called.

    :ivar milliseconds: by the name of the module
    """

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        # Time of the modules that each running module has imported.
        self._nested: list[float] = []

    def start(self) -> None:
        """Measure all imports from now on."""
        for loader in (
            importlib.machinery.SourceFileLoader,
            importlib.machinery.ExtensionFileLoader,
        ):
            self._replace_exec_module(loader)

    def _replace_exec_module(
        self, loader: type[importlib.machinery.SourceFileLoader]
    ) -> None:
        exec_module = loader.exec_module

        def measure(
            this: importlib.machinery.SourceFileLoader,
            module: types.ModuleType,
        ) -> None:
            began = time.perf_counter()
            self._nested.append(0)
            try:
                exec_module(this, module)
            finally:
                seconds = time.perf_counter() - began
                own = seconds - self._nested.pop()
                self.milliseconds[module.__name__] = own * 1000
                if self._nested:
                    self._nested[-1] += seconds

        loader.exec_module = measure  # type: ignore[method-assign]


def main(path: str, *command: str) -> None:
    """Run a program and write its import times to a file."""
    times = ImportTimes()
    times.start()
    sys.argv = list(command)
    try:
        runpy.run_path(command[0], run_name='__main__')
    finally:
        with open(path, 'w') as stream:
            json.dump(times.milliseconds, stream)


if __name__ == '__main__':
    main(*sys.argv[1:])

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

"""Import hook that replaces python-glanceclient by this package."""

import importlib
import importlib.abc
import importlib.machinery
import sys


class AliasFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports ``glanceclient_osc.X`` for ``glanceclient.X``."""

    def find_spec(self, fullname, path=None, target=None):
        """Return a spec for a module of python-glanceclient."""
        if fullname.partition('.')[0] != 'glanceclient':
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, spec):
        """Return the module of this package."""
        name = 'glanceclient_osc' + spec.name.removeprefix('glanceclient')
        module = importlib.import_module(name)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module):
        """Restore the spec, which the import system has replaced."""
        module.__spec__ = module.__spec__.loader_state


def install():
    """Make imports of ``glanceclient`` return this package.

    :raises RuntimeError: python-glanceclient has been imported already
    """
    if 'glanceclient' in sys.modules:
        raise RuntimeError('python-glanceclient has been imported already')
    sys.meta_path.insert(0, AliasFinder())

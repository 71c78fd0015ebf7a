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

"""Commands in process, with the responses of requests-mock."""

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import URL, CommandRunner
from glanceclient_osc.tests.unit.v2.conftest import VERSIONS


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    """Hide the variables that change the defaults of options."""
    for name in ('CI', 'OS_IMAGE_STORE', 'OS_IMAGE_STORES'):
        monkeypatch.delenv(name, raising=False)
    for name in ('IMPORT_METHOD', 'ALLOW_FAILURE', 'ALLOW_MD5_FALLBACK'):
        monkeypatch.delenv(f'OS_IMAGE_{name}', raising=False)


@pytest.fixture
def v2(requests_mock):
    """Return a runner of version 2 commands, for a new Glance."""
    requests_mock.get(f'{URL}/versions', json=VERSIONS)
    return CommandRunner(2)


@pytest.fixture
def v1(requests_mock):
    """Return a runner of version 1 commands."""
    return CommandRunner(1)

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

"""One CI script, one-shot and in interactive mode."""

import io
import secrets

import pytest

from glanceclient_osc.tests.functional import ci_script, tap
from glanceclient_osc.tests.functional.conftest import OPENSTACK


@pytest.fixture
def one_shot(openstack):
    """Return a runner that starts a process for each command."""
    return tap.OneShot(openstack)


@pytest.fixture
def interactive(environ, tmp_path):
    """Return a runner that enters all commands into one process."""
    runner = tap.Interactive(str(OPENSTACK), environ('admin'), tmp_path)
    yield runner
    runner.close()


@pytest.mark.parametrize('mode', ['one_shot', 'interactive'])
def test_every_step_is_ok(mode, request, data, website, tmp_path):
    runner = request.getfixturevalue(mode)
    to = io.StringIO()
    script = tap.Script(
        runner,
        to,
        n=f'ci-{secrets.token_hex(6)}',
        disk=str(data),
        folder=str(tmp_path),
        web=website.url,
    )
    try:
        for chapter in ci_script.CHAPTERS:
            chapter(script)
    finally:
        script.end()
        print(to.getvalue())
    assert not script.failed, to.getvalue()
    assert script.steps >= 80

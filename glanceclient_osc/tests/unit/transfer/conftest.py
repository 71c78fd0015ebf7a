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

"""Fixtures of the transfer tests."""

import pytest

from glanceclient_osc.tests.unit.transfer.image_server import run_server


@pytest.fixture
def server():
    """Run a server with image data."""
    with run_server() as server:
        yield server


@pytest.fixture
def pauses(monkeypatch):
    """Record the pauses between retries instead of sleeping."""
    pauses = []
    monkeypatch.setattr(
        'glanceclient_osc.transfer.ranges.time.sleep', pauses.append
    )
    return pauses

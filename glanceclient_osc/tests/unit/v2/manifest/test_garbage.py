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

"""The garbage collector is paused while manifests are read."""

import gc
import threading

import pytest

from glanceclient_osc.v2.manifest.garbage import pause_garbage_collection


@pytest.fixture(autouse=True)
def enabled():
    """Let the other tests have a garbage collector."""
    yield
    gc.enable()


def test_garbage_is_collected_again_after_an_error():
    @pause_garbage_collection()
    def fail():
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()


def test_a_collector_that_was_disabled_stays_so():
    gc.disable()
    with pause_garbage_collection():
        pass
    assert not gc.isenabled()


def test_garbage_is_collected_again_after_two_threads():
    inside = threading.Event()

    def run():
        with pause_garbage_collection():
            inside.set()

    with pause_garbage_collection():
        thread = threading.Thread(target=run)
        thread.start()
        inside.wait(10)
        thread.join()
    assert gc.isenabled()

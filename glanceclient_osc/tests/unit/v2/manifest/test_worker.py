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

"""Carrying out steps in several threads."""

import threading

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2.manifest.loading import build_manifest
from glanceclient_osc.v2.manifest.plan import Facts, Plan, Step
from glanceclient_osc.v2.manifest.worker import Worker, run_parallel


@pytest.mark.parametrize('jobs', [1, 3])
def test_results_are_in_the_order_of_the_items(jobs):
    assert [*run_parallel(lambda n: n * n, range(7), jobs)] == [
        *(0, 1, 4, 9, 16, 25, 36)
    ]


def test_items_are_handled_at_the_same_time():
    barrier = threading.Barrier(3, timeout=10)
    assert len([*run_parallel(lambda _: barrier.wait(), range(3), 3)]) == 3


def test_an_error_cancels_what_has_not_begun():
    begun = []

    def handle(number):
        begun.append(number)
        if number == 0:
            raise KeyboardInterrupt
        threading.Event().wait(0.05)

    with pytest.raises(KeyboardInterrupt):
        [*run_parallel(handle, range(100), 2)]
    assert len(begun) < 50


@pytest.fixture
def worker():
    """Return a worker without an image service."""
    manifest = build_manifest({'set': 'base', 'images': []})
    plan = Plan(manifest, 'p', ())
    return Worker(None, plan, None, lambda count: None, None)


def test_the_outcome_of_a_step_with_an_error_is_its_reason(worker):
    step = Step('error', 'web', 'bad', facts=Facts(error='bad'))
    assert worker.carry_out(step).error == 'bad'


def test_an_error_of_the_server_is_an_outcome(worker, monkeypatch):
    def fail(step):
        raise exc.HTTPForbidden('no')

    monkeypatch.setattr(worker, '_hide', fail)
    outcome = worker.carry_out(Step('retire', 'web', 'not declared'))
    assert 'no' in outcome.error

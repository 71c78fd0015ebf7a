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

"""Copies by several threads, and their rows."""

import argparse
import threading
from types import SimpleNamespace

import pytest

from glanceclient_osc import exc
from glanceclient_osc.osc.formatters import OptionalColumn
from glanceclient_osc.osc.v2.image import copying
from glanceclient_osc.v2.image_model import Image

IMAGE = Image({'id': 'i', 'name': 'web', 'visibility': 'public'})
TASK = copying.CopyTask(IMAGE, copying.Destination('two', None))


class Command:
    """A command that records what it prints."""

    def __init__(self):
        self.notices = []
        self.errors = []

    def notice(self, message, *args):
        self.notices.append(message % args)

    def report_error(self, message, *args):
        self.errors.append(message % args)


@pytest.fixture
def command():
    """Return a command."""
    return Command()


@pytest.fixture
def make_worker(command):
    """Return a function that creates a worker for a function ``copy``."""

    def make(copy, count=1, report=None, **options):
        args = {
            'copy_name': None,
            'copy_visibility': None,
            'mode': 'auto',
            'with_members': False,
            'timeout': None,
            **options,
        }
        source = SimpleNamespace(images=SimpleNamespace(copy=copy))
        return copying.Worker(
            command, argparse.Namespace(**args), source, report, count
        )

    return make


def return_copy(changed):
    """Return a function that copies an image."""
    image = Image({'id': 'copy'})
    return lambda image_id, **_: SimpleNamespace(
        image=image, changed=changed, mode='relay' if changed else None
    )


def show(row):
    """Return the cells of a row as tables show them."""
    return [
        cell.human_readable() if isinstance(cell, OptionalColumn) else cell
        for cell in row
    ]


def test_a_row_has_the_result(make_worker, command):
    row = make_worker(return_copy(True)).copy(TASK)
    assert show(row) == ['i', 'web', 'two', 'copy', 'copied', 'relay', True]
    assert not command.notices
    row = make_worker(return_copy(False)).copy(TASK)
    assert show(row) == ['i', 'web', 'two', 'copy', 'exists', '', False]
    assert command.notices == ['Image i is at two already: copy']


def test_each_of_several_copies_is_said(make_worker, command):
    make_worker(return_copy(True), count=2).copy(TASK)
    assert command.notices == ['Image i was copied to two: copy']


def test_a_failure_is_reported_with_a_hint(make_worker, command):
    def fail(image_id, **_):
        raise exc.HTTPForbidden('no')

    row = make_worker(fail).copy(TASK)
    assert show(row)[4:] == ['failed', '', False]
    assert 'Failed to copy image i to two: ' in command.errors[0]
    assert command.errors[0].endswith('use --visibility')
    make_worker(fail, copy_visibility='public').copy(TASK)
    assert '--visibility' not in command.errors[1]


def test_a_destination_with_an_error_is_not_asked(make_worker, command):
    task = copying.CopyTask(IMAGE, copying.Destination('two', None, None, 'x'))
    assert make_worker(None).copy(task)[4] == 'failed'
    assert command.errors == ['Failed to copy image i to two: x']


def test_stop_waits_for_copies_and_ends_them(make_worker, command):
    started, stopped = threading.Event(), threading.Event()
    ended = []

    def copy(image_id, progress, follow, **_):
        progress(1)
        started.set()
        stopped.wait(10)
        try:
            follow(IMAGE, ())
        finally:
            ended.append('deleted')

    counts = []
    worker = make_worker(copy, report=counts.append)

    def run():
        with pytest.raises(KeyboardInterrupt):
            worker.copy(TASK)

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(10)
    threading.Timer(0.05, stopped.set).start()
    worker.stop()
    assert ended == ['deleted']
    assert counts == [1]
    assert command.notices == ['Deleting incomplete copies']
    thread.join()


def test_stop_without_copies_says_nothing(make_worker, command):
    make_worker(return_copy(True)).stop()
    assert not command.notices

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

"""Arguments and deletion shared by the metadata definition commands."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.metadef import base


@pytest.mark.parametrize('name', ['a.b', 'OS::A b', '%2f', 'a?b#c', '\x1b'])
def test_names_in_ascii_are_valid(name):
    assert base.check_name(name) == name


@pytest.mark.parametrize('name', ['', 'a/b', 'žluť', '.', '..', '\udcff'])
def test_names_that_glance_cannot_find_are_invalid(name):
    with pytest.raises(argparse.ArgumentTypeError):
        base.check_name(name)


class FakeCommand:
    """A command whose run_for_each() has no error handling."""

    def run_for_each(self, names, act, action, resources):
        assert (action, resources) == ('delete thing', 'things')
        for name in names:
            act(name)


class FakeController:
    """A controller that records what it deletes."""

    def __init__(self):
        self.deleted = []

    def delete(self, namespace, name):
        self.deleted.append((namespace, name))

    def delete_all(self, namespace):
        self.deleted.append((namespace, 'ALL'))


@pytest.fixture
def controller():
    """Return a controller that records what it deletes."""
    return FakeController()


def _delete(controller, names, delete_all):
    base.delete_resources(
        FakeCommand(), 'n', names, delete_all, controller, ('thing', 'things')
    )


def test_named_resources_are_deleted(controller):
    _delete(controller, ['a', 'b'], False)
    assert controller.deleted == [('n', 'a'), ('n', 'b')]


def test_all_resources_are_deleted(controller):
    _delete(controller, [], True)
    assert controller.deleted == [('n', 'ALL')]


@pytest.mark.parametrize(
    ('names', 'delete_all', 'message'),
    [
        ([], False, "use --all to delete every thing of namespace 'n'"),
        (['a'], True, 'cannot be combined with names'),
    ],
)
def test_names_and_all_exclude_each_other(
    controller, names, delete_all, message
):
    with pytest.raises(exceptions.CommandError, match=message):
        _delete(controller, names, delete_all)
    assert controller.deleted == []

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

"""Names that are found again, and what is deleted by them."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc.osc.v2.metadef import base


@pytest.mark.parametrize('name', ['a.b', 'OS::A b', '%2f', 'a?b#c', '\x1b'])
def test_a_name_that_the_service_finds(name):
    assert base.check_name(name) == name


@pytest.mark.parametrize('name', ['', 'a/b', 'žluť', '.', '..', '\udcff'])
def test_a_name_that_the_service_would_not_find(name):
    with pytest.raises(argparse.ArgumentTypeError):
        base.check_name(name)


class Command:
    """A command that deletes things."""

    def __init__(self):
        self.deleted = []

    def run_for_each(self, names, act, failed_to, kinds):
        assert (failed_to, kinds) == ('delete thing', 'things')
        for name in names:
            act(name)

    def run(self, *args):
        parser = argparse.ArgumentParser()
        base.add_namespace(parser, 'namespace')
        base.add_names(parser, 'thing', 'things', 'things', 'all')
        parsed = parser.parse_args(args)
        base.delete(
            self,
            parsed,
            parsed.things,
            lambda *one: self.deleted.append(one),
            lambda namespace: self.deleted.append((namespace, 'ALL')),
            ('thing', 'things'),
        )


def test_what_is_named_is_deleted():
    command = Command()
    command.run('n', 'a', 'b')
    assert command.deleted == [('n', 'a'), ('n', 'b')]


def test_everything_is_deleted_when_that_is_said():
    command = Command()
    command.run('n', '--all')
    assert command.deleted == [('n', 'ALL')]


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['n'], "give --all for every thing of namespace 'n'"),
        (['n', 'a', '--all'], 'name none besides'),
    ],
)
def test_nothing_is_deleted_when_it_is_not_clear_what(args, message):
    command = Command()
    with pytest.raises(exceptions.CommandError, match=message):
        command.run(*args)
    assert command.deleted == []

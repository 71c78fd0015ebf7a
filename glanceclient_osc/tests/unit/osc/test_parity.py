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

"""Comparison of the options with those of the built-in commands.

The built-in commands are those of the installed OpenStackClient. tox runs
the tests with several versions of it.
"""

import argparse
import functools
import warnings
from importlib import metadata

import pytest

OURS = {
    point.name: point
    for point in metadata.entry_points(group='openstack.glance.v2')
}
BUILT_IN = {
    point.name: point
    for point in metadata.entry_points(group='openstack.image.v2')
}

# Defaults that differ on purpose: the reason by command and option.
DEFAULTS = {
    ('image_save', '--chunk-size'): (
        'a block of 1 MiB instead of 1 KiB makes a download twice as fast'
    ),
    ('image_create', '--disk-format'): (
        'None, to detect the format, instead of raw'
    ),
    ('image_create', '--container-format'): (
        'None, to find out whether it was given; the command sets bare'
    ),
    ('image_create', '--progress'): (
        'None, to show a bar on terminals, instead of False'
    ),
    ('image_create', '--sign-key-path'): 'None instead of an empty list',
    ('image_create', '--sign-cert-id'): 'None instead of an empty list',
    ('image_import', '--method'): 'selected by the image and the options',
    (
        'image_import',
        '--allow-failure',
    ): 'None, to use the environment variable',
    ('image_import', '--disallow-failure'): 'the same',
    ('image_stage', '--progress'): (
        'None, to show a bar on terminals, instead of False'
    ),
    ('image_list', '--page-size'): 'a number: the option has no effect there',
}
NARGS = {
    ('image_create', 'name'): 'the name is optional',
    ('image_import', 'image'): 'it may also be the last word after --store',
    ('image_import', '--store'): 'at least one value',
    ('image_show', 'image'): 'it may be replaced by --latest',
}
# The operator of a cloud chooses the formats, so ours accepts every format.


def _build_parser(point):
    return point.load()(None, None).get_parser('prog')


_parser = functools.cache(_build_parser)


def _name(action):
    return action.option_strings[0] if action.option_strings else action.dest


def _actions():
    for name in sorted(set(OURS).intersection(BUILT_IN)):
        for action in _parser(BUILT_IN[name])._actions:
            yield pytest.param(name, action, id=f'{name} {_name(action)}')


def _find_option(name, action):
    ours = _parser(OURS[name])
    if action.option_strings:
        for mine in ours._actions:
            if set(action.option_strings) <= set(mine.option_strings):
                return mine
        # Several options can replace one with several spellings.
        found = {
            id(mine): mine
            for mine in ours._actions
            if set(action.option_strings) & set(mine.option_strings)
        }
        assert found, f'{name} has no {action.option_strings}'
        spelled = set().union(
            *(set(mine.option_strings) for mine in found.values())
        )
        assert set(action.option_strings) <= spelled
        return next(iter(found.values()))
    positionals = [a for a in ours._actions if not a.option_strings]
    theirs = [
        a for a in _parser(BUILT_IN[name])._actions if not a.option_strings
    ]
    place = [a.dest for a in theirs].index(action.dest)
    assert len(positionals) == len(theirs)
    return positionals[place]


def test_every_built_in_command_exists():
    assert BUILT_IN
    assert set(BUILT_IN) <= set(OURS)


def test_no_option_has_the_name_of_an_output_option():
    # cliff would drop the option and warn.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        for point in OURS.values():
            _build_parser(point)
    assert not caught


@pytest.mark.parametrize(('name', 'action'), [*_actions()])
def test_a_built_in_option_works_the_same(name, action):
    ours = _find_option(name, action)
    takes_value = action.nargs != 0
    assert (ours.nargs != 0) == takes_value
    key = (name, _name(action))
    if key not in NARGS:
        assert ours.nargs == action.nargs
    assert bool(ours.required) <= bool(action.required)
    if ours.choices is not None:
        assert action.choices is not None
        assert set(action.choices) <= set(ours.choices)
    for value in action.choices or ():
        if ours.type is not None:
            assert ours.type(value) == value
    if key not in DEFAULTS:
        assert _default(ours) == _default(action), key


def _default(action):
    """Return the default; empty values are equal."""
    return action.default or None


@pytest.mark.parametrize('key', DEFAULTS)
def test_a_default_that_differs_on_purpose_differs(key):
    name, option = key
    if name not in BUILT_IN:
        pytest.skip(f'this OpenStackClient has no {name}')
    theirs = [
        action
        for action in _parser(BUILT_IN[name])._actions
        if option in action.option_strings
    ]
    if not theirs:
        pytest.skip(f'this OpenStackClient has no {option} of {name}')
    [ours] = [
        action
        for action in _parser(OURS[name])._actions
        if option in action.option_strings
    ]
    assert (ours.default, ours.type) != (theirs[0].default, theirs[0].type)
    assert DEFAULTS[key]


def test_built_in_options_are_not_ambiguous():
    for name in sorted(set(OURS).intersection(BUILT_IN)):
        theirs = {
            option
            for action in _parser(BUILT_IN[name])._actions
            for option in action.option_strings
        }
        parser = _parser(OURS[name])
        for option in theirs:
            found = parser._get_option_tuples(option)
            assert all(
                isinstance(entry[0], argparse.Action) for entry in found
            )

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

"""Every option of the built-in commands of version 1 exists here too.

The built-in commands no longer run, but scripts written for them do here;
see test_parity.py for version 2.
"""

import functools
from importlib import metadata

import pytest

PLUGIN = {
    point.name: point
    for point in metadata.entry_points(group='openstack.glance.v1')
}
BUILT_IN = {
    point.name: point
    for point in metadata.entry_points(group='openstack.image.v1')
}

# Options with another default, and the reason.
DIFFERENT_DEFAULTS = {
    ('image_create', '--disk-format'): (
        'None, to detect the format of the data, instead of raw'
    ),
    ('image_save', '--chunk-size'): '1 MiB, as in version 2',
}

# Arguments with another number of values, and the reason.
DIFFERENT_NUMBERS = {
    ('image_create', 'name'): '--name and --no-name replace it',
}


@functools.cache
def _get_actions(point):
    return point.load()(None, None).get_parser('prog')._actions


def _build_cases():
    for name in sorted(BUILT_IN):
        for action in _get_actions(BUILT_IN[name]):
            label = action.option_strings or [action.dest]
            yield pytest.param(name, action, id=f'{name} {label[0]}')


def test_all_six_commands_are_compared():
    verbs = ('create', 'delete', 'list', 'save', 'set', 'show')
    names = {f'image_{verb}' for verb in verbs}
    assert names <= set(BUILT_IN) & set(PLUGIN)


@pytest.mark.parametrize(('name', 'built_in'), [*_build_cases()])
def test_option_of_the_built_in_command_exists(name, built_in):
    def is_same(action):
        if built_in.option_strings:
            return set(built_in.option_strings) <= set(action.option_strings)
        return not action.option_strings

    [action] = filter(is_same, _get_actions(PLUGIN[name]))
    if (name, built_in.dest) not in DIFFERENT_NUMBERS:
        assert action.nargs == built_in.nargs
    if action.choices is not None:
        assert set(built_in.choices) <= set(action.choices)
    label = (built_in.option_strings or [built_in.dest])[0]
    same_default = (action.default or None) == (built_in.default or None)
    assert same_default != ((name, label) in DIFFERENT_DEFAULTS)

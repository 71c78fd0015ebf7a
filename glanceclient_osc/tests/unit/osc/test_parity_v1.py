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

"""Every option of the built-in commands of version 1 is one of ours.

See test_parity.py. The built-in commands do not run any more; scripts that
were written for them do.
"""

from importlib import metadata

import pytest

OURS = {
    point.name: point
    for point in metadata.entry_points(group='openstack.glance.v1')
}
BUILT_IN = {
    point.name: point
    for point in metadata.entry_points(group='openstack.image.v1')
}

# What differs on purpose. Key: command and option; value: why.
DIFFERENT = {
    ('image_create', '--disk-format'): (
        'None, for what the data is, instead of raw whatever it is'
    ),
    ('image_save', '--chunk-size'): 'the default is 1 MiB, as in version 2',
}


def _actions(point):
    return point.load()(None, None).get_parser('prog')._actions


def _cases():
    for name in sorted(BUILT_IN):
        for action in _actions(BUILT_IN[name]):
            label = action.option_strings or [action.dest]
            yield pytest.param(name, action, id=f'{name} {label[0]}')


def test_all_six_commands_are_compared():
    verbs = ('create', 'delete', 'list', 'save', 'set', 'show')
    assert {f'image_{verb}' for verb in verbs} <= set(BUILT_IN) & set(OURS)


@pytest.mark.parametrize(('name', 'action'), [*_cases()])
def test_option(name, action):
    def alike(mine):
        if action.option_strings:
            return set(action.option_strings) <= set(mine.option_strings)
        return not mine.option_strings

    [ours] = [mine for mine in _actions(OURS[name]) if alike(mine)]
    assert ours.nargs == action.nargs
    if ours.choices is not None:
        assert set(action.choices) <= set(ours.choices)
    label = (action.option_strings or [action.dest])[0]
    same_default = (ours.default or None) == (action.default or None)
    assert same_default != ((name, label) in DIFFERENT)

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

"""What options and the environment say."""

import pytest

from glanceclient_osc.osc import options

VARIABLE = 'OS_IMAGE_ALLOW_MD5_FALLBACK'


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        ('1', (True, True)),
        ('True', (True, True)),
        ('no', (False, False)),
        ('0', (False, False)),
        ('', (False, True)),
        ('perhaps', (False, True)),
    ],
)
def test_a_variable_may_say_yes_and_no(monkeypatch, value, expected):
    monkeypatch.setenv(VARIABLE, value)
    assert expected == tuple(
        options.env_flag(VARIABLE, default) for default in (False, True)
    )
    monkeypatch.delenv(VARIABLE)
    assert options.env_flag(VARIABLE, True)

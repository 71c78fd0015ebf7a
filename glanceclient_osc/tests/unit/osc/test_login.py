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

"""Hints for errors of the identity service."""

import logging

import pytest

from glanceclient_osc.osc import login


def _explain(message, *args):
    record = logging.LogRecord('x', logging.ERROR, 'x', 1, message, args, None)
    assert login.explain_record(record)
    return record.getMessage()


@pytest.mark.parametrize('name', ['user', 'project'])
def test_the_option_for_a_missing_domain_is_named(name):
    message = f'Expecting to find domain in {name}. %d%% (HTTP 400)'
    explained = _explain(message, 1)
    assert explained.startswith(f'The name of the {name} requires')
    assert f' --os-{name}-domain-name or OS_{name.upper()}_DOMAIN_NAME. ' in (
        explained
    )
    assert explained.endswith('. 1% (HTTP 400)')


def test_other_messages_are_not_changed():
    assert _explain('%s failed', 'x') == 'x failed'


def test_errors_before_a_command_runs_are_explained(v2):
    v2.app.LOG = logging.getLogger('glanceclient_osc.test_login')
    v2.load('image list')(v2.app, None)
    v2.load('image list')(v2.app, None)
    assert v2.app.LOG.filters == [login.explain_record]

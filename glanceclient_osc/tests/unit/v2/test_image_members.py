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

"""Tests of glanceclient_osc.v2.image_members."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import IMAGES


def test_update_sends_the_status(client, requests_mock):
    requests_mock.put(
        f'{IMAGES}/i/members/p', json={'member_id': 'p', 'status': 'accepted'}
    )
    member = client.image_members.update('i', 'p', 'accepted')
    assert member.status == 'accepted'
    assert requests_mock.last_request.json() == {'status': 'accepted'}


def test_update_refuses_an_unknown_status(client, requests_mock):
    with pytest.raises(exc.InvalidArgument, match='accepted, rejected'):
        client.image_members.update('i', 'p', 'welcome')
    assert not requests_mock.called

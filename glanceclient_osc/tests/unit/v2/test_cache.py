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

"""Tests of glanceclient_osc.v2.cache."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL


def test_clear_sends_the_target_as_a_header(client, requests_mock):
    requests_mock.delete(f'{URL}/v2/cache', status_code=204)
    client.cache.clear('queue')
    headers = requests_mock.last_request.headers
    assert headers['x-image-cache-clear-target'] == 'queue'


def test_clear_refuses_an_unknown_target(client, requests_mock):
    with pytest.raises(exc.InvalidArgument, match='both, cache, queue'):
        client.cache.clear('all')
    assert not requests_mock.called


def test_the_nodes_are_a_list_with_request_ids(client, requests_mock):
    requests_mock.get(
        f'{URL}/v2/cache/nodes/i',
        json=['http://a'],
        headers={'x-openstack-request-id': 'req-1'},
    )
    nodes = client.cache.list_cached_nodes('i')
    assert (nodes, nodes.request_ids) == (['http://a'], ('req-1',))

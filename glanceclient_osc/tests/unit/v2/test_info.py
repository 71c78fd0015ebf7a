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

"""Usage and limits of a project."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL

USAGE = f'{URL}/v2/info/usage'


def test_usage_has_the_numbers_of_each_resource(client, requests_mock):
    count = {'limit': 100, 'usage': 3}
    requests_mock.get(
        USAGE,
        json={'usage': {'image_count_total': count}},
        headers={'x-openstack-request-id': 'req-1'},
    )
    usage = client.info.get_usage()
    assert usage == {'image_count_total': count}
    assert usage.request_ids == ('req-1',)


def test_an_old_server_has_no_usage(client, requests_mock):
    requests_mock.get(USAGE, status_code=404)
    with pytest.raises(exc.HTTPNotFound):
        client.info.get_usage()


@pytest.mark.parametrize('body', [{}, {'usage': []}, []])
def test_a_malformed_response_is_an_error(client, requests_mock, body):
    requests_mock.get(USAGE, json=body)
    with pytest.raises(exc.InvalidResponse):
        client.info.get_usage()

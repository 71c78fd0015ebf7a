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

"""Stores for image data."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL

STORES = f'{URL}/v2/info/stores'


def test_the_stores_are_listed(client, requests_mock):
    requests_mock.get(STORES, json={'stores': [{'id': 'fast'}]})
    assert client.images.get_stores_info().stores == [{'id': 'fast'}]


def test_administrators_see_the_properties_of_stores(client, requests_mock):
    store = {'id': 'fast', 'weight': 1}
    requests_mock.get(f'{STORES}/detail', json={'stores': [store]})
    assert client.images.get_stores_info_detail().stores == [store]
    assert client.images.get_stores_info(detail=True).stores == [store]


def test_a_cloud_without_stores_is_an_error(client, requests_mock):
    requests_mock.get(STORES, status_code=404)
    with pytest.raises(exc.HTTPNotFound):
        client.images.get_stores_info()


def test_a_malformed_list_of_stores_is_an_error(client, requests_mock):
    requests_mock.get(STORES, json={})
    with pytest.raises(exc.InvalidResponse, match='stores'):
        client.images.get_stores_info()


def test_data_is_deleted_from_a_store(client, requests_mock):
    requests_mock.delete(f'{URL}/v2/stores/fast%2F1/i', status_code=204)
    client.images.delete_from_store('fast/1', 'i')
    assert requests_mock.last_request.method == 'DELETE'

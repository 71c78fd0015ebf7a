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

"""Fixtures for tests of metadata definitions."""

import pytest

from glanceclient_osc.tests.unit.conftest import URL

NAMESPACE = f'{URL}/v2/metadefs/namespaces/n'


@pytest.fixture
def serve_resource(requests_mock):
    """Return a function that serves a resource, also under a new name.

    The function returns the list of the bodies of PUT requests.
    """

    def serve(collection, name, fields, new_name):
        bodies = []

        def put(request, context):
            bodies.append(request.json())
            return request.json()

        url = f'{NAMESPACE}/{collection}'
        requests_mock.get(f'{url}/{name}', json={**fields, 'name': name})
        requests_mock.put(f'{url}/{name}', json=put)
        requests_mock.get(
            f'{url}/{new_name}', json={**fields, 'name': new_name}
        )
        return bodies

    return serve

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

"""Images API v1: one module per resource.

Glance removed version 1 in its release 17 (Rocky); older clouds still have
it: https://docs.openstack.org/glance/pike/contributor/glanceapi.html
"""

from typing import Any


def __getattr__(name: str) -> Any:
    # The commands import this package; most of them need no HTTP client.
    if name == 'Client':
        from glanceclient_osc.v1.client import Client

        return Client
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')

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

"""Versions of the Images API that the server supports.

>>> [version['id'] for version in client.versions.list()]  # doctest: +SKIP
['v2.17', 'v2.16', …]

https://docs.openstack.org/api-ref/image/versions/
"""

from glanceclient_osc.model import ResourceList
from glanceclient_osc.v2.controller import BaseController, decode_list


class Controller(BaseController):
    """``client.versions``"""

    def list(self) -> ResourceList:
        """Return the versions, each with ``id``, ``status`` and ``links``."""
        return decode_list(self._adapter.get('/versions'), 'versions')

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

"""The versions of the API that the server speaks.

https://docs.openstack.org/api-ref/image/versions/
"""

import builtins
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import decode_object, get_request_ids
from glanceclient_osc.model import ResourceList
from glanceclient_osc.v1.controller import BaseController


class Controller(BaseController):
    """``client.versions``"""

    def list(self) -> ResourceList:
        """Return the versions: ``id``, ``status`` and ``links`` of each."""
        response = self._adapter.get('/versions')
        found = ResourceList(decode_object(response, 'versions')['versions'])
        found.request_ids = get_request_ids(response)
        return found

    def findall(self, **fields: Any) -> builtins.list[dict[str, Any]]:
        """Return the versions with these fields."""
        return [
            version
            for version in self.list()
            if all(version.get(name) == fields[name] for name in fields)
        ]

    def find(self, **fields: Any) -> dict[str, Any]:
        """Return the one version with these fields.

        :raises UnsupportedVersion: there is none, or there are several
        """
        found = self.findall(**fields)
        if len(found) != 1:
            raise exc.UnsupportedVersion(
                f'{len(found)} versions of the Images API have {fields}'
            )
        return found[0]

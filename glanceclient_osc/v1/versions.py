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

"""API versions that the server supports.

https://docs.openstack.org/api-ref/image/versions/
"""

import builtins
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.model import ResourceList
from glanceclient_osc.response import decode_list, get_request_ids
from glanceclient_osc.v1.controller import BaseController


class Controller(BaseController):
    """``client.versions``"""

    def list(self) -> ResourceList:
        """Return the versions, each with ``id``, ``status`` and ``links``."""
        response = self._adapter.get('/versions')
        versions = ResourceList(decode_list(response, 'versions'))
        versions.request_ids = get_request_ids(response)
        return versions

    def findall(self, **fields: Any) -> builtins.list[dict[str, Any]]:
        """Return the versions whose fields have these values."""
        return [
            version
            for version in self.list()
            if all(version.get(name) == fields[name] for name in fields)
        ]

    def find(self, **fields: Any) -> dict[str, Any]:
        """Return the only version whose fields have these values.

        :raises UnsupportedVersion: no version, or more than one, matches
        """
        versions = self.findall(**fields)
        if len(versions) != 1:
            raise exc.UnsupportedVersion(
                f'{len(versions)} versions of the Images API match {fields}'
            )
        return versions[0]


#: name of the controller in python-glanceclient
VersionManager = Controller

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

"""Usage and limits of a project.

>>> client.info.get_usage()['image_count_total']  # doctest: +SKIP
{'limit': 100, 'usage': 3}

https://docs.openstack.org/api-ref/image/v2/#quota-usage
"""

from glanceclient_osc.model import Resource
from glanceclient_osc.response import check_list, check_type, decode_object
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController, build_resource


class Controller(BaseController):
    """``client.info``"""

    def get_usage(self) -> Resource:
        """Return limit and usage of each resource, by its name.

        :raises HTTPNotFound: the server does not support version 2.13 of the
            API
        """
        response = self._adapter.get(build_path('info', 'usage'))
        usage = decode_object(response, 'usage')['usage']
        check_type(response, usage, dict, 'usage')
        check_list(response, [*usage.values()], 'usage', 'usage', 'limit')
        return build_resource(Resource, usage, self._build_origin(response))

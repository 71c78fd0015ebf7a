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

"""Tasks, which administrators see and the server makes for every import.

https://docs.openstack.org/api-ref/image/v2/#tasks
"""

from collections.abc import Mapping
from typing import Any

from glanceclient_osc import validation
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController

SORT_KEYS = ('id', 'type', 'status', 'created_at', 'updated_at', 'expires_at')


class Controller(BaseController):
    """``client.tasks``"""

    schema = 'task'

    def list(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        marker: str | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
    ) -> pagination.Listing[Resource]:
        """Return tasks, without their input and result.

        :param filters: ``type``, ``status``, …
        :param limit: tasks to return at most
        :param page_size: tasks to ask for at a time
        :param marker: ID of the task after which to begin
        :raises InvalidArgument: at once, before anything is sent
        """
        asked = pagination.build_parameters(
            SORT_KEYS, filters, page_size, marker, sort_key, sort_dir
        )
        return pagination.Listing(
            self._adapter,
            build_path('tasks'),
            'tasks',
            Resource,
            self._origin,
            build_query(asked),
            validation.check_number('limit', limit),
        )

    def get(self, task_id: str) -> Resource:
        """Return one task, its input and result included.

        :raises HTTPNotFound: there is none with that ID
        """
        response = self._adapter.get(build_path('tasks', task_id))
        return self._from(Resource, response, 'id')

    def create(self, **fields: Any) -> Resource:
        """Make a task; only administrators may, and imports need it not.

        :param fields: ``type`` and ``input``
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check_new(fields)
        response = self._adapter.post(build_path('tasks'), json=fields)
        return self._from(Resource, response, 'id')

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

"""Tasks, visible to administrators; the server creates one for each import.

>>> for task in client.tasks.list(filters={'status': 'failure'}):
...     print(task.id, client.tasks.get(task.id).message)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#tasks
"""

from collections.abc import Mapping
from typing import Any

from glanceclient_osc import validation
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path, build_query
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController, check_id

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
        """Iterate over the tasks, without their input and result.

        :param filters: values of ``type``, ``status`` and other fields
        :param limit: maximum number of tasks
        :param page_size: number of tasks per request
        :param marker: ID of the last task of the previous page
        :raises InvalidArgument: an argument has an invalid value; raised by
            the call, before a request is sent
        """
        parameters = pagination.build_parameters(
            SORT_KEYS, filters, page_size, marker, sort_key, sort_dir
        )
        return pagination.Listing(
            self._adapter,
            build_path('tasks'),
            'tasks',
            Resource,
            self._build_origin,
            build_query(parameters),
            validation.check_number('limit', limit),
        )

    def get(self, task_id: str) -> Resource:
        """Return a task with its input and result.

        :raises HTTPNotFound: the task does not exist
        """
        check_id(task_id, 'task')
        response = self._adapter.get(build_path('tasks', task_id))
        return self._decode(Resource, response, 'id')

    def create(self, **fields: Any) -> Resource:
        """Create a task; imports do not need this.

        :param fields: ``type`` and ``input``
        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPForbidden: the user is not an administrator
        """
        self._validate_new(fields)
        response = self._adapter.post(build_path('tasks'), json=fields)
        return self._decode(Resource, response, 'id')

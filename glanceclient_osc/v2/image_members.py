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

"""Members: projects that an image is shared with.

>>> members = client.image_members  # doctest: +SKIP
>>> members.create(image.id, project_id)  # doctest: +SKIP
>>> members.update(image.id, project_id, 'accepted')  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#sharing
"""

from glanceclient_osc import exc
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController, Result, check_id

STATUSES = ('accepted', 'rejected', 'pending')


class Controller(BaseController):
    """``client.image_members``"""

    schema = 'member'

    def list(self, image_id: str) -> pagination.Listing[Resource]:
        """Iterate over the members of an image.

        Only the owner sees all of them; a member sees itself.

        :raises HTTPNotFound: the image does not exist
        """
        return pagination.Listing(
            self._adapter,
            build_path('images', image_id, 'members'),
            'members',
            Resource,
            self._build_origin,
        )

    def get(self, image_id: str, member_id: str) -> Resource:
        """Return a member.

        :param member_id: ID of the project
        :raises HTTPNotFound: the image is not shared with the project
        """
        check_id(image_id, 'image')
        check_id(member_id, 'member')
        url = build_path('images', image_id, 'members', member_id)
        return self._decode(Resource, self._adapter.get(url), 'member_id')

    def create(self, image_id: str, member_id: str) -> Resource:
        """Share an image with a project.

        :param member_id: ID of the project; the server does not check that
            the project exists
        :raises HTTPConflict: the image is already shared with the project
        :raises HTTPForbidden: the visibility of the image is not shared, or
            the image belongs to another project
        """
        url = build_path('images', image_id, 'members')
        response = self._adapter.post(url, json={'member': member_id})
        return self._decode(Resource, response, 'member_id')

    def update(
        self, image_id: str, member_id: str, member_status: str
    ) -> Resource:
        """Accept or reject an image that is shared with the user's project.

        :param member_id: ID of the project
        :param member_status: ``accepted``, ``rejected`` or ``pending``
        :raises InvalidArgument: *member_status* is invalid
        :raises HTTPNotFound: the image is not shared with the project
        :raises HTTPForbidden: the user does not belong to the project
        """
        if member_status not in STATUSES:
            raise exc.InvalidArgument(
                f'{member_status!r} is not one of {", ".join(STATUSES)}'
            )
        url = build_path('images', image_id, 'members', member_id)
        response = self._adapter.put(url, json={'status': member_status})
        return self._decode(Resource, response, 'member_id')

    def delete(self, image_id: str, member_id: str) -> Result:
        """Stop sharing an image with a project.

        :raises HTTPNotFound: the image is not shared with the project
        """
        url = build_path('images', image_id, 'members', member_id)
        return Result(self._adapter.delete(url))

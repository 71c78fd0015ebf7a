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

"""Projects that an image is shared with.

>>> members = client.image_members  # doctest: +SKIP
>>> members.create(image.id, project_id)  # doctest: +SKIP
>>> members.update(image.id, project_id, 'accepted')  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#sharing
"""

from glanceclient_osc import exc
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import BaseController, build_empty

STATUSES = ('accepted', 'rejected', 'pending')


class Controller(BaseController):
    """``client.image_members``"""

    schema = 'member'

    def list(self, image_id: str) -> pagination.Listing[Resource]:
        """Return the members of an image; to a member, itself only.

        :raises HTTPNotFound: there is no such image
        """
        return pagination.Listing(
            self._adapter,
            build_path('images', image_id, 'members'),
            'members',
            Resource,
            self._origin,
        )

    def get(self, image_id: str, member_id: str) -> Resource:
        """Return one member.

        :param member_id: ID of the project
        :raises HTTPNotFound: the image is not shared with it
        """
        return self._from(
            Resource,
            self._adapter.get(
                build_path('images', image_id, 'members', member_id)
            ),
            'member_id',
        )

    def create(self, image_id: str, member_id: str) -> Resource:
        """Share an image with a project.

        :param member_id: ID of the project; Glance takes whatever it is
        :raises HTTPConflict: it is shared with it already
        :raises HTTPForbidden: the image is not shared, or not the caller's
        """
        return self._from(
            Resource,
            self._adapter.post(
                build_path('images', image_id, 'members'),
                json={'member': member_id},
            ),
            'member_id',
        )

    def update(
        self, image_id: str, member_id: str, member_status: str
    ) -> Resource:
        """Accept or reject an image, for a project that it is shared with.

        :param member_id: ID of that project
        :param member_status: ``accepted``, ``rejected`` or ``pending``
        :raises InvalidArgument: another status
        :raises HTTPNotFound: it is not shared with that project
        :raises HTTPForbidden: that project is not the caller's
        """
        if member_status not in STATUSES:
            raise exc.InvalidArgument(
                f'{member_status!r} is not one of {", ".join(STATUSES)}'
            )
        return self._from(
            Resource,
            self._adapter.put(
                build_path('images', image_id, 'members', member_id),
                json={'status': member_status},
            ),
            'member_id',
        )

    def delete(self, image_id: str, member_id: str) -> Resource:
        """Share an image with a project no longer.

        :raises HTTPNotFound: it is not shared with it
        """
        return build_empty(
            self._adapter.delete(
                build_path('images', image_id, 'members', member_id)
            )
        )

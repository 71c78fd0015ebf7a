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
>>> members.create(image, project_id, can_share=True)  # doctest: +SKIP
>>> members.list(member=project_id)  # doctest: +SKIP

https://docs.openstack.org/glance/pike/contributor/glanceapi.html
"""

import builtins
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.http import decode_object, get_request_ids
from glanceclient_osc.model import Origin, Resource, ResourceList, set_origin
from glanceclient_osc.v1.controller import (
    BaseController,
    build_image_path,
    build_path,
    get_id,
)
from glanceclient_osc.v1.headers import parse_bool

if TYPE_CHECKING:
    import requests

_MEMBERSHIP = ('member_id', 'can_share')


class ImageMember(Resource):
    """One project that one image is shared with."""

    __slots__ = ('_members',)

    @property
    def id(self) -> Any:
        """ID of the project."""
        return self['member_id']

    def delete(self) -> None:
        """Share the image with the project no longer."""
        members: Controller = _SLOT.__get__(self)
        members.delete(self['image_id'], self['member_id'])

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, as a dict and nothing more."""
        return dict(self)


# As in the model: written and read without __setattr__ and __getattr__.
_SLOT: Any = ImageMember.__dict__['_members']


class Controller(BaseController):
    """``client.image_members``"""

    def list(
        self, image: object = None, member: object = None
    ) -> ResourceList:
        """Return the members of an image, or the images of a member.

        :param image: or its ID
        :param member: ID of a project; with an image, that member alone
        :raises InvalidArgument: neither is given
        :raises HTTPNotFound: there is no such image
        """
        if image is not None:
            found = self._of_image(image)
            if member is not None:
                found[:] = [
                    one for one in found if one.member_id == get_id(member)
                ]
            return found
        if member is None:
            raise exc.InvalidArgument('An image or a member is needed')
        member_id = get_id(member)
        response = self._adapter.get(build_path('shared-images', member_id))
        return self._listed(
            response, 'shared_images', {'member_id': member_id}
        )

    def _of_image(self, image: object) -> ResourceList:
        response = self._adapter.get(build_image_path(image, 'members'))
        return self._listed(response, 'members', {'image_id': get_id(image)})

    def _listed(
        self, response: 'requests.Response', key: str, common: dict[str, Any]
    ) -> ResourceList:
        found = ResourceList()
        found.request_ids = get_request_ids(response)
        for fields in decode_object(response, key)[key]:
            member = ImageMember(fields, **common)
            _SLOT.__set__(member, self)
            set_origin(member, Origin(found.request_ids))
            found.append(member)
        return found

    def get(self, image: object, member_id: object) -> ImageMember:
        """Return one member of an image.

        The server shows them all or none.

        :raises HTTPNotFound: the image is not shared with it
        """
        found = self.list(image, member_id)
        if not found:
            raise exc.HTTPNotFound(
                f'Image {get_id(image)} is not shared with '
                f'{get_id(member_id)}',
                code=404,
            )
        member: ImageMember = found[0]
        return member

    def findall(
        self, image: object = None, **fields: Any
    ) -> builtins.list[ImageMember]:
        """Return the members with these fields.

        :param image: whose members; without, ``member_id`` is needed
        """
        image = fields.pop('image_id', image)
        return [
            member
            for member in self.list(image, fields.get('member_id'))
            if all(member.get(name) == fields[name] for name in fields)
        ]

    def find(self, image: object = None, **fields: Any) -> ImageMember:
        """Return the one member with these fields.

        :raises HTTPNotFound: there is none
        :raises InvalidArgument: there are several
        """
        found = self.findall(image, **fields)
        if not found:
            raise exc.HTTPNotFound(f'No member with {fields}', code=404)
        if len(found) > 1:
            raise exc.InvalidArgument(f'{len(found)} members with {fields}')
        return found[0]

    def create(
        self, image: object, member_id: object, can_share: bool = False
    ) -> None:
        """Share an image with a project, or change how.

        :param image: or its ID
        :param member_id: ID of the project; Glance takes whatever it is
        :param can_share: whether the project may share it with others
        :raises HTTPForbidden: the image is not the caller's to share
        """
        self._adapter.put(
            build_image_path(image, 'members', get_id(member_id)),
            json={'member': {'can_share': parse_bool('can_share', can_share)}},
        )

    def delete(self, image_id: object, member_id: object) -> None:
        """Share an image with a project no longer.

        :raises HTTPNotFound: it is not shared with it
        """
        self._adapter.delete(
            build_image_path(image_id, 'members', get_id(member_id))
        )

    def replace(self, image: object, members: Iterable[object]) -> None:
        """Share an image with these projects, and with no others.

        :param members: each with ``member_id`` and, if it may share the
            image with others, ``can_share``
        :raises InvalidArgument: they are no list
        """
        if not isinstance(members, Iterable):
            raise exc.InvalidArgument(f'{members!r} is no list of members')
        self._adapter.put(
            build_image_path(image, 'members'),
            json={'memberships': [_membership(member) for member in members]},
        )


def _membership(member: object) -> dict[str, Any]:
    if not isinstance(member, Mapping):
        member = {
            name: getattr(member, name)
            for name in _MEMBERSHIP
            if hasattr(member, name)
        }
    return {name: member[name] for name in _MEMBERSHIP if name in member}

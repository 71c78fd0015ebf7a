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

"""Members: the projects that an image is shared with.

>>> members = client.image_members  # doctest: +SKIP
>>> members.create(image, project_id, can_share=True)  # doctest: +SKIP
>>> members.list(member=project_id)  # doctest: +SKIP

https://docs.openstack.org/glance/pike/contributor/glanceapi.html
"""

import builtins
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.model import Origin, Resource, ResourceList, set_origin
from glanceclient_osc.response import decode_list, get_request_ids
from glanceclient_osc.v1.controller import (
    BaseController,
    build_image_path,
    build_path,
    get_id,
)
from glanceclient_osc.v1.headers import parse_bool

if TYPE_CHECKING:
    import requests

_MEMBER_FIELDS = ('member_id', 'can_share')


class ImageMember(Resource):
    """A project that an image is shared with."""

    __slots__ = ('_members',)

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Create a member from its fields.

        Programs for python-glanceclient pass the controller first:
        ``ImageMember(manager, fields)``.
        """
        if len(args) < 2:
            super().__init__(*args, **fields)
            return
        controller, info = args[:2]
        super().__init__(info)
        if controller is not None:
            _SLOT.__set__(self, controller)

    @property
    def manager(self) -> 'Controller':
        """Controller that sends the requests of this member."""
        controller: Controller = _SLOT.__get__(self)
        return controller

    @property
    def _info(self) -> dict[str, Any]:
        """Fields, as programs for python-glanceclient read them."""
        return self.to_dict()

    @property
    def id(self) -> Any:
        """ID of the project."""
        return self['member_id']

    def delete(self) -> None:
        """Remove the project from the members of the image."""
        self.manager.delete(self['image_id'], self['member_id'])

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict."""
        return dict(self)


# The slot is read and written without __getattr__ and __setattr__, which
# work on the keys of the dict.
_SLOT: Any = ImageMember.__dict__['_members']


class Controller(BaseController):
    """``client.image_members``"""

    def list(
        self, image: object = None, member: object = None
    ) -> ResourceList:
        """Return the members of an image, or the images shared with a project.

        :param image: image or its ID
        :param member: member or project ID; with *image*, return this
            member only
        :returns: an empty list without *image* and *member*
        :raises HTTPNotFound: the image does not exist
        """
        if image is not None:
            members = self._list_members(image)
            if member is not None:
                member_id = _get_member_id(member)
                members[:] = [
                    each for each in members if each['member_id'] == member_id
                ]
            return members
        if member is None:
            return ResourceList()
        member_id = _get_member_id(member)
        response = self._adapter.get(build_path('shared-images', member_id))
        return self._build_members(
            response, 'shared_images', 'image_id', {'member_id': member_id}
        )

    def _list_members(self, image: object) -> ResourceList:
        response = self._adapter.get(build_image_path(image, 'members'))
        return self._build_members(
            response, 'members', 'member_id', {'image_id': get_id(image)}
        )

    def _build_members(
        self,
        response: 'requests.Response',
        key: str,
        item_key: str,
        common_fields: dict[str, Any],
    ) -> ResourceList:
        """Return the members in a response.

        :param key: key of the list in the response
        :param item_key: key that every item must have
        :param common_fields: fields that are not in the response
        """
        members = ResourceList()
        members.request_ids = get_request_ids(response)
        for fields in decode_list(response, key, item_key):
            member = ImageMember({**fields, **common_fields})
            _SLOT.__set__(member, self)
            set_origin(member, Origin(members.request_ids))
            members.append(member)
        return members

    def get(self, image: object, member_id: object) -> ImageMember:
        """Return one member of an image.

        The API has no request for a single member; all are requested.

        :param image: image or its ID
        :param member_id: member or project ID
        :raises HTTPNotFound: the image is not shared with the project
        """
        member_id = _get_member_id(member_id)
        members = self.list(image, member_id)
        if not members:
            raise exc.HTTPNotFound(
                f'Image {get_id(image)} is not shared with project '
                f'{member_id}',
                code=404,
            )
        member: ImageMember = members[0]
        return member

    def findall(
        self, image: object = None, **fields: Any
    ) -> builtins.list[ImageMember]:
        """Return the members whose fields have these values.

        :param image: image or its ID; without it, the images shared with
            the project ``member_id``
        """
        image = fields.pop('image_id', image)
        if 'member_id' in fields:
            fields['member_id'] = _get_member_id(fields['member_id'])
        return [
            member
            for member in self.list(image, fields.get('member_id'))
            if all(member.get(name) == fields[name] for name in fields)
        ]

    def find(self, image: object = None, **fields: Any) -> ImageMember:
        """Return the only member whose fields have these values.

        :raises HTTPNotFound: no member matches
        :raises InvalidArgument: more than one member matches
        """
        members = self.findall(image, **fields)
        if not members:
            raise exc.HTTPNotFound(f'No member matches {fields}', code=404)
        if len(members) > 1:
            raise exc.InvalidArgument(f'{len(members)} members match {fields}')
        return members[0]

    def create(
        self, image: object, member_id: object, can_share: bool = False
    ) -> None:
        """Share an image with a project, or change ``can_share``.

        :param image: image or its ID
        :param member_id: member or project ID; Glance does not check that
            the project exists
        :param can_share: whether the project may share the image with others
        :raises HTTPForbidden: the caller may not share the image
        """
        self._adapter.put(
            build_image_path(image, 'members', _get_member_id(member_id)),
            json={'member': {'can_share': parse_bool('can_share', can_share)}},
        )

    def delete(self, image_id: object, member_id: object) -> None:
        """Remove a project from the members of an image.

        :param image_id: image or its ID
        :param member_id: member or project ID
        :raises HTTPNotFound: the image is not shared with the project
        """
        self._adapter.delete(
            build_image_path(image_id, 'members', _get_member_id(member_id))
        )

    def replace(self, image: object, members: Iterable[object]) -> None:
        """Replace the members of an image.

        :param members: each has ``member_id`` and optionally ``can_share``,
            as keys or as attributes
        :raises InvalidArgument: *members* is not iterable
        """
        if not isinstance(members, Iterable):
            raise exc.InvalidArgument(
                f'members must be a list, not {members!r}'
            )
        self._adapter.put(
            build_image_path(image, 'members'),
            json={
                'memberships': [_build_membership(each) for each in members]
            },
        )


def _build_membership(member: object) -> dict[str, Any]:
    if not isinstance(member, Mapping):
        member = {
            name: getattr(member, name)
            for name in _MEMBER_FIELDS
            if hasattr(member, name)
        }
    return {name: member[name] for name in _MEMBER_FIELDS if name in member}


def _get_member_id(member: object) -> object:
    """Return the project ID of a member or project; return an ID unchanged."""
    if isinstance(member, Mapping) and 'member_id' in member:
        return member['member_id']
    return get_id(member)


#: name of the controller in python-glanceclient
ImageMemberManager = Controller

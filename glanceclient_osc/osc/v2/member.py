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

"""``openstack image add project`` and the others about image members."""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters, project
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_LIST = {'Image ID': 'image_id', 'Member ID': 'member_id', 'Status': 'status'}
_LIST_LONG = {**_LIST, 'Created At': 'created_at', 'Updated At': 'updated_at'}


class AddProjectToImage(ShowOne):
    """Share an image with a project"""

    _description = 'Share an image with a project'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_arguments(
            parser,
            'project',
            'Image to share (name or ID)',
            'Project to share it with (name or ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the membership, which waits to be accepted."""
        project_id = _project_id(self, parsed_args, parsed_args.project)
        image = self.client.images.find(parsed_args.image)
        try:
            member = self.client.image_members.create(image.id, project_id)
        except exc.HTTPForbidden as error:
            if image.visibility != 'shared':
                error.message += f'; the image is {image.visibility}, and only shared ones have members'
            raise
        return formatters.format_resource(member)


class RemoveProjectFromImage(Command):
    """Share an image with a project no longer"""

    _description = 'Share an image with a project no longer'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_arguments(
            parser,
            'project',
            'Image to share no longer (name or ID)',
            'Project to take it from (name or ID)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove the membership."""
        project_id = _project_id(self, parsed_args, parsed_args.project)
        image = self.client.images.find(parsed_args.image)
        self.client.image_members.delete(image.id, project_id)


class ListMember(Lister):
    """List the projects that an image is shared with"""

    _description = (
        'List the projects that an image is shared with; who is one of them '
        'sees only their own'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        # The built-in command takes it, and has nothing to use it for.
        parser.add_argument('--project-domain', help=argparse.SUPPRESS)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=parse_nonempty,
            help='Image (name or ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = _LIST_LONG if parsed_args.long else _LIST
        image = self.client.images.find(parsed_args.image)
        return tuple(shown), (
            tuple(member.get(field) for field in shown.values())
            for member in self.client.image_members.list(image.id)
        )


class ShowMember(ShowOne):
    """Show whether a project has accepted an image"""

    _description = 'Show whether a project has accepted an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_arguments(
            parser,
            'member',
            'Image (name or ID)',
            'Project that it is shared with (name or ID)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the membership."""
        project_id = _project_id(self, parsed_args, parsed_args.member)
        image = self.client.images.find(parsed_args.image)
        return formatters.format_resource(
            self.client.image_members.get(image.id, project_id)
        )


def _add_arguments(
    parser: argparse.ArgumentParser, dest: str, image: str, member: str
) -> None:
    parser.add_argument(
        'image', metavar='<image>', type=parse_nonempty, help=image
    )
    parser.add_argument(
        dest, metavar='<project>', type=parse_nonempty, help=member
    )
    project.add_domain_option(parser)


def _project_id(
    command: Command | ShowOne, args: argparse.Namespace, name_or_id: str
) -> str:
    """Return the ID of a project: Glance would take a name for an ID.

    :raises CommandError: it cannot be told
    """
    return project.find_project_id(
        command.app, name_or_id, args.project_domain
    )

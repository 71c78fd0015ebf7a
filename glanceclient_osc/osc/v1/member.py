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

"""Commands for sharing images with projects: ``openstack image member``"""

import argparse
from collections.abc import Iterable
from typing import Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import project
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_COLUMNS = {
    'Image ID': 'image_id',
    'Member ID': 'member_id',
    'Can Share': 'can_share',
}


class AddProjectToImage(ShowOne):
    """Share an image with a project"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=parse_nonempty,
            help='Image to share (name or ID)',
        )
        parser.add_argument(
            'project',
            metavar='<project>',
            type=parse_nonempty,
            help='Project to share the image with (name or ID)',
        )
        project.add_domain_option(parser)
        parser.add_argument(
            '--can-share',
            action='store_true',
            help='Allow the project to share the image with other projects',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the new member."""
        project_id = project.find_project_id(
            self.app, parsed_args.project, parsed_args.project_domain
        )
        image = self.client_v1.images.find(parsed_args.image)
        self.client_v1.image_members.create(
            image, project_id, parsed_args.can_share
        )
        member = {
            'can_share': parsed_args.can_share,
            'image_id': image.id,
            'member_id': project_id,
        }
        return tuple(member), tuple(member.values())


class RemoveProjectFromImage(Command):
    """Stop sharing an image with a project"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=parse_nonempty,
            help='Image to stop sharing (name or ID)',
        )
        parser.add_argument(
            'project',
            metavar='<project>',
            type=parse_nonempty,
            help='Project to remove from the members (name or ID)',
        )
        project.add_domain_option(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove the member; print a notice if there is no such member."""
        project_id = project.find_project_id(
            self.app,
            parsed_args.project,
            parsed_args.project_domain,
            must_exist=False,
        )
        image = self.client_v1.images.find(parsed_args.image)
        try:
            self.client_v1.image_members.delete(image, project_id)
        except exc.HTTPNotFound:
            self.notice(
                f'Project {project_id} is not a member of image {image.id}'
            )


class ListMember(Lister):
    """List the members of an image, or the images shared with a project"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            nargs='?',
            type=parse_nonempty,
            help='Image (name or ID)',
        )
        project.add_project_options(
            parser,
            'List the images that are shared with this project (name or ID); '
            'with <image>, list only this member',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        if not (parsed_args.image or parsed_args.project):
            raise exceptions.CommandError('An image or --project is required')
        image = member = None
        if parsed_args.project:
            member = project.find_project_id(
                self.app,
                parsed_args.project,
                parsed_args.project_domain,
                must_exist=False,
            )
        if parsed_args.image:
            image = self.client_v1.images.find(parsed_args.image)
        return tuple(_COLUMNS), (
            tuple(each[field] for field in _COLUMNS.values())
            for each in self.client_v1.image_members.list(image, member)
        )

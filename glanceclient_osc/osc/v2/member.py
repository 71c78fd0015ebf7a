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

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters, project
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.options import parse_nonempty

_COLUMNS = {
    'Image ID': 'image_id',
    'Member ID': 'member_id',
    'Status': 'status',
}
_LONG_COLUMNS = {
    **_COLUMNS,
    'Created At': 'created_at',
    'Updated At': 'updated_at',
}


class AddProjectToImage(ShowOne):
    """Share an image with a project"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_image_argument(parser, 'Image to share (name or ID)')
        parser.add_argument(
            'project',
            metavar='<project>',
            type=parse_nonempty,
            help='Project to share the image with (name or ID)',
        )
        project.add_domain_option(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the new member, whose status is pending."""
        args = parsed_args
        project_id = project.find_project_id(
            self.app, args.project, args.project_domain
        )
        image = self.client.images.find(args.image)
        try:
            member = self.client.image_members.create(image.id, project_id)
        except exc.HTTPForbidden as error:
            if image.visibility != 'shared':
                error.message += (
                    f'. The image is {image.visibility}: only shared images '
                    'can have members'
                )
            raise
        return formatters.format_resource(member)


class RemoveProjectFromImage(Command):
    """Stop sharing an image with a project"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_image_argument(parser, 'Image to stop sharing (name or ID)')
        parser.add_argument(
            'project',
            metavar='<project>',
            type=parse_nonempty,
            help='Project to remove from the members (name or ID)',
        )
        project.add_domain_option(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove the member."""
        args = parsed_args
        project_id = project.find_project_id(
            self.app,
            args.project,
            args.project_domain,
            must_exist=False,
        )
        image = self.client.images.find(args.image)
        try:
            self.client.image_members.delete(image.id, project_id)
        except exc.HTTPNotFound:
            # A script that runs again must not fail, as with the built-in
            # command. Find out whether the image still exists.
            self.client.images.get(image.id)
            self.notice(
                f'Project {project_id} is not a member of image {image.id}'
            )


class ListMember(Lister):
    """List the projects that an image is shared with.

    A member sees only its own entry.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        # The built-in command accepts this option and ignores it.
        parser.add_argument('--project-domain', help=argparse.SUPPRESS)
        _add_image_argument(parser, 'Image (name or ID)')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        columns = _LONG_COLUMNS if parsed_args.long else _COLUMNS
        image = self.client.images.find(parsed_args.image)
        return tuple(columns), (
            tuple(member.get(field) for field in columns.values())
            for member in self.client.image_members.list(image.id)
        )


class ShowMember(ShowOne):
    """Show a member of an image and whether it has accepted the image"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        _add_image_argument(parser, 'Image (name or ID)')
        parser.add_argument(
            'member',
            metavar='<project>',
            type=parse_nonempty,
            help='Project that the image is shared with (name or ID)',
        )
        project.add_domain_option(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the member and their values."""
        args = parsed_args
        project_id = project.find_project_id(
            self.app, args.member, args.project_domain
        )
        image = self.client.images.find(args.image)
        return formatters.format_resource(
            self.client.image_members.get(image.id, project_id)
        )


def _add_image_argument(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'image', metavar='<image>', type=parse_nonempty, help=help
    )

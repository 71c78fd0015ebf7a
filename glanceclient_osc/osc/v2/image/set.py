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

"""``openstack image set``"""

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image

# What to call it when it fails, and how it is done.
_Change = tuple[str, partial[Any]]


class SetImage(Command):
    """Change an image"""

    _description = 'Change an image'

    _dead = ('visibility',)

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image', metavar='<image>', help='Image to change (name or ID)'
        )
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=options.parse_nonempty,
            help='New image name',
        )
        options.add_min_disk_and_ram(parser)
        options.add_formats(parser, default=False)
        options.add_protected(parser, new=False)
        options.add_visibility(parser, new=False)
        options.add_tags_and_properties(parser)
        options.add_common_properties(parser)
        _add_activation(parser)
        project.add_project_options(
            parser,
            (
                'Project to own the image; with a membership option, '
                'the project whose membership it is (name or ID)'
            ),
        )
        _add_membership(parser)
        options.add_hidden(parser, new=False)
        options.add_removed_options(parser, self._dead)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Make every change that can be made; say which could not."""
        options.reject_removed_options(parsed_args, self._dead)
        fields = options.collect_fields(
            parsed_args,
            'name',
            'min_disk',
            'min_ram',
            'container_format',
            'disk_format',
            'protected',
            'visibility',
            'os_hidden',
            *options.COMMON_PROPERTIES,
        )
        project_id = None
        if parsed_args.project:
            project_id = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
            if not parsed_args.membership:
                fields['owner'] = project_id
        image = self.client.images.find(parsed_args.image)
        self._make(self._changes(parsed_args, image, fields, project_id))

    def _changes(
        self,
        args: argparse.Namespace,
        image: 'Image',
        fields: dict[str, Any],
        project_id: str | None,
    ) -> list[_Change]:
        """Return what to do, each with what to call it."""
        client = self.client
        changes: list[_Change] = []
        if args.deactivate:
            changes.append(
                (
                    'deactivate the image',
                    partial(client.images.deactivate, image.id),
                )
            )
        if args.activate:
            changes.append(
                (
                    'activate the image',
                    partial(client.images.reactivate, image.id),
                )
            )
        if args.membership:
            changes.append(
                (
                    f'set the membership to {args.membership}',
                    partial(
                        client.image_members.update,
                        image.id,
                        project_id
                        or project.get_own_project_id(
                            self.app, 'give it with --project'
                        ),
                        args.membership,
                    ),
                )
            )
        if fields:
            changes.append(
                (
                    'set {}'.format(', '.join(fields)),
                    partial(client.images.change, image.id, fields),
                )
            )
        # Tag by tag: two who tag at once do not undo each other's tags.
        for tag in dict.fromkeys(args.tags or ()):
            if tag not in image.tags:
                changes.append(
                    (
                        f'set tag {tag!r}',
                        partial(client.image_tags.update, image.id, tag),
                    )
                )
        return changes

    def _make(self, changes: list[_Change]) -> None:
        failures = 0
        for what, change in changes:
            try:
                change()
            except exc.HTTPException as error:
                if len(changes) == 1:
                    raise
                failures += 1
                self.log.error(
                    'Failed to %(what)s: %(error)s',
                    {'what': what, 'error': error},
                )
        if failures:
            raise exceptions.CommandError(
                '%(failed)d of %(total)d changes failed'
                % {'failed': failures, 'total': len(changes)}
            )


def _add_activation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        '--deactivate',
        action='store_true',
        help='Let only administrators have the data',
    )
    group.add_argument(
        '--activate',
        action='store_true',
        help='Let everybody have the data again',
    )


def _add_membership(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    whose = ' membership of your project, or of --project'
    for option, status, text in (
        ('--accept', 'accepted', 'Accept the' + whose),
        ('--reject', 'rejected', 'Reject the' + whose),
        ('--pending', 'pending', 'Take back the answer to the' + whose),
    ):
        group.add_argument(
            option,
            action='store_const',
            const=status,
            dest='membership',
            help=text,
        )

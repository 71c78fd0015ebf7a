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
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.v2.image import options as image_options

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image

# A change of an image: what an error message calls it, and the request.
_Change = tuple[str, partial[Any]]


class SetImage(Command):
    """Change an image"""

    _description = 'Change an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image', metavar='<image>', help='Image to change (name or ID)'
        )
        metadata = parser.add_argument_group('Metadata')
        metadata.add_argument(
            '--name',
            metavar='<name>',
            type=options.parse_nonempty,
            help='New name of the image',
        )
        options.add_properties(metadata)
        image_options.add_tags(metadata)
        options.add_format_options(metadata, new=False)
        options.add_min_disk_and_ram(metadata)
        image_options.add_common_properties(metadata)
        _add_access_options(parser.add_argument_group('Access'))
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change the image; continue after a change that failed."""
        fields = image_options.collect_fields(parsed_args)
        project_id = None
        if parsed_args.project:
            project_id = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
            if not parsed_args.membership:
                fields['owner'] = project_id
        image = self.client.images.find(parsed_args.image)
        changes = [
            *self._build_status_changes(image, parsed_args.active),
            *self._build_membership_changes(
                image, parsed_args.membership, project_id
            ),
            *self._build_metadata_changes(
                image, fields, parsed_args.tags or []
            ),
        ]
        self._run_changes(changes)

    def _build_status_changes(
        self, image: 'Image', active: bool | None
    ) -> Iterator[_Change]:
        images = self.client.images
        if active is False:
            yield 'deactivate the image', partial(images.deactivate, image.id)
        if active is True:
            yield 'activate the image', partial(images.reactivate, image.id)

    def _build_membership_changes(
        self, image: 'Image', status: str | None, project_id: str | None
    ) -> Iterator[_Change]:
        if status:
            member_id = project_id or project.get_own_project_id(
                self.app, 'give it with --project'
            )
            yield (
                f'set the membership to {status}',
                partial(
                    self.client.image_members.update,
                    image.id,
                    member_id,
                    status,
                ),
            )

    def _build_metadata_changes(
        self, image: 'Image', fields: dict[str, Any], tags: list[str]
    ) -> Iterator[_Change]:
        if fields:
            yield (
                f'set {", ".join(fields)}',
                partial(
                    self.client.images.change, image.id, fields, image=image
                ),
            )
        # One request per tag keeps tags that others set at the same time.
        for tag in dict.fromkeys(tags):
            if tag not in image.tags:
                yield (
                    f'set tag {tag!r}',
                    partial(self.client.image_tags.update, image.id, tag),
                )

    def _run_changes(self, changes: list[_Change]) -> None:
        failures = 0
        for description, change in changes:
            try:
                change()
            except exc.HTTPException as error:
                if len(changes) == 1:
                    raise
                failures += 1
                self.log.error('Failed to %s: %s', description, error)
        if failures:
            raise exceptions.CommandError(
                f'{failures} of {len(changes)} changes failed'
            )


def _add_access_options(group: argparse._ArgumentGroup) -> None:
    image_options.add_visibility(group, new=False)
    options.add_protected(group, new=False)
    image_options.add_hidden(group, new=False)
    project.add_project_options(
        group,
        'New owner of the image; with --accept, --reject or --pending, '
        'the project whose membership is changed (name or ID)',
    )
    membership = group.add_mutually_exclusive_group()
    membership.add_argument(
        '--accept',
        action='store_const',
        const='accepted',
        dest='membership',
        help='Accept the image membership of your project or of --project',
    )
    membership.add_argument(
        '--reject',
        action='store_const',
        const='rejected',
        dest='membership',
        help='Reject the image membership of your project or of --project',
    )
    membership.add_argument(
        '--pending',
        action='store_const',
        const='pending',
        dest='membership',
        help=(
            'Reset the image membership of your project or of --project to '
            '"pending"'
        ),
    )
    options.add_flag_pair(
        group,
        'active',
        ('--activate', 'Reactivate the image'),
        (
            '--deactivate',
            'Deactivate the image: only administrators can download it',
        ),
    )
    group.add_argument(
        '--visibility',
        action=options.RemovedOption,
        help=argparse.SUPPRESS,
    )

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

"""``openstack image unset``"""

import argparse

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.options import parse_nonempty


class UnsetImage(Command):
    """Remove tags and properties from an image"""

    _description = 'Remove tags and properties from an image'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            help='Image to change (name or ID)',
        )
        parser.add_argument(
            '--tag',
            metavar='<tag>',
            dest='tags',
            action='append',
            default=[],
            type=parse_nonempty,
            help='Remove a tag (repeat option to remove multiple tags)',
        )
        parser.add_argument(
            '--property',
            metavar='<property-key>',
            dest='properties',
            action='append',
            default=[],
            type=parse_nonempty,
            help=(
                'Remove a property (repeat option to remove multiple '
                'properties)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove tags and properties; continue after failures."""
        image = self.client.images.find(parsed_args.image)
        tags = [*dict.fromkeys(parsed_args.tags)]
        properties = [*dict.fromkeys(parsed_args.properties)]
        failures = []

        failed = sum(not self._remove_tag(image.id, tag) for tag in tags)
        if failed:
            failures.append(f'{failed} of {len(tags)} tags')

        present = [name for name in properties if name in image]
        missing = [name for name in properties if name not in image]
        for name in missing:
            self.log.error('Image %s has no property %r', image.id, name)
        if present:
            self.client.images.change(image.id, {}, present, image)
        if missing:
            failures.append(f'{len(missing)} of {len(properties)} properties')
        if failures:
            raise exceptions.CommandError(
                f'Failed to unset {", ".join(failures)}'
            )

    def _remove_tag(self, image_id: str, tag: str) -> bool:
        """Remove a tag; return whether it was removed."""
        try:
            self.client.image_tags.delete(image_id, tag)
        except exc.HTTPNotFound:
            self.log.error('Image %s has no tag %r', image_id, tag)
        except exc.HTTPException as error:
            self.log.error('Failed to unset tag %r: %s', tag, error)
        else:
            return True
        return False

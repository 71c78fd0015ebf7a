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
        for kind, metavar, text in (
            (
                'tag',
                '<tag>',
                'Remove a tag (repeat option for several tags)',
            ),
            (
                'property',
                '<property-key>',
                'Remove a property (repeat option for several properties)',
            ),
        ):
            parser.add_argument(
                f'--{kind}',
                dest='tags' if kind == 'tag' else 'properties',
                metavar=metavar,
                default=[],
                action='append',
                type=parse_nonempty,
                help=text,
            )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Unset what is there; say what was not."""
        image = self.client.images.find(parsed_args.image)
        tags = [*dict.fromkeys(parsed_args.tags)]
        properties = [*dict.fromkeys(parsed_args.properties)]
        failures = []

        failed = sum(not self._unset_tag(image.id, tag) for tag in tags)
        if failed:
            failures.append(
                '%(failed)d of %(total)d tags'
                % {'failed': failed, 'total': len(tags)}
            )

        present = [name for name in properties if name in image]
        for name in set(properties).difference(present):
            self.log.error(
                'Image %(id)s has no property %(name)r',
                {'id': image.id, 'name': name},
            )
        if present:
            self.client.images.change(image.id, {}, present, image)
        failed = len(properties) - len(present)
        if failed:
            failures.append(
                '%(failed)d of %(total)d properties'
                % {'failed': failed, 'total': len(properties)}
            )
        if failures:
            raise exceptions.CommandError(
                'Failed to unset {}'.format(', '.join(failures))
            )

    def _unset_tag(self, image_id: str, tag: str) -> bool:
        try:
            self.client.image_tags.delete(image_id, tag)
        except exc.HTTPNotFound:
            self.log.error(
                'Image %(id)s has no tag %(tag)r',
                {'id': image_id, 'tag': tag},
            )
        except exc.HTTPException as error:
            self.log.error(
                'Cannot unset tag %(tag)r: %(error)s',
                {'tag': tag, 'error': error},
            )
        else:
            return True
        return False

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
import contextlib
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import disk_format, signals, upload
from glanceclient_osc.osc.v1 import options as options_v1

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v1.image import Image


class SetImage(Command):
    """Change an image, or give it its data"""

    _description = 'Change an image, or give it its data'

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
        options.add_format_options(parser, new=False)
        sources = options_v1.add_data(
            parser, 'File with the image data (- for standard input)'
        )
        sources.add_argument(
            '--stdin',
            dest='filename',
            action='store_const',
            const='-',
            help='Read the image data from standard input',
        )
        upload.add_content_options(parser)
        options.add_progress(parser)
        options.add_protected(parser, new=False)
        options_v1.add_is_public(parser, new=False)
        options.add_properties(parser)
        parser.add_argument(
            '--purge-props',
            action='store_true',
            help='Remove all properties that are not given with --property',
        )
        project.add_project_options(
            parser, 'Project to own the image (name or ID)'
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Make all the changes in one request, or in two with data."""
        from glanceclient_osc.osc.data import progress

        if parsed_args.volume:
            raise exceptions.CommandError(
                'A volume cannot become the data of an image that is '
                'there: use --volume of image create'
            )
        fields = options_v1.collect_fields(parsed_args)
        if parsed_args.project:
            fields['owner'] = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        with contextlib.ExitStack() as opened:
            data = None
            if parsed_args.filename:
                data = opened.enter_context(
                    upload.open_data(
                        self, upload.SourceOptions.from_args(parsed_args)
                    )
                )
            image = self.client_v1.images.find(parsed_args.image)
            if data is None:
                options_v1.reject_data_options(parsed_args)
            else:
                fields.update(self._formats(parsed_args, data, image))
            if parsed_args.store:
                fields['store'] = parsed_args.store
            if not (fields or data or parsed_args.purge_props):
                return
            shown = progress.show_progress(
                data.size if data else None,
                image.name or image.id,
                self.wants_progress(parsed_args.progress) if data else False,
            )
            try:
                with signals.raise_on_termination(), shown as moved:
                    image.update(
                        purge_props=parsed_args.purge_props,
                        data=data,
                        progress=moved,
                        **fields,
                    )
            except BaseException:
                if data is not None:
                    self._say_what_became_of(image)
                raise

    def _formats(
        self, args: argparse.Namespace, data: 'Source', image: 'Image'
    ) -> dict[str, str]:
        """Return the formats that the image is to have with its data."""
        container = args.container_format or image.container_format
        disk = disk_format.detect_disk_format(
            self,
            data,
            container,
            args.disk_format or image.disk_format,
            skip_check=args.skip_format_check,
        )
        return {'container_format': container or 'bare', 'disk_format': disk}

    def _say_what_became_of(self, image: 'Image') -> None:
        """Tell of an image that has lost its chance to get data."""
        with contextlib.suppress(exc.ClientException):
            image.get()
            if image.status not in ('active', 'queued'):
                self.notice(
                    (
                        'Image %(id)s has no valid data and takes no other: '
                        'its status is %(status)s'
                    ),
                    {'id': image.id, 'status': image.status},
                )

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
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command
from glanceclient_osc.osc.data import disk_format, progress, signals, source
from glanceclient_osc.osc.v1 import options as options_v1

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v1.image import Image


class SetImage(Command):
    """Change an image, or upload its data"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image', metavar='<image>', help='Image to change (name or ID)'
        )
        _add_metadata_options(parser.add_argument_group('Metadata'))
        access = parser.add_argument_group('Access')
        options_v1.add_public_options(access, new=False)
        options.add_protected(access, new=False)
        project.add_project_options(
            access, 'Project to transfer the image to (name or ID)'
        )
        data = parser.add_argument_group('Data')
        sources = options_v1.add_source_options(
            data, 'File with the image data (- for standard input)'
        )
        sources.add_argument(
            '--stdin',
            dest='filename',
            action='store_const',
            const='-',
            help='Read the image data from standard input',
        )
        options_v1.add_upload_options(data)
        options_v1.add_verification_options(
            parser.add_argument_group('Verification')
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Send one request, or two to upload data and purge properties."""
        if parsed_args.volume:
            raise exceptions.CommandError(
                'An existing image cannot get the data of a volume: use '
                'image create --volume'
            )
        fields = options_v1.collect_fields(parsed_args)
        if parsed_args.project:
            fields['owner'] = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        if parsed_args.store:
            fields['store'] = parsed_args.store
        data_options = options_v1.DataOptions.from_args(parsed_args)
        with self._open_data(data_options) as data:
            image = self.client_v1.images.find(parsed_args.image)
            if data is not None:
                fields.update(
                    self._choose_formats(fields, data_options, data, image)
                )
                self._upload(
                    image, fields, data, data_options, parsed_args.purge_props
                )
                return
            data_options.reject_without_data()
            if fields or parsed_args.purge_props:
                image.update(purge_props=parsed_args.purge_props, **fields)

    def _open_data(
        self, data_options: options_v1.DataOptions
    ) -> 'contextlib.AbstractContextManager[Source | None]':
        """Return the data; read standard input only with an option."""
        if data_options.filename is None:
            return contextlib.nullcontext()
        return source.open_data(self, data_options)

    def _choose_formats(
        self,
        fields: dict[str, Any],
        data_options: options_v1.DataOptions,
        data: 'Source',
        image: 'Image',
    ) -> dict[str, str]:
        """Return the formats of the image once it has the data."""
        container = fields.get('container_format') or image.container_format
        disk = disk_format.detect_disk_format(
            self,
            data,
            container,
            fields.get('disk_format') or image.disk_format,
            skip_check=data_options.skip_format_check,
        )
        return {'container_format': container or 'bare', 'disk_format': disk}

    def _upload(
        self,
        image: 'Image',
        fields: dict[str, Any],
        data: 'Source',
        data_options: options_v1.DataOptions,
        purge_props: bool,
    ) -> None:
        """Upload data and change fields."""
        try:
            with (
                signals.raise_on_termination(),
                progress.show_progress(
                    data.size,
                    image.name or image.id,
                    self.wants_progress(data_options.progress),
                ) as report_progress,
            ):
                image.update(
                    purge_props=purge_props,
                    data=data,
                    progress=report_progress,
                    **fields,
                )
        except BaseException:
            self._print_unusable(image)
            raise

    def _print_unusable(self, image: 'Image') -> None:
        """Print a notice if data can no longer be uploaded to an image."""
        with contextlib.suppress(exc.ClientException):
            image.get()
            status = image.get('status')
            if status not in ('active', 'queued'):
                self.notice(
                    f'Image {image.id} is {status}: it has no valid '
                    'data, and no other data can be uploaded'
                )


def _add_metadata_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--name',
        metavar='<name>',
        type=options.parse_nonempty,
        help='New name of the image',
    )
    options.add_properties(group)
    group.add_argument(
        '--purge-props',
        action='store_true',
        help='Remove all properties that are not set with --property',
    )
    options.add_format_options(group, new=False)
    options.add_min_disk_and_ram(group)

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

"""``openstack image create``"""

import argparse
import contextlib
import uuid
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.osc import cinder, options, project
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import cleanup, disk_format, progress, source
from glanceclient_osc.osc.v1 import columns
from glanceclient_osc.osc.v1 import options as options_v1

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v1.image import Image


class CreateImage(ShowOne):
    """Create an image, with or without data"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        options.add_name_arguments(parser)
        data = parser.add_argument_group('Data')
        options_v1.add_source_options(
            data,
            'File with the image data (- for standard input, which is also '
            'read without this option if it is a pipe or a file)',
        )
        options.add_format_options(data, new=True)
        options_v1.add_upload_options(data)
        options_v1.add_verification_options(
            parser.add_argument_group('Verification')
        )
        _add_metadata_options(parser.add_argument_group('Metadata'))
        access = parser.add_argument_group('Access')
        options_v1.add_public_options(access, new=True)
        options.add_protected(access, new=True)
        project.add_project_options(
            access, 'Project that owns the image (name or ID)'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new image and their values."""
        options.check_name(self, parsed_args)
        name = options.get_name(parsed_args)
        fields = options_v1.collect_fields(parsed_args)
        if name:
            fields['name'] = name
        if parsed_args.id:
            fields['id'] = parsed_args.id
        if parsed_args.volume:
            return self._create_from_volume(parsed_args, name)
        if parsed_args.project:
            fields['owner'] = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        data_options = options_v1.DataOptions.from_args(parsed_args)
        # Errors in the data appear before the image is created.
        with self._open_data(data_options) as data:
            if data is None:
                data_options.reject_without_data()
                if data_options.url:
                    self._set_default_disk_format(fields)
                if data_options.copy_from and data_options.store:
                    fields['store'] = data_options.store
            else:
                fields['disk_format'] = disk_format.detect_disk_format(
                    self,
                    data,
                    parsed_args.container_format,
                    parsed_args.disk_format,
                    skip_check=data_options.skip_format_check,
                )
            return columns.format_image(
                self._create(fields, data, data_options)
            )

    def _open_data(
        self, data_options: options_v1.DataOptions
    ) -> 'contextlib.AbstractContextManager[Source | None]':
        """Return the data to upload, None if there is none."""
        if data_options.url:
            return contextlib.nullcontext()
        return source.open_data(self, data_options)

    def _set_default_disk_format(self, fields: dict[str, Any]) -> None:
        """Set a disk format, which the server requires for data at a URL."""
        if 'disk_format' not in fields:
            fields['disk_format'] = 'raw'
            self.notice(
                'The disk format is set to raw. If the data at the URL has '
                'another format, use --disk-format'
            )

    def _create(
        self,
        fields: dict[str, Any],
        data: 'Source | None',
        data_options: options_v1.DataOptions,
    ) -> 'Image':
        """Create an image and upload its data; delete it if that fails."""
        from glanceclient_osc.v1.controller import may_be_processed

        images = self.client_v1.images
        with cleanup.delete_on_failure(
            self, images.delete_when_settled
        ) as image_ids:
            if 'id' not in fields:
                # With a known ID, the image can be deleted even if the
                # command is interrupted before the response arrives.
                fields['id'] = str(uuid.uuid4())
                image_ids.append(fields['id'])
            try:
                image = images.create(**fields)
            except exc.ClientException as error:
                if not may_be_processed(error):
                    image_ids.clear()
                elif not image_ids:
                    # An image with an ID of the user may be older.
                    error.message += (
                        f'. Image {fields["id"]} may have been created'
                    )
                raise
            if data is None:
                image_ids.clear()
                return image
            image_ids[:] = [image.id]
            with progress.show_progress(
                data.size,
                fields.get('name', ''),
                self.wants_progress(data_options.progress),
            ) as report_progress:
                return images.update(
                    image,
                    data=data,
                    progress=report_progress,
                    **options.drop_unset(
                        {
                            'checksum': data_options.checksum,
                            'store': data_options.store,
                        }
                    ),
                )

    def _create_from_volume(
        self, args: argparse.Namespace, name: str | None
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the sorted fields of Cinder's response and their values."""
        options.reject_options(
            {
                '--id': args.id,
                '--size': args.size,
                '--store': args.store,
                '--checksum': args.checksum,
                '--min-disk': args.min_disk,
                '--min-ram': args.min_ram,
                '--project': args.project,
                '--property': args.properties,
                '--no-name': args.no_name,
            },
            'cannot be combined with --volume',
        )
        response = cinder.upload_volume(
            self,
            args.volume,
            image_name=name or '',
            force=args.force,
            disk_format=args.disk_format or 'raw',
            container_format=args.container_format,
            visibility={True: 'public', False: 'private'}.get(args.is_public),
            protected=args.protected,
        )
        names = sorted(response)
        return tuple(names), tuple(response[name] for name in names)


def _add_metadata_options(group: argparse._ArgumentGroup) -> None:
    options.add_properties(group)
    options.add_min_disk_and_ram(group)
    group.add_argument(
        '--id',
        metavar='<id>',
        type=options.parse_nonempty,
        help='ID of the new image (default: a random UUID)',
    )

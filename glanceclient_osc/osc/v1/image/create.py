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
from glanceclient_osc.osc.data import cleanup, disk_format, upload
from glanceclient_osc.osc.v1 import columns
from glanceclient_osc.osc.v1 import options as options_v1

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v1.image import Image


class CreateImage(ShowOne):
    """Create an image, with data or without"""

    _description = 'Create an image, with data or without'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'name',
            metavar='<image-name>',
            type=options.parse_nonempty,
            help='Name of the image',
        )
        parser.add_argument(
            '--id',
            metavar='<id>',
            type=options.parse_nonempty,
            help='ID that the image is to have',
        )
        options.add_format_options(parser, new=True)
        options.add_min_disk_and_ram(parser)
        options_v1.add_data(
            parser,
            (
                'File with the image data (- for standard input, which is '
                'also used without this option if it is a pipe or a file)'
            ),
        )
        upload.add_content_options(parser)
        options.add_progress(parser)
        options.add_protected(parser, new=True)
        options_v1.add_is_public(parser, new=True)
        options.add_properties(parser)
        project.add_project_options(
            parser, 'Project to own the image (name or ID)'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new image and their values."""
        fields = options_v1.collect_fields(parsed_args, 'id')
        if parsed_args.volume:
            return self._of_volume(parsed_args)
        if parsed_args.project:
            fields['owner'] = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        # Whatever is wrong with the data shows before there is an image.
        with contextlib.ExitStack() as opened:
            data = None
            if not (parsed_args.location or parsed_args.copy_from):
                data = opened.enter_context(
                    upload.open_data(
                        self, upload.SourceOptions.from_args(parsed_args)
                    )
                )
            if data is None:
                options_v1.reject_data_options(parsed_args)
                fields.setdefault('disk_format', 'raw')
            else:
                fields['disk_format'] = disk_format.detect_disk_format(
                    self,
                    data,
                    parsed_args.container_format,
                    parsed_args.disk_format,
                    skip_check=parsed_args.skip_format_check,
                )
            if parsed_args.copy_from and parsed_args.store:
                fields['store'] = parsed_args.store
            return columns.format_image(self._made(parsed_args, fields, data))

    def _made(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        data: 'Source | None',
    ) -> 'Image':
        """Make an image and fill it; leave none behind that is not."""
        from glanceclient_osc.osc.data import progress

        images = self.client_v1.images
        with cleanup.delete_on_failure(self, images.delete) as made:
            mine = 'id' not in fields
            if mine:
                # Known beforehand, it can be deleted even if Ctrl-C comes
                # before the server's answer.
                fields['id'] = str(uuid.uuid4())
                made.append(fields['id'])
            try:
                image = images.create(**fields)
            except exc.HTTPException:
                # The server may have made it, and then found the URL wrong.
                if not mine:
                    made.clear()
                raise
            made[:] = [image.id]
            if data is None:
                made.clear()
                return image
            given = options.collect_values(args, 'checksum', 'store')
            with progress.show_progress(
                data.size, args.name, self.wants_progress(args.progress)
            ) as moved:
                return images.update(image, data=data, progress=moved, **given)

    def _of_volume(
        self, args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return what Cinder answers, sorted."""
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
            },
            'cannot be combined with --volume',
        )
        visibility = {True: 'public', False: 'private'}.get(args.is_public)
        answer = cinder.upload_volume(
            self,
            args.volume,
            image_name=args.name,
            force=args.force,
            disk_format=args.disk_format or 'raw',
            container_format=args.container_format,
            visibility=visibility,
            protected=args.protected,
        )
        names = sorted(answer)
        return tuple(names), tuple(answer[name] for name in names)

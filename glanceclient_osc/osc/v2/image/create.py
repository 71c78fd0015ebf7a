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

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import cinder, options, project
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import cleanup, disk_format, upload
from glanceclient_osc.osc.v2.image import (
    columns,
    create_from_volume,
    importing,
    remote_source,
    signing,
)
from glanceclient_osc.osc.v2.image import options as image_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glanceclient_osc.model import Resource
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v2.image_records import NewImage


class CreateImage(ShowOne):
    """Create an image, with data or without"""

    _description = 'Create an image, with data or without'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'name',
            metavar='<image-name>',
            nargs='?',
            type=options.parse_nonempty,
            help='Name of the image; an image need not have one',
        )
        parser.add_argument(
            '--id',
            metavar='<id>',
            type=options.parse_nonempty,
            help='ID that the image is to have',
        )
        options.add_format_options(parser, new=True)
        options.add_min_disk_and_ram(parser)
        sources = upload.add_source_options(parser)
        cinder.add_options(parser, sources)
        parser.add_argument(
            '--import',
            dest='use_import',
            action='store_true',
            help=(
                'Stage the data and import it, instead of a direct upload '
                '(requires --os-image-api-version 2.6 or later)'
            ),
        )
        importing.add_method(parser, '--import-method')
        importing.add_options(parser, sources)
        upload.add_verification_options(parser)
        parser.add_argument(
            '--keep-on-failure',
            action='store_true',
            help=(
                'Keep the image if its data does not arrive, and say how to '
                'continue, instead of deleting it'
            ),
        )
        options.add_progress(parser)
        signing.add_options(parser)
        options.add_protected(parser, new=True)
        image_options.add_visibility(parser, new=True)
        image_options.add_hidden(parser, new=True)
        options.add_properties(parser)
        image_options.add_tags(parser)
        image_options.add_common_properties(parser)
        project.add_project_options(
            parser, 'Project to own the image (name or ID)'
        )
        parser.add_argument(
            '--location',
            '--copy-from',
            action=options.RemovedOption,
            help=argparse.SUPPRESS,
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new image and their values."""
        fields = {
            **image_options.collect_fields(parsed_args),
            **options.drop_unset(
                {'id': parsed_args.id, 'tags': parsed_args.tags}
            ),
        }
        if parsed_args.project:
            fields['owner'] = project.find_project_id(
                self.app, parsed_args.project, parsed_args.project_domain
            )
        importing.read_uri(self, parsed_args)
        how = importing.choose_method(parsed_args, _usual_method())
        parsed_args.store = importing.get_single_store(parsed_args.stores)
        if parsed_args.volume:
            parsed_args.disk_format = parsed_args.disk_format or 'raw'
            return create_from_volume.create_from_volume(
                self, parsed_args, fields
            )
        if how in importing.FROM_ELSEWHERE:
            remote_source.reject_upload_options(parsed_args)
            remote_source.detect_formats(self, parsed_args, fields)
            return columns.format_image(
                self._imported(parsed_args, fields, how)
            )
        # Whatever is wrong with the data shows before there is an image.
        with contextlib.ExitStack() as opened:
            data = upload.open_data(self, parsed_args)
            if data is not None:
                opened.callback(data.close)
            fields.update(
                signing.build_signature_properties(parsed_args, data)
            )
            if data is None:
                _check_no_data(parsed_args)
                fields.setdefault('disk_format', 'raw')
                return columns.format_image(
                    self.client.images.create_from(fields)
                )
            staged = self._is_import(parsed_args, how)
            fields['disk_format'] = disk_format.detect_disk_format(
                self,
                parsed_args,
                data,
                parsed_args.container_format,
                parsed_args.disk_format,
            )
            if staged:
                return columns.format_image(
                    self._imported(parsed_args, fields, importing.STAGED, data)
                )
            return columns.format_image(
                self._filled(parsed_args, fields, data)
            )

    def _is_import(self, args: argparse.Namespace, how: str | None) -> bool:
        """Say whether data is to be staged and imported."""
        stores = importing.get_stores(args)
        args.store = importing.get_single_store(stores)
        if how not in (None, importing.STAGED):
            raise exceptions.CommandError(
                f'The method {how} is not for data that is sent'
            )
        if args.use_import or how:
            return True
        if len(stores) > 1 or args.all_stores:
            self.notice('Importing by the method %s', importing.STAGED)
            return True
        return False

    def _imported(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        how: str,
        data: 'Source | None' = None,
    ) -> 'Resource':
        """Make an image, and have its data imported.

        :param data: what to stage before
        """
        begin = importing.build_retry_command(args)
        stage = upload.build_retry_command(args, 'stage')

        def anew(image_id: str, wrong: bool) -> str:
            return f'{stage(image_id, wrong)} && {begin(image_id, wrong)}'

        keep = args.keep_on_failure
        retry = begin if data is None else anew
        with self._made(args, fields, retry) as image:
            if data is not None:
                with _bar(self, args, data) as moved:
                    self.client.images.stage(
                        image.id, data, checksum=args.checksum, progress=moved
                    )
        # What is staged stays so.
        with cleanup.delete_on_failure(
            self, begin if keep else None, ()
        ) as made:
            made.append(image.id)
            importing.start_import(self, image, how, args)
        # From here on the import goes on even if we do not.
        with cleanup.delete_on_import_failure(
            self, image.id, retry if keep else None
        ):
            return importing.finish_import(self, image.id, args)

    def _filled(
        self, args: argparse.Namespace, fields: dict[str, Any], data: 'Source'
    ) -> 'Resource':
        """Make an image and fill it."""
        with (
            self._made(
                args, fields, upload.build_retry_command(args, 'upload')
            ) as image,
            _bar(self, args, data) as moved,
        ):
            return upload.upload_data(self, args, image.id, data, moved)

    @contextlib.contextmanager
    def _made(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        again: cleanup.RetryCommand,
    ) -> 'Iterator[NewImage]':
        """Make an image; leave none behind if what it is for fails.

        :param again: tells the command that could continue
        """
        keep = args.keep_on_failure
        with cleanup.delete_on_failure(self, again if keep else None) as made:
            if 'id' not in fields:
                # Known beforehand, it can be deleted even if Ctrl-C comes
                # before the server's answer.
                fields['id'] = str(uuid.uuid4())
                made.append(fields['id'])
            try:
                image = self.client.images.create_from(fields, args.store)
            except exc.HTTPException:
                made.clear()
                raise
            made[:] = [image.id]
            yield image


def _usual_method() -> str | None:
    """Return the method that the environment asks for data to go by."""
    usual = importing.get_default_method()
    return usual if usual == importing.STAGED else None


def _bar(
    command: 'CreateImage',
    args: argparse.Namespace, data: 'Source'
) -> 'contextlib.AbstractContextManager[Callable[[int], object] | None]':
    from glanceclient_osc.osc.data import progress

    return progress.show_progress(
        data.size, args.name or '', command.wants_progress(args.progress)
    )


def _check_no_data(args: argparse.Namespace) -> None:
    """Refuse what makes no sense without data."""
    for given, option in (
        (args.size, '--size'),
        (args.use_import, '--import'),
        (args.stores, '--store'),
        (args.all_stores, '--all-stores'),
        (args.import_method, '--import-method'),
        (args.wait, '--wait'),
        (args.timeout is not None, '--timeout'),
        (args.checksum, '--checksum'),
        (args.decompress, '--decompress'),
    ):
        if given:
            raise exceptions.CommandError(
                f'{option} needs image data: give --file, a pipe or --uri'
            )

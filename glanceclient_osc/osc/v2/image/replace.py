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

"""``openstack image replace``"""

import argparse
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import (
    disk_format,
    progress,
    signals,
    upload,
)
from glanceclient_osc.osc.data.source import open_data
from glanceclient_osc.osc.v2.image import (
    columns,
    create_options,
    import_options,
    importing,
    remote_source,
    signing,
)

if TYPE_CHECKING:
    from glanceclient_osc.v2.image_publish import Replacement, Retirement

# As in v2/image_publish.py, which is imported when the command runs.
_RETIRED_NAME = '{name} ({created_at})'
_RETIRE_MODES = ('hide', 'deactivate', 'delete')


class ReplaceImage(ShowOne):
    """Publish new data under the name of an image"""

    _description = (
        'Publish new data under the name of an image, and retire the '
        'previous image.\n\n'
        'The new image is created hidden, verified, and made visible in one '
        'request. Properties, tags, protection, visibility and members are '
        'inherited from the previous image. If the command is interrupted, '
        'the previous image stays in place; run the command again to continue.'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        create_options.add_options(parser)
        _add_replacement_options(parser.add_argument_group('Replacement'))
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the published image, and what was done."""
        from glanceclient_osc.v2.image_publish import Retirement

        name = options.get_name(parsed_args)
        if not name:
            self.exit_with_usage_error('<image-name> is required')
        _reject_options(parsed_args)
        retirement = Retirement(
            parsed_args.retire, parsed_args.retired_name, parsed_args.keep
        )
        fields = create_options.collect_fields(self.app, parsed_args)
        with signals.raise_on_termination():
            if parsed_args.uri:
                result = self._replace_from_url(
                    parsed_args, name, fields, retirement
                )
            else:
                result = self._replace_from_data(
                    parsed_args, name, fields, retirement
                )
        return self._format(result)

    def _replace_from_data(
        self,
        args: argparse.Namespace,
        name: str,
        fields: dict[str, Any],
        retirement: 'Retirement',
    ) -> 'Replacement':
        """Replace an image by the data of a file or pipe."""
        values = upload.UploadOptions.from_args(args)
        fields.setdefault('container_format', 'bare')
        with open_data(self, values, expected=True) as data:
            if data is None:
                raise exceptions.CommandError(
                    'There is no image data: use --file, a pipe or --uri'
                )
            fields.update(
                signing.build_signature_properties(
                    data,
                    args.filename,
                    args.sign_key_path,
                    args.sign_cert_id,
                )
            )
            fields['disk_format'] = disk_format.detect_disk_format(
                self,
                data,
                fields['container_format'],
                args.disk_format,
                skip_check=args.skip_format_check,
            )
            if not data.replayable:
                self.notice(
                    'Data from a pipe is not compared with existing images, '
                    'and the command does not wait for other jobs that '
                    'replace the image'
                )
            with progress.show_progress(
                data.size, name, self.wants_progress(args.progress)
            ) as report_progress:
                return self.client.images.publish_data(
                    name,
                    data,
                    fields,
                    retirement,
                    inherit=args.inherit,
                    timeout=args.timeout,
                    backend=_get_store(args),
                    checksum=values.checksum,
                    progress=report_progress,
                )

    def _replace_from_url(
        self,
        args: argparse.Namespace,
        name: str,
        fields: dict[str, Any],
        retirement: 'Retirement',
    ) -> 'Replacement':
        """Replace an image by the data of a URL."""
        imports = import_options.ImportOptions.from_args(
            args, self.app.interactive_mode
        )
        source = remote_source.VerifiedSource.from_args(args, imports.uri)
        if source is None:
            raise exceptions.CommandError(
                '--uri requires --checksum or --checksum-url'
            )
        fields.update(
            remote_source.detect_formats(
                self, imports, args.disk_format, args.container_format
            )
        )
        with progress.show_progress(
            None, name, self.wants_progress(args.progress)
        ) as report_progress:
            return self.client.images.publish_url(
                name,
                source.url,
                source.checksum,
                fields,
                retirement,
                inherit=args.inherit,
                timeout=args.timeout,
                follow=importing.ChangePrinter(self.notice),
                progress=report_progress,
                via=source.via,
                decompress=source.decompress,
                stores=imports.stores,
                on_fallback=self.notice,
            )

    def _format(
        self, result: 'Replacement'
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the columns, and set the exit status."""
        if not result.changed:
            self.notice(
                f'Image {result.image.id} has this data already: nothing was '
                f'uploaded'
            )
        for image_id in result.retired:
            self.notice(f'Image {image_id} was retired')
        for image_id in result.deleted:
            self.notice(f'Image {image_id} was deleted')
        for message in result.errors:
            self.report_error('%s', message)
        return columns.format_change(result.image, result.changed)


def _add_replacement_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--keep',
        metavar='<number>',
        type=options.integer_at_least(0),
        help=(
            'Number of retired images to keep; older ones are deleted, '
            'except protected images and images in use (default: all)'
        ),
    )
    group.add_argument(
        '--retire',
        choices=_RETIRE_MODES,
        default='hide',
        help='What to do with the previous image (default: hide)',
    )
    group.add_argument(
        '--retired-name',
        metavar='<template>',
        type=options.parse_nonempty,
        default=_RETIRED_NAME,
        help=(
            'New name of the previous image; {name}, {created_at} and {id} '
            'stand for its fields (default: "{name} ({created_at})")'
        ),
    )
    group.add_argument(
        '--no-inherit',
        dest='inherit',
        action='store_false',
        help=(
            'Do not inherit properties, tags, protection, visibility and '
            'members from the previous image'
        ),
    )


def _reject_options(args: argparse.Namespace) -> None:
    """Raise an error for options of image create that cannot be used."""
    options.reject_options(
        {
            '--no-name': args.no_name,
            '--id': args.id,
            '--hidden': args.os_hidden is not None,
            '--volume': args.volume,
            '--remote-region': args.remote_region,
            '--import': args.use_import,
            '--import-method': args.import_method,
            '--stores': len(args.stores or ()) > 1 and not args.uri,
            '--all-stores': args.all_stores,
            '--keep-on-failure': args.keep_on_failure,
            '--no-verify': not args.verify,
        },
        'cannot be used with image replace',
    )
    if not args.uri:
        remote_source.VerifiedSource.from_args(args, None)


def _get_store(args: argparse.Namespace) -> str | None:
    return args.stores[0] if args.stores else None

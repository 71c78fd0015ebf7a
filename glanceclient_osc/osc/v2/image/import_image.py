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

"""``openstack image import``, ``openstack image import info``"""

import argparse
import dataclasses
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.cli.format_columns import ListColumn

from glanceclient_osc import exc
from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v2.image import (
    columns,
    import_options,
    importing,
    remote_source,
)

if TYPE_CHECKING:
    from glanceclient_osc.osc.v2.image.import_options import ImportOptions
    from glanceclient_osc.v2.images import Image


class ImportImage(ShowOne):
    """Import staged or remote data, or copy an image to other stores"""

    _description = (
        'Import data into an image: staged data, data from a URL, or an '
        'image of another region; or copy an image to other stores '
        '(requires --os-image-api-version 2.6 or later)'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            nargs='?',  # see _separate_image()
            type=options.parse_nonempty,
            help='Image to import data into (name or ID)',
        )
        data = parser.add_argument_group('Data')
        import_options.add_source_options(
            data, data.add_mutually_exclusive_group()
        )
        importing_group = parser.add_argument_group('Import')
        import_options.add_method_option(
            importing_group, '--method', '--import-method'
        )
        import_options.add_target_options(importing_group, nargs='+')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the image and their values."""
        values = import_options.ImportOptions.from_args(
            parsed_args, self.app.interactive_mode
        )
        name, values = self._separate_image(parsed_args, values)
        method = values.choose_method(import_options.get_default_method())
        image = self.client.images.find(name)
        task_ids = importing.list_task_ids(self, image.id)
        if method or not _is_running(image, values, task_ids):
            method = method or self._derive_method(image)
            if method == 'copy-image':
                values = self._drop_present_stores(image, values)
                if not values.names_stores:
                    return columns.format_image(image)
            self._set_missing_formats(image, values)
            importing.start_import(self, image.id, method, values)
        elif values.wait:
            del task_ids[:1]  # wait for the newest task
        else:
            raise exceptions.CommandError(
                f'The import of image {image.id} is already running: use '
                '--wait'
            )
        return columns.format_image(
            importing.finish_import(self, image.id, values, task_ids)
        )

    def _separate_image(
        self, args: argparse.Namespace, values: 'ImportOptions'
    ) -> 'tuple[str, ImportOptions]':
        """Return the image, and the options without it.

        In "--store a b IMAGE", argparse takes the image for a store.
        """
        if args.image is not None:
            return args.image, values
        lists = [
            value
            for value in args.stores or ()
            if isinstance(value, list) and len(value) > 1
        ]
        if len(lists) != 1:
            self.exit_with_usage_error(
                'the following arguments are required: <image>'
            )
        stores = import_options.flatten_stores(
            [
                value[:-1] if value is lists[0] else value
                for value in args.stores
            ]
        )
        return lists[0][-1], dataclasses.replace(values, stores=stores)

    def _drop_present_stores(
        self, image: 'Image', values: 'ImportOptions'
    ) -> 'ImportOptions':
        """Return the options without the stores that already have the image.

        :raises CommandError: no stores are given
        """
        if not values.names_stores:
            raise exceptions.CommandError(
                'Copying an image requires --store or --all-stores'
            )
        present = (image.get('stores') or '').split(',')
        for store in values.stores:
            if store in present:
                self.notice(f'Image {image.id} is already in store {store}')
        missing = [store for store in values.stores if store not in present]
        return dataclasses.replace(values, stores=tuple(missing))

    def _set_missing_formats(
        self, image: 'Image', values: 'ImportOptions'
    ) -> None:
        """Set the formats that the server requires before an import."""
        if image.status != 'queued' or (
            image.disk_format and image.container_format
        ):
            return
        formats = remote_source.detect_formats(
            self,
            values,
            image.disk_format,
            image.container_format,
            default='raw',
        )
        self.client.images.change(image.id, formats)

    def _derive_method(self, image: 'Image') -> str:
        """Return the import method that the status of an image allows."""
        methods = {
            'uploading': import_options.STAGED_METHOD,
            'active': 'copy-image',
        }
        if image.status in methods:
            method = methods[image.status]
            self.notice(f'Using the import method {method}')
            return method
        if image.status == 'deactivated':
            raise exceptions.CommandError(
                f'Image {image.id} is deactivated. Reactivate it with: '
                f'openstack image set --activate {image.id}'
            )
        raise exceptions.CommandError(
            f'Image {image.id} is {image.status} and has no staged data. Use '
            '--uri, or stage data with: openstack image stage --file FILE '
            f'{image.id}'
        )


def _is_running(
    image: 'Image', values: 'ImportOptions', task_ids: list[str]
) -> bool:
    """Return whether the command can refer to an import that is running."""
    if image.status == 'importing' or image.get(
        'os_glance_importing_to_stores'
    ):
        return True
    # The import that the user waits for may have ended by now.
    return (
        values.wait
        and bool(task_ids)
        and image.status != 'uploading'
        and not values.names_stores
    )


class ImportInfo(ShowOne):
    """Show the import methods that the cloud allows"""

    _description = (
        'Show the import methods that the cloud allows '
        '(requires --os-image-api-version 2.6 or later)'
    )

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the import methods."""
        try:
            info = self.client.images.get_import_info()
        except exc.HTTPNotFound as error:
            raise exceptions.CommandError(
                'This cloud cannot import images '
                '(requires --os-image-api-version 2.6 or later)'
            ) from error
        methods = info['import-methods'].get('value', [])
        return ('import-methods',), (ListColumn(methods),)

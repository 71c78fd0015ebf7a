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
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.cli.format_columns import ListColumn

from glanceclient_osc import exc
from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.v2.image import columns, import_options, importing

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
        import_options.add_target_options(importing_group)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the image and their values."""
        values = import_options.ImportOptions.from_args(
            parsed_args, self.app.interactive_mode
        )
        method = values.choose_method(import_options.get_default_method())
        image = self.client.images.find(parsed_args.image)
        task_ids = importing.list_task_ids(self, image.id)
        if method or not _is_running(image, values, task_ids):
            method = method or self._derive_method(image)
            _check_stores(method, values)
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
    """Return whether the user can mean an import that was started before."""
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


def _check_stores(method: str, values: 'ImportOptions') -> None:
    if method == 'copy-image' and not values.names_stores:
        raise exceptions.CommandError(
            'Copying an image requires --store or --all-stores'
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

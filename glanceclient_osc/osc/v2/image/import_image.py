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
from glanceclient_osc.osc.v2.image import columns, importing

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image


class ImportImage(ShowOne):
    """Have the cloud import the data of an image"""

    _description = (
        'Have the cloud import the data of an image that is staged, or from '
        'elsewhere; or copy the data of an image to further stores '
        '(requires --os-image-api-version 2.6 or later)'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'image',
            metavar='<image>',
            type=options.parse_nonempty,
            help='Image to import into (name or ID)',
        )
        importing.add_method(parser, '--method', '--import-method')
        importing.add_options(parser, parser.add_mutually_exclusive_group())
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the image and their values."""
        importing.read_uri(self, parsed_args)
        method = importing.choose_method(
            parsed_args, importing.get_default_method()
        )
        image = self.client.images.find(parsed_args.image)
        earlier = importing.list_task_ids(self, image.id)
        if method or not _is_begun(image, parsed_args, earlier):
            method = method or self._called_for(image)
            _check(method, parsed_args)
            importing.start_import(self, image, method, parsed_args)
        elif parsed_args.wait or parsed_args.timeout is not None:
            del earlier[:1]  # it is the latest that is waited for
        else:
            raise exceptions.CommandError(
                f'Image {image.id} is being imported already: use --wait'
            )
        return columns.format_image(
            importing.finish_import(self, image.id, parsed_args, earlier)
        )

    def _called_for(self, image: 'Image') -> str:
        """Return the method that an image in its state can be imported by."""
        for status, method in (
            ('uploading', importing.STAGED),
            ('active', 'copy-image'),
        ):
            if image.status == status:
                self.notice('Importing by the method %s', method)
                return method
        if image.status == 'deactivated':
            raise exceptions.CommandError(
                f'Image {image.id} is deactivated: see image set --activate'
            )
        raise exceptions.CommandError(
            f'Image {image.id} is {image.status} and has no staged data: give '
            "--uri, or stage data with 'openstack image stage'"
        )


def _is_begun(
    image: 'Image', args: argparse.Namespace, tasks: list[str]
) -> bool:
    """Say whether there is an import that the user may mean."""
    if image.status == 'importing' or image.get(
        'os_glance_importing_to_stores'
    ):
        return True
    # It may have ended by now.
    to_stores = args.all_stores or importing.get_stores(args)
    return bool(
        (args.wait or args.timeout is not None)
        and tasks
        and image.status != 'uploading'
        and not to_stores
    )


def _check(method: str, args: argparse.Namespace) -> None:
    if method == 'copy-image' and not (
        args.all_stores or importing.get_stores(args)
    ):
        raise exceptions.CommandError(
            'Say with --store or --all-stores where to copy the image to'
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
        """Return the methods."""
        try:
            info = self.client.images.get_import_info()
        except exc.HTTPNotFound as error:
            raise exceptions.CommandError(
                'This cloud does not import images '
                '(requires --os-image-api-version 2.6 or later)'
            ) from error
        methods = info['import-methods'].get('value', [])
        return ('import-methods',), (ListColumn(methods),)

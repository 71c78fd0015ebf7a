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

"""``openstack image copy``"""

import argparse
import contextlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.osc import connection, options
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.data import progress, signals
from glanceclient_osc.osc.v2.image import copying, filters

if TYPE_CHECKING:
    from glanceclient_osc.v2.client import Client
    from glanceclient_osc.v2.image_model import Image

# As in v2/image_copying.py, which is imported when the command runs.
_MODES = ('auto', 'pull', 'relay')

_VISIBILITIES = ('public', 'private', 'community', 'shared')


class CopyImage(Lister):
    """Copy images to other clouds or regions"""

    _description = (
        'Copy images to other clouds or regions.\n\n'
        'The images are those of the selected cloud (--os-cloud) or of '
        '--from-cloud; select them by name or ID, or with filters. Between '
        'regions of a cloud, the destination downloads the data if it can; '
        'otherwise the data passes through the memory of this computer. Each '
        'copy has the properties, tags, protection and visibility of the '
        'image, and is hidden until its data is verified. An image that is at '
        'the destination already, with the same name and data, is not copied '
        'again.'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='*',
            type=options.parse_nonempty,
            help='Image to copy (name or ID)',
        )
        _add_place_options(parser.add_argument_group('Clouds'))
        _add_copy_options(parser.add_argument_group('Copies'))
        _add_transfer_options(parser.add_argument_group('Transfer'))
        filters.add_options(
            parser.add_argument_group(
                'Filters', 'They select images instead of <image>.'
            ),
            name=False,
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        self._check_usage(parsed_args)
        with contextlib.ExitStack() as stack:
            source = self.client
            if parsed_args.from_cloud:
                source = self._open_cloud(parsed_args.from_cloud, stack)
            destinations = self._open_destinations(parsed_args, source, stack)
            images = self._select_images(parsed_args, source)
            tasks = [
                copying.CopyTask(image, destination)
                for image in images
                for destination in destinations
            ]
            if parsed_args.copy_name and len(images) > 1:
                self.exit_with_usage_error(
                    '--name can be used with one image only'
                )
            with signals.raise_on_termination():
                return copying.HEADERS, self._run(parsed_args, source, tasks)

    def _check_usage(self, args: argparse.Namespace) -> None:
        if not (args.to_cloud or args.to_region or args.from_cloud):
            self.exit_with_usage_error('--to-cloud or --to-region is required')
        given = filters.collect_filters(args)
        if args.images and given:
            self.exit_with_usage_error(
                f'<image> cannot be used with {", ".join(given)}'
            )
        if not args.images and not given:
            self.exit_with_usage_error(
                '<image> or a filter is required, for example --tag'
            )

    def _open_cloud(self, name: str, stack: contextlib.ExitStack) -> 'Client':
        """Return a client for a cloud; its connections are closed later."""
        client = connection.make_cloud_client(self.app, name)
        stack.callback(client.http_client.session.session.close)
        return client

    def _open_destinations(
        self,
        args: argparse.Namespace,
        source: 'Client',
        stack: contextlib.ExitStack,
    ) -> list[copying.Destination]:
        """Return the destinations, each once.

        A cloud that cannot be reached is found out here, and not again for
        each image.
        """
        clients = {
            name: self._open_cloud(name, stack) for name in args.to_cloud or ()
        }
        interface = str(self.client.http_client.interface or 'public')
        for name in args.to_region or ():
            clients[name] = connection.make_region_client(
                self.app.client_manager, name, interface
            )
        if not clients:
            clients['the selected cloud'] = self.client
        destinations = []
        for name, client in clients.items():
            destination = copying.Destination(name, client)
            try:
                region = _find_source_region(args, source, client)
                destination = copying.Destination(name, client, region)
            except exc.ClientException as error:
                destination = copying.Destination(
                    name, client, error=str(error)
                )
            destinations.append(destination)
        return destinations

    def _select_images(
        self, args: argparse.Namespace, source: 'Client'
    ) -> 'list[Image]':
        """Return the images to copy, each once."""
        images: dict[str, Image] = {}
        for name in args.images:
            try:
                image = source.images.find(name)
            except exc.CommunicationError:
                raise
            except exc.ClientException as error:
                self.report_error('Failed to copy image %r: %s', name, error)
            else:
                images[image.id] = image
        if not args.images:
            condition = filters.build_local_filter(args)
            criteria = self._build_filters(args)
            for image in source.images.list(filters=criteria):
                if condition is None or condition(image):
                    images[image.id] = image
            if not images:
                self.notice('No image matches the filters')
        return [*images.values()]

    def _build_filters(self, args: argparse.Namespace) -> dict[str, Any]:
        """Return the filters; without --status, for active images."""
        project = args.project
        if args.from_cloud:
            # Names of projects are known to the selected cloud only.
            args = argparse.Namespace(**{**vars(args), 'project': None})
        criteria = filters.build_filters(self.app, args)
        if args.from_cloud and project:
            criteria['owner'] = project
        if not criteria.get('status'):
            criteria['status'] = 'active'
        return criteria

    def _run(
        self,
        args: argparse.Namespace,
        source: 'Client',
        tasks: Sequence[copying.CopyTask],
    ) -> list[tuple[Any, ...]]:
        """Copy the images; return a row for each copy."""
        from glanceclient_osc.v2.manifest.worker import run_parallel

        total, label = None, ''
        choice: bool | None = False
        if len(tasks) == 1:
            image = tasks[0].image
            total, label = image.get('size'), image.get('name') or image.id
            choice = self.wants_progress(args.progress)
        with progress.show_progress(total, label, choice) as report:
            worker = copying.Worker(self, args, source, report, len(tasks))
            try:
                return [*run_parallel(worker.copy, tasks, args.jobs)]
            except BaseException:
                worker.stop()
                raise


def _find_source_region(
    args: argparse.Namespace, source: 'Client', to: 'Client'
) -> str | None:
    """Return the region that a destination can download images from.

    :returns: None if the destination has another identity service
    :raises ClientException: the destination cannot be used
    """
    from glanceclient_osc.osc import clouds

    adapter = to.http_client
    root = adapter.root  # gets a token
    auth_url = clouds.get_auth_url(adapter)
    if (
        args.mode == 'relay'
        or auth_url is None
        or auth_url != clouds.get_auth_url(source.http_client)
        or root == source.http_client.root
    ):
        return None
    return clouds.find_region(source.http_client)


def _add_place_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--to-cloud',
        metavar='<cloud>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Cloud in clouds.yaml to copy to (repeat option for several '
            'clouds)'
        ),
    )
    group.add_argument(
        '--to-region',
        metavar='<region>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Region of the selected cloud to copy to (repeat option for '
            'several regions)'
        ),
    )
    group.add_argument(
        '--from-cloud',
        metavar='<cloud>',
        type=options.parse_nonempty,
        help=(
            'Cloud in clouds.yaml to copy from (default: the selected cloud); '
            'without --to-cloud and --to-region, images are copied to the '
            'selected cloud'
        ),
    )


def _add_copy_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--name',
        metavar='<name>',
        dest='copy_name',
        type=options.parse_nonempty,
        help='Name of the copy (default: that of the image)',
    )
    group.add_argument(
        '--visibility',
        dest='copy_visibility',
        choices=_VISIBILITIES,
        help='Visibility of the copies (default: that of the image)',
    )
    group.add_argument(
        '--with-members',
        action='store_true',
        help='Share the copies with the same projects, by their IDs',
    )


def _add_transfer_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--mode',
        choices=_MODES,
        default='auto',
        help=(
            'pull: the destination downloads the data (another region of the '
            'same cloud); relay: the data passes through this computer; auto: '
            'relay if pull is impossible or fails (default: auto)'
        ),
    )
    group.add_argument(
        '--jobs',
        metavar='<number>',
        type=options.integer_at_least(1),
        default=4,
        help='Number of copies to make at the same time (default: 4)',
    )
    group.add_argument(
        '--timeout',
        metavar='<seconds>',
        type=options.integer_at_least(1),
        help='Time to wait at most for each pull (default: no limit)',
    )
    options.add_progress(group)

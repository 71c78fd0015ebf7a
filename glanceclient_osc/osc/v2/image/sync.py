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

"""``openstack image sync``"""

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.v2.image import options as image_options
from glanceclient_osc.osc.v2.image.apply import HEADERS, ApplyPlans


class SyncImage(ApplyPlans):
    """Make images of the files that a website lists with checksums"""

    _description = (
        'Make images of the files that a website lists with checksums.\n\n'
        'The index of the website is a file such as SHA256SUMS, or the JSON '
        'of simplestreams. Each matching disk image becomes an image, as by '
        'image apply: the cloud downloads the data, which must have the '
        'checksum. With --name, only the newest file becomes an image, which '
        'replaces the previous one. If nothing has changed, nothing is '
        'downloaded. Try it with --dry-run first.'
    )

    # The manifest can be printed without a cloud.
    _uses_cloud = False

    @property
    def auth_required(self) -> bool:
        """Whether OpenStackClient must get a token from Keystone first."""
        return self._uses_cloud and super().auth_required

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'url',
            metavar='<url>',
            type=options.parse_nonempty,
            help=(
                'URL of a directory with SHA512SUMS, SHA256SUMS or '
                'streams/v1/index.json, or of such a file'
            ),
        )
        _add_index_options(parser.add_argument_group('Index'))
        _add_image_options(parser.add_argument_group('Images'))
        self.add_plan_options(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        from glanceclient_osc.v2.manifest import (
            index_download,
            model,
            syncing,
        )

        if parsed_args.prune and not parsed_args.set:
            # The default is that of other patterns for the URL, too.
            self.exit_with_usage_error('--prune needs --set')
        choice = _build_choice(parsed_args)
        index = index_download.fetch_index(
            parsed_args.url, parsed_args.keyring
        )
        document = syncing.build_document(index, choice)
        try:
            manifest = syncing.build_manifest(
                document, index, allow_older=parsed_args.allow_older
            )
        except model.InvalidManifest as error:
            for mistake in error.mistakes:
                self.report_error('%s', mistake)
            return HEADERS, ()
        if parsed_args.print_manifest:
            self._print_manifest(document)
            return (), ()
        self._connect()
        return self.run_manifests(parsed_args, [manifest])

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the rows, unless the manifest was printed."""
        if parsed_args.print_manifest:
            return 0
        return super().produce_output(parsed_args, column_names, data)

    def _print_manifest(self, document: dict[str, Any]) -> None:
        import yaml

        self.print_text(
            yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        )

    def _connect(self) -> None:
        """Let OpenStackClient do what it does before other commands."""
        self._uses_cloud = True
        self.app.prepare_to_run_command(self)


def _add_index_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--match',
        metavar='<pattern>',
        required=True,
        type=options.parse_nonempty,
        help=(
            'Pattern such as debian-12*-amd64.qcow2 for the names or paths '
            'of files, or the names of products of simplestreams; other '
            'files than disk images are left out'
        ),
    )
    group.add_argument(
        '--keyring',
        metavar='<file>',
        type=options.parse_nonempty,
        help=(
            'File with public OpenPGP keys, one of which must have signed '
            'the index; requires the program gpgv'
        ),
    )
    group.add_argument(
        '--allow-older',
        action='store_true',
        help='Apply an index that is older than the one applied before',
    )
    group.add_argument(
        '--print-manifest',
        action='store_true',
        help='Print the manifest for image apply, and exit',
    )


def _add_image_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--name',
        metavar='<image-name>',
        type=options.parse_nonempty,
        help=(
            'Name of one image with the newest of the files (default: an '
            'image of each file, with the name of the file)'
        ),
    )
    group.add_argument(
        '--set',
        metavar='<name>',
        type=options.parse_nonempty,
        help='Name of the set (default: host and directory of the URL)',
    )
    group.add_argument(
        '--keep',
        metavar='<number>',
        type=options.integer_at_least(0),
        help='Number of retired images to keep (default: all)',
    )
    group.add_argument(
        '--retire',
        choices=('hide', 'deactivate', 'delete'),
        help='What to do with the previous image (default: hide)',
    )
    group.add_argument(
        '--disk-format',
        metavar='<disk-format>',
        type=options.parse_nonempty,
        help=(
            'Format of the disk images, which is required for .img files; '
            'files that state another one are left out'
        ),
    )
    group.add_argument(
        '--via',
        choices=('cloud', 'client', 'auto'),
        default='cloud',
        help=(
            'Who downloads the data: the cloud, this client, or the client '
            'if the cloud cannot (default: cloud)'
        ),
    )
    group.add_argument(
        '--decompress',
        action='store_true',
        help=(
            'Match compressed files, and decompress them; requires --via '
            'client or --via auto'
        ),
    )
    group.add_argument(
        '--store',
        dest='stores',
        metavar='<store>',
        action='append',
        type=options.parse_nonempty,
        help='Store for the data (repeat option for multiple stores)',
    )
    options.add_properties(group)
    image_options.add_tags(group)
    options.add_min_disk_and_ram(group)
    image_options.add_visibility(group, new=True)
    options.add_protected(group, new=True)


def _build_choice(args: argparse.Namespace) -> Any:
    """Return which files become images, and their fields."""
    from glanceclient_osc.v2.manifest import syncing

    options.reject_options(
        {'--decompress': args.decompress and args.via == 'cloud'},
        'requires --via client or --via auto: the cloud cannot decompress',
    )
    fields = {
        name: getattr(args, name)
        for name in (
            'keep',
            'retire',
            'stores',
            'properties',
            'tags',
            'min_disk',
            'min_ram',
            'visibility',
            'protected',
        )
    }
    return syncing.Choice(
        match=args.match,
        name=args.name,
        set_name=args.set,
        disk_format=args.disk_format,
        decompress=args.decompress,
        via=args.via,
        fields=options.drop_unset(fields),
    )

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

"""``openstack image verify``"""

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.data import progress
from glanceclient_osc.osc.v2.image import filters

if TYPE_CHECKING:
    from glanceclient_osc.transfer import Progress
    from glanceclient_osc.v2.image_verify import Verification
    from glanceclient_osc.v2.images import Image


class VerifyImage(Lister):
    """Read the data of images and compare it with their hashes"""

    _description = (
        'Read the data of images and compare it with their hashes.\n\n'
        'Without images, all active images that match the filters are '
        'verified, as image list shows them. The data is not kept. A result '
        'is about the copy that the server sends, not about each store. The '
        'results are: ok, mismatch, no-hash (nothing to compare with) and '
        'unreadable. The exit status is 1 if an image is not ok.'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='*',
            type=options.parse_nonempty,
            help='Image(s) to verify (name or ID)',
        )
        _add_verification_options(parser.add_argument_group('Verification'))
        filters.add_options(
            parser.add_argument_group(
                'Filters', 'These cannot be used with <image>.'
            ),
            checksum=False,
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        from glanceclient_osc.v2 import image_verify

        if parsed_args.images:
            options.reject_options(
                filters.collect_filters(parsed_args),
                'cannot be used with images',
            )
            images = self._find_images(parsed_args.images)
        else:
            images = self._list_images(parsed_args)
        if parsed_args.subset:
            part, parts = parsed_args.subset
            images = image_verify.choose_subset(images, part, parts)
        with progress.show_progress(
            sum(image.get('size') or 0 for image in images),
            '1 image' if len(images) == 1 else f'{len(images)} images',
            self.wants_progress(parsed_args.progress),
        ) as report_progress:
            results = self._verify_images(images, parsed_args, report_progress)
        return ('ID', 'Name', 'Result'), (
            (result.image.id, result.image.get('name'), result.result)
            for result in results
        )

    def _find_images(self, names: Sequence[str]) -> list['Image']:
        """Return images by name or ID; continue after failures."""
        from glanceclient_osc import exc

        images = {}
        for name in names:
            try:
                image = self.client.images.find(name)
            except exc.CommunicationError:
                raise
            except exc.ClientException as error:
                self.report_error('Failed to find image %r: %s', name, error)
            else:
                images[image.id] = image
        return [*images.values()]

    def _list_images(self, args: argparse.Namespace) -> list['Image']:
        criteria = filters.build_filters(self.app, args)
        criteria['status'] = criteria['status'] or 'active'
        condition = filters.build_local_filter(args)
        return [
            image
            for image in self.client.images.list(filters=criteria)
            if condition is None or condition(image)
        ]

    def _verify_images(
        self,
        images: Iterable['Image'],
        args: argparse.Namespace,
        report_progress: 'Progress | None',
    ) -> list['Verification']:
        """Return the results; report what is not ok."""
        from glanceclient_osc import exc

        results = []
        for image in images:
            try:
                result = self.client.images.verify(
                    image.id,
                    checksum=args.expected_checksum,
                    certificate=args.certificate,
                    progress=report_progress,
                    image=image,
                )
            except exc.HTTPNotFound:
                self.notice('Image %s was deleted meanwhile', image.id)
                # The user named the image, or it just matched a filter.
                self.exit_status = self.exit_status or int(bool(args.images))
                continue
            results.append(result)
            if result.result == 'ok':
                continue
            self.report_error('Image %s: %s', image.id, result.message)
            if args.deactivate and result.result == 'mismatch':
                self._deactivate(image)
        return results

    def _deactivate(self, image: 'Image') -> None:
        from glanceclient_osc import exc

        try:
            self.client.images.deactivate(image.id)
        except exc.ClientException as error:
            self.report_error(
                'Failed to deactivate image %s: %s', image.id, error
            )
        else:
            self.notice('Image %s was deactivated', image.id)


def _add_verification_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--checksum',
        metavar='<algorithm:hex>',
        dest='expected_checksum',
        type=options.parse_nonempty,
        help=(
            'Compare the data of each image with this hash, for example '
            'sha256:2c26…, not with the hash of the image'
        ),
    )
    group.add_argument(
        '--certificate',
        metavar='<file>',
        type=options.parse_nonempty,
        help=(
            'Also verify the signature of each image with the certificate in '
            'this PEM file; its issuer and validity period are not checked'
        ),
    )
    group.add_argument(
        '--subset',
        metavar='<part/parts>',
        type=_parse_subset,
        help=(
            'Verify only a part of the images, for example 1/7; an image is '
            'always in the same part'
        ),
    )
    group.add_argument(
        '--deactivate',
        action='store_true',
        help='Deactivate images whose result is mismatch',
    )
    options.add_progress(group)


def _parse_subset(text: str) -> tuple[int, int]:
    """Return the number of a part, from 1, and the number of parts.

    :raises ArgumentTypeError: the text is not a part
    """
    match = re.fullmatch(r'([1-9][0-9]{0,5})/([1-9][0-9]{0,5})', text)
    part, parts = map(int, match.groups()) if match else (1, 0)
    if part > parts:
        raise argparse.ArgumentTypeError(
            f'{text!r} is not a part such as 1/7: the first number must be '
            f'between 1 and the second number'
        )
    return part, parts

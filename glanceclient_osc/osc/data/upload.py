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

"""Upload image data: what create, upload, stage and set have in common."""

import argparse
import contextlib
import dataclasses
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc.osc import options as common_options
from glanceclient_osc.osc.data import cleanup, disk_format, progress, source

if TYPE_CHECKING:
    from glanceclient_osc.model import Resource
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.osc.data.resume import ResumeCommand
    from glanceclient_osc.transfer import Progress
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v2.images import Image


@dataclasses.dataclass(frozen=True, kw_only=True)
class UploadOptions(source.SourceOptions):
    """How image data is read, checked, sent and verified.

    :ivar checksum: expected hash, ``ALGORITHM:HEX``, None to skip the check
    :ivar verify: whether to compare the data with what the server stored
    :ivar progress: whether to show a progress bar, None to decide by the
        terminal
    """

    checksum: str | None
    verify: bool
    progress: bool | None

    @classmethod
    def from_args(cls, args: argparse.Namespace) -> 'UploadOptions':
        """Return the values of the options of this module.

        Checksums in files are looked up by the name of the image file.

        :raises InvalidArgument: a file has no checksum of the image file
        :raises CommandError: an option that requires ``--decompress``
        """
        name = None if args.filename == '-' else args.filename
        data_name = name
        if name and args.decompress:
            data_name = remove_compression_suffix(name)
        if args.compressed_checksum and not args.decompress:
            raise exceptions.CommandError(
                '--compressed-checksum requires --decompress'
            )
        return cls(
            filename=args.filename,
            size=args.size,
            decompress=args.decompress,
            skip_format_check=args.skip_format_check,
            compressed_checksum=_read_checksum(args.compressed_checksum, name),
            checksum=_read_checksum(args.checksum, data_name),
            verify=args.verify,
            progress=args.progress,
        )


def add_file_option(container: argparse._ActionsContainer) -> None:
    """Add ``--file``."""
    container.add_argument(
        '--file',
        dest='filename',
        metavar='<file>',
        type=common_options.parse_nonempty,
        help=(
            'File with the image data (- for standard input, which is also '
            'read without this option if it is a pipe or a file)'
        ),
    )


def add_size_option(container: argparse._ActionsContainer) -> None:
    """Add ``--size``."""
    container.add_argument(
        '--size',
        metavar='<size>',
        type=parse_size,
        help=(
            'Expected size of the image data in bytes; also sent to the '
            'server before the data of a pipe'
        ),
    )


def add_content_options(container: argparse._ActionsContainer) -> None:
    """Add ``--decompress`` and ``--skip-format-check``."""
    add_decompress_option(container)
    add_skip_format_check_option(container)


def add_decompress_option(container: argparse._ActionsContainer) -> None:
    """Add ``--decompress``."""
    container.add_argument(
        '--decompress',
        action='store_true',
        help=(
            'Decompress gz, bz2, xz, zst, lz4 or zip data while it is sent; '
            'data that is not compressed is refused'
        ),
    )


def add_skip_format_check_option(
    container: argparse._ActionsContainer,
) -> None:
    """Add ``--skip-format-check``."""
    container.add_argument(
        '--skip-format-check',
        action='store_true',
        help=(
            'Send the data even if it has another disk format than the '
            'image, is not safe to use, or is an HTML page'
        ),
    )


def add_checksum_option(container: argparse._ActionsContainer) -> None:
    """Add ``--checksum``."""
    container.add_argument(
        '--checksum',
        metavar='<algorithm:hash>',
        type=_parse_checksum,
        help=(
            'Expected hash of the image data (with --decompress, of the '
            'decompressed data), for example sha256:2c26…, or @FILE to look '
            'it up in a file such as SHA256SUMS by the name of the image '
            'file; if the hash differs, the last block is not sent and the '
            'image does not become active'
        ),
    )


def add_compressed_checksum_option(
    container: argparse._ActionsContainer,
) -> None:
    """Add ``--compressed-checksum``."""
    container.add_argument(
        '--compressed-checksum',
        metavar='<algorithm:hash>',
        type=_parse_checksum,
        help=(
            'Expected hash of the compressed file, in the same form as '
            '--checksum (requires --decompress)'
        ),
    )


def add_no_verify_option(container: argparse._ActionsContainer) -> None:
    """Add ``--no-verify``."""
    container.add_argument(
        '--no-verify',
        dest='verify',
        action='store_false',
        help=(
            'Do not compare the size and hash of the data with those that '
            'the server stored'
        ),
    )


def add_store_option(container: argparse._ActionsContainer) -> None:
    """Add ``--store``."""
    container.add_argument(
        '--store',
        metavar='<store>',
        type=common_options.parse_nonempty,
        default=os.environ.get('OS_IMAGE_STORE') or None,
        help=(
            'Store to upload the data to (Env: OS_IMAGE_STORE) '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )


def upload_data(
    command: 'BaseCommand',
    image_id: str,
    data: 'Source',
    options: UploadOptions,
    *,
    store: str | None,
    report_progress: 'Progress | None',
) -> 'Resource':
    """Upload the data of an image, and return the image.

    :param report_progress: called with the number of bytes just sent
    """
    images = command.client.images
    image = images.upload(
        image_id,
        data,
        backend=store,
        verify=options.verify,
        checksum=options.checksum,
        progress=report_progress,
    )
    return image if options.verify else images.get(image_id)


@contextlib.contextmanager
def open_upload(
    command: 'BaseCommand',
    name_or_id: str,
    options: UploadOptions,
    resume: 'ResumeCommand',
) -> 'Iterator[tuple[Image, Source, Progress | None]]':
    """Yield a queued image, its data, and the function to report progress.

    If the block fails, print how to continue.

    :param name_or_id: name or ID of the image
    :raises CommandError: there is no data, the image is not queued, or the
        data has another format than the image
    """
    images = command.client.images
    with source.open_data(command, options) as data:
        if data is None:
            raise exceptions.CommandError(
                'There is no image data: use --file or a pipe'
            )
        image = images.find(name_or_id)
        if image.status != 'queued':
            raise exceptions.CommandError(
                f'Image {image.name} ({image.id}) is {image.status}: data '
                'can be uploaded to queued images only'
            )
        formats = _detect_missing_formats(command, data, options, image)
        if formats:
            images.change(image.id, formats)
        with (
            cleanup.keep_on_failure(command, resume) as image_ids,
            progress.show_progress(
                data.size,
                image.name or image.id,
                command.wants_progress(options.progress),
            ) as report_progress,
        ):
            image_ids.append(image.id)
            yield image, data, report_progress


def _detect_missing_formats(
    command: 'BaseCommand',
    data: 'Source',
    options: UploadOptions,
    image: 'Image',
) -> dict[str, str]:
    """Return the formats that must be set before the data can be sent."""
    detected = disk_format.detect_disk_format(
        command,
        data,
        image.container_format,
        image.disk_format,
        skip_check=options.skip_format_check,
        image_id=image.id,
    )
    missing = {}
    if image.disk_format is None:
        missing['disk_format'] = detected
    if image.container_format is None:
        missing['container_format'] = 'bare'
    return missing


def remove_compression_suffix(name: str) -> str:
    """Return the name of a file without the suffix of its compression."""
    from glanceclient_osc.transfer import compression

    stem, suffix = os.path.splitext(name)
    return stem if suffix.lower()[1:] in compression.SUPPORTED else name


def _read_checksum(text: str | None, name: str | None) -> str | None:
    """Return the checksum of an option, looked up if it names a file."""
    from glanceclient_osc.transfer import digest

    return None if text is None else str(digest.parse_checksum(text, name))


def _parse_checksum(value: str) -> str:
    from glanceclient_osc.transfer import digest

    if len(value) > 1 and value.startswith('@'):
        return value  # a file that is read later
    try:
        return str(digest.Checksum(value))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_size(value: str) -> int:
    """Return the value of ``--size``.

    :raises ArgumentTypeError: it is not a positive number of bytes
    """
    try:
        size = int(value)
    except ValueError:
        size = 0
    if size <= 0:
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a positive number of bytes'
        )
    return size
